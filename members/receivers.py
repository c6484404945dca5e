"""allauth tells when an address or a work account comes, changes or goes; recognition follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, email_removed
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from members.models import Person
from members.services import accounts, recognise
from members.services.dead_addresses import tell_of_dead_address
from members.services.invitations import take_up
from outbox.models import Suppression
from outbox.signals import address_died


@receiver(email_confirmed)
def recognise_on_proof(*, email_address: EmailAddress, **_kwargs: Any) -> None:
    person, now = email_address.user, timezone.now()
    recognise(person=person, now=now)
    take_up(person=person, address=email_address.email, now=now)


@receiver([email_removed, email_changed])
def recognise_on_change(*, user: Person, **_kwargs: Any) -> None:
    recognise(person=user, now=timezone.now())


@receiver(social_account_added)
def recognise_on_connection(*, sociallogin: SocialLogin, **_kwargs: Any) -> None:
    recognise(person=sociallogin.user, now=timezone.now())


@receiver(social_account_removed)
def recognise_on_disconnection(*, socialaccount: SocialAccount, **_kwargs: Any) -> None:
    recognise(person=socialaccount.user, now=timezone.now())


@receiver(user_logged_in)
def recognise_on_login(*, user: Person, **_kwargs: Any) -> None:
    """The register or staff may have learnt a domain since last time."""
    recognise(person=user, now=timezone.now())


@receiver(email_confirmed)
def forget_a_strangers_password(
    *, request: HttpRequest | None, email_address: EmailAddress, **_kwargs: Any
) -> None:
    """Who proves an address elsewhere than in the sign-up may not be who typed its password."""
    match = request.resolver_match if request else None
    if match and match.url_name != "account_email_verification_sent":
        accounts.forget_unproved_password(person=email_address.user)


@receiver(address_died)
def tell_of_dead_mailbox(*, suppression: Suppression, now: datetime, **_kwargs: Any) -> None:
    tell_of_dead_address(suppression=suppression, now=now)
