"""The letters about events. What they say is frozen here; the words are in templates/events/mail/.

Health data never comes near a letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events import ical, rules
from events.enums import ParticipantState
from events.models import Event, Participant, QueueEntry
from outbox.letters import Letter
from outbox.models import Delivery
from outbox.services import Owed, owe_all

LETTERS = [
    Letter("events/signed_up", _("Du er påmeldt"), attachments=ical.invitation),
    Letter("events/queued", _("Du står i kø")),
    Letter("events/got_place", _("Du fikk plass"), attachments=ical.invitation),
    Letter("events/offered", _("Tilbud om plass")),
    Letter("events/offer_expired", _("Tilbudet gikk ut")),
    Letter("events/cancelled", _("Du er meldt av"), attachments=ical.cancellation),
    Letter("events/left_queue", _("Du er ute av køen")),
    Letter("events/moved", _("Arrangementet er flyttet"), attachments=ical.invitation),
    Letter("events/moved_queue", _("Arrangementet du står i kø til, er flyttet")),
    Letter("events/event_cancelled", _("Arrangementet er avlyst"), attachments=ical.cancellation),
    Letter("events/event_cancelled_queue", _("Arrangementet du står i kø til, er avlyst")),
    Letter("events/reminder", _("Påminnelse"), attachments=ical.invitation),
]


def signed_up(participant: Participant, *, now: datetime) -> None:
    facts = {"is_reminded": rules.is_reminded(participant)}
    _owe("signed_up", f"signed-up:{participant.pk}", participant, facts, now=now)


def queued(participant: Participant, *, entry: QueueEntry, place: int, now: datetime) -> None:
    facts = {"place_in_line": place, "takes_place_at_once": rules.takes_place_at_once(entry)}
    _owe("queued", f"queued:{entry.pk}", participant, facts, now=now)


def got_place(participant: Participant, *, now: datetime) -> None:
    _owe("got_place", f"got-place:{participant.pk}", participant, now=now)


def offered(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    facts = {"answer_by": entry.offer_expires_at}
    _owe(
        "offered",
        f"offered:{entry.pk}",
        participant,
        facts,
        now=now,
        expires_at=entry.offer_expires_at,
    )


def offer_expired(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    _owe("offer_expired", f"offer-expired:{entry.pk}", participant, now=now)


def cancelled(
    participant: Participant, *, had_place: bool, is_by_staff: bool, reason: str, now: datetime
) -> None:
    facts = {"is_by_staff": is_by_staff, "reason": reason if is_by_staff else ""}
    letter = "cancelled" if had_place else "left_queue"
    _owe(letter, f"cancelled:{participant.pk}", participant, facts, now=now)


def moved(
    event: Event,
    participants: Iterable[Participant],
    *,
    old: dict[str, Any],
    reason: str,
    now: datetime,
) -> None:
    """To those with a place, with a calendar update, and to those who wait for one."""
    facts = {"old": old, "reason": reason}
    owe_all(
        (
            _owed(
                "moved" if _has_place(participant) else "moved_queue",
                f"moved:{participant.pk}:{event.sequence}",
                participant,
                facts,
                event=event,
                now=now,
            )
            for participant in participants
        ),
        now=now,
    )


def event_cancelled(event: Event, participants: Iterable[Participant], *, now: datetime) -> None:
    facts = {"reason": event.cancel_reason, "online_url": ""}
    owe_all(
        (
            _owed(
                "event_cancelled" if _has_place(participant) else "event_cancelled_queue",
                f"event-cancelled:{participant.pk}",
                participant,
                facts,
                event=event,
                now=now,
            )
            for participant in participants
        ),
        now=now,
    )


def reminders(event: Event, participants: Iterable[Participant], *, now: datetime) -> None:
    owe_all(
        (
            _owed(
                "reminder",
                f"reminder:{participant.pk}:{_start_key(event)}",
                participant,
                event=event,
                now=now,
                expires_at=event.starts_at,
            )
            for participant in participants
        ),
        now=now,
    )


def not_reminded(participants: QuerySet[Participant], event: Event) -> QuerySet[Participant]:
    """Those to whom no reminder is owed yet for the start the event has now."""
    key = Concat(
        Value("reminder:"),
        Cast(OuterRef("pk"), CharField()),
        Value(f":{_start_key(event)}"),
    )
    return participants.exclude(Exists(Delivery.objects.filter(dedupe_key=key)))


def whereabouts(event: Event) -> dict[str, Any]:
    """When and where, as it was before a change."""
    return {
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
    }


def _start_key(event: Event) -> str:
    return event.starts_at.astimezone(UTC).isoformat(timespec="minutes")


def _has_place(participant: Participant) -> bool:
    return participant.state == ParticipantState.REGISTERED


def _owe(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    event = participant.event
    owe_all(
        [_owed(name, key, participant, facts, event=event, now=now, expires_at=expires_at)], now=now
    )


def _owed(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    event: Event,
    now: datetime,
    expires_at: datetime | None = None,
) -> Owed:
    person = participant.person
    language = person.language if person else "nb"
    with translation.override(language):
        moment = {"written_at": now, "may_cancel": now <= event.cancel_until}
        context = _facts(participant, event) | moment | (facts or {})
    return Owed(
        letter=f"events/{name}",
        dedupe_key=key,
        address=participant.email,
        context=context,
        person=person,
        language=language,
        expires_at=expires_at,
    )


def _facts(participant: Participant, event: Event) -> dict[str, Any]:
    """In the active language."""
    booking = participant.booking
    return {
        "name": participant.name.split(" ")[0],
        "full_name": participant.name,
        "address": participant.email,
        "title": event.title,
        "slug": event.slug,
        "reference": str(booking.reference),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
        "street": event.address,
        "online_url": event.online_url if _has_place(participant) else "",
        "price": str(participant.price),
        "why_price": rules.price_sentence(
            participant.price_reason, organisation=booking.organisation
        ),
        "organisation": str(booking.organisation or ""),
        "invoice_to": booking.invoice_name,
        "cancel_until": event.cancel_until,
        "ask_name": event.contact_name,
        "ask_email": event.contact_email,
        "calendar": ical.facts(event),
    }
