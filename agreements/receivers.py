from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from agreements import mail, services
from meetings.enums import ForumKind
from meetings.models import Meeting, Record
from meetings.signals import dates_proposed, record_approved
from members.services.succession import Step, Succession
from members.signals import succession_told


@receiver(succession_told)
def tell_what_agreements_do(*, succession: Succession, **_signal: Any) -> Iterator[Step]:
    return services.follow(succession)


@receiver(dates_proposed)
def ask_those_without_an_account(*, meeting: Meeting, now: datetime, **_signal: Any) -> None:
    if meeting.forum.kind == ForumKind.AGREEMENT:
        mail.dates_proposed(meeting, now=now)


@receiver(record_approved)
def tell_those_without_an_account(*, record: Record, now: datetime, **_signal: Any) -> None:
    if record.meeting.forum.kind == ForumKind.AGREEMENT:
        mail.record_approved(record, now=now)
