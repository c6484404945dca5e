"""From the meeting to the roster, through the pages and the record as it is really approved."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meetings.services import approve, begin_record, send_for_approval
from networks.enums import Role
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_who_is_elected_stands_on_the_page_once_the_record_is_approved(client):
    leader, elected = (
        factories.make_person(name="Liv Leder"),
        factories.make_person(name="Åse Valgt"),
    )
    network = factories.make_network(name="Kulturlederne", leader=leader)
    factories.make_network_member(network=network, person=elected)
    meeting = factories.make_meeting(network=network, title="Årsmøtet")
    client.force_login(leader)
    page = reverse("networks:elections", args=[network.slug, meeting.uid])
    given = {"person": elected.pk, "role": Role.COMMITTEE, "starts_on": TODAY.isoformat()}

    client.post(page, given | {"title": "Kultursjef", "employer": "Nordre kommune"})
    client.post(reverse("networks:confirm", args=[network.slug, meeting.uid]))
    assert not network.roles.filter(person=elected).exists()

    record = begin_record(meeting=meeting, by=leader, now=NOW)
    record.points.create(position=1, title="Valg", text="<p>Åse ble valgt.</p>")
    send_for_approval(record=record, by=leader, now=NOW)
    approve(record=record, by=leader, now=NOW)
    assert Delivery.objects.filter(letter="networks/elections_wait", person=leader).count() == 1

    client.post(reverse("networks:confirm", args=[network.slug, meeting.uid]))
    client.logout()
    shown = client.get(network.get_absolute_url()).content.decode()
    assert "Åse Valgt" in shown
    assert "Kultursjef, Nordre kommune" in shown


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "i går", "\x00"])
def test_a_day_that_is_none_gets_a_sentence_and_the_form_keeps_the_rest(client, day):
    leader = factories.make_person()
    network = factories.make_network(leader=leader)
    client.force_login(leader)
    given = {"person": leader.pk, "role": Role.COMMITTEE, "starts_on": day, "rank": "10" * 40}

    page = client.post(reverse("networks:roles", args=[network.slug]), given | {"title": "Sjef"})

    assert page.status_code == 200
    assert page.context["form"].errors.keys() >= {"starts_on", "rank"}
    assert page.context["form"]["title"].value() == "Sjef"
