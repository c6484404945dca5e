from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest

from core.models import Act
from events import services
from events.enums import EventState, ParticipantState, PriceReason, Refusal
from events.models import Booking
from events.services import Invoice
from tests.events.acts import (
    acts_on,
    counters,
    letter_of,
    letters_to,
    refusal,
    sign_up,
    states,
    the_pool,
)
from tests.factories import NOW, make_event, make_member, make_organisation, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
REGISTERED, WAITING, CANCELLED = ParticipantState.values


# ---- Signing up --------------------------------------------------------------------------------


def test_sign_up_gives_the_last_place_and_then_the_queue():
    event = make_event(capacity=1)

    first, second = sign_up(event=event), sign_up(event=event)

    assert states(first, second) == [REGISTERED, WAITING]
    assert counters(event) == (1, 1)


def test_sign_up_is_told_in_a_letter_and_in_the_log():
    event = make_event(capacity=1)

    first, second = sign_up(event=event), sign_up(event=event)

    assert (letters_to(first), acts_on(first)) == (["signed_up"], ["participant.signed_up"])
    assert (letters_to(second), acts_on(second)) == (["queued"], ["participant.queued"])


def test_an_event_without_a_limit_takes_everybody():
    event = make_event(capacity=None)

    people = [sign_up(event=event) for _ in range(3)]

    assert states(*people) == [REGISTERED] * 3
    assert counters(event) == (3, 0)


def test_the_price_and_its_reason_are_frozen(drammen):
    event = make_event(member_price=2500, other_price=3900)

    participant = sign_up(
        event=event, person=make_member(organisation=drammen), organisation=drammen
    )
    event.categories.update(price=9999)

    participant.refresh_from_db()
    assert participant.price == Decimal(2500)
    assert participant.price_reason == PriceReason.MEMBER


def test_the_same_form_sent_twice_is_one_booking():
    event, person, key = make_event(capacity=1), make_person(), uuid4()

    first = sign_up(event=event, person=person, idempotency_key=key)
    again = sign_up(event=event, person=person, idempotency_key=key)

    assert again == first
    assert counters(event) == (1, 0)
    assert letters_to(first) == ["signed_up"]


def test_the_same_form_sent_again_after_sign_up_closed_is_still_the_booking():
    event, person, key = make_event(), make_person(), uuid4()
    first = sign_up(event=event, person=person, idempotency_key=key)

    again = sign_up(
        event=event, person=person, idempotency_key=key, now=event.sign_up_closes_at + DAY
    )

    assert again == first


def test_a_second_form_from_the_same_person_is_refused():
    event, person = make_event(capacity=1), make_person()
    sign_up(event=event, person=person)

    assert refusal(sign_up, event=event, person=person) == Refusal.ALREADY_IN
    assert counters(event) == (1, 0)


def test_the_form_of_another_person_is_not_theirs_to_send():
    event, key = make_event(), uuid4()
    sign_up(event=event, idempotency_key=key)

    assert refusal(sign_up, event=event, idempotency_key=key) == Refusal.FORM_USED
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"state": EventState.DRAFT}, Refusal.NOT_OPEN),
        ({"state": EventState.CANCELLED}, Refusal.EVENT_CANCELLED),
        ({"sign_up_closes_at": NOW}, Refusal.CLOSED),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, Refusal.OVER),
        ({"other_price": None}, Refusal.MEMBERS_ONLY),
    ],
)
def test_sign_up_is_refused_with_a_reason(fields, reason):
    assert refusal(sign_up, event=make_event(**fields)) == reason


def test_nothing_on_sale_is_not_the_same_as_members_only():
    event = make_event()
    event.categories.update(on_sale_from=NOW + DAY)

    assert refusal(sign_up, event=event) == Refusal.NOTHING_ON_SALE


def test_the_member_price_is_not_for_others():
    event, person = make_event(member_price=0, other_price=500), make_person()
    member_category = event.categories.get(price=0)

    reason = refusal(
        services.sign_up,
        event=event,
        person=person,
        category=member_category,
        organisation=None,
        idempotency_key=uuid4(),
        quoted_price=member_category.price,
        now=NOW,
    )

    assert reason == Refusal.CATEGORY_NOT_FOR_YOU


def test_one_signs_up_only_for_ones_own_organisation():
    assert (
        refusal(sign_up, event=make_event(), organisation=make_organisation())
        == Refusal.NOT_YOUR_ORGANISATION
    )


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_taken():
    event, person = make_event(other_price=500), make_person()
    category = event.categories.get(price=500)

    reason = refusal(
        services.sign_up,
        event=event,
        person=person,
        category=category,
        organisation=None,
        idempotency_key=uuid4(),
        quoted_price=category.price - 100,
        now=NOW,
    )

    assert reason == Refusal.PRICE_CHANGED


def test_what_costs_something_needs_somebody_to_pay():
    event = make_event(other_price=500)

    assert refusal(sign_up, event=event, invoice=None) == Refusal.INVOICE_NEEDED
    assert sign_up(event=event, invoice=Invoice(name="Kari")).booking.invoice_name == "Kari"


def test_an_event_that_changed_while_somebody_filled_in_the_form_is_read_again():
    stale = make_event(capacity=1)
    staff = make_person(is_staff=True)
    services.cancel_event(event=stale, by=staff, now=NOW, reason="Storm.")

    assert refusal(sign_up, event=stale) == Refusal.EVENT_CANCELLED
    assert counters(stale) == (0, 0)


def test_the_letter_says_the_new_time_of_an_event_that_was_moved_meanwhile():
    stale, staff = make_event(), make_person(is_staff=True)
    start, end = stale.starts_at + DAY, stale.ends_at + DAY
    services.move(event=stale, starts_at=start, ends_at=end, by=staff, now=NOW)

    participant = sign_up(event=stale)

    letter = letter_of(participant, "signed_up")
    assert dt.datetime.fromisoformat(letter["starts_at"]) == start


# ---- Staff, for a caller -----------------------------------------------------------------------


def test_staff_sign_up_a_caller_after_the_deadline(staff):
    event = make_event(sign_up_closes_at=NOW - DAY, sign_up_opens_at=NOW - 2 * DAY)

    participant = sign_up(event=event, by=staff)

    assert states(participant) == [REGISTERED]
    assert Act.objects.get(verb="participant.signed_up").by == staff


def test_staff_pass_neither_the_limit_nor_the_queue(staff):
    event = make_event(capacity=1)
    first = sign_up(event=event)

    called = sign_up(event=event, by=staff)

    assert states(first, called) == [REGISTERED, WAITING]


def test_nobody_else_signs_somebody_up():
    assert refusal(sign_up, event=make_event(), by=make_person()) == Refusal.NOT_YOURS


# ---- Cancelling --------------------------------------------------------------------------------


def test_a_cancelled_place_goes_to_the_head_of_the_queue_at_once():
    event = make_event(capacity=1)
    first, second, third = [sign_up(event=event) for _ in range(3)]

    services.cancel(participant=first, by=first.person, now=NOW)

    assert states(first, second, third) == [CANCELLED, REGISTERED, WAITING]
    assert counters(event) == (1, 1)
    assert letters_to(first) == ["signed_up", "cancelled"]
    assert letters_to(second) == ["queued", "got_place"]
    assert acts_on(second) == ["participant.queued", "participant.got_place"]


def test_a_cancelled_place_nobody_waits_for_is_free():
    event = make_event(capacity=1)
    first = sign_up(event=event)

    services.cancel(participant=first, by=first.person, now=NOW)

    assert counters(event) == (0, 0)
    assert states(sign_up(event=event)) == [REGISTERED]


def test_one_may_sign_up_again_after_cancelling():
    event, person = make_event(capacity=1), make_person()
    services.cancel(participant=sign_up(event=event, person=person), by=person, now=NOW)

    again = sign_up(event=event, person=person)

    assert states(again) == [REGISTERED]
    assert letters_to(again) == ["signed_up", "cancelled", "signed_up"]


def test_cancelling_oneself_has_a_deadline_that_staff_have_not(staff):
    event = make_event()
    participant = sign_up(event=event)
    late = event.cancel_until + DAY

    reason = refusal(services.cancel, participant=participant, by=participant.person, now=late)
    services.cancel(participant=participant, by=staff, now=late, reason="Syk.")

    assert reason == Refusal.TOO_LATE_TO_CANCEL
    assert states(participant) == [CANCELLED]
    letter = letter_of(participant, "cancelled")
    assert (letter["is_by_staff"], letter["reason"]) == (True, "Syk.")


def test_one_cancels_once():
    participant = sign_up(event=make_event())
    services.cancel(participant=participant, by=participant.person, now=NOW)

    again = refusal(services.cancel, participant=participant, by=participant.person, now=NOW)

    assert again == Refusal.ALREADY_CANCELLED


def test_nobody_cancels_for_another():
    participant = sign_up(event=make_event())

    reason = refusal(services.cancel, participant=participant, by=make_person(), now=NOW)

    assert reason == Refusal.NOT_YOURS


def test_leaving_the_queue_moves_the_line_and_has_no_deadline():
    event = make_event(capacity=1)
    _, second, third = [sign_up(event=event) for _ in range(3)]

    services.leave_queue(participant=second, by=second.person, now=event.cancel_until + DAY)

    assert states(second, third) == [CANCELLED, WAITING]
    assert counters(event) == (1, 1)
    assert letters_to(second) == ["queued", "left_queue"]


def test_leaving_the_queue_never_gives_up_a_place_that_came_meanwhile():
    event = make_event(capacity=1)
    first, second = sign_up(event=event), sign_up(event=event)
    services.cancel(participant=first, by=first.person, now=NOW)

    reason = refusal(services.leave_queue, participant=second, by=second.person, now=NOW)

    assert reason == Refusal.NOT_IN_QUEUE
    assert states(second) == [REGISTERED]


# ---- How much it asks of the database ----------------------------------------------------------


def test_sign_up_asks_little_and_locks_last(django_assert_max_num_queries, drammen):
    event, person = make_event(capacity=5), make_member(organisation=drammen)
    sign_up(event=event)

    with django_assert_max_num_queries(15) as queries:
        sign_up(event=event, person=person, organisation=drammen)

    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    # Three of the reads are this test's own; nothing is written after the pool is locked.
    assert statements == [
        *["SELECT"] * 4,
        "SAVEPOINT",
        *["SELECT"] * 2,  # the keys and the event, in one turn
        *["INSERT"] * 4,
        "UPDATE",
        "RELEASE",
        "SELECT",
    ]


# ---- The counters ------------------------------------------------------------------------------


def test_a_counter_that_drifted_is_reported(caplog):
    event = make_event(capacity=5)
    sign_up(event=event)
    assert services.report_drift(now=NOW) == 0

    type(the_pool(event)).objects.update(taken=3)

    assert services.report_drift(now=NOW) == 1
    assert "The counters of pool" in caplog.text
    act = Act.objects.get(verb="pool.drifted")
    assert (act.before["opptatt"], act.after["opptatt"]) == (3, 1)
