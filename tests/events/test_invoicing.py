"""The list of what is to be invoiced: it always comes to what is owed, and it only grows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import Act
from events import services
from events.enums import LineKind, ParticipantState, Refusal, SessionKind, Vat
from events.models import (
    CapacityPool,
    Event,
    GroupDiscount,
    InvoiceLine,
    InvoiceRun,
    Participant,
    Session,
    SessionChoice,
)
from events.services import leaving
from events.services.invoicing import preview, settle_event
from members.models import Organisation, Person
from tests.events import acts
from tests.factories import NOW, make_affiliation, make_event, make_organisation, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
LATE = NOW + 12 * DAY  # the last day to cancel is the 11th


def paid_event(**fields: Any) -> Event:
    values: dict[str, Any] = {"member_price": 1000, "other_price": 1500, "vat": Vat.TEACHING}
    return make_event(**values | fields)


def sign_up_from(event: Event, organisation: Organisation, **fields: Any) -> Participant:
    person = make_person()
    make_affiliation(person=person, organisation=organisation)
    return acts.sign_up(event=event, person=person, organisation=organisation, **fields)


def choose(participant: Participant, session: Session, **fields: Any) -> SessionChoice:
    values = {"price": session.price, "state": ParticipantState.REGISTERED, "registered_at": NOW}
    return SessionChoice.objects.create(participant=participant, session=session, **values | fields)


def make_dinner(event: Event, *, price: int = 600) -> Session:
    session = Session.objects.create(
        event=event,
        kind=SessionKind.MEAL,
        title="Festmiddag",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        price=Decimal(price),
        vat=Vat.STANDARD,
    )
    CapacityPool.objects.create(event=event, session=session)
    return session


def settle(event: Event, staff: Person, *, now: dt.datetime = NOW) -> list[tuple[str, int]]:
    """The kinds and amounts of the lines that were new."""
    run = settle_event(event=event, by=staff, now=now)
    return [(line.kind, int(line.amount)) for line in run.lines.order_by("pk")]


def test_everybody_with_a_place_owes_its_price_and_what_they_chose(
    staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    choose(participant, make_dinner(event))

    assert settle(event, staff) == [(LineKind.PLACE, 1000), (LineKind.SESSION, 600)]
    place, dinner = InvoiceLine.objects.order_by("pk")
    assert place.text == "NOKU-konferansen, 15.03.2027: Medlemmer"
    assert place.because == "Medlemspris, fordi Drammen er medlem."
    assert (place.vat, place.vat_percent) == (Vat.TEACHING, 0)
    assert (place.recipient_name, place.recipient_orgnr) == ("Drammen kommune", "921234554")
    assert dinner.text == "NOKU-konferansen, 15.03.2027: Festmiddag"
    assert (dinner.vat, dinner.vat_percent) == (Vat.STANDARD, 25)


def test_who_waits_owes_nothing(staff: Person, drammen: Organisation) -> None:
    event = paid_event(capacity=1)
    sign_up_from(event, drammen)
    sign_up_from(event, drammen)

    assert settle(event, staff) == [(LineKind.PLACE, 1000)]


def test_asked_again_there_is_nothing_new(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    settle(event, staff)

    reason = acts.refusal(settle_event, event=event, by=staff, now=NOW)

    assert reason == Refusal.NOTHING_TO_INVOICE
    assert InvoiceRun.objects.count() == 1


def test_who_cancels_in_time_is_credited(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    settle(event, staff)
    services.cancel(participant=participant, by=participant.person, now=NOW + DAY)

    assert settle(event, staff, now=NOW + DAY) == [(LineKind.CREDIT, -1000)]
    credit = InvoiceLine.objects.get(kind=LineKind.CREDIT)
    assert (credit.quantity, credit.unit_price) == (-1, Decimal(1000))
    assert credit.text == "Kreditert: NOKU-konferansen, 15.03.2027: Medlemmer"


def test_who_cancels_too_late_still_owes(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    services.cancel(participant=participant, by=staff, now=LATE)

    assert settle(event, staff, now=LATE) == [(LineKind.PLACE, 1000)]
    because = InvoiceLine.objects.get().because
    assert because == "Meldt av 13.03.2027 kl. 13.00, etter fristen."


def test_who_is_let_off_is_credited(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    services.cancel(participant=participant, by=staff, now=LATE)
    settle(event, staff, now=LATE)

    services.waive(participant=participant, by=staff, now=LATE + HOUR, reason="Ble syk.")

    assert settle(event, staff, now=LATE + DAY) == [(LineKind.CREDIT, -1000)]
    assert Act.objects.get(verb="participant.waived").text == "Skal ikke betale. Ble syk."


@pytest.mark.parametrize("cancelled_at", [None, NOW + DAY])
def test_nobody_is_let_off_what_is_not_owed_for_a_late_cancellation(
    staff: Person, drammen: Organisation, cancelled_at: dt.datetime | None
) -> None:
    participant = sign_up_from(paid_event(), drammen)
    if cancelled_at:
        services.cancel(participant=participant, by=staff, now=cancelled_at)

    reason = acts.refusal(
        services.waive, participant=participant, by=staff, now=LATE, reason="Ble syk."
    )

    assert reason == Refusal.NOT_CANCELLED_LATE


def test_who_comes_back_after_a_late_cancellation_owes_once(
    staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    person = acts.person_of(participant)
    services.cancel(participant=participant, by=staff, now=LATE)
    acts.sign_up(event=event, person=person, organisation=drammen, now=LATE + HOUR)

    assert settle(event, staff, now=LATE + DAY) == [(LineKind.PLACE, 1000)]


def test_a_session_given_up_for_another_is_not_paid_for(
    staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    old = choose(
        participant, make_dinner(event), state=ParticipantState.CANCELLED, cancelled_at=LATE
    )
    choose(participant, make_dinner(event, price=700), instead_of=old)

    assert settle(event, staff, now=LATE) == [(LineKind.PLACE, 1000), (LineKind.SESSION, 700)]


def test_a_cancelled_event_credits_everything(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    choose(participant, make_dinner(event))
    settle(event, staff)
    services.cancel_event(event=event, reason="Snø.", by=staff, now=NOW)

    assert sorted(settle(event, staff)) == [(LineKind.CREDIT, -1000), (LineKind.CREDIT, -600)]
    assert InvoiceLine.objects.total() == 0


def test_a_new_recipient_gets_the_line_and_the_old_one_a_credit(
    staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    booking = sign_up_from(event, drammen).booking
    settle(event, staff)
    booking.invoice_reference = "B123456"
    booking.save()

    assert settle(event, staff) == [(LineKind.CREDIT, -1000), (LineKind.PLACE, 1000)]
    references = InvoiceLine.objects.order_by("pk").values_list("recipient_reference", flat=True)
    assert list(references) == ["", "", "B123456"]


def test_a_group_is_counted_over_all_its_sign_ups(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    GroupDiscount.objects.create(event=event, from_places=2, percent=10)
    GroupDiscount.objects.create(event=event, from_places=3, percent=15)
    sign_up_from(event, drammen)
    sign_up_from(event, make_organisation(name="Asker"))
    assert settle(event, staff) == [(LineKind.PLACE, 1000)] * 2

    sign_up_from(event, drammen)
    second = settle(event, staff)
    sign_up_from(event, drammen)
    third = settle(event, staff)

    place, off, more = (LineKind.PLACE, 1000), (LineKind.DISCOUNT, -100), (LineKind.DISCOUNT, -50)
    assert sorted(second) == sorted([off, off, place])
    assert sorted(third) == sorted([more, more, (LineKind.DISCOUNT, -150), place])
    line = InvoiceLine.objects.filter(kind=LineKind.DISCOUNT).latest("pk")
    assert line.because == "Drammen har 3 påmeldte."


def test_a_group_that_shrinks_gives_the_discount_back(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    GroupDiscount.objects.create(event=event, from_places=2, percent=10)
    first, second = (sign_up_from(event, drammen) for _ in range(2))
    settle(event, staff)
    services.cancel(participant=second, by=second.person, now=NOW)

    lines = settle(event, staff)

    assert sorted(lines) == sorted(
        [(LineKind.CREDIT, -1000), (LineKind.DISCOUNT, 100), (LineKind.DISCOUNT, 100)]
    )
    left = InvoiceLine.objects.filter(booking=second.booking_id).total()
    assert left == 0
    assert InvoiceLine.objects.filter(booking=first.booking_id).total() == 1000


def test_one_who_pays_themselves_is_in_no_group(staff: Person) -> None:
    event = paid_event()
    GroupDiscount.objects.create(event=event, from_places=2, percent=10)
    for _ in range(2):
        acts.sign_up(event=event)

    assert settle(event, staff) == [(LineKind.PLACE, 1500)] * 2


def test_tax_must_be_chosen_first_where_somebody_owes(staff: Person, drammen: Organisation) -> None:
    event = paid_event(vat="")
    sign_up_from(event, drammen)

    assert acts.refusal(settle_event, event=event, by=staff, now=NOW) == Refusal.VAT_NEEDED
    event.categories.update(vat=Vat.OUTSIDE)
    assert settle(event, staff) == [(LineKind.PLACE, 1000)]


def test_what_is_free_makes_no_lines(staff: Person, drammen: Organisation) -> None:
    event = make_event()
    sign_up_from(event, drammen)

    assert acts.refusal(settle_event, event=event, by=staff, now=NOW) == Refusal.NOTHING_TO_INVOICE


def test_a_preview_writes_nothing(drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)

    seen = preview(event=event, now=NOW)

    assert (len(seen.lines), seen.total, seen.refusal) == (1, Decimal(1000), None)
    assert not InvoiceLine.objects.exists()
    assert not InvoiceRun.objects.exists()


def test_what_has_changed_since_it_was_seen_is_seen_again(
    staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    seen = preview(event=event, now=NOW).digest
    sign_up_from(event, drammen)

    reason = acts.refusal(settle_event, event=event, by=staff, now=NOW, seen=seen)

    assert reason == Refusal.INVOICES_CHANGED
    assert not InvoiceRun.objects.exists()
    settle_event(event=event, by=staff, now=NOW, seen=preview(event=event, now=NOW).digest)


def test_a_run_is_told_in_the_act_log(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    settle(event, staff)

    act = Act.objects.get(verb="event.settled")

    assert act.by == staff
    assert act.text == "Laget fakturagrunnlag. Nye linjer: 1. Sum: 1000.00 kr."


def test_lines_hold_no_names_of_people(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    participant = sign_up_from(event, drammen)
    settle(event, staff)
    services.cancel(participant=participant, by=participant.person, now=NOW)
    settle(event, staff)

    for line in InvoiceLine.objects.all():
        assert participant.name not in f"{line.text} {line.because}"


# ---- What is written stands ---------------------------------------------------------------------


def one_line(staff: Person, drammen: Organisation, *, now: dt.datetime = NOW) -> InvoiceLine:
    event = paid_event()
    sign_up_from(event, drammen)
    settle(event, staff, now=now)
    return InvoiceLine.objects.get()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1, "unit_price": 1},
        {"text": "Noe annet"},
        {"recipient_name": ""},
        {"recipient_name": "", "recipient_orgnr": "", "recipient_reference": ""},
    ],
)
def test_the_database_refuses_to_change_a_line(
    staff: Person, drammen: Organisation, change: dict[str, Any]
) -> None:
    line = one_line(staff, drammen)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        InvoiceLine.objects.filter(pk=line.pk).update(**change)


def test_the_database_refuses_to_delete_a_line(staff: Person, drammen: Organisation) -> None:
    line = one_line(staff, drammen)

    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM events_invoiceline WHERE id = %s", [line.pk])


def test_after_five_years_the_name_goes_and_nothing_else(
    staff: Person, drammen: Organisation
) -> None:
    line = one_line(staff, drammen, now=dt.datetime(2020, 6, 1, tzinfo=dt.UTC))

    leaving.forget_invoices(now=dt.datetime(2025, 12, 31, tzinfo=dt.UTC))
    assert InvoiceLine.objects.get().recipient_name == "Drammen kommune"
    leaving.forget_invoices(now=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))

    kept = InvoiceLine.objects.get()
    assert (kept.recipient_name, kept.recipient_orgnr) == ("", "")
    assert (kept.text, kept.amount) == (line.text, line.amount)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        InvoiceLine.objects.update(recipient_name="", amount=1, unit_price=1)


def test_where_the_names_are_gone_nothing_new_is_made(staff: Person, drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)

    reason = acts.refusal(settle_event, event=event, by=staff, now=NOW + 365 * 6 * DAY)

    assert reason == Refusal.INVOICES_FORGOTTEN


def test_a_line_adds_up(staff: Person, drammen: Organisation) -> None:
    line = one_line(staff, drammen)
    line.pk, line.amount = None, Decimal(7)

    with pytest.raises(IntegrityError, match="an_invoice_line_adds_up"), transaction.atomic():
        line.save()
