"""An event whose members and others take places from pools of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import CapacityPool, Event
from members.models import Person
from tests.events import acts
from tests.factories import make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event() -> Event:
    """The others have places left; the members' only place is taken."""
    event = make_event(capacity=10)
    members = CapacityPool.objects.create(event=event, name="Medlemmer", capacity=1, taken=0)
    event.categories.filter(audience="members").update(pool=members)
    return event


def asks_about_the_queue(client: Client, person: Person, event: Event) -> bool:
    client.force_login(person)
    page = client.get(f"{event.get_absolute_url()}pamelding/").text
    return 'name="takes_place_at_once"' in page


def test_only_those_whose_places_are_taken_are_asked_how_they_wait(
    client: Client, member: Person, stranger: Person, event: Event
) -> None:
    CapacityPool.objects.filter(name="Medlemmer").update(taken=1)

    assert asks_about_the_queue(client, member, event)
    assert not asks_about_the_queue(client, stranger, event)


def test_who_takes_the_last_place_of_one_pool_leaves_the_other_alone(
    client: Client, event: Event
) -> None:
    others = [acts.sign_up(event=event) for _ in range(2)]

    taken = dict(CapacityPool.objects.filter(event=event).values_list("name", "taken"))
    assert acts.states(*others) == ["registered", "registered"]
    assert taken == {"Plasser": 2, "Medlemmer": 0}
    assert not CapacityPool.objects.drifted().exists()
