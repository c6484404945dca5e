from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, Func, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import translation

from events import rules
from events.mail.facts import (
    MOMENT_KEY,
    Said,
    booked_by,
    language_of,
    link_of,
    moment_key,
    owe,
    owed_for,
    said_to_all,
)
from events.mail.to_booker import (
    is_for_the_booker,
    offered_places,
    places_expired,
    places_reminder,
    receipt_of,
    seat_given_up,
)
from events.models import Booking, Participant, QueueEntry, Session, SessionChoice
from events.rules import Actor
from outbox.models import Delivery
from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    from events.querysets import QueueEntryQuerySet

TEXT = CharField()


def signed_up(participant: Participant, *, now: datetime) -> None:
    owe_all([_signed_up(participant, (), now=now)], now=now)


def queued(participant: Participant, *, entry: QueueEntry, place: int, now: datetime) -> None:
    owe_all([_queued(participant, entry, place, now=now)], now=now)


def booked(
    booking: Booking,
    *,
    seated: Iterable[tuple[Participant, Sequence[Session]]],
    waiting: Iterable[tuple[Participant, QueueEntry, int]],
    in_line: Iterable[tuple[SessionChoice, int]],
    receipt: Iterable[tuple[Participant, Sequence[SessionChoice]]],
    now: datetime,
) -> None:
    """All letters about what was just booked: to each who has a place and, of the programme, where;
    to each who waits, for that or for something they chose, with their place in line; and the
    receipt, if any, to whoever booked."""
    rows, with_place, in_queue = list(receipt), list(seated), list(waiting)
    told = [each[0] for each in with_place] + [each[0] for each in in_queue]
    said = said_to_all(told, event=told[0].event, now=now)  # each may have several letters
    letters = [_signed_up(*who, said[who[0].pk], now=now) for who in with_place]
    letters += [_queued(*who, said[who[0].pk], now=now) for who in in_queue]
    letters += [
        _choice_queued(choice, place, said[choice.participant.pk], now=now)
        for choice, place in in_line
    ]
    owe_all([*letters, receipt_of(booking, rows)] if rows else letters, now=now)


def _signed_up(
    participant: Participant,
    sessions: Sequence[Session],
    said: Said | None = None,
    *,
    now: datetime,
) -> Owed:
    facts = {
        "is_reminded": rules.is_reminded(participant),
        "sessions": [_in_programme(session) for session in sessions],
    }
    key = f"signed-up:{_whose(participant)}"
    return _owed("signed_up", key, participant, facts | _link(participant, said), said, now=now)


def _queued(
    participant: Participant,
    entry: QueueEntry,
    place: int,
    said: Said | None = None,
    *,
    now: datetime,
) -> Owed:
    facts = {
        "place_in_line": place,
        "takes_place_at_once": rules.takes_place_at_once(entry),
        "places": entry.places,
    }
    key = f"queued:{entry.pk}:{_whose(participant)}"
    return _owed("queued", key, participant, facts | _link(participant, said), said, now=now)


def _owed(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any],
    said: Said | None,
    *,
    now: datetime,
) -> Owed:
    return owed_for(name, key, participant, facts, event=participant.event, now=now, said=said)


def got_place(participant: Participant, *, sessions: Sequence[Session] = (), now: datetime) -> None:
    facts = {"sessions": [_in_programme(session) for session in sessions]}
    owe("got_place", f"got-place:{participant.pk}", participant, facts, now=now)


def offered(entry: QueueEntry, waiting: Sequence[Participant], *, now: datetime) -> None:
    """One who waits alone answers, and so may whoever signed them up; a group has one voice."""
    if entry.places == 1:
        for participant in waiting:
            facts = {"answer_by": entry.offer_expires_at} | _answer(participant)
            owe(
                "offered",
                f"offered:{entry.pk}:{now.isoformat()}",
                participant,
                facts,
                now=now,
                expires_at=entry.offer_expires_at,
            )
    if is_for_the_booker(waiting):
        offered_places(entry, waiting, now=now)


def offer_reminder(entry: QueueEntry, waiting: Sequence[Participant], *, now: datetime) -> None:
    """To those who have the offer, and have not answered it. Once for each offer."""
    if entry.places == 1:
        for participant in waiting:
            owe(
                "offer_reminder",
                f"offer-reminder:{offer_key(entry)}",
                participant,
                {"answer_by": entry.offer_expires_at} | _answer(participant),
                now=now,
                expires_at=entry.offer_expires_at,
            )
    if is_for_the_booker(waiting):
        places_reminder(entry, waiting, key=offer_key(entry), now=now)


def offer_key(entry: QueueEntry) -> str:
    """Names this offer among all that the entry gets."""
    assert entry.offered_at is not None  # noqa: S101 (it has an offer)
    return f"{entry.pk}-{entry.offered_at.astimezone(UTC):%Y%m%dT%H%M%S}"


def not_reminded_of_offer(entries: QueueEntryQuerySet) -> QueueEntryQuerySet:
    """A letter that the time to answer is shorter now, is a reminder too."""
    pk, offered = Cast(OuterRef("pk"), TEXT), _utc("offered_at", 'YYYYMMDD"T"HH24MISS')
    until = _utc("offer_expires_at", MOMENT_KEY)
    keys = [
        Concat(Value("offer-reminder:"), pk, Value("-"), offered),
        Concat(Value("places-reminder:"), pk, Value("-"), offered),
        Concat(Value("offer-shortened:"), pk, Value(":"), until),
        Concat(Value("places-shortened:"), pk, Value(":"), until),
    ]
    return entries.exclude(Exists(Delivery.objects.filter(dedupe_key__in=keys)))


def _utc(column: str, written: str) -> Func:
    in_utc = Func(Value("UTC"), OuterRef(column), function="timezone")
    return Func(in_utc, Value(written), function="to_char", output_field=TEXT)


def offer_shortened(entry: QueueEntry, waiting: Sequence[Participant], *, now: datetime) -> None:
    answer_by = entry.offer_expires_at
    assert answer_by is not None  # noqa: S101 (it is what was shortened)
    until = moment_key(answer_by)
    if entry.places == 1:
        for participant in waiting:
            owe(
                "offer_shortened",
                f"offer-shortened:{entry.pk}:{until}",
                participant,
                {"answer_by": answer_by} | _answer(participant),
                now=now,
                expires_at=answer_by,
            )
    if is_for_the_booker(waiting):
        offered_places(entry, waiting, now=now, shortened_to=until)


def offer_expired(entry: QueueEntry, gone: Sequence[Participant], *, now: datetime) -> None:
    for participant in gone:
        owe("offer_expired", f"offer-expired:{entry.pk}:{participant.pk}", participant, now=now)
    if is_for_the_booker(gone):
        places_expired(entry, gone, now=now)


def cancelled(
    participant: Participant, *, had_place: bool, by: Actor, reason: str, now: datetime
) -> None:
    is_by_staff = rules.is_as_staff(by, participant)
    facts = {
        "is_by_staff": is_by_staff,
        "cancelled_by": str(by) if rules.is_by_another(by, participant) else "",
        "reason": reason if is_by_staff else "",
    }
    letter = "cancelled" if had_place else "left_queue"
    owe(letter, f"cancelled:{participant.pk}", participant, facts, now=now)
    booker = participant.booking.booked_by
    if booker and booked_by(participant) and by != booker:
        seat_given_up(participant, had_place=had_place, now=now)


def passed_on(before: Participant, *, by: Actor, now: datetime) -> None:
    """`before`: as it was, with the one who has the place no more."""
    facts = {"passed_on_by": str(rules.person_behind(by) or before.booking.booker_name)}
    owe("passed_on", f"passed-on:{before.pk}:{before.ticket_version}", before, facts, now=now)


# ---- In the programme ------------------------------------------------------------------------


def choice_won(choice: SessionChoice, *, now: datetime) -> None:
    owe("choice_won", f"choice-won:{choice.pk}", choice.participant, _chosen(choice), now=now)


def choice_queued(choice: SessionChoice, *, place: int, now: datetime) -> None:
    owe_all([_choice_queued(choice, place, now=now)], now=now)


def _choice_queued(
    choice: SessionChoice, place: int, said: Said | None = None, *, now: datetime
) -> Owed:
    facts = _chosen(choice) | {"place_in_line": place}
    key = f"choice-queued:{choice.pk}"
    return _owed("choice_queued", key, choice.participant, facts, said, now=now)


def _chosen(choice: SessionChoice) -> dict[str, Any]:
    before = choice.instead_of
    return {
        "session": _in_programme(choice.session) | {"price": str(choice.price or "")},
        "instead_of": before.session.title if before else "",
    }


def _in_programme(session: Session) -> dict[str, Any]:
    return {
        "title": session.title,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "room": session.room,
        "price": str(session.price or ""),
    }


def _answer(participant: Participant) -> dict[str, Any]:
    """With an account there is a page for it; the letter's own link has the offer on it."""
    if participant.person_id is None:
        return {}
    with translation.override(language_of(participant)):
        where = [participant.event.slug, participant.booking.reference]
        return {"path": reverse("events:offer", args=where)}


def _whose(participant: Participant) -> str:
    """A place that goes to another is told of anew."""
    return f"{participant.pk}:{participant.ticket_version}:{participant.email.casefold()}"


def _link(participant: Participant, said: Said | None) -> dict[str, Any]:
    """For whoever was signed up by another: a link to say no by, without logging in."""
    if not booked_by(participant):
        return {}
    has_account = participant.person_id is not None
    return link_of(participant) if has_account or said is None else {"link": said["path"]}
