from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver
from django.utils import timezone

from meetings.models import Record
from meetings.signals import record_approved
from members.models import Affiliation
from members.services.succession import Step, Succession
from members.signals import affiliation_ended, succession_told
from networks import services


@receiver(email_confirmed)
def say_yes_to_invitations(*, email_address: EmailAddress, **_signal: Any) -> None:
    services.take_up(person=email_address.user, address=email_address.email, now=timezone.now())


@receiver(affiliation_ended)
def end_what_they_were_there_for(
    *, affiliation: Affiliation, now: datetime, **_signal: Any
) -> None:
    services.end_for_those_who_left(affiliation=affiliation, now=now)


@receiver(record_approved)
def ask_to_confirm_who_was_elected(*, record: Record, now: datetime, **_signal: Any) -> None:
    services.ask_to_confirm(meeting=record.meeting, now=now)


@receiver(succession_told)
def tell_what_networks_do(*, succession: Succession, **_signal: Any) -> Iterator[Step]:
    return services.follow(succession)
