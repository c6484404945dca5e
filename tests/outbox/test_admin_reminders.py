"""What staff see of what will go out, and what they hold."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from events import services
from events.models import Event
from members.models import Person
from outbox.models import HeldReminder
from tests.events.acts import sign_up
from tests.events.test_booking import book, seat
from tests.factories import (
    NOW,
    make_chapter,
    make_editor,
    make_event,
    make_main_contact,
    make_organisation,
    make_person,
    make_plan,
)
from tests.reminded import remind_of_events

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")
DAY = dt.timedelta(days=1)
PAGE = reverse("admin:outbox_heldreminder_changelist")


@pytest.fixture(autouse=True)
def secretariat(clock, client, staff):
    staff.groups.add(Group.objects.get(name="Sekretariat"))
    client.force_login(staff)


@pytest.fixture
def event() -> Event:
    event = make_event(
        title="Kunst & <kultur>", starts_at=dt.datetime(2027, 3, 15, 10, tzinfo=OSLO)
    )
    for name in ("Ann Ås", "Bo Berg"):
        sign_up(event=event, person=make_person(name=name))
    return event


def address(view: str, event: Event, source: str = "events.reminder") -> str:
    return reverse(f"admin:outbox_heldreminder_{view}", args=[source, str(event.pk)])


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\xa0", " ")


def hold(client, event: Event) -> HeldReminder:
    client.post(address("hold", event), {"reason": "Usikker dato."})
    return HeldReminder.objects.get()


def test_the_page_says_what_goes_out_when_to_how_many_and_why(client, event):
    page = text_of(client.get(PAGE))

    assert "Fredag 12. mars" in page
    assert "kl. 15.00" in page
    assert "Skulle gått lørdag 13. mars kl. 10.00, men da er det helg." in page
    assert "Kunst &amp; &lt;kultur&gt;" in page
    assert "2 mottakere" in page
    assert "To dager før minner vi dem som har plass" in page
    assert "Takk for sist" in page


def test_what_a_chapter_arranges_is_there_too(client):
    chapter = make_chapter()
    make_editor(chapter=chapter)
    sign_up(event=make_event(title="Laget møtes", chapter=chapter))

    assert "Laget møtes" in text_of(client.get(PAGE))


def test_without_anything_it_says_where_they_come_from(client):
    assert "Ingen påminnelser står for tur." in text_of(client.get(PAGE))


def test_the_receivers_are_a_list(client, event):
    page = text_of(client.get(address("receivers", event)))

    assert "2 mottakere" in page
    for person in Person.objects.filter(name__in=["Ann Ås", "Bo Berg"]):
        assert person.name in page
        assert person.email in page


def test_it_is_held_by_a_page_that_asks_why(client, event, staff):
    asked = text_of(client.get(address("hold", event)))
    assert "Påminnelsen går ikke ut før noen slipper den." in asked
    assert not HeldReminder.objects.exists()

    client.post(address("hold", event), {"reason": ""})
    assert not HeldReminder.objects.exists()
    row = hold(client, event)

    assert (row.source, row.key, row.by, row.reason) == (
        "events.reminder",
        str(event.pk),
        staff,
        "Usikker dato.",
    )
    assert "av Stian Stab: Usikker dato." in text_of(client.get(PAGE))
    assert remind_of_events(now=event.starts_at - DAY) == 0


def test_a_moved_event_stays_held(client, event, staff):
    hold(client, event)

    moved = services.move(
        event=event,
        starts_at=event.starts_at + 7 * DAY,
        ends_at=event.ends_at + 7 * DAY,
        by=staff,
        now=NOW,
    )

    assert remind_of_events(now=moved.starts_at - DAY) == 0


def test_it_is_let_go_by_a_page_that_asks(client, event):
    row = hold(client, event)
    release = reverse("admin:outbox_heldreminder_slipp", args=[row.pk])
    assert release in text_of(client.get(PAGE))
    assert client.get(release).status_code == 200
    assert HeldReminder.objects.exists()

    response = client.post(release, follow=True)

    assert "Påminnelsen går ut likevel." in text_of(response)
    assert not HeldReminder.objects.exists()
    assert remind_of_events(now=event.starts_at - DAY) == 2


def test_what_is_held_has_a_page_that_the_act_log_leads_to(client, event):
    row = hold(client, event)

    page = text_of(client.get(reverse("admin:outbox_heldreminder_change", args=[row.pk])))

    assert "Påminnelse om arrangement" in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("view", ["hold", "receivers"])
@pytest.mark.parametrize("where", [("events.reminder", "999"), ("events.none", "1"), ("x", "x")])
def test_what_is_not_to_come_is_not_found(client, event, view, where):
    url = reverse(f"admin:outbox_heldreminder_{view}", args=where)

    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "x"}).status_code in {403, 404, 405}


@pytest.mark.parametrize("view", ["hold", "receivers"])
def test_who_may_not_read_the_letters_may_not_see_what_comes(client, event, view):
    other = make_person(is_staff=True)
    client.force_login(other)

    assert client.get(PAGE).status_code == 403
    assert client.get(address(view, event)).status_code == 403
    assert client.post(address("hold", event), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_however_much_is_coming(client, number, django_assert_num_queries):
    for n in range(number):
        make_main_contact(organisation=make_organisation())
        for days in (3, 14, -1):
            starts_at = NOW + days * DAY
            sign_up(event=make_event(starts_at=starts_at + n * DAY / 24), now=NOW - 9 * DAY)
        unnamed = make_event(starts_at=NOW + 20 * DAY)
        book(unnamed, make_person(), [seat(unnamed), seat(unnamed)])
        over = make_event(starts_at=NOW + 20 * DAY, names_until=NOW - DAY)
        book(over, make_person(), [seat(over)], now=NOW - 2 * DAY)
        full = make_event(capacity=1)
        first = sign_up(event=full)
        sign_up(event=full, takes_place_at_once=False)
        services.cancel(participant=first, by=first.person, now=NOW)
        chapter = make_chapter(leader=make_person())
        make_editor(
            chapter=chapter,
            starts_on=NOW.date() - 100 * DAY,
            ends_on=NOW.date() + 40 * DAY,
        )
    make_plan(starts_on=NOW.date() + 10 * DAY)

    with django_assert_num_queries(29):  # one or two for each source
        page = text_of(client.get(PAGE))

    titles = ("Ubesvart tilbud om plass", "Redaktørrett som går ut", "Navn manglet ved fristen")
    assert [page.count(f"<strong>{title}.</strong>") for title in titles] == [
        number,
        number,
        2 * number,
    ]
