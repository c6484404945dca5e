from __future__ import annotations

import datetime as dt

import pytest

from core.models import Act
from events import services
from events.enums import EventState, Refusal
from tests.events.acts import letter_of, letters_to, refusal, sign_up
from tests.factories import NOW, make_event

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def moved_by(event, days, *, by):
    start, end = event.starts_at + days * DAY, event.ends_at + days * DAY
    return services.move(event=event, starts_at=start, ends_at=end, by=by, now=NOW)


# ---- Publishing --------------------------------------------------------------------------------


def test_a_draft_is_published_once(staff):
    draft = make_event(state=EventState.DRAFT, published_at=None)

    event = services.publish(event=draft, by=staff, now=NOW)

    assert (event.state, event.published_at, event.sequence) == (EventState.PUBLISHED, NOW, 0)
    assert refusal(services.publish, event=draft, by=staff, now=NOW) == Refusal.NOT_A_DRAFT


def test_a_draft_that_lacks_something_is_not_published(staff):
    draft = make_event(state=EventState.DRAFT, place_name="")

    assert refusal(services.publish, event=draft, by=staff, now=NOW) == Refusal.NOT_READY


# ---- Moving ------------------------------------------------------------------------------------


def test_a_moved_event_tells_those_with_a_place_and_those_in_the_queue(staff):
    event = make_event(capacity=1)
    comes, waits = sign_up(event=event), sign_up(event=event)

    moved = moved_by(event, 1, by=staff)

    assert (moved.sequence, moved.previous_starts_at) == (1, event.starts_at)
    assert moved.changed_at == NOW
    assert letters_to(comes) == ["signed_up", "moved"]
    assert letters_to(waits) == ["queued", "moved_queue"]


def test_each_move_is_told_once(staff):
    event = make_event()
    comes = sign_up(event=event)

    moved = moved_by(event, 1, by=staff)
    services.edit(event=moved, changes={"starts_at": moved.starts_at}, by=staff, now=NOW)
    moved_by(moved, 1, by=staff)

    assert letters_to(comes) == ["signed_up", "moved", "moved"]


def test_the_deadlines_move_along(staff):
    event = make_event()

    moved = moved_by(event, 7, by=staff)

    assert moved.cancel_until == event.cancel_until + 7 * DAY
    assert moved.sign_up_closes_at == event.sign_up_closes_at + 7 * DAY


def test_a_deadline_set_by_hand_stays_as_set(staff):
    event = make_event()
    changes = {
        "starts_at": event.starts_at + DAY,
        "ends_at": event.ends_at + DAY,
        "cancel_until": event.starts_at,
    }

    edited = services.edit(event=event, changes=changes, by=staff, now=NOW)

    assert edited.cancel_until == event.starts_at


def test_an_event_cannot_move_to_before_its_sign_up_opens(staff):
    event = make_event(sign_up_opens_at=NOW + 5 * DAY)

    assert refusal(moved_by, event=event, days=-10, by=staff) == Refusal.BEFORE_SIGN_UP_OPENS


def test_an_event_cannot_end_before_it_begins(staff):
    event = make_event()

    reason = refusal(
        services.move,
        event=event,
        starts_at=event.starts_at,
        ends_at=event.starts_at - DAY,
        by=staff,
        now=NOW,
    )

    assert reason == Refusal.ENDS_TOO_EARLY


def test_sign_up_never_closes_after_an_event_that_was_made_shorter(staff):
    event = make_event(sign_up_closes_at=NOW + 14 * DAY + 6 * HOUR)

    edited = services.edit(
        event=event, changes={"ends_at": event.starts_at + HOUR}, by=staff, now=NOW
    )

    assert edited.sign_up_closes_at == edited.ends_at


def test_a_new_place_is_a_move_too(staff):
    event = make_event(place_name="Union Scene")
    comes = sign_up(event=event)

    services.move(
        event=event,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place_name="Drammens Teater",
        by=staff,
        now=NOW,
        reason="Vannskade.",
    )

    letter = letter_of(comes, "moved")
    assert letter["old"]["where"] == "Union Scene"
    assert letter["where"] == "Drammens Teater"
    assert letter["reason"] == "Vannskade."


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_only_a_published_event_is_moved_or_cancelled(staff, state):
    event = make_event(state=state)
    when = {"starts_at": event.starts_at, "ends_at": event.ends_at}

    assert refusal(services.move, event=event, by=staff, now=NOW, **when) == Refusal.NOT_PUBLISHED
    assert (
        refusal(services.cancel_event, event=event, by=staff, now=NOW, reason="Storm.")
        == Refusal.NOT_PUBLISHED
    )


# ---- Editing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sequence", "letters"),
    [
        ({"summary": "Nye ord."}, 0, ["signed_up"]),
        ({"title": "Ny tittel"}, 1, ["signed_up"]),
        ({"address": "Grønland 60"}, 1, ["signed_up", "moved"]),
        ({"title": "NOKU-konferansen"}, 0, ["signed_up"]),
    ],
)
def test_only_real_changes_raise_the_sequence_and_only_moves_are_told(
    staff, changes, sequence, letters
):
    event = make_event()
    comes = sign_up(event=event)

    edited = services.edit(event=event, changes=changes, by=staff, now=NOW)

    assert edited.sequence == sequence
    assert letters_to(comes) == letters


def test_a_draft_changes_in_silence(staff):
    draft = make_event(state=EventState.DRAFT)

    edited = services.edit(event=draft, changes={"title": "Ny tittel"}, by=staff, now=NOW)

    assert (edited.title, edited.sequence) == ("Ny tittel", 0)


def test_the_log_tells_in_words_what_was_and_what_is(staff):
    event = make_event(title="Før", type="course", starts_at=NOW + 14 * DAY)
    changes = {
        "title": "Etter",
        "type": "webinar",
        "is_online": True,
        "body": "<p>Lang <b>tekst</b></p>",
        "starts_at": event.starts_at + HOUR,
    }

    services.edit(event=event, changes=changes, by=staff, now=NOW)

    act = Act.objects.get(verb="event.moved")
    assert act.by == staff
    assert act.before == {
        "tittel": "Før",
        "type": "kurs",
        "på nett": "nei",
        "om arrangementet": "",
        "begynner": "15.03.2027 kl. 13.00",
    }
    assert act.after == {
        "tittel": "Etter",
        "type": "webinar",
        "på nett": "ja",
        "om arrangementet": "Lang tekst",
        "begynner": "15.03.2027 kl. 14.00",
    }


# ---- Cancelling the event ----------------------------------------------------------------------


def test_a_cancelled_event_tells_everybody_why(staff):
    event = make_event(capacity=1)
    comes, waits, left = [sign_up(event=event) for _ in range(3)]
    services.cancel(participant=left, by=left.person, now=NOW)

    cancelled = services.cancel_event(event=event, by=staff, now=NOW, reason="Storm.")

    assert (cancelled.state, cancelled.sequence) == (EventState.CANCELLED, 1)
    assert letters_to(comes) == ["signed_up", "event_cancelled"]
    assert letters_to(waits) == ["queued", "event_cancelled_queue"]
    assert letters_to(left) == ["queued", "left_queue"]


def test_an_event_is_not_cancelled_without_a_reason(staff):
    event = make_event()

    assert (
        refusal(services.cancel_event, event=event, by=staff, now=NOW, reason=" ")
        == Refusal.REASON_NEEDED
    )


def test_cancelling_for_300_asks_little_of_the_database(staff, django_assert_max_num_queries):
    event = make_event()
    for _ in range(3):
        sign_up(event=event)

    with django_assert_max_num_queries(8):
        services.cancel_event(event=event, by=staff, now=NOW, reason="Storm.")
