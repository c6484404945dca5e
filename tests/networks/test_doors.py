"""Who may open the pages of a network: page × person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from networks.enums import Refusal, Role
from networks.services import ask
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

YESTERDAY = TODAY - dt.timedelta(days=1)
FOR_THOSE_IN_IT = ["space"]
FOR_THOSE_WHO_RUN_IT = ["write", "describe", "mandate", "roles", "members"]


@pytest.fixture
def leader(db):
    return factories.make_person(name="Liv Leder")


@pytest.fixture
def network(leader):
    return factories.make_network(name="Kulturlederne", leader=leader, is_public=False)


def status(client, person, name, network):
    client.force_login(person)
    return client.get(reverse(f"networks:{name}", args=[network.slug])).status_code


@pytest.mark.parametrize("name", [*FOR_THOSE_IN_IT, *FOR_THOSE_WHO_RUN_IT])
def test_the_leader_opens_all_of_it(client, network, leader, name):
    assert status(client, leader, name, network) == 200


@pytest.mark.parametrize("name", FOR_THOSE_WHO_RUN_IT)
def test_a_member_does_not_run_it(client, network, member, name):
    factories.make_network_member(network=network, person=member)

    assert status(client, member, name, network) == 404
    assert status(client, member, "space", network) == 200


def test_a_former_member_is_a_stranger(client, network, member):
    factories.make_network_member(network=network, person=member, ends_on=YESTERDAY)

    assert status(client, member, "space", network) == 404
    assert client.get(network.get_absolute_url()).status_code == 404


def test_a_former_leader_is_a_stranger(client, network):
    former = factories.make_person()
    factories.make_network_role(
        network=network, person=former, ends_on=YESTERDAY, role=Role.DEPUTY_LEADER
    )

    assert status(client, former, "space", network) == 404


@pytest.mark.parametrize("name", [*FOR_THOSE_IN_IT, *FOR_THOSE_WHO_RUN_IT])
def test_another_networks_leader_is_a_stranger(client, network, name):
    other = factories.make_person()
    factories.make_network(leader=other)

    assert status(client, other, name, network) == 404


def test_whoever_meets_for_a_member_organisation_is_in_it(client, network, member, drammen):
    membership = factories.make_network_member(network=network, organisation=drammen)
    membership.representatives.create(person=member, starts_on=TODAY)

    assert status(client, member, "space", network) == 200


def test_the_contact_of_the_secretariat_runs_it(client, network, member, drammen):
    network.secretariats.create(organisation=drammen, contact=member, starts_on=TODAY)

    assert status(client, member, "roles", network) == 200


def test_one_that_is_over_is_run_by_nobody(client, network, leader):
    network.ended_on = YESTERDAY
    network.save()

    assert status(client, leader, "roles", network) == 404


def test_a_network_for_its_own_is_in_no_list_of_others(client, network, stranger):
    client.force_login(stranger)

    page = client.get(reverse("portal:networks")).content.decode()

    assert "Kulturlederne" not in page
    assert client.get(network.get_absolute_url()).status_code == 404


def test_the_leader_edits_the_networks_events_and_no_others(client, network, leader):
    theirs = factories.make_event(network=network, starts_at=NOW + dt.timedelta(days=3))
    others = factories.make_event(network=factories.make_network())
    client.force_login(leader)

    assert client.get(reverse("events:edited", args=[theirs.slug])).status_code == 200
    assert client.get(reverse("events:edited", args=[others.slug])).status_code == 404


LEAVING = "Gå ut av nettverket"


def rooms_words(client, person, network):
    client.force_login(person)
    return client.get(reverse("networks:space", args=[network.slug])).text


def test_going_out_is_offered_to_whoever_came_in_by_themselves(client, network, member, drammen):
    factories.make_network_member(network=network, person=member)

    assert LEAVING in rooms_words(client, member, network)

    client.post(reverse("networks:leave", args=[network.slug]))

    assert status(client, member, "space", network) == 404


def test_whoever_meets_for_an_organisation_can_stop(client, network, member, drammen):
    membership = factories.make_network_member(network=network, organisation=drammen)
    membership.representatives.create(person=member, starts_on=TODAY)

    assert LEAVING in rooms_words(client, member, network)

    client.post(reverse("networks:leave", args=[network.slug]))

    assert status(client, member, "space", network) == 404


def test_whoever_has_a_role_is_told_that_it_ends_first(client, network, leader):
    factories.make_network_member(network=network, person=leader)

    room = rooms_words(client, leader, network)
    page = client.get(reverse("networks:leave", args=[network.slug])).text
    client.post(reverse("networks:leave", args=[network.slug]))

    assert LEAVING not in room
    assert str(Refusal.ROLE_FIRST.label) in room
    assert str(Refusal.ROLE_FIRST.label) in page
    assert network.memberships.members(on=TODAY).filter(person=leader).exists()


def test_staff_who_are_not_in_it_are_not_asked_to_leave(client, network, staff):
    assert LEAVING not in rooms_words(client, staff, network)


def test_whoever_has_asked_takes_the_question_back_instead_of_asking_again(client, member):
    network = factories.make_network(joining="request")
    ask(network=network, person=member, on_behalf_of=None, now=NOW)
    client.force_login(member)

    page = client.get(network.get_absolute_url()).text
    client.post(reverse("networks:leave", args=[network.slug]))

    assert "Spør om å bli med" not in page
    assert "Trekk spørsmålet" in page
    assert not network.memberships.exists()


def test_everybody_who_is_in_it_is_counted_and_listed_once(client, leader, member, drammen):
    """Also who is there only for a role or an organisation."""
    network = factories.make_network(leader=leader)
    factories.make_network_member(network=network, person=leader)
    membership = factories.make_network_member(network=network, organisation=drammen)
    membership.representatives.create(person=member, starts_on=TODAY)
    client.force_login(leader)

    page = client.get(network.get_absolute_url()).context
    room = client.get(reverse("networks:space", args=[network.slug])).context
    members = client.get(reverse("networks:members", args=[network.slug])).context

    assert page["people"] == 2
    for context in (room, members):
        told = {
            each.person: ([str(there) for there in each.organisations], each.roles)
            for each in context["people"]
        }
        assert told == {leader: ([], ["leder"]), member: ([str(drammen)], [])}
        assert [each.organisation for each in context["organisations"]] == [drammen]
