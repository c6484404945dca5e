"""All of an event, next time: on the same weekdays, at the same hours, with nobody in it."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from events.demo.plan import OSLO
from events.enums import EventState
from events.models import CapacityPool, Event, EventDocument, Session, Speaker
from events.services.programme import Named
from tests.events.acts import sign_up
from tests.events.test_event_page import words
from tests.events.test_programme_services import choose
from tests.factories import NOW, make_chapter, make_editor, make_event, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

# A Wednesday in winter; the next one is after the clock is put forward.
LAST = dt.datetime(2026, 3, 25, 10, tzinfo=OSLO)
NEXT = dt.date(2027, 3, 31)


@pytest.fixture
def event():
    event = make_event(
        title="Konferansen",
        starts_at=LAST,
        ends_at=LAST + dt.timedelta(hours=30),
        capacity=250,
        member_price=2500,
        other_price=3900,
    )
    event.names_until = LAST - dt.timedelta(days=10)
    event.save()
    event.categories.update(on_sale_until=LAST - dt.timedelta(days=20))
    make_session(event=event, title="Åpningen", room="Salen", speakers=[Named("Åse Ås")])
    workshop = make_session(
        event=event,
        kind="workshop",
        title="Verksted",
        room="Kjelleren",
        price=300,
        is_chosen=True,
        capacity=20,
        starts_at=LAST + dt.timedelta(hours=24),
    )
    make_session(event=event, title="Avlyst post", cancelled_at=NOW, cancel_reason="Sykdom")
    choose(workshop, sign_up(event=event, now=LAST - dt.timedelta(days=30)))
    EventDocument.objects.create(
        event=event, title="Lysark", file="x.pdf", kind="pdf", size=1, added_at=NOW
    )
    return event


@pytest.fixture
def staff_client(client, staff):
    client.force_login(staff)
    return client


def page(event):
    return reverse("admin:events_event_next_time", args=[event.pk])


def copied(client, event, **changes):
    sent = {"key": str(uuid.uuid4()), "starts_on": NEXT.isoformat()} | changes
    return client.post(page(event), sent, follow=True)


def wall(moment):
    return moment.astimezone(OSLO).replace(tzinfo=None).isoformat(" ", "minutes")


def test_the_new_dates_are_seen_first_and_nothing_is_made(staff_client, event):
    text = " ".join(staff_client.get(page(event)).text.split())

    assert 'name="starts_on" value="2027-03-24"' in text
    assert "onsdag 25. mars 2026 kl. 10.00" in text.replace("\xa0", " ")
    assert "onsdag 24. mars kl. 10.00" in text.replace("\xa0", " ")
    assert "Avlyst post" not in text
    assert Event.objects.count() == 1


def test_a_chosen_day_on_another_weekday_is_said(staff_client, event):
    text = staff_client.get(page(event), {"starts_on": "2027-04-01"}).text

    assert "Dette er en annen ukedag enn sist." in text
    assert "torsdag 1. april" in text


@pytest.mark.parametrize("day", ["2026-03-01", "tull", "9999-12-31", ""])
def test_a_day_that_will_not_do_is_said_in_words(staff_client, event, day):
    answers = [
        staff_client.get(page(event), {"starts_on": day}),
        copied(staff_client, event, starts_on=day),
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Event.objects.count() == 1


def test_everything_is_as_many_days_later_at_the_same_hours(staff_client, event):
    copied(staff_client, event)

    draft = Event.objects.get(state=EventState.DRAFT)
    assert (draft.title, draft.slug) == ("Konferansen", "konferansen")
    assert wall(draft.starts_at) == "2027-03-31 10:00"
    assert wall(draft.ends_at) == "2027-04-01 16:00"
    assert wall(draft.names_until) == "2027-03-21 10:00"
    assert wall(draft.cancel_until) == "2027-03-28 10:00"
    prices = draft.categories.order_by("price")
    assert [price.price for price in prices] == [Decimal(2500), Decimal(3900)]
    assert wall(prices[0].on_sale_until) == "2027-03-11 10:00"
    assert [
        (session.title, wall(session.starts_at), session.room) for session in draft.sessions.all()
    ] == [
        ("Åpningen", "2027-03-31 10:00", "Salen"),
        ("Verksted", "2027-04-01 10:00", "Kjelleren"),
    ]


def test_places_come_along_and_those_who_had_them_do_not(staff_client, event):
    copied(staff_client, event)

    draft = Event.objects.get(state=EventState.DRAFT)
    whole, workshop = draft.pools.order_by("capacity").reverse()
    assert (whole.capacity, whole.taken, whole.session) == (250, 0, None)
    assert (workshop.capacity, workshop.taken) == (20, 0)
    assert workshop.session == draft.sessions.get(title="Verksted")
    assert workshop.session.price == 300
    assert not draft.participants.exists()
    assert not Speaker.objects.filter(session__event=draft).exists()
    assert not draft.documents.exists()


def test_the_same_press_twice_is_one_draft(staff_client, event):
    key = str(uuid.uuid4())

    copied(staff_client, event, key=key)
    response = copied(staff_client, event, key=key)

    assert response.status_code == 200
    assert Event.objects.count() == 2


def test_what_would_open_after_it_closes_is_put_right_or_refused_in_words(staff_client, event):
    """Nothing that is copied can fall outside what the table holds."""
    copied(staff_client, event, starts_on="2027-03-02")

    draft = Event.objects.get(state=EventState.DRAFT)
    assert draft.sign_up_closes_at > draft.sign_up_opens_at


def test_a_chapter_s_editor_uses_one_as_a_model_with_its_programme(client):
    viken = make_chapter(name="Viken")
    old = make_event(title="Vårtreff", chapter=viken, starts_at=LAST, capacity=40)
    make_session(event=old, title="Verksted", is_chosen=True, capacity=12)
    client.force_login(make_editor(chapter=viken))

    client.post(reverse("events:copy", args=[old.slug]), {"key": uuid.uuid4()})

    draft = Event.objects.get(state=EventState.DRAFT)
    assert wall(Session.objects.get(event=draft).starts_at) == "2027-03-24 10:00"
    capacities = draft.pools.order_by("capacity").values_list("capacity", flat=True)
    assert list(capacities) == [12, 40]
    text = words(client.get(reverse("events:edit", args=[draft.slug])))
    assert "Antall plasser" in text
    assert CapacityPool.objects.filter(event=draft, session=None).get().capacity == 40
