"""A letter from those who arrange to those who are coming, or to some of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail
from events.enums import EventState, ParticipantState, Refusal, WrittenTo
from events.models import Event, Participant, Session, TicketCategory
from events.querysets import ParticipantQuerySet
from members.models import Person
from outbox.rendering import RenderedLetter


@dataclass(frozen=True)
class Receivers:
    """`category`, `session` and `chosen`: which, where `to` says that it is by them."""

    to: WrittenTo | str = WrittenTo.REGISTERED
    category: TicketCategory | None = None
    session: Session | None = None
    chosen: Collection[int] = ()


@transaction.atomic
def write_to_participants(
    *,
    event: Event,
    uid: UUID,
    subject: str,
    text: str,
    receivers: Receivers,
    by: Person,
    now: datetime,
) -> int:
    """One letter to each; the same `uid` is the same letter, however often it is sent.

    Returns how many it is for. Raises Refused.
    """
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if event.state == EventState.DRAFT:
        raise Refused(Refusal.PUBLISH_FIRST)
    people = receivers_of(event, receivers)
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


def receivers_of(event: Event, receivers: Receivers) -> ParticipantQuerySet:
    """Those with an address: a place whose name comes later has none yet."""
    live = Participant.objects.filter(event=event).live().exclude(email="").order_by("name", "pk")
    match receivers.to:
        case WrittenTo.WAITING:
            return live.filter(state=ParticipantState.WAITING)
        case WrittenTo.LIVE:
            return live
        case WrittenTo.CATEGORY:
            return live.registered().filter(category=receivers.category)
        case WrittenTo.SESSION:
            return live.who_chose(receivers.session)
        case WrittenTo.CHOSEN:
            return live.filter(pk__in=receivers.chosen)
    return live.registered()


def as_received(
    *, event: Event, subject: str, text: str, receivers: Receivers, now: datetime
) -> RenderedLetter | None:
    """The letter of the first of them; None where there is nobody."""
    people = receivers_of(event, receivers)
    first = people.select_related("person", "booking__organisation", "category").first()
    if first is None:
        return None
    return mail.message_as_received(
        event, first, subject=subject, text=text, answer_to=answer_to(event), now=now
    )


def answer_to(event: Event) -> str:
    """Whom the receivers answer: the event's contact, the arranger's, or the house's."""
    of_arranger = event.arranger.contact_email if event.arranger else ""
    return event.contact_email or of_arranger or str(settings.CONTACT_EMAIL)
