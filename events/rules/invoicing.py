"""What is owed for an event, and what has to be added to the lines so that they say the same.

Lines are kept as they are written, so their words are in bokmål, whoever asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils.timezone import localtime

from events.enums import EventState, LineKind, ParticipantState, Refusal, Vat
from events.models import (
    Booking,
    Event,
    InvoiceLine,
    Participant,
    Session,
    SessionChoice,
    TicketCategory,
)
from events.rules.discounts import Step, percent_for, taken_off
from events.rules.prices import why_paid

# Stortingets vedtak om merverdiavgift; skatteetaten.no/satser/merverdiavgift.
VAT_PERCENT = {
    Vat.OUTSIDE: 0,
    Vat.TEACHING: 0,
    Vat.CULTURE: 0,
    Vat.LOW: 12,
    Vat.MIDDLE: 15,
    Vat.STANDARD: 25,
}


class Recipient(NamedTuple):
    name: str
    orgnr: str
    reference: str


class Account(NamedTuple):
    """What a debt and the lines that settle it have in common. The discount of a booking has
    neither participant nor session."""

    recipient: Recipient
    booking: int
    participant: int | None
    session: int | None
    vat: str

    @property
    def thing(self) -> tuple[int, int | None, int | None]:
        return self.booking, self.participant, self.session


@dataclass(frozen=True)
class Debt:
    account: Account
    kind: LineKind
    amount: Decimal
    text: str
    because: str


def recipient_of(booking: Booking) -> Recipient:
    """As written when they signed up, and corrected since; without other word the organisation."""
    name = booking.invoice_name or str(booking.organisation or booking.booker_name)
    return Recipient(name, booking.invoice_orgnr, booking.invoice_reference)


def owes(
    state: str,
    registered_at: datetime | None,
    cancelled_at: datetime | None,
    *,
    deadline: datetime,
) -> bool:
    """Whoever has the place, or gave it back too late."""
    if registered_at is None:
        return False
    if state == ParticipantState.CANCELLED:
        return cancelled_at is not None and cancelled_at > deadline
    return state == ParticipantState.REGISTERED


def refusal_to_waive(participant: Participant) -> Refusal | None:
    """Of a place that was given back in time, or is kept, there is nothing to waive."""
    is_owed = participant.state == ParticipantState.CANCELLED and owing(
        [participant], event=participant.event
    )
    costs = participant.price or participant.choices.filter(price__gt=0).exists()
    return None if is_owed and costs else Refusal.NOT_CANCELLED_LATE


def owing(participants: Sequence[Participant], *, event: Event) -> list[Participant]:
    """Whoever came back after a late cancellation owes once; whoever was let off owes nothing."""
    if event.state == EventState.CANCELLED:
        return []
    here = {p.person_id for p in participants if p.state == ParticipantState.REGISTERED}
    return [
        participant
        for participant in participants
        if not participant.waived_at
        and owes(
            participant.state,
            participant.registered_at,
            participant.cancelled_at,
            deadline=event.cancel_until,
        )
        and (participant.state == ParticipantState.REGISTERED or participant.person_id not in here)
    ]


def owing_choices(
    choices: Sequence[SessionChoice], participants: Iterable[Participant], *, event: Event
) -> list[SessionChoice]:
    """What was given up for something else is not paid for."""
    theirs = {participant.pk for participant in participants}
    given_up = {choice.instead_of_id for choice in choices if choice.instead_of_id}
    return [
        choice
        for choice in choices
        if choice.participant_id in theirs
        and owes(
            choice.state, choice.registered_at, choice.cancelled_at, deadline=event.cancel_until
        )
        and (choice.state == ParticipantState.REGISTERED or choice.pk not in given_up)
    ]


def debts_of(
    event: Event,
    participants: Sequence[Participant],
    choices: Sequence[SessionChoice],
    steps: Sequence[Step],
) -> list[Debt]:
    """`participants` and `choices`: all that ever were registered."""
    debtors = owing(participants, event=event)
    by_key = {participant.pk: participant for participant in debtors}
    places = [_for_place(participant, event) for participant in debtors]
    sessions = [
        _for_session(choice, by_key[choice.participant_id], event)
        for choice in owing_choices(choices, debtors, event=event)
    ]
    discounts = _discounts(places, debtors, steps, event)
    return [debt for debt in [*places, *sessions, *discounts] if debt.amount]


def _for_place(participant: Participant, event: Event) -> Debt:
    booking = participant.booking
    because = why_paid(participant, organisation=booking.organisation)
    return Debt(
        Account(
            recipient_of(booking),
            booking.pk,
            participant.pk,
            None,
            participant.category.vat or event.vat,
        ),
        LineKind.PLACE,
        participant.price,
        _what(event, participant.category),
        _late(participant.state, participant.cancelled_at) or because,
    )


def _for_session(choice: SessionChoice, participant: Participant, event: Event) -> Debt:
    booking = participant.booking
    return Debt(
        Account(
            recipient_of(booking),
            booking.pk,
            participant.pk,
            choice.session_id,
            choice.session.vat or event.vat,
        ),
        LineKind.SESSION,
        choice.price,
        _what(event, choice.session),
        _late(choice.state, choice.cancelled_at) or "Valgt i programmet.",
    )


def _what(event: Event, thing: TicketCategory | Session) -> str:
    """With the whole date: a line is read years later."""
    return f"{event}, {localtime(event.starts_at):%d.%m.%Y}: {thing}"


def _late(state: str, cancelled_at: datetime | None) -> str:
    if state != ParticipantState.CANCELLED or cancelled_at is None:
        return ""
    return f"Meldt av {localtime(cancelled_at):%d.%m.%Y kl. %H.%M}, etter fristen."


def _discounts(
    places: Iterable[Debt],
    debtors: Iterable[Participant],
    steps: Sequence[Step],
    event: Event,
) -> list[Debt]:
    """One for each booking and way to reckon tax, by how many its organisation has in all."""
    many: dict[int, int] = defaultdict(int)
    of_booking: dict[int, Booking] = {}
    for participant in debtors:
        of_booking[participant.booking_id] = participant.booking
        many[participant.booking.organisation_id or 0] += 1
    sums: dict[Account, Decimal] = defaultdict(Decimal)
    for debt in places:
        sums[debt.account._replace(participant=None)] += debt.amount
    return [
        _discount(
            account,
            amount,
            event=event,
            booking=booking,
            steps=steps,
            count=many[booking.organisation_id],
        )
        for account, amount in sums.items()
        if (booking := of_booking[account.booking]).organisation_id
    ]


def _discount(
    account: Account,
    amount: Decimal,
    *,
    event: Event,
    booking: Booking,
    steps: Sequence[Step],
    count: int,
) -> Debt:
    percent = percent_for(steps, places=count)
    return Debt(
        account,
        LineKind.DISCOUNT,
        -taken_off(amount, percent=percent),
        f"{event}: grupperabatt {percent} %",
        f"{booking.organisation} har {count} påmeldte.",
    )


# ---- What is new --------------------------------------------------------------------------------


def new_lines(debts: Iterable[Debt], lines: Iterable[InvoiceLine]) -> list[InvoiceLine]:
    """What must be added to the lines there are, so that they come to what is owed. Credits first;
    run and time are left to whoever writes them."""
    owed = {debt.account: debt for debt in debts}
    so_far: dict[Account, Decimal] = defaultdict(Decimal)
    texts: dict[Account, str] = {}
    for line in lines:
        account = account_of(line)
        so_far[account] += line.amount
        texts[account] = line.text
    things = {account.thing for account in owed}
    added = []
    for account in {**dict.fromkeys(so_far), **dict.fromkeys(owed)}:
        debt = owed.get(account)
        more = (debt.amount if debt else Decimal(0)) - so_far[account]
        if more:
            is_elsewhere = debt is None and account.thing in things
            added.append(
                _line(account, more, debt, texts.get(account, ""), is_elsewhere=is_elsewhere)
            )
    return sorted(added, key=_in_order)


def account_of(line: InvoiceLine) -> Account:
    recipient = Recipient(line.recipient_name, line.recipient_orgnr, line.recipient_reference)
    return Account(recipient, line.booking_id, line.participant_id, line.session_id, line.vat)


def _line(
    account: Account, more: Decimal, debt: Debt | None, before: str, *, is_elsewhere: bool
) -> InvoiceLine:
    is_discount = account.participant is None
    is_credit = more < 0 and not is_discount
    text = debt.text if debt else before
    return InvoiceLine(
        booking_id=account.booking,
        participant_id=account.participant,
        session_id=account.session,
        kind=LineKind.CREDIT if is_credit else _kind_of(account),
        text=f"Kreditert: {text}" if is_credit else text,
        because=_because(debt, before, is_credit=is_credit, is_elsewhere=is_elsewhere),
        quantity=1 if more > 0 else -1,
        unit_price=abs(more),
        amount=more,
        vat=account.vat,
        vat_percent=VAT_PERCENT[Vat(account.vat)],
        recipient_name=account.recipient.name,
        recipient_orgnr=account.recipient.orgnr,
        recipient_reference=account.recipient.reference,
    )


def _kind_of(account: Account) -> LineKind:
    if account.participant is None:
        return LineKind.DISCOUNT
    return LineKind.SESSION if account.session else LineKind.PLACE


def _because(debt: Debt | None, before: str, *, is_credit: bool, is_elsewhere: bool) -> str:
    if is_elsewhere:
        return "Mottaker, referanse eller avgift er endret."
    if debt is None:
        return "Det skal ikke betales for dette lenger."
    if before and is_credit:
        return "Prisen er satt ned."
    return debt.because


def _in_order(line: InvoiceLine) -> tuple[object, ...]:
    recipient = (line.recipient_name, line.recipient_orgnr, line.recipient_reference)
    return (*recipient, line.booking_id, line.quantity > 0, line.participant_id or 0)
