"""The organiser's side of the door."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from core.models import Act
from events.enums import ParticipantState
from events.models import CheckInLink, Event
from events.rules.door import address_of
from events.services.check_ins import record
from tests import factories
from tests.events.door import batch, make_link, make_participants, make_session, scan
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event() -> Event:
    return factories.make_event(
        slug="kulturdagen", title="Kulturdagen", starts_at=NOW - dt.timedelta(hours=1)
    )


@pytest.fixture
def editor(client: Client, event: Event) -> Client:
    chapter = factories.make_chapter()
    event.chapter = chapter
    event.save()
    client.force_login(factories.make_editor(chapter=chapter, name="Eva Editor"))
    return client


PAGE = "/arrangementer/rediger/kulturdagen/innsjekking/"


def test_a_link_is_made_for_a_door_and_shown_as_a_code_and_an_address(editor, event):
    answer = editor.post(PAGE, {"door": "Hovedinngang"}, follow=True)

    link = CheckInLink.objects.get()
    assert (link.event, link.door, link.created_at) == (event, "Hovedinngang", NOW)
    assert (link.valid_from, link.valid_until) == (None, None)
    assert answer.redirect_chain[-1][0] == f"{PAGE}{link.uid}/"
    assert f'href="{address_of(link)}"' in answer.text
    assert 'class="qr"' in answer.text
    assert Act.objects.get(verb="event.door_opened", by__name="Eva Editor").subject_id == event.pk


def test_a_link_may_have_a_time_of_its_own(editor):
    times = {"valid_from": "2027-03-02T08:00", "valid_until": "2027-03-02T09:30"}

    editor.post(PAGE, {"door": "Sidedør"} | times)

    link = CheckInLink.objects.get()
    assert link.valid_from == dt.datetime(2027, 3, 2, 7, tzinfo=dt.UTC)
    assert link.valid_until == dt.datetime(2027, 3, 2, 8, 30, tzinfo=dt.UTC)


def test_what_is_wrong_is_said_and_what_was_typed_stays(editor):
    times = {"valid_from": "2027-03-02T10:00", "valid_until": "2027-03-02T09:00"}

    nameless = editor.post(PAGE, {"door": " "})
    backwards = editor.post(PAGE, {"door": "Sidedør"} | times)

    assert "Gi døra et navn." in nameless.text
    assert "Lenken må slutte å gjelde etter at den begynner." in backwards.text
    assert 'value="Sidedør"' in backwards.text
    assert 'value="2027-03-02T10:00"' in backwards.text
    assert not CheckInLink.objects.exists()


def test_a_link_is_shut_and_no_longer_shown(editor, event):
    link = make_link(event=event, door="Bakdøra")

    answer = editor.post(f"{PAGE}{link.uid}/steng/", follow=True)

    assert CheckInLink.objects.get().revoked_at == NOW
    assert "Lenken er stengt" in answer.text
    assert "Bakdøra" not in answer.text
    assert editor.get(f"{PAGE}{link.uid}/").status_code == 404


def test_a_link_of_another_event_is_not_found(editor):
    link = make_link(event=factories.make_event())

    assert editor.get(f"{PAGE}{link.uid}/").status_code == 404
    assert editor.post(f"{PAGE}{link.uid}/steng/").status_code == 404


def test_the_page_counts_who_has_come_where_and_shows_what_to_look_into(editor, event):
    kari, per, ane = make_participants(event=event, names=["Kari", "Per", "Ane"])
    workshop = make_session(event=event)
    main, side = make_link(event=event), make_link(event=event, door="Sidedør")
    record(link=main, batch=batch(scan(kari), scan(per, session=workshop)), now=NOW)
    record(link=side, batch=batch(scan(kari), scan(ane)), now=NOW)
    ane.state, ane.cancelled_at = ParticipantState.CANCELLED, NOW
    ane.save()

    context = editor.get(PAGE).context

    assert (context["inside"], context["all"]) == (2, 2)
    assert context["by_door"] == [("Hovedinngang", 1), ("Sidedør", 2)]
    assert context["by_session"] == [("Verksted", 1)]
    assert [row.participant for row in context["doubles"]] == [kari, kari]
    assert [row.participant for row in context["strangers"]] == [ane]
    assert [row.participant for row in context["latest"]] == [ane, kari, per, kari]


def test_htmx_gets_the_counts_alone(editor, event):
    answer = editor.get(PAGE, headers={"HX-Request": "true"})

    assert answer.text.strip().startswith('<div id="counts"')
    assert "<html" not in answer.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_come(editor, event, count, django_assert_num_queries):
    link = make_link(event=event)
    people = make_participants(event=event, names=["Kari"] * count)
    for _ in range(2):
        record(link=link, batch=batch(*(scan(each) for each in people)), now=NOW)
    for number in range(count):
        make_link(event=event, door=f"Dør {number}")

    with django_assert_num_queries(11):
        editor.get(PAGE)


def test_staff_make_a_link_in_the_admin_and_shut_it(client, event, staff):
    client.force_login(staff)
    given = {"event": event.pk, "door": "Resepsjonen"}

    client.post("/admin/events/checkinlink/add/", given)
    link = CheckInLink.objects.get()
    page = client.get(f"/admin/events/checkinlink/{link.pk}/change/")
    client.post(f"/admin/events/checkinlink/{link.pk}/steng/", {"post": "yes"})

    link.refresh_from_db()
    assert (link.door, link.created_by) == ("Resepsjonen", staff)
    assert address_of(link) in page.text
    assert link.revoked_at == NOW


def test_staff_see_who_came_and_cannot_change_it(client, event, staff):
    [kari] = make_participants(event=event, names=["Kari Nordmann"])
    record(link=make_link(event=event), batch=batch(scan(kari)), now=NOW)
    client.force_login(staff)

    page = client.get("/admin/events/checkin/")

    assert "Kari Nordmann" in page.text
    assert client.get("/admin/events/checkin/add/").status_code == 403
