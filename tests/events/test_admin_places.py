"""What staff may do to places and prices that people hold."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from events import services
from events.models import CapacityPool, Event
from members.models import Person
from tests.events import acts
from tests.events.test_admin_events import form_of
from tests.factories import NOW, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


def save(desk: Client, event: Event, **changes: object) -> None:
    url = reverse("admin:events_event_change", args=[event.pk])
    assert desk.post(url, form_of(event, **changes)).status_code == 302


def test_more_places_may_still_be_fewer_than_staff_gave(desk: Client, staff: Person) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    for _ in range(2):
        speaker = acts.sign_up(event=event)
        services.overbook(participant=speaker, by=staff, now=NOW, reason="Holder foredrag.")

    save(desk, event, **{"pools-0-capacity": "2"})

    pool = acts.the_pool(event)
    assert (pool.capacity, pool.taken, pool.overbooked) == (2, 3, 1)


def test_price_that_people_hold_keeps_its_places(desk: Client) -> None:
    event = make_event(capacity=5)
    acts.sign_up(event=event)
    held, free = event.categories.order_by(F("participants__pk").asc(nulls_last=True))
    here, there = event.pools.get(), CapacityPool.objects.create(event=event, name="Balkong")
    places = {
        "pools-TOTAL_FORMS": "2",
        "pools-INITIAL_FORMS": "2",
        "pools-1-id": there.pk,
        "pools-1-event": event.pk,
        "pools-1-name": there.name,
        "pools-1-capacity": "",
    }

    save(desk, event, **places, **{f"categories-{row}-pool": str(there.pk) for row in range(2)})

    held.refresh_from_db()
    free.refresh_from_db()
    assert (held.pool, free.pool) == (here, there)
    assert not CapacityPool.objects.drifted().exists()
