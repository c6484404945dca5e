"""Where allauth asks the house: letters, addresses to land on, and the words of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account import app_settings as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from core.written import written_once
from members import rules
from members.browsers import browser_in_words
from members.enums import Refusal
from members.mail import accounts as mail
from members.models import Person
from members.services import entra, people

# How long the code in a letter can be used.
LIVES = {
    "email_confirmation_signup": account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "email_confirmation": account.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
    "login_code": account.LOGIN_BY_CODE_TIMEOUT,
    "password_reset_code": account.PASSWORD_RESET_BY_CODE_TIMEOUT,
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Kontoen er stengt. Ta kontakt med sekretariatet."),
        "cannot_remove_primary_email": _("Du kan ikke fjerne hovedadressen din."),
        "duplicate_email": _("Adressen er allerede knyttet til kontoen din."),
        "email_password_mismatch": _(
            "Adressen og passordet hører ikke sammen. Prøv på nytt, eller be om en kode på e-post."
        ),
        "email_taken": _("Adressen er i bruk av en annen konto."),
        "enter_current_password": _("Passordet er ikke det du har nå. Skriv det på nytt."),
        "incorrect_code": _("Koden stemmer ikke. Se etter i det siste brevet fra oss."),
        "incorrect_password": _("Passordet stemmer ikke. Skriv det på nytt."),
        "invalid_login": _("Skriv en e-postadresse."),
        "max_email_addresses": _("Du kan ha høyst %d adresser. Fjern en før du legger til."),
        "too_many_login_attempts": _(
            "Det ble for mange forsøk. Vent noen minutter, eller be om en ny kode."
        ),
        "unverified_primary_email": _("Bekreft adressen før du gjør den til hovedadresse."),
        "same_as_current": _("Dette er det samme som før."),
        "rate_limited": _("Det gikk litt fort. Vent et halvt minutt, og prøv igjen."),
    }

    # ---- Letters --------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A row in the ledger, committed before the page answers."""
        letter = template_prefix.rpartition("/")[2]
        now = timezone.now()
        person = context.get("user") or _person_with(email)
        lives = timedelta(seconds=LIVES[letter]) if letter in LIVES else None
        facts = {"email": email, "code": context.get("code", ""), "name": _name_to_greet(person)}
        if lives:
            facts["valid_until_at"] = (now + lives).isoformat()
        mail.send_account_letter(
            letter=letter,
            address=email,
            person=person,
            language=person.language if person else get_language() or settings.LANGUAGE_CODE,
            context=facts,
            now=now,
            expires_at=now + lives if lives else None,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person that the key to their account was changed."""
        facts = context or {}
        with override(user.language):
            browser = browser_in_words(self.get_http_user_agent(self.request))
        mail.send_account_changed(
            change=template_prefix.rpartition("/")[2],
            address=email or EmailAddress.objects.get_primary_email(user) or user.email,
            person=user,
            browser=browser,
            detail=facts.get("deleted_email") or facts.get("to_email") or "",
            now=timezone.now(),
        )

    # ---- Where one lands -------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """My page, in the person's own language; a safe `next` goes before this.

        Whoever's work login shows several organisations is asked for theirs, once.
        """
        with override(_language_of(request)):
            if request.user.is_authenticated and rules.has_yet_to_choose(
                request.user, on=timezone.localdate()
            ):
                return reverse("members:choose_organisation")
            return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("portal:front_page")

    def get_email_verification_redirect_url(self, _email_address: EmailAddress) -> str:
        return reverse("account_email")

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("members:profile")

    # ---- People ----------------------------------------------------------------------------

    def new_user(self, _request: HttpRequest) -> Person:
        return Person(language=get_language() or settings.LANGUAGE_CODE)

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Bruk passordet"),
            "mfa_reauthenticate": _("Bruk en kode fra autentiseringsappen"),
            "mfa_reauthenticate:webauthn": _("Bruk passnøkkelen"),
        }
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": words[method["id"]]} for method in methods]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Du kan ikke fjerne det andre trinnet."),
        "cannot_generate_recovery_codes": _(
            "Du kan lage gjenopprettingskoder når du har en autentiseringsapp eller passnøkkel."
        ),
        "incorrect_code": _("Koden stemmer ikke. Vent på den neste i appen, og prøv igjen."),
        "unverified_email": _("Bekreft alle adressene dine før du slår på totrinnspålogging."),
    }

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passnøkkel %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return str(settings.ORGANISATION_NAME)


def _person_with(address: str) -> Person | None:
    people = filter_users_by_email(address, is_active=True, prefer_verified=True)
    return people[0] if people else None


def _name_to_greet(person: Person | None) -> str:
    """Nobody who has yet to prove an address decides what a letter to it says."""
    return person.get_short_name() if person and person.last_login else ""


def _language_of(request: HttpRequest) -> str:
    return getattr(request.user, "language", "") or get_language() or settings.LANGUAGE_CODE


class AuthenticationBackend(AllauthBackend):
    """Allauth's, but who is logged in, and what they may, is asked with SQL written once."""

    def get_user(self, user_id: int) -> Person | None:
        for person in _person(key=user_id):
            return person if self.user_can_authenticate(person) else None
        return None

    def _get_permissions(self, user_obj: Person, obj: object, from_name: str) -> set[str]:
        """Django looks on the person before it asks, so what is found is put there."""
        kept = f"_{from_name}_perm_cache"
        if user_obj.is_active and not (user_obj.is_superuser or hasattr(user_obj, kept)):
            rights = _rights_of[from_name](person=user_obj.pk)
            setattr(user_obj, kept, {f"{app}.{name}" for app, name in rights})
        found: set[str] = super()._get_permissions(user_obj, obj, from_name)
        return found


def _names(rights: QuerySet[Permission]) -> QuerySet[Any]:
    return rights.values_list("content_type__app_label", "codename").order_by()


# By the names Django gives to where rights come from.
_rights_of = {
    "user": written_once(lambda person: _names(Permission.objects.filter(user=person))),
    "group": written_once(lambda person: _names(Permission.objects.filter(group__user=person))),
}


@written_once
def _person(key: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=key)


class WorkLoginAdapter(DefaultSocialAccountAdapter):
    """One provider, known from the settings; what it says of addresses proves none of them."""

    def list_apps(
        self, _request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those in the database do not count: a key is a matter of the server's settings."""
        is_asked_for = provider in {None, entra.PROVIDER} and client_id in {
            None,
            settings.ENTRA_CLIENT_ID,
        }
        if not settings.ENTRA_CLIENT_ID or not is_asked_for:
            return []
        return [
            SocialApp(provider=entra.PROVIDER, client_id=settings.ENTRA_CLIENT_ID, name="Microsoft")
        ]

    def populate_user(
        self, _request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> Person:
        person: Person = sociallogin.user
        person.name, person.email = data["name"], data.get("email", "")
        return person

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        return {"name": sociallogin.user.name, "email": sociallogin.user.email}

    def pre_social_login(self, _request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whoever has the address opens the account, not whoever a tenant says has it."""
        if sociallogin.is_existing or sociallogin.state["process"] != AuthProcess.LOGIN:
            return
        if people.is_address_in_use(sociallogin.user.email):
            raise Refused(Refusal.ADDRESS_HAS_ACCOUNT)

    def can_authenticate_by_email(self, _login: SocialLogin, _email: str) -> bool:
        return False

    def is_email_verified(self, _provider: Any, _email: str) -> bool:
        return False
