from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from events.models import EventDocument
from events.services import bring_guest_bookings


@receiver(post_delete, sender=EventDocument)
def take_the_file_away(instance: EventDocument, **_signal: Any) -> None:
    """Once the row is gone for certain, also when the admin or a cascade deleted it."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))


@receiver(email_confirmed)
def bring_what_was_booked_without_an_account(
    *, email_address: EmailAddress, **_signal: Any
) -> None:
    """Also what colleagues signed this address up for."""
    bring_guest_bookings(person=email_address.user, address=email_address.email, now=timezone.now())
