"""The sheet where several are signed up: the rows as typed, pasted, looked over and sent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.utils.timezone import localdate

from core.refusals import Refused
from events import rules, services
from events.enums import Refusal
from events.forms import pasted
from events.forms.choices import price_of
from events.forms.group import (
    FIRST_ROWS,
    MORE_ROWS,
    MOST_ROWS,
    GroupForm,
    Row,
    SeatForm,
    Typed,
    as_pasted,
    as_typed,
)
from events.models import Booking, Event, EventQuestion, Session, TicketCategory
from events.rules import Quote
from events.services import Seat
from events.services.seats import all_already_in, people_at
from members.models import Organisation, Person
from members.rules import organisation_number


@dataclass(frozen=True)
class Side:
    """Who books what for whom, as it is now."""

    event: Event
    person: Person
    organisation: Organisation | None
    categories: Sequence[TicketCategory]
    is_member: bool
    now: datetime
    sessions: Sequence[Session] = ()
    questions: Sequence[EventQuestion] = ()
    booking: Booking | None = None

    @cached_property
    def quotes(self) -> list[Quote]:
        return self.quotes_of(rules.NO_PROOFS)

    def quotes_of(self, proofs: rules.Proofs) -> list[Quote]:
        return rules.quotes_for(
            self.categories,
            organisation=self.organisation,
            is_member=self.is_member,
            now=self.now,
            proofs=proofs,
        )

    def quotes_for_person(self, person: Person | None) -> list[Quote]:
        on = localdate(self.now)
        proofs = rules.proofs_of(person, {self.event.pk: self.categories}, on=on)
        return self.quotes_of(proofs[self.event.pk]) if proofs else self.quotes


@dataclass(frozen=True)
class Line:
    """A seat as it is looked over; `prefix` is where its price is quoted."""

    seat: Seat
    quote: Quote
    reason: str
    prefix: str
    told_as: str

    @property
    def for_sessions(self) -> Decimal:
        return price_of(self.seat.sessions)

    @property
    def total(self) -> Decimal:
        return self.quote.price + self.for_sessions


class Sheet:
    def __init__(self, form: GroupForm, rows: list[Row], side: Side) -> None:
        self.form, self.rows, self.side = form, rows, side
        self.lines: list[Line] = []

    def is_valid(self) -> bool:
        """Also sees that nobody stands twice or is in already, each told at the right row."""
        taken = [row for row in self.rows if not row.form.is_blank]
        self.form.embedded = [form for row in taken for form in row.forms]
        is_valid = all([self.form.is_valid(), *(each.is_valid() for each in self.form.embedded)])
        if not is_valid:
            return False
        self.lines = self._lines(taken)
        if not self.lines:
            self.form.add_error(None, str(Refusal.NO_SEATS.label))
        elif "invoice_name" in self.form.fields and any(line.total for line in self.lines):
            self.form.refuse_invoice(self.side.organisation, on=localdate(self.side.now))
        self._refuse_people(taken)
        return not self.form.errors and not any(each.errors for each in self.form.embedded)

    def _lines(self, taken: Sequence[Row]) -> list[Line]:
        people = people_at(row.form.cleaned_data.get("email", "") for row in taken)
        lines = [self._line(row, people) for row in taken]
        quote = self.side.quotes[0]
        quoted = self._quoted("unnamed_quoted", quote)
        unnamed = Seat(category=quote.category, quoted_price=quoted, quote=quote)
        reason = rules.why(quote, organisation=self.side.organisation)
        number = self.form.cleaned_data["unnamed"]
        return lines + [Line(unnamed, quote, reason, "unnamed_", "")] * number

    def _line(self, row: Row, people: dict[str, Person]) -> Line:
        form, given = row.form, row.form.cleaned_data
        person = self.side.person if form.is_self else people.get(given["email"].lower())
        quote = self._best(form, person)
        quoted = form.quoted("quoted")
        seat = Seat(
            category=quote.category,
            quoted_price=quote.price if quoted is None else quoted,
            name="" if form.is_self else given["name"],
            email="" if form.is_self else given["email"],
            person=person,
            sessions=form.chosen,
            needs=form.needs,
            answers=row.questions.given,
            quoted_for_sessions=form.quoted("quoted_sessions"),
            quote=quote,
        )
        reason = rules.why(quote, organisation=self.side.organisation)
        return Line(seat, quote, reason, f"p{form.number}-", form.told_as)

    def _best(self, form: SeatForm, person: Person | None) -> Quote:
        """What is theirs alone, as a speaker's price, where they would else pay the lowest."""
        if person is None or form.quote != self.side.quotes[0]:
            return form.quote
        return self.side.quotes_for_person(person)[0]

    def _quoted(self, name: str, quote: Quote) -> Decimal:
        try:
            value: Decimal = forms.DecimalField().clean(self.form.data.get(name))
        except forms.ValidationError:
            return quote.price
        return value

    def _refuse_people(self, taken: Sequence[Row]) -> None:
        seen: set[object] = set()
        for row, line in zip(taken, self.lines, strict=False):
            seat = line.seat
            address = (seat.email or (seat.person.email if seat.person else "")).casefold()
            marks = {mark for mark in (seat.person and seat.person.pk, address) if mark}
            at = "comes" if row.form.is_self else "email"
            if marks & seen:
                _refuse(row, at, Refusal.SAME_PERSON_TWICE, seat.who)
            seen |= marks
        if who := all_already_in([line.seat for line in self.lines], self.side.event):
            for row, line in zip(taken, self.lines, strict=False):
                if line.seat in who:
                    at = "comes" if row.form.is_self else "email"
                    _refuse(row, at, Refusal.PERSON_ALREADY_IN, line.seat.who)

    @property
    def sent_before(self) -> Booking | None:
        """What this form has booked already: sent twice, it gets the same answer twice."""
        key, side = self.form.cleaned_data.get("key"), self.side
        if key is None:
            return None
        return services.booked_with(
            key, event=side.event, booker=side.person, added_to=side.booking
        )

    def send(self) -> Booking | None:
        """None with the reason in the form."""
        given, side = self.form.cleaned_data, self.side
        common: dict[str, Any] = {
            "seats": [line.seat for line in self.lines],
            "invoice": self.form.invoice if any(line.total for line in self.lines) else None,
            "all_or_nothing": given["all_or_nothing"],
            "idempotency_key": given["key"],
            "now": side.now,
        }
        try:
            if side.booking:
                services.add_places(booking=side.booking, by=side.person, **common)
                return side.booking
            return services.book(
                event=side.event, booker=side.person, organisation=side.organisation, **common
            )
        except Refused as refused:
            self.form.add_error(None, str(refused))
            if refused.reason == Refusal.FORM_USED:
                fresh: Any = self.form.data
                fresh = fresh.copy()
                fresh["key"] = str(uuid.uuid4())
                self.form.data = fresh
            return None


def _refuse(row: Row, at: str, reason: Refusal, who: str) -> None:
    row.form.add_error(at, str(reason.label).format(name=who))


def sheet_of(data: Typed | None, side: Side, *, asks_self: bool) -> Sheet:
    """As the page is opened, or as what was sent (`step`) leaves it."""
    if data is None:
        return _blank(side, asks_self=asks_self)
    step = data.get("step", "")
    count = _count(data)
    if step in {"review", "send"}:
        return _bound(data, side, count, asks_self=asks_self)
    if step == "rows":
        count = min(count + MORE_ROWS, MOST_ROWS)
    sheet = _bound(None, side, count, asks_self=asks_self)
    as_typed(sheet.form, data)
    for row in sheet.rows:
        for form in row.forms:
            as_typed(form, data)
    if step == "paste":
        return _pasted(data, sheet, asks_self=asks_self)
    sheet.form.initial["row_count"] = count
    return sheet


def _count(data: Typed) -> int:
    try:
        count: int = forms.IntegerField(min_value=0, max_value=MOST_ROWS).clean(
            data.get("row_count")
        )
    except forms.ValidationError:
        return FIRST_ROWS
    return count


def _blank(side: Side, *, asks_self: bool) -> Sheet:
    sheet = _bound(None, side, FIRST_ROWS, asks_self=asks_self)
    organisation = side.organisation
    booking = side.booking
    sheet.form.initial = {
        "key": uuid.uuid4(),
        "row_count": FIRST_ROWS,
        "invoice_name": (booking.invoice_name if booking else "")
        or (organisation.name if organisation else ""),
        "invoice_reference": booking.invoice_reference
        if booking and booking.invoice_name
        else (organisation.invoice_reference if organisation else ""),
        "invoice_orgnr": organisation_number(organisation, on=localdate(side.now))
        if organisation
        else "",
    }
    return sheet


def _bound(data: Typed | None, side: Side, count: int, *, asks_self: bool) -> Sheet:
    costs = bool(any(quote.price for quote in side.quotes) or price_of(side.sessions))
    numbers = range(0 if asks_self else 1, count + 1)
    rows = [
        Row(
            SeatForm(
                data,
                event=side.event,
                quotes=side.quotes,
                sessions=side.sessions,
                now=side.now,
                number=number,
            ),
            data,
            side.questions,
        )
        for number in numbers
    ]
    return Sheet(GroupForm(data, costs=costs), rows, side)


def _pasted(data: Typed, typed: Sheet, *, asks_self: bool) -> Sheet:
    """In the rows that are empty, and in as many more as it takes."""
    categories = {quote.category.name: str(quote.category.pk) for quote in typed.side.quotes}
    named = [row for row in typed.rows if row.form.number and _is_named(row.form)]
    try:
        found = pasted.read(data.get("paste", ""), categories=categories)
    except forms.ValidationError as error:
        typed.form.pasted_faults = error.messages
        return typed
    if len(found) + len(named) > MOST_ROWS:
        typed.form.pasted_faults = [str(Refusal.TOO_MANY.label).format(number=MOST_ROWS)]
        return typed
    count = max(FIRST_ROWS, len(found) + len(named))
    sheet = _bound(None, typed.side, count, asks_self=asks_self)
    sheet.form.initial = {**typed.form.initial, "paste": "", "row_count": count}
    rows = [row for row in sheet.rows if row.form.number]
    if asks_self:
        sheet.rows[0] = typed.rows[0]
    for row, before in zip(rows, named, strict=False):
        shift = before.form.initial
        row.form.initial, row.questions.initial = shift, before.questions.initial
    for row, one in zip(rows[len(named) :], found, strict=False):
        as_pasted(row.form, one)
    return sheet


def _is_named(form: SeatForm) -> bool:
    return any((form.initial.get(name) or "").strip() for name in ("name", "email"))
