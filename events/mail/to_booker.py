"""To the one who signed up others; and to those who arrange, about places without a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import translation

from events import rules
from events.enums import ParticipantState
from events.mail.facts import language_of_booking
from events.models import Booking, Event, Participant, QueueEntry, SessionChoice
from outbox.services import Owed, owe_all


def is_for_the_booker(participants: Sequence[Participant]) -> bool:
    """Whoever stands alone in what they booked has a letter of their own."""
    return len(participants) > 1 or any(
        each.booking.booked_by_id and each.person_id != each.booking.booked_by_id
        for each in participants
    )


def receipt_of(
    booking: Booking, booked: Sequence[tuple[Participant, Sequence[SessionChoice]]]
) -> Owed:
    """Who, at what price, and what is missing."""
    participants = [participant for participant, _ in booked]
    rows = [_row(*each) for each in booked]
    facts = {
        "rows": rows,
        "total": str(sum((Decimal(row["price"]) for row in rows), Decimal(0))),
        "unnamed": sum(1 for each in participants if not each.name),
        "names_until": rules.names_until(participants[0].event),
        "waiting": sum(1 for each in participants if each.state == ParticipantState.WAITING),
    }
    key = f"booked:{booking.pk}:{participants[0].pk}"
    return _owed("booked", key, participants[0], facts)


def seat_given_up(participant: Participant, *, had_place: bool, now: datetime) -> None:
    facts = {
        "who": participant.name,
        "had_place": had_place,
        "is_paid": had_place and participant.price > 0 and now > participant.event.cancel_until,
        "price": str(participant.price),
    }
    _owe("seat_given_up", f"seat-given-up:{participant.pk}", participant, facts, now=now)


def offered_places(
    entry: QueueEntry, waiting: Sequence[Participant], *, now: datetime, shortened_to: str = ""
) -> None:
    """`shortened_to`: the moment by which they must answer now, as keys say it."""
    facts = {
        "offered": entry.offered_places,
        "places": entry.places,
        "left": entry.places - entry.offered_places,
        "answer_by": entry.offer_expires_at,
        "is_shortened": bool(shortened_to),
        "who": [each.name for each in waiting if each.name],
    }
    key = f"offered-places:{entry.pk}:{now.isoformat()}:{entry.places}:{entry.offered_places}"
    _owe(
        "offered_places",
        f"places-shortened:{entry.pk}:{shortened_to}" if shortened_to else key,
        waiting[0],
        facts,
        now=now,
        expires_at=entry.offer_expires_at,
    )


def places_reminder(
    entry: QueueEntry, waiting: Sequence[Participant], *, key: str, now: datetime
) -> None:
    facts = {
        "offered": entry.offered_places,
        "places": entry.places,
        "left": entry.places - entry.offered_places,
        "answer_by": entry.offer_expires_at,
        "who": [each.name for each in waiting if each.name],
    }
    _owe(
        "places_reminder",
        f"places-reminder:{key}",
        waiting[0],
        facts,
        now=now,
        expires_at=entry.offer_expires_at,
    )


def offer_passed(entry: QueueEntry, waiting: Sequence[Participant], *, now: datetime) -> None:
    facts = {"places": entry.places}
    key = f"offer-passed:{entry.pk}:{now.isoformat()}"
    if waiting:
        _owe("offer_passed", key, waiting[0], facts, now=now)


def places_expired(entry: QueueEntry, gone: Sequence[Participant], *, now: datetime) -> None:
    facts = {"places": len(gone), "who": [each.name for each in gone if each.name]}
    _owe("places_expired", f"places-expired:{entry.pk}", gone[0], facts, now=now)


def names_missing(booking: Booking, unnamed: Sequence[Participant], *, now: datetime) -> None:
    until = rules.names_until(booking.event)
    facts = {"unnamed": len(unnamed), "names_until": until}
    key = names_missing_key(booking)
    _owe("names_missing", key, unnamed[0], facts, now=now, expires_at=until)


def names_missing_key(booking: Booking) -> str:
    return f"names-missing:{booking.pk}:{rules.names_until(booking.event).isoformat()}"


def names_late(booking: Booking, unnamed: Sequence[Participant], *, now: datetime) -> None:
    until = rules.names_until(booking.event)
    facts = {"unnamed": len(unnamed), "names_until": until}
    _owe("names_late", names_late_key(booking), unnamed[0], facts, now=now)


def names_late_key(booking: Booking) -> str:
    return f"names-late:{booking.pk}:{rules.names_until(booking.event).isoformat()}"


def already_in(participant: Participant, *, address: str, now: datetime) -> None:
    """Somebody wrote this address in the form for those without an account. The page said nothing;
    the one whose address it is hears that they are in already. Once an hour at the most."""
    facts = {"has_place": participant.state == ParticipantState.REGISTERED}
    key = f"already-in:{participant.pk}:{now:%Y-%m-%dT%H}"
    _owe("already_in", key, participant, facts, now=now, to=address)


def unnamed_places(
    event: Event, bookings: Sequence[tuple[str, int]], *, address: str, now: datetime
) -> None:
    """To those who arrange: who has booked how many places that nobody has got."""
    facts = {
        "title": event.title,
        "slug": event.slug,
        "starts_at": event.starts_at,
        "bookings": [{"who": who, "places": places} for who, places in bookings],
    }
    until = rules.names_until(event).isoformat()
    owed = Owed(
        letter="events/unnamed_places",
        dedupe_key=f"unnamed-places:{event.pk}:{until}",
        address=address,
        context=facts,
        language=event.language,
    )
    owe_all([owed], now=now)


def _row(participant: Participant, choices: Sequence[SessionChoice]) -> dict[str, Any]:
    """The price with what was chosen in the programme."""
    return {
        "who": participant.name,
        "price": str(sum((choice.price for choice in choices), participant.price)),
        "is_waiting": participant.state == ParticipantState.WAITING,
        "chosen": [
            {
                "title": choice.session.title,
                "is_waiting": choice.state == ParticipantState.WAITING,
            }
            for choice in sorted(choices, key=lambda each: (each.session.starts_at, each.pk))
        ],
    }


def _owe(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any],
    *,
    now: datetime,
    **more: Any,
) -> None:
    owe_all([_owed(name, key, participant, facts, **more)], now=now)


def _owed(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any],
    *,
    expires_at: datetime | None = None,
    to: str = "",
) -> Owed:
    """`to`: the address of whoever has the place, in stead of the booker's."""
    booking, event = participant.booking, participant.event
    person = participant.person if to else booking.booked_by
    who, address = (participant.name, to) if to else (booking.booker_name, booking.booker_email)
    language = person.language if person else language_of_booking(booking)
    with translation.override(language):
        context = {
            "name": who.split(" ")[0],
            "title": event.title,
            "slug": event.slug,
            "reference": str(booking.reference),
            "path": _path(participant, has_account=person is not None),
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "where": rules.place_in_words(event),
            "street": event.address,
            "organisation": str(booking.organisation or ""),
            "invoice_to": booking.invoice_name,
            "cancel_until": event.cancel_until,
            "ask_name": event.contact_name,
            "ask_email": event.contact_email,
        }
    return Owed(
        letter=f"events/{name}",
        dedupe_key=key,
        address=address,
        context=context | facts,
        person=person,
        language=language,
        expires_at=expires_at,
    )


def _path(participant: Participant, *, has_account: bool) -> str:
    if not has_account:
        return rules.place_path(participant)
    return reverse("events:receipt", args=[participant.event.slug, participant.booking.reference])
