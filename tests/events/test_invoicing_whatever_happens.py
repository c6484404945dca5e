"""Whatever people do, the lines come to what is owed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import services
from events.enums import ParticipantState
from events.models import (
    Event,
    GroupDiscount,
    InvoiceLine,
    Participant,
    Session,
)
from events.services.invoicing import owed_in_all, preview, settle_event
from members.models import Organisation, Person
from tests.events.test_invoicing import (
    LATE,
    make_dinner,
    paid_event,
    sign_up_from,
)
from tests.factories import NOW, make_organisation

pytestmark = pytest.mark.django_db


# ---- Whatever happens ---------------------------------------------------------------------------

HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(
            ["sign_up", "cancel", "late", "dinner", "no_dinner", "discount", "recipient", "settle"]
        ),
        st.integers(0, 7),
    ),
    max_size=14,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HAPPENINGS)
def test_the_lines_always_come_to_what_is_owed(
    staff: Person, drammen: Organisation, happenings: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        tell(happenings, staff, [drammen, make_organisation()])
        transaction.set_rollback(True)


def tell(happenings: list[tuple[str, int]], staff: Person, houses: list[Organisation]) -> None:
    event = paid_event()
    dinner = make_dinner(event)
    for what, number in [*happenings, ("settle", 0)]:
        happen(event, dinner, what, number, staff=staff, houses=houses)
    lines = InvoiceLine.objects.of_event(event)
    assert lines.total() == owed_in_all(event)
    assert preview(event=event, now=NOW).lines == []
    for booking in event.bookings.all():
        by_recipient: dict[str, Decimal] = {}
        for line in booking.invoice_lines.all():
            by_recipient.setdefault(line.recipient_reference, Decimal(0))
            by_recipient[line.recipient_reference] += line.amount
        assert all(amount >= 0 for amount in by_recipient.values())
        assert {key for key, amount in by_recipient.items() if amount} <= {
            booking.invoice_reference
        }


def happen(
    event: Event,
    dinner: Session,
    what: str,
    number: int,
    *,
    staff: Person,
    houses: list[Organisation],
) -> None:
    live = list(event.participants.registered().order_by("pk"))
    one = live[number % len(live)] if live else None
    if what == "sign_up":
        sign_up_from(event, houses[number % 2])
    elif what == "discount":
        GroupDiscount.objects.update_or_create(
            event=event, from_places=2 + number % 3, defaults={"percent": 5 + number}
        )
    elif what == "settle":
        if preview(event=event, now=NOW).lines:
            settle_event(event=event, by=staff, now=NOW)
    elif one:
        happen_to(one, dinner, what, number, staff=staff)


def happen_to(one: Participant, dinner: Session, what: str, number: int, *, staff: Person) -> None:
    chosen = one.choices.filter(state=ParticipantState.REGISTERED)
    if what in {"cancel", "late"}:
        services.cancel(participant=one, by=staff, now=LATE if what == "late" else NOW)
    elif what == "recipient":
        one.booking.invoice_reference = f"R{number}"
        one.booking.save()
    elif what == "dinner" and not chosen.exists():
        services.choose_session(participant=one, session=dinner, by=staff, now=NOW)
    elif what == "no_dinner" and (choice := chosen.first()):
        services.cancel_choice(choice=choice, by=staff, now=NOW)
