"""The way to a meeting on the net: when it opens, for whom, and that it stands nowhere else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from core.models import Act
from events import rules, services
from events.enums import EventState, Refusal
from events.models import Event
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import letters_to, sign_up
from tests.factories import NOW, make_chapter, make_editor, make_event, make_person

pytestmark = pytest.mark.django_db
MEETING = "https://mote.example/rom?pwd=1&x=2"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def event():
    return make_event(
        is_online=True, online_url=MEETING, ends_at=NOW + dt.timedelta(days=14, hours=2)
    )


@pytest.fixture
def mine(event, member):
    return sign_up(event=event, person=member)


def way_of(participant):
    return participant.booking.get_absolute_url() + "bli-med/"


def opened(participant, person, time_machine, at, **headers):
    time_machine.move_to(at, tick=False)
    client = Client()
    client.force_login(person)
    return client.get(way_of(participant), **headers)


# ---- When, and for whom ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [
        (-31, Refusal.TOO_EARLY_TO_JOIN),
        (-30, None),
        (0, None),
        (119, None),
        (120, Refusal.OVER),
    ],
)
def test_the_way_is_open_from_half_an_hour_before_until_the_end(mine, event, minutes, refusal):
    now = event.starts_at + minutes * MINUTE

    assert rules.refusal_to_join(mine, now=now) == refusal


def test_within_the_window_it_leads_to_the_meeting(mine, member, event, time_machine):
    response = opened(mine, member, time_machine, event.starts_at - 30 * MINUTE)

    assert (response.status_code, response["Location"]) == (302, MEETING)
    assert "no-store" in response["Cache-Control"]


def test_before_it_says_when(mine, member, event, time_machine):
    response = opened(mine, member, time_machine, event.starts_at - 31 * MINUTE)

    assert response.status_code == 200
    assert "Møtet åpner mandag 15. mars kl. 12.30" in response.text.replace("\xa0", " ")
    assert "mote.example" not in response.text


def test_afterwards_it_is_over(mine, member, event, time_machine):
    response = opened(mine, member, time_machine, event.ends_at)

    assert "Møtet er over" in response.text
    assert "mote.example" not in response.text


def test_a_link_that_has_not_come_is_said(mine, member, event, time_machine):
    Event.objects.filter(pk=event.pk).update(online_url="", contact_email="stine@example.no")

    response = opened(mine, member, time_machine, event.starts_at)

    assert "Lenken er ikke klar ennå" in response.text
    assert "stine@example.no" in response.text


def test_whoever_gave_the_place_back_is_not_let_in(mine, member, event, time_machine):
    services.cancel(participant=mine, by=member, now=NOW)

    response = opened(mine, member, time_machine, event.starts_at)

    assert "Du har ingen plass nå" in response.text
    assert "mote.example" not in response.text


def test_whoever_waits_is_not_let_in(member, time_machine):
    event = make_event(is_online=True, online_url=MEETING, capacity=1)
    sign_up(event=event)
    waits = sign_up(event=event, person=member)

    response = opened(waits, member, time_machine, event.starts_at)

    assert response.status_code == 200
    assert "mote.example" not in response.text


def test_a_cancelled_event_has_no_way(mine, member, event, staff, time_machine):
    services.cancel_event(event=event, by=staff, now=NOW, reason="Storm.")

    response = opened(mine, member, time_machine, event.starts_at)

    assert "Storm." in response.text
    assert "mote.example" not in response.text


def test_nobody_else_is_let_in(mine, event, staff, time_machine):
    for person in (make_person(), staff):
        assert opened(mine, person, time_machine, event.starts_at).status_code == 404
    assert "/konto/logg-inn/" in Client().get(way_of(mine))["Location"]


def test_whoever_comes_from_the_login_form_presses_once_more(mine, member, event, time_machine):
    """A browser stops a form's answer that leads out of the portal."""
    referer = "http://testserver/konto/logg-inn/kode/bekreft/"

    response = opened(mine, member, time_machine, event.starts_at, HTTP_REFERER=referer)

    assert response.status_code == 200
    assert 'href="https://mote.example/rom?pwd=1&amp;x=2"' in response.text


# ---- Where it is shown -------------------------------------------------------------------------


def test_my_page_and_the_receipt_say_when_and_then_open(mine, member, event, time_machine):
    client, way = Client(), way_of(mine)
    pages = ["/min-side/", mine.booking.get_absolute_url()]
    time_machine.move_to(NOW, tick=False)
    client.force_login(member)

    before = [client.get(page).text.replace("\xa0", " ") for page in pages]
    time_machine.move_to(event.starts_at, tick=False)
    client.force_login(member)
    during = [client.get(page).text for page in pages]

    for text in before:
        assert "kommer her mandag 15. mars kl. 12.30" in text
        assert way not in text
        assert "mote.example" not in text
    assert [f'href="{way}"' in text for text in during] == [True, True]
    assert "mote.example/rom" not in during[0]


def test_the_address_stands_nowhere_in_public(event, mine, client, time_machine):
    time_machine.move_to(event.starts_at, tick=False)
    addresses = [
        "/",
        "/arrangementer/",
        "/arrangementer/kalender/?maned=2027-03",
        event.get_absolute_url(),
        f"{event.get_absolute_url()}kalender.ics",
        "/arrangementer/kalender.ics",
    ]

    answers = [client.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    assert not any(b"mote.example" in answer.content.replace(b"\r\n ", b"") for answer in answers)


def test_the_address_is_not_in_the_list_that_editors_take_along(event, mine, client):
    chapter = make_chapter()
    Event.objects.filter(pk=event.pk).update(chapter=chapter)
    client.force_login(make_editor(chapter=chapter))

    answer = client.post(
        f"/arrangementer/rediger/{event.slug}/deltakere/fil/", {"file_format": "csv"}
    )

    assert answer.status_code == 200
    assert b"mote.example" not in answer.content


# ---- A new link --------------------------------------------------------------------------------


def change(event, url, *, by, now=NOW):
    return services.edit(event=event, changes={"online_url": url}, by=by, now=now)


def new_links(participant):
    return letters_to(participant).count("link_changed")


def test_a_new_link_is_told_to_those_with_a_place(event, mine, staff):
    Event.objects.filter(pk=event.pk).update(sign_up_closes_at=event.starts_at)
    changed = change(event, "https://mote.example/nytt", by=staff)

    letter = render(Delivery.objects.get(letter="events/link_changed"))
    assert new_links(mine) == 1
    assert letter.subject == f"Ny lenke: {event.title}"
    assert f"{way_of(mine)}" in letter.text
    assert "mote.example" not in letter.text + letter.html
    assert letter.attachments == []
    assert changed.sequence == event.sequence


def test_whoever_waits_hears_nothing_of_it(staff):
    event = make_event(is_online=True, online_url=MEETING, capacity=1)
    sign_up(event=event)
    waits = sign_up(event=event)

    change(event, "https://mote.example/nytt", by=staff)

    assert new_links(waits) == 0


def test_the_same_link_once_more_is_no_news_and_changed_back_it_is(event, mine, staff):
    for minute, url in enumerate(["https://a.example/", "https://a.example/", MEETING]):
        change(event, url, by=staff, now=NOW + minute * MINUTE)
    change(event, "https://a.example/", by=staff, now=NOW + 9 * MINUTE)

    assert new_links(mine) == 3


@pytest.mark.parametrize(
    ("old", "new", "minutes", "is_told"),
    [
        ("", MEETING, -31, False),  # nobody has looked for it yet
        ("", MEETING, -30, True),
        (MEETING, "", -60, False),
        (MEETING, "https://a.example/", 119, True),
        (MEETING, "https://a.example/", 120, False),
    ],
)
def test_a_link_is_told_when_it_is_news(event, mine, staff, old, new, minutes, is_told):
    Event.objects.filter(pk=event.pk).update(online_url=old)

    change(event, new, by=staff, now=event.starts_at + minutes * MINUTE)

    assert bool(new_links(mine)) is is_told


def test_a_link_that_came_late_is_called_ready(event, mine, staff):
    Event.objects.filter(pk=event.pk).update(online_url="")

    change(event, MEETING, by=staff, now=event.starts_at)

    letter = render(Delivery.objects.get(letter="events/link_changed"))
    assert letter.subject == f"Lenken er klar: {event.title}"


def test_a_draft_tells_nobody(staff):
    event = make_event(is_online=True, online_url=MEETING, state=EventState.DRAFT)

    change(event, "https://a.example/", by=staff)

    assert not Delivery.objects.exists()


def test_the_log_does_not_keep_the_link(event, staff):
    change(event, "https://mote.example/nytt", by=staff)

    act = Act.objects.get(verb="event.edited")

    assert "mote.example" not in json.dumps([act.text, act.before, act.after])


# ---- The editor's page -------------------------------------------------------------------------


@pytest.fixture
def editor(event):
    chapter = make_chapter()
    Event.objects.filter(pk=event.pk).update(chapter=chapter)
    return make_editor(chapter=chapter)


def page_of(event):
    return f"/arrangementer/rediger/{event.slug}/lenke/"


@pytest.mark.usefixtures("clock")
def test_an_editor_changes_the_link_and_is_told_who_hears_of_it(client, event, mine, editor):
    client.force_login(editor)

    page = client.get(page_of(event)).text
    answer = client.post(page_of(event), {"online_url": "mote.example/nytt"}, follow=True)

    assert "1 person med plass får brev om at lenken er ny." in page
    assert "De som har plass, får brev om den nye." in answer.text
    assert Event.objects.get(pk=event.pk).online_url == "https://mote.example/nytt"
    assert new_links(mine) == 1


@pytest.mark.usefixtures("clock")
def test_the_same_link_sent_again_tells_nobody(client, event, mine, editor):
    client.force_login(editor)

    answer = client.post(page_of(event), {"online_url": MEETING}, follow=True)

    assert "Ingen får brev om den." in answer.text
    assert new_links(mine) == 0


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "link", ["ikke en lenke", "javascript:alert(1)", "ftp://a.example/", "https://" + "a" * 1000]
)
def test_what_is_no_link_is_asked_for_again(client, event, editor, link):
    client.force_login(editor)

    answer = client.post(page_of(event), {"online_url": link})

    assert answer.status_code == 200
    assert link in answer.text
    assert Event.objects.get(pk=event.pk).online_url == MEETING


@pytest.mark.usefixtures("clock")
def test_a_link_as_long_as_those_of_teams_is_kept(client, event, editor):
    long = "https://teams.example/l/meetup-join/" + "19%3ameeting_" * 40
    client.force_login(editor)

    client.post(page_of(event), {"online_url": long})

    assert Event.objects.get(pk=event.pk).online_url == long


@pytest.mark.usefixtures("clock")
def test_where_there_is_no_meeting_on_the_net_there_is_no_such_page(client, event, editor):
    Event.objects.filter(pk=event.pk).update(is_online=False)
    client.force_login(editor)

    assert client.get(page_of(event))["Location"] == f"/arrangementer/rediger/{event.slug}/"


@pytest.mark.usefixtures("clock")
def test_staff_change_the_link_in_the_admin(client, event, mine, staff):
    client.force_login(staff)
    url = f"/admin/events/event/{event.pk}/lenke/"

    page = client.get(url).text
    client.post(url, {"online_url": "https://mote.example/nytt", "confirmed": "yes"})

    assert "1 person med plass får brev om den nye lenken." in page
    assert Event.objects.get(pk=event.pk).online_url == "https://mote.example/nytt"
    assert new_links(mine) == 1
