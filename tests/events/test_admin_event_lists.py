"""The secretariat's lists of events, participants and queues."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from events.enums import EventState
from members.models import Organisation, Person
from tests.events import acts
from tests.factories import make_event, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, staff: Person, clock: None) -> Client:
    client.force_login(staff)
    return client


@pytest.mark.parametrize("name", ["event", "participant", "booking", "queueentry"])
def test_list_asks_as_much_for_three_rows_as_for_one(
    desk: Client, drammen: Organisation, name: str, django_assert_max_num_queries: Any
) -> None:
    def add_one() -> None:
        event = make_event(capacity=1)
        for _ in range(2):
            acts.sign_up(event=event, person=make_member(organisation=drammen))

    def count() -> int:
        with django_assert_max_num_queries(25) as queries:
            assert desk.get(f"/admin/events/{name}/").status_code == 200
        return len(queries)

    add_one()
    count()  # what is cached the first time
    one = count()
    add_one()
    add_one()

    assert count() == one


@pytest.mark.parametrize("query", ["arrangement=%00", "arrangement=x", "state__exact=%00", "q=%00"])
def test_rubbish_in_a_filter_is_no_fault(desk: Client, query: str) -> None:
    for name in ("event", "participant", "queueentry"):
        assert desk.get(f"/admin/events/{name}/?{query}").status_code < 500


def test_places_are_told_in_words(desk: Client) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    acts.sign_up(event=event)

    assert "1 av 1, 1 i kø" in desk.get("/admin/events/event/").content.decode()


def test_history_of_an_event_is_its_act_log(desk: Client) -> None:
    event = make_event(state=EventState.DRAFT)
    desk.post(f"/admin/events/event/{event.pk}/publiser/")

    page = desk.get(f"/admin/events/event/{event.pk}/history/", follow=True).content.decode()

    assert "Publiserte arrangementet." in page


@pytest.mark.parametrize(
    "name",
    ["event", "participant", "booking", "queueentry", "series"],
)
def test_nothing_with_a_history_is_deleted(desk: Client, name: str) -> None:
    assert "delete_selected" not in desk.get(f"/admin/events/{name}/").content.decode()
    assert desk.post(f"/admin/events/{name}/1/delete/", {"post": "yes"}).status_code in {302, 403}
