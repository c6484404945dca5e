"""The pages anybody sees of networks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event
from events.services import cancel_event
from meetings.enums import MeetingState
from networks.enums import Role
from networks.models import Mandate
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def full_network(**fields):
    person = factories.make_person()
    network = factories.make_network(leader=person, **fields)
    organisation = factories.make_organisation()
    factories.make_network_member(network=network, organisation=organisation)
    factories.make_network_member(network=network)
    factories.make_network_role(network=network, person=factories.make_person())
    factories.make_event(network=network, starts_at=NOW + dt.timedelta(days=3))
    factories.make_meeting(network=network, starts_at=NOW + dt.timedelta(days=4), openness="public")
    return network


def how_many_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_list_costs_the_same_however_many_there_are(client):
    full_network()
    path = reverse("portal:networks")
    one = how_many_queries(client, path)

    full_network()
    full_network()

    assert how_many_queries(client, path) == one <= 12


@pytest.mark.parametrize("name", ["portal:network", "networks:space"])
def test_a_network_costs_the_same_however_much_it_has(client, name):
    network = full_network()
    client.force_login(network.roles.get(role=Role.LEADER).person)
    path = reverse(name, args=[network.slug])
    one = how_many_queries(client, path)

    for _more in range(2):
        organisation = factories.make_organisation()
        factories.make_network_member(network=network, organisation=organisation)
        factories.make_network_role(network=network, person=factories.make_person())
        factories.make_event(network=network, starts_at=NOW + dt.timedelta(days=3))
        factories.make_network(parent=network)

    assert how_many_queries(client, path) == one <= 12


def test_the_page_is_as_it_was_on_a_day(client):
    network = factories.make_network()
    before = TODAY - dt.timedelta(days=50)
    old, new = factories.make_person(name="Gamle Leder"), factories.make_person(name="Nye Leder")
    factories.make_network_role(network=network, person=old, role=Role.LEADER, ends_on=before)
    factories.make_network_role(
        network=network,
        person=new,
        role=Role.LEADER,
        starts_on=before + dt.timedelta(days=1),
        title="Kultursjef",
        employer="Nordre kommune",
    )
    Mandate.objects.create(network=network, text="<p>Det nye</p>", starts_on=TODAY)

    today = client.get(network.get_absolute_url()).context
    then = client.get(f"{network.get_absolute_url()}?dato={before.isoformat()}").context

    assert [term.person for term in today["roles"]] == [new]
    assert [term.person for term in then["roles"]] == [old]
    assert (today["mandate"].text, then["mandate"]) == ("<p>Det nye</p>", None)


def test_persons_are_counted_and_not_named(client):
    network = factories.make_network()
    factories.make_network_member(network=network, person=factories.make_person(name="Kari Privat"))

    page = client.get(network.get_absolute_url()).content.decode()

    assert "Kari Privat" not in page
    assert "1 person" in page


def test_the_list_of_events_is_narrowed_to_a_network(client):
    network = factories.make_network(name="Kulturlederne")
    factories.make_event(network=network, title="Vårsamling")
    factories.make_event(title="Et kurs")

    page = client.get(reverse("events:list"), {"nettverk": network.slug})

    titles = [row.event.title for month in page.context["months"] for row in month.rows]
    assert titles == ["Vårsamling"]


def test_the_calendar_of_a_network_holds_its_events(client):
    network = factories.make_network(name="Kulturlederne")
    factories.make_event(network=network, title="Vårsamling")
    factories.make_event(title="Et kurs")

    feed = client.get(reverse("calendars:feed"), {"nettverk": network.slug}).content.decode()

    assert "Vårsamling" in feed
    assert "Et kurs" not in feed


def test_a_gathering_is_a_draft_and_a_meeting_behind_it(client):
    leader = factories.make_person()
    network = factories.make_network(leader=leader)
    client.force_login(leader)
    given = {
        "uid": "11111111-1111-4111-8111-111111111111",
        "title": "Vårsamling",
        "type": "meetup",
        "day": "2027-04-08",
        "starts": "10:00",
        "ends": "14:00",
        "place_name": "Kulturhuset",
    }
    path = reverse("events:gathering", args=[network.slug])

    for _again in range(2):
        client.post(path, given)

    event = Event.objects.get()
    assert (event.network, event.state) == (network, "draft")
    assert event.meeting == network.meetings.get(starts_at=event.starts_at)


def test_a_gathering_that_is_cancelled_takes_its_meeting_along(staff):
    network = factories.make_network()
    meeting = factories.make_meeting(network=network)
    event = factories.make_event(network=network, meeting=meeting)

    cancel_event(event=event, by=staff, now=NOW, reason="Snøstorm")

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED


def test_my_page_leads_to_the_networks_one_is_in(client, member):
    network = factories.make_network(name="Kulturlederne")
    factories.make_network_member(network=network, person=member)
    client.force_login(member)

    assert "Kulturlederne" in client.get(reverse("portal:my_page")).content.decode()
