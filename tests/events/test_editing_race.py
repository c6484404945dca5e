"""A double tap, two editors and a slow net: what is pressed at once happens once."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
import time_machine
from django.test import Client

from core.models import Act
from events.enums import EventState
from events.models import Event
from events.services import invitations, writing
from members.enums import OrganisationKind
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.events.test_editing import filled
from tests.events.test_race import CLIENTS, at_once
from tests.factories import (
    NOW,
    make_chapter,
    make_editor,
    make_event,
    make_member,
    make_organisation,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house():
    return make_organisation(kind=OrganisationKind.CULTURE_BODY)


@pytest.fixture
def chapter(house):
    return make_chapter(covers=house)


def test_each_is_invited_once_by_all_who_press(chapter, house):
    event, editor = make_event(chapter=chapter), make_editor(chapter=chapter)
    for _ in range(5):
        make_member(organisation=house)

    counts = at_once(
        [lambda: invitations.invite(event=event, by=editor, now=NOW) for _ in range(CLIENTS)]
    )

    assert sorted(counts) == [0] * (CLIENTS - 1) + [5]
    assert Delivery.objects.filter(letter="events/invitation").count() == 5


def test_one_letter_sent_by_many_taps_is_one_letter(chapter):
    event, editor, uid = make_event(chapter=chapter), make_editor(chapter=chapter), uuid.uuid4()
    sign_up(event=event)

    def send():
        return writing.write_to_participants(
            event=event,
            uid=uid,
            subject="Hei",
            text="Hei",
            receivers=writing.Receivers(),
            by=editor,
            now=NOW,
        )

    at_once([send for _ in range(CLIENTS)])

    assert Delivery.objects.filter(letter="events/message").count() == 1
    assert Act.objects.filter(verb="event.written_to").count() == 1


def test_one_form_sent_by_many_taps_is_one_draft(chapter):
    clients = [Client() for _ in range(CLIENTS)]
    editor, form = make_editor(chapter=chapter), filled()

    with time_machine.travel(NOW, tick=False):
        for client in clients:
            client.force_login(editor)
        answers = at_once(
            [partial(client.post, "/arrangementer/rediger/nytt/", form) for client in clients]
        )

    event = Event.objects.get()
    assert {answer.url for answer in answers} == {f"/arrangementer/rediger/{event.slug}/"}


def logged_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def posted_at_once(person, *posts):
    """Each from a browser of its own."""
    with time_machine.travel(NOW, tick=False):
        return at_once([partial(logged_in(person).post, *post) for post in posts])


def test_those_of_the_same_name_written_at_once_all_get_an_address(chapter):
    editor = make_editor(chapter=chapter)

    answers = posted_at_once(
        editor, *[("/arrangementer/rediger/nytt/", filled()) for _ in range(CLIENTS)]
    )

    assert [answer.status_code for answer in answers] == [302] * CLIENTS
    assert Event.objects.values("slug").distinct().count() == CLIENTS


def test_a_copy_asked_for_by_many_taps_is_one_draft(chapter):
    event, editor, key = make_event(chapter=chapter), make_editor(chapter=chapter), uuid.uuid4()
    address = f"/arrangementer/rediger/{event.slug}/kopier/"

    answers = posted_at_once(editor, *[(address, {"key": key})] * CLIENTS)

    draft = Event.objects.drafts().get()
    assert {answer.url for answer in answers} == {f"/arrangementer/rediger/{draft.slug}/tekst/"}


def test_a_draft_deleted_and_published_at_once_is_one_of_them(chapter):
    editor = make_editor(chapter=chapter)
    draft = make_event(chapter=chapter, state=EventState.DRAFT)
    addresses = [f"/arrangementer/rediger/{draft.slug}/{page}/" for page in ("publiser", "slett")]

    answers = posted_at_once(editor, *[(address,) for address in addresses * (CLIENTS // 2)])

    assert max(answer.status_code for answer in answers) < 500
    assert list(Event.objects.values_list("state", flat=True)) in ([], ["published"])
