"""Running a meetup: who comes, the list to take home, moving and cancelling it."""

import pytest

from core.models import Act
from events.enums import EventState
from events.models import EventDocument
from members.enums import OrganisationKind
from members.models import Person
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.events.test_editing import page
from tests.events.test_event_page import words
from tests.factories import (
    NOW,
    make_chapter,
    make_county,
    make_editor,
    make_event,
    make_member,
    make_organisation,
    make_person,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def buskerud():
    return make_county(name="Buskerud")


@pytest.fixture
def viken(buskerud):
    return make_chapter(name="Viken", covers=buskerud, contact_email="viken@example.no")


@pytest.fixture
def event(viken):
    return make_event(title="Kulturtreff", chapter=viken)


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken, name="Eva Redaktør")
    client.force_login(person)
    return person


# ---- Participants ----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_participants_asks_as_little_for_three_as_for_one(
    client, viken, editor, rows, django_assert_max_num_queries
):
    event = make_event(chapter=viken, capacity=rows)
    for _ in range(rows * 2):
        sign_up(event=event)

    with django_assert_max_num_queries(10):
        text = words(client.get(page("participants", event)))

    assert f"{rows} av {rows} plasser er opptatt, {rows} i kø" in text


def test_the_list_is_taken_home_and_it_is_told(client, event, editor):
    sign_up(event=event, person=make_person(name="=1+1"))

    response = client.post(page("export", event), {"file_format": "csv"})

    assert "'=1+1" in response.content.decode("utf-8-sig")
    assert response["Cache-Control"] == "no-store"
    assert Act.objects.get(verb="event.exported").by == editor
    assert client.get(page("export", event)).status_code == 405


# ---- Moving and cancelling -------------------------------------------------------------------


def test_telephone_numbers_stay_with_the_secretariat(client, event, editor):
    person = make_person()
    Person.objects.filter(pk=person.pk).update(phone="40012345")
    sign_up(event=event, person=person)

    taken_home = client.post(page("export", event), {"file_format": "csv"}).content.decode()
    client.force_login(make_staff())
    for_staff = client.post(page("export", event), {"file_format": "csv"}).content.decode()

    assert "40012345" not in taken_home
    assert "Telefon" not in taken_home
    assert "40012345" in for_staff


def test_an_editor_moves_a_meetup_and_everybody_is_told(client, event, editor):
    participant = sign_up(event=event)

    client.post(
        page("move", event),
        {"day": "2027-03-20", "starts": "10:00", "ends": "15:00", "place_name": "Åsen"}
        | {"reason": "Salen er opptatt."},
    )

    event.refresh_from_db()
    assert event.place_name == "Åsen"
    letter = Delivery.objects.get(letter="events/moved", address=participant.email)
    assert letter.context
    assert letter.context["reason"] == "Salen er opptatt."


def test_an_editor_cancels_with_a_reason(client, event, editor):
    sign_up(event=event)

    assert "Skriv en grunn." in words(client.post(page("cancel_event", event), {"reason": " "}))
    client.post(page("cancel_event", event), {"reason": "Uvær."})

    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == (EventState.CANCELLED, "Uvær.")
    assert Delivery.objects.filter(letter="events/event_cancelled").count() == 1
    assert Act.objects.get(verb="event.cancelled").by == editor


def test_only_what_is_published_is_moved_or_cancelled(client, viken, editor):
    event = make_event(chapter=viken, state=EventState.DRAFT)

    for name in ("move", "cancel_event"):
        assert client.get(page(name, event)).url == page("edited", event)


PAGES = ["edited", "edit", "preview", "move", "cancel_event", "message", "afterwards", "invite"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_an_editor_asks_little(
    client, viken, editor, buskerud, name, rows, django_assert_max_num_queries
):
    event = make_event(chapter=viken, capacity=rows)
    for number in range(rows):
        house = make_organisation(kind=OrganisationKind.CULTURE_BODY, county=buskerud)
        sign_up(event=event, person=make_member(organisation=house))
        sign_up(event=event)
        EventDocument.objects.create(event=event, title="x", kind="pdf", size=number, added_at=NOW)

    with django_assert_max_num_queries(12):
        assert client.get(page(name, event)).status_code == 200
