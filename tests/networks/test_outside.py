"""What is outside our own networks ends where it is shown, with a last day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.models import Act
from core.refusals import Refused
from networks import services
from networks.enums import Refusal
from networks.models import Contact, Relevance, Representation
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.timedelta(days=1)
OUTSIDE = reverse("networks:outside")
BEGAN = {"starts_on": TODAY - 30 * DAY}


@pytest.fixture
def leader(client):
    leader = factories.make_person(name="Liv Leder")
    factories.make_network(name="Kulturlederne", leader=leader)
    client.force_login(leader)
    return leader


@pytest.fixture
def external():
    return factories.make_external(name="Eurocities")


def make_row(kind, external, *, network=None):
    match kind:
        case "vurdering":
            return Relevance.objects.create(external=external, text="For store byer.", **BEGAN)
        case "kontakt":
            person = factories.make_person(name="Kai Kontakt")
            return Contact.objects.create(
                external=external, person=person, network=network, **BEGAN
            )
        case _sitter:
            person = factories.make_person(name="Sol Sitter")
            return Representation.objects.create(body="Rådet", person=person, **BEGAN)


def end_page(kind, row):
    return reverse("networks:end_outside", args=[kind, row.pk])


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("vurdering", "For store byer."), ("kontakt", "Kai Kontakt"), ("sitter", "Sol Sitter")],
)
def test_whoever_runs_a_network_ends_it_where_it_is_shown(client, leader, external, kind, shown):
    row = make_row(kind, external, network=leader.network_roles.get().network)
    page = client.get(OUTSIDE).content.decode()
    assert shown in page
    assert end_page(kind, row) in page

    client.post(end_page(kind, row), {"ends_on": (TODAY + 10 * DAY).isoformat()})

    row.refresh_from_db()
    assert row.ends_on == TODAY + 10 * DAY
    assert "til og med 11. mars" in client.get(OUTSIDE).content.decode()
    client.post(end_page(kind, row), {"ends_on": ""})
    row.refresh_from_db()
    assert row.ends_on == TODAY - DAY
    assert shown not in client.get(OUTSIDE).content.decode()
    assert Act.objects.filter(verb="external.ended").count() == 2


@pytest.mark.parametrize("kind", ["vurdering", "kontakt", "sitter"])
def test_others_neither_see_the_way_nor_go_it(client, member, external, kind):
    row = make_row(kind, external)
    client.force_login(member)

    assert end_page(kind, row) not in client.get(OUTSIDE).content.decode()
    assert client.post(end_page(kind, row), {"ends_on": ""}).status_code == 404
    row.refresh_from_db()
    assert row.ends_on is None


def test_a_contact_of_another_network_is_theirs_to_end(client, leader, external):
    row = make_row("kontakt", external, network=factories.make_network(name="Andre"))

    assert end_page("kontakt", row) not in client.get(OUTSIDE).content.decode()
    client.post(end_page("kontakt", row), {"ends_on": ""})

    row.refresh_from_db()
    assert row.ends_on is None


@pytest.mark.parametrize(
    ("ended", "ends_on", "reason"),
    [
        (TODAY - DAY, None, Refusal.ALREADY_OVER),
        (None, TODAY - 31 * DAY, Refusal.ENDS_BEFORE_START),
    ],
)
def test_what_cannot_end_so_is_refused(leader, external, ended, ends_on, reason):
    row = make_row("vurdering", external)
    Relevance.objects.filter(pk=row.pk).update(ends_on=ended)
    row.refresh_from_db()

    with pytest.raises(Refused) as refused:
        services.end(row=row, ends_on=ends_on, by=leader, now=NOW)

    assert refused.value.reason == reason


def test_whoever_runs_a_network_writes_in_who_sits_for_us(client, leader):
    network = leader.network_roles.get().network
    person = factories.make_person(name="Sol Sitter")
    factories.make_network_member(network=network, person=person)
    stranger = factories.make_person(name="Fremmed")
    page = reverse("networks:represent")
    given = {"body": "Kulturrådet", "starts_on": TODAY.isoformat(), "ends_on": ""}

    client.post(page, given | {"person": stranger.pk})
    assert not Representation.objects.exists()
    client.post(page, given | {"person": person.pk})

    assert Representation.objects.get().person == person
    assert "Kulturrådet" in client.get(OUTSIDE).content.decode()
    again = client.post(page, given | {"person": person.pk})
    assert str(Refusal.PERIOD_TAKEN.label) in again.content.decode()
