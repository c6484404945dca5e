"""What ends by itself when something else does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from events.services.drafts import delete_draft
from meetings.enums import MeetingState
from members.models import Membership
from members.services.categories import default_category
from networks import tasks
from networks.models import NetworkMembership
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


def in_a_network(**fields):
    organisation = factories.make_organisation(name="Drammen kommune", is_member=False)
    return factories.make_network_member(
        network=factories.make_network(), organisation=organisation, **fields
    )


def were_members(organisation, starts_on, ends_on):
    Membership.objects.create(
        organisation=organisation,
        category=default_category(organisation.kind),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def is_in(membership):
    return NetworkMembership.objects.members(on=TODAY).filter(pk=membership.pk).exists()


def test_an_organisation_that_is_a_member_no_longer_is_not_in_the_network_either():
    asked_by = factories.make_person()
    row = in_a_network(asked_by=asked_by)
    were_members(row.organisation, TODAY - 900 * DAY, TODAY - DAY)

    tasks.nightly()
    tasks.nightly()

    row.refresh_from_db()
    assert row.ends_on == TODAY - DAY
    assert Delivery.objects.filter(letter="networks/removed", person=asked_by).count() == 1


@pytest.mark.parametrize(
    "periods",
    [
        [],  # a partner
        [(None, TODAY)],
        [(None, TODAY - DAY), (TODAY + DAY, None)],
        [(None, TODAY - 200 * DAY)],  # had left before it came in
    ],
)
def test_those_who_are_members_or_never_were_stay(periods):
    row = in_a_network()
    for starts_on, ends_on in periods:
        were_members(row.organisation, starts_on or TODAY - 900 * DAY, ends_on)

    tasks.nightly()

    assert is_in(row)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (MeetingState.PLANNED, MeetingState.CANCELLED),
        (MeetingState.HELD, MeetingState.HELD),
    ],
)
def test_a_draft_that_is_deleted_takes_its_planned_meeting_along(staff, state, after):
    network = factories.make_network()
    meeting = factories.make_meeting(network=network, state=state)
    event = factories.make_event(network=network, meeting=meeting, state="draft")

    delete_draft(event=event, by=staff, now=NOW)

    meeting.refresh_from_db()
    assert meeting.state == after


def test_a_meeting_leads_those_who_run_the_network_to_its_elections(client):
    leader, member = factories.make_person(), factories.make_person()
    network = factories.make_network(leader=leader)
    factories.make_network_member(network=network, person=member)
    meeting = factories.make_meeting(network=network)
    way = reverse("networks:elections", args=[network.slug, meeting.uid])

    for person, leads_there in ((leader, True), (member, False)):
        client.force_login(person)
        page = client.get(meeting.get_absolute_url()).content.decode()
        assert (way in page) is leads_there
