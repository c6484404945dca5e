"""allauth's forms in our words: a label, a hint that helps, and nothing asked twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from struct import error
from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.account.utils import url_str_to_user_pk, user_pk_to_url_str
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from members.rules.merging import person_now

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ADDRESS = _("E-postadresse")
PASSWORD = _("Passord")
PASSWORD_HINT = _("Minst ti tegn. Unngå navn og ord som er lette å gjette.")
CODE = _("Kode")
# What is wrong, said so that one knows what to do.
NO_ADDRESS = {
    "required": _("Skriv e-postadressen din."),
    "invalid": _("Skriv en hel e-postadresse, som navn@kommune.no."),
}
NO_PASSWORD = {"required": _("Skriv passordet ditt.")}
NO_CODE = {"required": _("Skriv koden.")}
CODE_ATTRIBUTES = {"autocapitalize": "characters", "spellcheck": "false", "autocorrect": "off"}


def _put(
    field: forms.Field,
    label: str | StrPromise,
    hint: str | StrPromise = "",
    wrong: dict[str, StrPromise] | None = None,
    **attrs: str,
) -> None:
    field.label = label
    field.error_messages |= wrong or {}
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


# ---- Getting in ---------------------------------------------------------------------------


class SignUpForm(account.SignupForm):
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(
            self.fields["email"],
            ADDRESS,
            _("Bruk gjerne jobbadressen, så ser vi hvilken organisasjon du hører til."),
            NO_ADDRESS,
        )
        _put(
            self.fields["password1"],
            PASSWORD,
            _("Minst ti tegn. Uten passord logger du inn med en kode vi sender på e-post."),
        )


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["login"], ADDRESS, wrong=NO_ADDRESS, autocomplete="username")
        _put(self.fields["password"], PASSWORD, wrong=NO_PASSWORD)


class RequestLoginCodeForm(account.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["email"], ADDRESS, wrong=NO_ADDRESS)


class _CodeForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Åtte bokstaver. Store eller små er det samme, og streken kan du hoppe over.")
        _put(self.fields["code"], CODE, hint, NO_CODE, **CODE_ATTRIBUTES)


class ConfirmLoginCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    pass


class ChangeEmailForm(account.ChangeEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["email"], ADDRESS, wrong=NO_ADDRESS)


# ---- Address and password -------------------------------------------------------------------


class AddEmailForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["email"], _("Ny adresse"), _("Vi sender en kode til den."), NO_ADDRESS)


class ResetPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["email"], ADDRESS, wrong=NO_ADDRESS)


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["password"], PASSWORD, wrong=NO_PASSWORD)


class _NewPasswordForm(forms.Form):
    """Asked once: who types wrong gets in with a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        _put(self.fields["password1"], _("Nytt passord"), PASSWORD_HINT, NO_PASSWORD)


class SetPasswordForm(_NewPasswordForm, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPasswordForm, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_NewPasswordForm, account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["oldpassword"], _("Passordet du har nå"), wrong=NO_PASSWORD)


# ---- The second factor ------------------------------------------------------------------------


class _SecondCodeForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Seks tall fra autentiseringsappen, eller en av gjenopprettingskodene dine.")
        _put(self.fields["code"], CODE, hint, NO_CODE, inputmode="numeric")


class AuthenticateForm(_SecondCodeForm, mfa.AuthenticateForm):
    pass


class ReauthenticateCodeForm(_SecondCodeForm, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(
            self.fields["code"],
            CODE,
            _("De seks tallene appen viser nå."),
            NO_CODE,
            inputmode="numeric",
        )


@contextmanager
def _unreadable_is_invalid() -> Iterator[None]:
    """What a browser sends for a passkey is nested bytes; anything can be wrong with them."""
    try:
        yield
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError, error) as wrong:
        message = _("Passnøkkelen ble ikke gjenkjent. Prøv igjen, eller velg en annen måte.")
        raise forms.ValidationError(message, code="unreadable") from wrong


class _CredentialForm(forms.Form):
    def clean_credential(self) -> Any:
        with _unreadable_is_invalid():
            return super().clean_credential()  # type: ignore[misc]


class LoginWebAuthnForm(_CredentialForm, webauthn.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        """A passkey goes on naming the account it was made for, also when that has been merged."""
        with _unreadable_is_invalid():
            answer = self.cleaned_data["credential"]["response"]
            made_for = url_str_to_user_pk(urlsafe_base64_decode(answer["userHandle"]).decode())
            if person := person_now(made_for):
                answer["userHandle"] = urlsafe_base64_encode(user_pk_to_url_str(person).encode())
        return super().clean_credential()


class AuthenticateWebAuthnForm(_CredentialForm, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateWebAuthnForm(_CredentialForm, webauthn.ReauthenticateWebAuthnForm):
    pass


class _KeyNameForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("Så du kjenner den igjen: «Jobbtelefonen», «Nøkkelen på knippet».")
        _put(self.fields["name"], _("Navn på passnøkkelen"), hint, autocomplete="off")
        self.fields["name"].validators.append(MaxLengthValidator(100))


class AddWebAuthnForm(_KeyNameForm, webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.initial = True
        _put(
            field,
            _("Logg inn med den alene"),
            _("Da trenger du verken passord eller kode. Enheten spør om finger, ansikt eller PIN."),
        )

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        if "\\u0000" in json.dumps(credential):  # PostgreSQL keeps no such text
            raise forms.ValidationError(_("Passnøkkelen ble ikke gjenkjent. Prøv igjen."))
        return credential

    def clean(self) -> dict[str, Any] | None:
        with _unreadable_is_invalid():
            return super().clean()


class EditWebAuthnForm(_KeyNameForm, webauthn.EditWebAuthnForm):
    pass


# ---- The work account ---------------------------------------------------------------------------


class WorkSignUpForm(social.SignupForm):
    """Filled in with what the work account says, and anybody may know better."""

    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _put(self.fields["email"], ADDRESS, _("Vi sender en kode til den."), NO_ADDRESS)
