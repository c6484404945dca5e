from __future__ import annotations

import datetime as dt

import pytest

from core.models import Act
from events import rules, services
from events.enums import ParticipantState, QueueState, Refusal
from events.models import Participant, QueueEntry
from outbox.models import Delivery
from tests.events.acts import (
    acts_on,
    counters,
    entry_of,
    letters_to,
    person_of,
    places_in_line,
    refusal,
    sign_up,
    states,
    the_pool,
)
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
REGISTERED, WAITING, CANCELLED = ParticipantState.values


@pytest.fixture
def full():
    """An event with one place, which is taken, and the one who has it."""
    event = make_event(capacity=1)
    return event, sign_up(event=event)


@pytest.fixture
def offered(full):
    """The place was freed, and the first in line was asked."""
    event, first = full
    asked, after = sign_up(event=event, takes_place_at_once=False), sign_up(event=event)
    services.cancel(participant=first, by=first.person, now=NOW)
    return event, asked, after


# ---- The line ----------------------------------------------------------------------------------


def test_the_place_in_line_is_counted_from_one(full):
    event, _ = full
    second, third = sign_up(event=event), sign_up(event=event)

    assert [rules.queue_place(entry_of(each)) for each in (second, third)] == [1, 2]
    assert places_in_line(QueueEntry.objects.with_place()) == [1, 2]


def test_a_person_sees_their_own_waits_with_their_place(full):
    event, _ = full
    sign_up(event=event)
    mine = sign_up(event=event)

    waits = QueueEntry.objects.of(person_of(mine))

    assert [wait.booking.event for wait in waits] == [event]
    assert places_in_line(waits) == [2]


def test_nobody_signs_up_past_a_queue(full):
    event, first = full
    asked = sign_up(event=event, takes_place_at_once=False)
    staff = make_person(is_staff=True)
    services.cancel(participant=first, by=staff, now=event.starts_at - dt.timedelta(hours=1))

    late = sign_up(event=event, now=NOW)

    # It is too late to ask the first in line, so the place stands empty rather than be passed on.
    assert states(asked, late) == [WAITING, WAITING]
    assert counters(event) == (0, 2)


def test_no_place_is_handed_out_once_the_event_has_begun(full):
    event, first = full
    second = sign_up(event=event)
    staff = make_person(is_staff=True)

    services.cancel(participant=first, by=staff, now=event.starts_at)

    assert states(second) == [WAITING]


# ---- Offers ------------------------------------------------------------------------------------


def test_who_asked_to_be_asked_gets_an_offer_and_the_place_is_held(offered):
    event, asked, after = offered

    entry = entry_of(asked)
    assert entry.state == QueueState.OFFERED
    assert entry.offer_expires_at == NOW + 2 * DAY
    assert states(asked, after) == [WAITING, WAITING]
    assert counters(event) == (1, 1)
    assert letters_to(asked) == ["queued", "offered"]
    assert places_in_line(QueueEntry.objects.with_place().filter(pk=entry.pk)) == [None]


def test_yes_to_an_offer_is_a_place(offered):
    event, asked, _ = offered

    services.accept_offer(entry=entry_of(asked), by=asked.person, now=NOW + DAY)

    assert states(asked) == [REGISTERED]
    assert entry_of(asked).state == QueueState.TAKEN
    assert counters(event) == (1, 1)
    assert letters_to(asked) == ["queued", "offered", "got_place"]


def test_no_to_an_offer_passes_it_on(offered):
    event, asked, after = offered

    services.decline_offer(entry=entry_of(asked), by=asked.person, now=NOW + DAY)

    assert states(asked, after) == [CANCELLED, REGISTERED]
    assert entry_of(asked).state == QueueState.DECLINED
    assert counters(event) == (1, 0)


def test_an_offer_nobody_answers_expires_and_passes_on(offered):
    event, asked, after = offered

    assert services.expire_offers(now=NOW + 2 * DAY - dt.timedelta(seconds=1)) == 0
    assert services.expire_offers(now=NOW + 2 * DAY) == 1

    assert states(asked, after) == [CANCELLED, REGISTERED]
    assert entry_of(asked).state == QueueState.EXPIRED
    assert counters(event) == (1, 0)
    assert letters_to(asked) == ["queued", "offered", "offer_expired"]
    assert acts_on(asked) == ["participant.queued", "participant.offered", "participant.expired"]


def test_two_ticks_expire_an_offer_once(offered):
    services.expire_offers(now=NOW + 2 * DAY)

    assert services.expire_offers(now=NOW + 2 * DAY) == 0


def test_an_offer_cannot_be_answered_late_though_no_tick_has_come(offered):
    _, asked, _ = offered
    late = {"entry": entry_of(asked), "by": asked.person, "now": NOW + 2 * DAY}

    assert refusal(services.accept_offer, **late) == Refusal.NOT_OFFERED
    assert refusal(services.decline_offer, **late) == Refusal.NOT_OFFERED


def test_an_offer_is_answered_by_the_one_who_got_it_or_staff(offered):
    _, asked, _ = offered

    reason = refusal(services.accept_offer, entry=entry_of(asked), by=make_person(), now=NOW)
    services.accept_offer(entry=entry_of(asked), by=make_person(is_staff=True), now=NOW)

    assert reason == Refusal.NOT_YOURS
    assert states(asked) == [REGISTERED]


def test_leaving_while_offered_gives_the_held_place_on(offered):
    event, asked, after = offered

    services.leave_queue(participant=asked, by=asked.person, now=NOW)

    assert states(asked, after) == [CANCELLED, REGISTERED]
    assert counters(event) == (1, 0)


def test_the_offers_of_a_cancelled_event_are_void(offered):
    event, asked, _ = offered
    staff = make_person(is_staff=True)
    services.cancel_event(event=event, by=staff, now=NOW, reason="Storm.")

    assert (
        refusal(services.accept_offer, entry=entry_of(asked), by=asked.person, now=NOW)
        == Refusal.EVENT_CANCELLED
    )
    assert services.expire_offers(now=NOW + 2 * DAY) == 0
    assert letters_to(asked) == ["queued", "offered", "event_cancelled_queue"]


# ---- Capacity ----------------------------------------------------------------------------------


def test_more_places_go_to_the_queue_in_order(full, staff):
    event, _ = full
    waiting = [sign_up(event=event) for _ in range(3)]

    services.set_capacity(pool=the_pool(event), capacity=3, by=staff, now=NOW)

    assert states(*waiting) == [REGISTERED, REGISTERED, WAITING]
    assert counters(event) == (3, 1)


def test_no_limit_lets_the_whole_queue_in(full, staff):
    event, _ = full
    waiting = [sign_up(event=event) for _ in range(3)]

    services.set_capacity(pool=the_pool(event), capacity=None, by=staff, now=NOW)

    assert states(*waiting) == [REGISTERED] * 3


def test_capacity_never_goes_below_what_is_taken(staff):
    event = make_event(capacity=None)
    sign_up(event=event)
    sign_up(event=event)
    pool = the_pool(event)

    assert (
        refusal(services.set_capacity, pool=pool, capacity=1, by=staff, now=NOW)
        == Refusal.BELOW_TAKEN
    )
    services.set_capacity(pool=pool, capacity=2, by=staff, now=NOW)
    assert the_pool(event).capacity == 2


# ---- What the secretariat decides --------------------------------------------------------------


def test_staff_give_the_head_of_the_queue_a_place_above_the_limit_with_a_reason(full, staff):
    event, _ = full
    second, third = sign_up(event=event), sign_up(event=event)
    pool = the_pool(event)

    assert refusal(services.promote, pool=pool, by=staff, now=NOW) == Refusal.REASON_NEEDED
    services.promote(pool=pool, by=staff, now=NOW, reason="Et ekstra bord.")

    assert states(second, third) == [REGISTERED, WAITING]
    assert counters(event) == (2, 1)
    assert the_pool(event).overbooked == 1
    assert Act.objects.get(verb="participant.got_place").text == (
        "Fikk plass fra køen. Sekretariatet ga den første i køen plass. Et ekstra bord."
    )


def test_staff_cannot_promote_from_an_empty_queue(full, staff):
    event, _ = full

    reason = refusal(services.promote, pool=the_pool(event), by=staff, now=NOW, reason="Ja.")

    assert reason == Refusal.NO_QUEUE


def test_staff_promote_by_an_offer_who_asked_to_be_asked(full, staff):
    event, _ = full
    asked = sign_up(event=event, takes_place_at_once=False)

    services.promote(pool=the_pool(event), by=staff, now=NOW, reason="Et ekstra bord.")

    assert entry_of(asked).state == QueueState.OFFERED
    assert counters(event) == (2, 0)


def test_staff_seat_one_above_the_limit_with_a_reason(full, staff):
    event, _ = full
    second, speaker = sign_up(event=event), sign_up(event=event)
    wish = {"participant": speaker, "by": staff, "now": NOW}

    assert refusal(services.overbook, reason=" ", **wish) == Refusal.REASON_NEEDED
    services.overbook(reason="Holder foredrag.", **wish)

    assert states(second, speaker) == [WAITING, REGISTERED]
    assert counters(event) == (2, 1)
    assert refusal(services.overbook, reason="Igjen.", **wish) == Refusal.NOT_IN_QUEUE


def test_an_extra_place_is_not_handed_on_when_it_is_freed(full, staff):
    event, _ = full
    second, speaker = sign_up(event=event), sign_up(event=event)
    services.overbook(participant=speaker, by=staff, now=NOW, reason="Holder foredrag.")

    services.cancel(participant=speaker, by=speaker.person, now=NOW)

    assert states(second) == [WAITING]
    assert counters(event) == (1, 1)
    assert the_pool(event).overbooked == 0


def test_every_place_that_changes_hands_is_in_the_log_with_its_reason(offered):
    _, asked, after = offered
    services.decline_offer(entry=entry_of(asked), by=asked.person, now=NOW)

    texts = Act.objects.filter(subject_id__in=[asked.pk, after.pk]).exclude(
        verb="participant.queued"
    )

    assert list(texts.order_by("pk").values_list("text", flat=True)) == [
        "Fikk tilbud om plass. En plass ble ledig ved avmelding.",
        "Takket nei til tilbudet.",
        "Fikk plass fra køen. Den foran takket nei.",
    ]
    assert Participant.objects.live().count() == 1


# ---- An event that moves -----------------------------------------------------------------------


def move(event, *, starts_at, by, now=NOW):
    return services.move(
        event=event, starts_at=starts_at, ends_at=starts_at + 6 * HOUR, by=by, now=now
    )


def test_whom_it_was_too_late_to_ask_is_asked_when_the_event_moves_later(full, staff):
    event, first = full
    asked = sign_up(event=event, takes_place_at_once=False)
    late = event.starts_at - HOUR
    services.cancel(participant=first, by=staff, now=late)
    assert entry_of(asked).state == QueueState.WAITING

    move(event, starts_at=event.starts_at + 7 * DAY, by=staff, now=late)

    assert entry_of(asked).state == QueueState.OFFERED
    assert letters_to(asked) == ["queued", "moved_queue", "offered"]
    assert counters(event) == (1, 0)


def test_an_open_offer_is_cut_to_fit_an_earlier_start_and_the_person_hears_of_it(offered, staff):
    event, asked, after = offered

    moved = move(event, starts_at=NOW + DAY, by=staff)

    entry = entry_of(asked)
    assert entry.offer_expires_at == rules.last_answer(moved) == NOW + DAY
    assert letters_to(asked) == ["queued", "offered", "moved_queue", "offer_shortened"]
    assert letters_to(after) == ["queued", "moved_queue"]
    letter = Delivery.objects.get(letter="events/offer_shortened")
    assert letter.expires_at == entry.offer_expires_at
    assert acts_on(asked)[-1] == "participant.offer_shortened"
    assert counters(event) == (1, 1)


def test_an_offer_that_fits_is_left_alone(offered, staff):
    event, asked, _ = offered

    move(event, starts_at=NOW + 5 * DAY, by=staff)

    assert entry_of(asked).offer_expires_at == NOW + 2 * DAY
    assert "offer_shortened" not in letters_to(asked)


def test_an_offer_nobody_can_answer_any_more_goes_to_the_next_at_once(offered, staff):
    event, asked, after = offered
    now = NOW + DAY
    changes = {
        "starts_at": now + HOUR,
        "ends_at": now + 7 * HOUR,
        "sign_up_closes_at": now - HOUR,
        "cancel_until": now,
    }

    services.edit(event=event, changes=changes, by=staff, now=now)

    assert states(asked, after) == [CANCELLED, REGISTERED]
    assert letters_to(asked) == ["queued", "offered", "moved_queue", "offer_expired"]
    assert letters_to(after) == ["queued", "moved_queue", "got_place"]
    assert counters(event) == (1, 0)


def test_an_earlier_deadline_for_signing_up_cuts_offers_too(offered, staff):
    event, asked, _ = offered
    move(event, starts_at=NOW + DAY, by=staff)

    services.edit(event=event, changes={"sign_up_closes_at": NOW + 20 * HOUR}, by=staff, now=NOW)

    assert entry_of(asked).offer_expires_at == NOW + DAY - 2 * HOUR
    assert letters_to(asked).count("offer_shortened") == 2
