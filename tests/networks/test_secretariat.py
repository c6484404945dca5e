"""Those who run a network say whose office does its work."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from networks.models import SecretariatTerm
from tests import factories
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def network(client):
    leader = factories.make_person(name="Liv Leder")
    client.force_login(leader)
    return factories.make_network(name="Kulturlederne", leader=leader)


def page(network):
    return reverse("networks:secretariat", args=[network.slug])


def office(name):
    return factories.make_organisation(name=name, kind="partner")


def new(organisation, **more):
    given = {"part": "new", "organisation": organisation.pk, "starts_on": TODAY.isoformat()}
    return given | more


def begun(network, organisation):
    return SecretariatTerm.objects.create(
        network=network, organisation=organisation, starts_on=TODAY - 90 * DAY
    )


def test_one_takes_over_from_another_with_a_contact_who_is_in_the_network(client, network):
    before, after = begun(network, office("Det gamle")), office("Det nye")
    person, stranger = factories.make_person(name="Kai Kontor"), factories.make_person()
    factories.make_network_member(network=network, person=person)

    client.post(page(network), new(after, contact=stranger.pk))
    assert network.secretariats.get() == before
    client.post(page(network), new(after, contact=person.pk))

    now = network.secretariats.valid(on=TODAY).get()
    assert (now.organisation, now.contact) == (after, person)
    before.refresh_from_db()
    assert before.ends_on == TODAY - DAY


def test_it_ends_with_a_last_day_and_the_network_has_none(client, network):
    term = begun(network, office("Kontoret"))

    client.post(page(network), {"part": "end", "end-ends_on": (TODAY + 9 * DAY).isoformat()})
    term.refresh_from_db()
    assert term.ends_on == TODAY + 9 * DAY
    client.post(page(network), {"part": "end", "end-ends_on": ""})

    assert not network.secretariats.valid(on=TODAY).exists()


def test_a_last_day_before_the_first_is_refused_in_words(client, network):
    begun(network, office("Kontoret"))

    given = {"part": "end", "end-ends_on": (TODAY - 99 * DAY).isoformat()}
    answer = client.post(page(network), given)

    assert "Siste dag kan ikke være før første dag." in answer.content.decode()


def test_others_do_not(client, network, member):
    client.force_login(member)

    assert client.post(page(network), new(office("Kontoret"))).status_code == 404
    assert not SecretariatTerm.objects.exists()
