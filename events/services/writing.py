"""A letter from those who arrange to those who are coming."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail
from events.enums import EventState, Refusal
from events.models import Event
from members.models import Person


@transaction.atomic
def write_to_participants(
    *,
    event: Event,
    uid: UUID,
    subject: str,
    text: str,
    to_queue: bool,
    by: Person,
    now: datetime,
) -> int:
    """One letter to each; the same `uid` is the same letter, however often it is sent.

    Returns how many it is for. Raises Refused.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if event.state == EventState.DRAFT:
        raise Refused(Refusal.PUBLISH_FIRST)
    people = event.participants.live() if to_queue else event.participants.registered()
    participants = list(
        people.select_related("person", "booking__organisation", "booking__booked_by", "category")
    )
    if not participants:
        raise Refused(Refusal.NOBODY_TO_WRITE_TO)
    is_new = mail.message(
        event,
        participants,
        uid=uid,
        subject=subject,
        text=text,
        answer_to=answer_to(event),
        now=now,
    )
    if is_new:
        log_act(
            by=by,
            now=now,
            verb="event.written_to",
            subject=event,
            text=f"Skrev til deltakerne: {subject}",
            after={"mottakere": len(participants)},
        )
    return len(participants)


def answer_to(event: Event) -> str:
    """Whom the receivers answer: the event's contact, the chapter's, or the house's."""
    of_chapter = event.chapter.contact_email if event.chapter else ""
    return event.contact_email or of_chapter or str(settings.CONTACT_EMAIL)
