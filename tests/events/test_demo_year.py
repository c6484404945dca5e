"""The demo year: invented, relative to today, whole, and loaded once."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from events.demo import people, year
from events.enums import EventState, ParticipantState
from events.models import Booking, CapacityPool, Event, Participant, QueueEntry
from members.enums import OrganisationKind, ReviewState
from members.models import (
    Membership,
    MembershipApplication,
    Organisation,
    Person,
    ReviewRound,
)
from members.rules import reviews as rules
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def load_register() -> None:
    call_command("load_register", stdout=io.StringIO())


def rows() -> dict[str, int]:
    models = [Person, Organisation, Membership, Event, Participant, QueueEntry, Delivery]
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_whole_year(clock: None, client: Client) -> None:
    """One loading, many promises: it takes seconds."""
    load_register()

    year.load(now=NOW)

    events = Event.objects.all()
    full = CapacityPool.objects.filter(waiting__gt=0)
    workshops = full.exclude(session=None)
    assert events.filter(ends_at__lt=NOW).count() >= 4
    assert events.published().upcoming(now=NOW).count() >= 14
    assert events.filter(state=EventState.CANCELLED).count() == 1
    assert events.filter(sign_up_opens_at__gt=NOW, state=EventState.PUBLISHED).count() == 1
    assert events.exclude(previous_starts_at=None).count() == 1
    assert (full.own().count(), workshops.count()) == (1, 1)
    assert Participant.objects.unnamed().count() == 1
    assert Booking.objects.filter(booked_by=None).count() == 1
    assert not CapacityPool.objects.drifted().exists()
    assert events.values("county").distinct().count() >= 10
    assert set(events.values_list("language", flat=True)) == {"nb", "nn", "en"}
    members = Organisation.objects.members(on=NOW.date())
    assert members.filter(kind=OrganisationKind.MUNICIPALITY).count() >= 110
    assert members.filter(kind=OrganisationKind.COUNTY_COUNCIL).count() >= 8
    states = MembershipApplication.objects.values_list("state", flat=True)
    assert sorted(states) == ["admitted", "received", "received", "refused"]
    assert Membership.objects.exclude(notice_received_on=None).count() == 1
    assert Membership.objects.exclude(person=None).count() == 1
    progress = rules.progress(ReviewRound.objects.get(), now=NOW)
    assert {state: progress[state] for state in (ReviewState.CONFIRMED, ReviewState.NOT_ME)} == {
        ReviewState.CONFIRMED: 8,
        ReviewState.NOT_ME: 1,
    }
    kari = Person.objects.get(email=people.KARI.email)
    assert kari.check_password(people.PASSWORD)
    assert kari.participations.filter(state=ParticipantState.WAITING).count() == 1
    staff = Person.objects.get(email=people.STAFF.email)
    assert staff.is_staff
    assert not staff.is_superuser
    assert staff.has_perm("events.change_event")
    addresses = Person.objects.values_list("email", flat=True)
    assert {address.rpartition(".")[2] for address in addresses} == {"example", "org"}

    before = rows()
    year.load(now=NOW)
    assert rows() == before


def test_it_needs_the_register() -> None:
    with pytest.raises(CommandError, match="load_register"):
        call_command("load_demo", stdout=io.StringIO())


def test_it_says_when_the_year_that_is_here_is_an_older_one() -> None:
    factories.make_person(email=people.KARI.email)
    factories.make_organisation()
    said = io.StringIO()

    call_command("load_demo", stdout=said)

    assert "It is an older one, from before there were chapters." in said.getvalue()


def test_it_is_for_demo_mode_only(settings: Settings) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="demo mode"):
        call_command("load_demo", stdout=io.StringIO())
