"""allauth tells when an address is proved or the main one changed; the letters follow."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver
from django.utils import timezone

from members.models import Person
from newsletters import services


@receiver(email_confirmed)
def tie_to_the_person(*, email_address: EmailAddress, **_signal: Any) -> None:
    services.tie(person=email_address.user, address=email_address.email)


@receiver(email_changed)
def follow_to_the_new_address(
    *,
    user: Person,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_signal: Any,
) -> None:
    if from_email_address is not None:
        services.follow_address(
            person=user,
            was=from_email_address.email,
            is_now=to_email_address.email,
            now=timezone.now(),
        )
