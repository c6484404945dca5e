"""Who comes: a name that is written late, a place that goes to another, a yes and a no."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from events import rules, services
from events.enums import Refusal
from events.models import Participant
from tests.events.acts import acts_on, refusal, states
from tests.events.test_booking import book, letters_at, people, seat, seats
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_a_place_without_a_name_gets_one_and_the_one_named_is_told():
    event, berit = make_event(), make_person()
    booking = book(event, berit, seats(event, ""))
    [place] = people(booking)

    named = services.name_place(
        participant=place, name="Ann", email="ann@example.no", by=berit, now=NOW
    )

    assert (named.name, named.email, named.ticket_version) == ("Ann", "ann@example.no", 1)
    assert letters_at("ann@example.no") == ["signed_up"]


def test_a_place_that_goes_to_another_kills_the_ticket_and_tells_both():
    event, berit = make_event(), make_person()
    [place] = people(book(event, berit, seats(event, "Ann")))
    link = rules.sign(place)

    services.name_place(participant=place, name="Bo", email="bo@example.no", by=berit, now=NOW)

    place.refresh_from_db()
    assert (place.name, place.ticket_version) == ("Bo", 2)
    assert letters_at("ann@example.no") == ["signed_up", "passed_on"]
    assert letters_at("bo@example.no") == ["signed_up"]
    assert rules.holder_of(link) is None
    assert acts_on(place) == ["participant.signed_up", "participant.named"]


def test_how_a_name_is_written_is_no_other_person():
    event, berit = make_event(), make_person()
    [place] = people(book(event, berit, seats(event, "Ann")))

    services.name_place(participant=place, name="Ann Li", email="ANN@example.no", by=berit, now=NOW)

    place.refresh_from_db()
    assert (place.name, place.ticket_version) == ("Ann Li", 1)
    assert letters_at("ann@example.no") == ["signed_up"]


def test_a_place_is_not_given_to_somebody_who_is_in():
    event, berit = make_event(), make_person()
    _ann, bo = people(book(event, berit, seats(event, "Ann", "Bo")))

    reason = refusal(
        services.name_place, participant=bo, name="Ann", email="ANN@example.no", by=berit, now=NOW
    )

    assert reason == Refusal.PERSON_ALREADY_IN
    bo.refresh_from_db()
    assert bo.name == "Bo"


def test_after_the_deadline_only_the_secretariat_gives_a_name():
    event, berit, staff = make_event(), make_person(), make_person(is_staff=True)
    [place] = people(book(event, berit, seats(event, "")))
    late = event.cancel_until + DAY / 24
    name: dict[str, Any] = {"participant": place, "name": "Ann", "now": late}

    assert refusal(services.name_place, **name, by=berit) == Refusal.NAMES_ARE_CLOSED
    assert services.name_place(**name, by=staff).name == "Ann"


def test_the_deadline_for_names_may_be_its_own():
    event = make_event(names_until=NOW + 13 * DAY)
    berit = make_person()
    [place] = people(book(event, berit, seats(event, "")))

    named = services.name_place(
        participant=place, name="Ann", by=berit, now=event.cancel_until + DAY / 24
    )

    assert named.name == "Ann"


# ---- Saying no, and saying yes ---------------------------------------------------------------


def test_who_was_signed_up_says_no_by_the_link_and_the_booker_hears_of_it():
    event, berit = make_event(capacity=1), make_person()
    [place] = people(book(event, berit, seats(event, "Ann")))
    waiting = book(event, wanted=seats(event, "Xi"))
    holder = rules.holder_of(rules.sign(place))
    assert holder is not None

    services.say_no(participant=place, by=holder, now=NOW)

    assert states(place, *people(waiting)) == ["cancelled", "registered"]
    assert letters_at(berit.email) == ["booked", "seat_given_up"]


def test_a_link_acts_for_its_own_place_only():
    event = make_event()
    ann, bo = people(book(event, wanted=seats(event, "Ann", "Bo")))
    holder = rules.holder_of(rules.sign(ann))

    assert refusal(services.say_no, participant=bo, by=holder, now=NOW) == Refusal.NOT_YOURS


def test_a_place_comes_back_after_the_deadline_but_is_paid_for():
    event, kari = make_event(other_price=500), make_person()
    [place] = people(book(event, kari, [seat(event, person=kari)]))
    late = event.cancel_until + DAY / 24

    assert refusal(services.cancel, participant=place, by=kari, now=late) == (
        Refusal.TOO_LATE_TO_CANCEL
    )
    services.say_no(participant=place, by=kari, now=late)

    assert states(place) == ["cancelled"]
    assert list(Participant.objects.to_be_paid()) == [place]


def test_a_place_given_back_in_time_is_not_paid_for():
    event, kari = make_event(other_price=500), make_person()
    [place] = people(book(event, kari, [seat(event, person=kari)]))

    services.cancel(participant=place, by=kari, now=NOW)

    assert not Participant.objects.to_be_paid().exists()


def test_nobody_says_no_once_it_has_begun():
    event, kari = make_event(), make_person()
    [place] = people(book(event, kari, [seat(event, person=kari)]))

    assert refusal(services.say_no, participant=place, by=kari, now=event.starts_at) == (
        Refusal.HAS_STARTED
    )


def test_i_am_coming_is_said_once():
    event, kari = make_event(), make_person()
    [place] = people(book(event, kari, [seat(event, person=kari)]))

    services.say_coming(participant=place, by=kari, now=NOW)
    services.say_coming(participant=place, by=kari, now=NOW + DAY)

    place.refresh_from_db()
    assert place.says_coming_at == NOW
