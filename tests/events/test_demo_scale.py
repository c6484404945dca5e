"""The demo year made big: the lists hold with many rows in them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from events.demo import scale
from events.models import Booking, CapacityPool, Event
from members.models import Organisation, Person
from tests.factories import NOW, TODAY
from tools.scale import ask_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_lists_ask_no_more_when_there_is_more_to_list() -> None:
    """One loading, many promises: it takes seconds."""
    call_command("load_register", stdout=io.StringIO())
    call_command("load_demo", scale=1, stdout=io.StringIO())

    people = Person.objects.filter(affiliations__proof_address__contains=".1@")
    assert Person.objects.count() > scale.PERSONS
    assert people.count() == 1
    assert Event.objects.filter(slug__startswith="stort-").count() == scale.EVENTS
    assert not CapacityPool.objects.drifted().exists()
    asked = list(ask_all())
    assert {one.path: one.status for one in asked if one.status != 200} == {}
    assert {one.path: one.queries for one in asked if one.queries > one.may_ask} == {}

    bookings = Booking.objects.count()
    assert scale.grow(scale=1, now=NOW) is False
    assert Booking.objects.count() == bookings


def test_at_full_scale_nearly_all_are_members() -> None:
    call_command("load_register", stdout=io.StringIO())

    scale.make_members(scale.MEMBERS_AT_100, now=NOW)

    assert Organisation.objects.members(on=TODAY).count() >= 371


@pytest.mark.parametrize("number", ["-1", "101", "mye"])
def test_a_scale_is_from_0_to_100(number: str) -> None:
    with pytest.raises(CommandError):
        call_command("load_demo", "--scale", number, stdout=io.StringIO())
