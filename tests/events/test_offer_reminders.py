"""An offer that nobody has answered: one reminder, in time, and never at night."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from events import rules, services
from events.enums import QueueState
from events.models import QueueEntry
from events.services.offer_reminders import coming
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import sign_up
from tests.factories import make_event, make_person
from tests.reminded import remind

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")
HOUR = dt.timedelta(hours=1)


def oslo(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2027, 3, day, hour, tzinfo=OSLO)


MONDAY = oslo(1, 12)


def offered(**person):
    """Somebody stands in line, and gets an offer on Monday at noon."""
    event = make_event(starts_at=oslo(18, 13), capacity=1)
    first = sign_up(event=event, now=MONDAY - HOUR)
    sign_up(event=event, person=make_person(**person), takes_place_at_once=False, now=MONDAY - HOUR)
    services.cancel(participant=first, by=first.person, now=MONDAY)
    return QueueEntry.objects.get(state=QueueState.OFFERED, pool__event=event)


def remind_of_offers(now: dt.datetime) -> int:
    return remind("events.offer", now=now)


def entry(*, offered_at: dt.datetime, expires_at: dt.datetime) -> QueueEntry:
    return QueueEntry(offered_at=offered_at, offer_expires_at=expires_at)


@pytest.mark.parametrize(
    ("offered_at", "expires_at", "reminded_at"),
    [
        (oslo(1, 12), oslo(3, 12), oslo(2, 12)),
        (oslo(5, 12), oslo(7, 12), oslo(6, 12)),  # a Saturday: it does not wait
        (oslo(1, 22), oslo(4, 8), oslo(3, 8)),  # half is 03.00
        (oslo(1, 16), oslo(2, 9), oslo(1, 20)),  # half is 00.30, and the morning is too late
        (oslo(1, 19), oslo(2, 8), None),  # and so is the evening
        (oslo(1, 12), oslo(1, 23), None),  # too short
    ],
)
def test_it_comes_when_half_of_the_time_has_gone_and_never_at_night(
    offered_at, expires_at, reminded_at
):
    found = rules.offer_reminded_at(entry(offered_at=offered_at, expires_at=expires_at))

    assert found == reminded_at


@pytest.mark.parametrize("hours", range(12, 49))
@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_whenever_it_is_offered_it_is_reminded_of_in_daylight_with_time_to_answer(hours, hour):
    offered_at = oslo(1, hour)
    expires_at = offered_at + hours * HOUR

    found = rules.offer_reminded_at(entry(offered_at=offered_at, expires_at=expires_at))

    if found:
        assert 8 <= found.astimezone(OSLO).hour < 21
        assert offered_at < found <= expires_at - 2 * HOUR


def test_an_offer_is_reminded_of_once():
    offered()

    assert remind_of_offers(MONDAY + 23 * HOUR) == 0
    assert remind_of_offers(MONDAY + 24 * HOUR) == 1
    assert remind_of_offers(MONDAY + 25 * HOUR) == 0


def test_the_reminder_is_worth_nothing_when_the_offer_is_over():
    entry = offered()

    remind_of_offers(MONDAY + 24 * HOUR)

    letter = Delivery.objects.get(letter="events/offer_reminder")
    assert letter.expires_at == entry.offer_expires_at


def test_who_has_answered_is_not_reminded():
    entry = offered()
    services.accept_offer(entry=entry, by=entry.participants.get().person, now=MONDAY + HOUR)

    assert remind_of_offers(MONDAY + 24 * HOUR) == 0


def test_a_new_offer_to_the_same_is_reminded_of_anew():
    entry = offered()
    remind_of_offers(MONDAY + 24 * HOUR)
    later = MONDAY + 72 * HOUR
    QueueEntry.objects.filter(pk=entry.pk).update(
        offered_at=later, offer_expires_at=later + 48 * HOUR
    )

    assert remind_of_offers(later + 24 * HOUR) == 1


def test_who_has_just_heard_that_the_time_is_shorter_is_not_reminded_too(staff):
    event, length = offered().pool.event, dt.timedelta(hours=3)
    starts_at = MONDAY + 30 * HOUR
    services.move(
        event=event, starts_at=starts_at, ends_at=starts_at + length, by=staff, now=MONDAY + HOUR
    )

    assert Delivery.objects.filter(letter="events/offer_shortened").count() == 1
    assert remind_of_offers(MONDAY + 22 * HOUR) == 0


@pytest.mark.parametrize(
    ("language", "subject", "lead"),
    [
        ("nb", "Svar innen onsdag 3. mars kl. 12.00", "Du har ikke svart på tilbudet"),
        ("nn", "Svar innan onsdag 3. mars kl. 12.00", "Du har ikkje svart på tilbodet"),
        ("en", "Answer by Wednesday 3 March at 12:00", "You have not answered the offer"),
    ],
)
@pytest.mark.usefixtures("clock")
def test_the_letter_says_until_when_and_leads_to_the_answer(language, subject, lead):
    offered(language=language)

    remind_of_offers(MONDAY + 24 * HOUR)

    letter = render(Delivery.objects.get(letter="events/offer_reminder"))
    assert letter.subject.replace("\xa0", " ").startswith(subject)
    for words in (letter.text, letter.html):
        assert lead in words
        assert "/tilbud/" in words


@pytest.mark.parametrize("offers", [1, 3])
def test_the_queries_do_not_grow_with_the_offers(offers, django_assert_num_queries):
    for _ in range(offers):
        offered()

    with django_assert_num_queries(1):
        found = coming(now=MONDAY, until=MONDAY + 48 * HOUR)

    assert [each.receivers for each in found] == [1] * offers
