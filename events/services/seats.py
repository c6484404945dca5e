"""Who the seats of a booking are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Lower

from core.refusals import Refused
from core.written import any_of, written_once
from events.enums import Refusal
from events.models import Event, Participant
from events.services.wishes import Seat
from members.models import Person


def with_people(seats: Sequence[Seat]) -> list[Seat]:
    """An address that somebody has proved is theirs means them."""
    for seat in seats:
        if seat.email.strip() and not seat.who_is_named:
            raise Refused(Refusal.NAME_NEEDED, address=seat.email.strip())
    found = people_at(seat.email for seat in seats if seat.person is None)
    return [
        replace(seat, person=found.get(seat.email.strip().lower())) if seat.person is None else seat
        for seat in seats
    ]


def people_at(addresses: Iterable[str]) -> dict[str, Person]:
    """By address in lower case, as allauth keeps them."""
    wanted = {address.strip().lower() for address in addresses} - {""}
    rows: Any = _proved(addresses=list(wanted)) if wanted else []
    return {row.email: row.user for row in rows}


@written_once
def _proved(addresses: Any) -> QuerySet[Any]:
    verified: QuerySet[Any] = EmailAddress.objects.filter(verified=True, user__is_active=True)
    return verified.filter(email__in=any_of(addresses, "text")).select_related("user")


def hold_names(seats: Sequence[Seat], event: Event) -> None:
    """Two groups with the same people in another order would wait for each other in the index that
    keeps a person from having two places; here they wait in one order. One alone cannot."""
    if len(seats) == 1:
        return
    names = {f"{event.pk}:{mark}" for seat in seats for mark in _marks(seat)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%s::text[]) name",
            [sorted(names)],
        )


def _marks(seat: Seat) -> set[object]:
    """What two places cannot both have."""
    return {mark for mark in (seat.person and seat.person.pk, _address(seat)) if mark}


def _address(seat: Seat) -> str:
    return (seat.email.strip() or (seat.person.email if seat.person else "")).lower()


def refuse_doubles(seats: Sequence[Seat]) -> None:
    """Raises Refused with the name of whoever stands twice."""
    if len(seats) == 1:
        return
    seen: set[object] = set()
    for seat in seats:
        marks = _marks(seat)
        if marks & seen:
            raise Refused(Refusal.SAME_PERSON_TWICE, name=seat.who)
        seen |= marks


def already_in(seats: Sequence[Seat], event: Event) -> str:
    """The name, as it was just written, of the first who has a place or waits; or nothing."""
    return next((seat.who for seat in all_already_in(seats, event)), "")


def all_already_in(seats: Sequence[Seat], event: Event) -> list[Seat]:
    """Those of them who have a place or wait. At most two queries, however many they are."""
    people = {seat.person.pk for seat in seats if seat.person}
    addresses = {address for seat in seats if (address := _address(seat))}
    rows = _live_at(event=event.pk, addresses=list(addresses)) if addresses else []
    rows += _live_of(event=event.pk, people=list(people)) if people else []
    taken: set[object] = {mark for row in rows for mark in row if mark}
    return [seat for seat in seats if taken & _marks(seat)]


@written_once
def _live_at(event: int, addresses: Any) -> QuerySet[Any]:
    live = Participant.objects.live().filter(event=event).exclude(email="")
    theirs = live.annotate(address=Lower("email")).filter(address__in=any_of(addresses, "text"))
    return theirs.order_by().values_list("person", "address")


@written_once
def _live_of(event: int, people: Any) -> QuerySet[Any]:
    theirs = Participant.objects.live().filter(event=event, person__in=any_of(people, "bigint"))
    return theirs.order_by().values_list("person", Lower("email"))
