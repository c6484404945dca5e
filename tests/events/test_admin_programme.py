"""The secretariat enters sessions in the admin, under the same rules as on the editors' pages."""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import Act
from events.demo.plan import OSLO
from events.models import Session, Speaker
from events.services.programme import Named
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.events.test_programme_services import choose
from tests.factories import NOW, make_event, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

START = dt.datetime(2027, 3, 17, 10, tzinfo=OSLO)
ADD = "/admin/events/session/add/"


@pytest.fixture
def event():
    return make_event(title="Konferansen", starts_at=START, ends_at=START + dt.timedelta(hours=30))


@pytest.fixture(autouse=True)
def staff_is_here(clock, client, staff):
    client.force_login(staff)


def sent(event, **changes):
    return {
        "event": event.pk,
        "kind": "talk",
        "title": "Innlegget",
        "summary": "",
        "starts_at_0": "2027-03-17",
        "starts_at_1": "10:00",
        "ends_at_0": "2027-03-17",
        "ends_at_1": "11:00",
        "room": "Salen",
        "price": "0",
        "speakers-TOTAL_FORMS": "1",
        "speakers-INITIAL_FORMS": "0",
        "speakers-0-name": "Åse Ås",
        "speakers-0-title": "",
        "speakers-0-email": "ase@example.no",
    } | changes


def page(session, name="change"):
    return reverse(f"admin:events_session_{name}", args=[session.pk])


def test_a_session_is_entered_with_places_and_speakers(client, event):
    response = client.post(ADD, sent(event, is_chosen="on", capacity="20", price="100"))

    assert response.status_code == 302
    session = Session.objects.get()
    assert (session.starts_at, session.pool.capacity) == (START, 20)
    assert session.price == 100
    assert session.speakers.get().email == "ase@example.no"
    assert [act.verb for act in Act.objects.filter(text__contains="Innlegget")] == ["session.added"]
    form = client.get(page(session)).text
    assert 'name="capacity" value="20"' in form


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Salen er opptatt: der er «Åpningen» onsdag 17. mars"),
        ({"room": ""}, "Åse Ås kan ikke være to steder: «Åpningen» er onsdag 17. mars"),
        ({"starts_at_0": "2027-03-16", "ends_at_0": "2027-03-16"}, "Dette er utenfor tida"),
        ({"starts_at_1": "tull"}, "errorlist"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(client, event, changes, said):
    make_session(
        event=event,
        title="Åpningen",
        room="Salen",
        speakers=[Named("Åse Ås", email="ase@example.no")],
    )

    response = client.post(ADD, sent(event, title="Det jeg skrev", **changes))

    assert response.status_code == 200
    assert said in response.text.replace("\xa0", " ")
    assert 'value="Det jeg skrev"' in response.text
    assert Session.objects.count() == 1


def test_a_change_goes_through_the_service_and_those_who_chose_it_are_told(client, event):
    session = make_session(
        event=event, room="Salen", is_chosen=True, capacity=5, speakers=[Named("Bo")]
    )
    speaker = session.speakers.get()
    choose(session, sign_up(event=event))
    changes = {
        "starts_at_1": "12:00",
        "ends_at_1": "13:00",
        "is_chosen": "on",
        "capacity": "6",
        "speakers-INITIAL_FORMS": "1",
        "speakers-0-id": speaker.pk,
        "speakers-0-session": session.pk,
        "speakers-0-name": "Bo Berg",
    }

    response = client.post(page(session), sent(event, **changes))

    assert response.status_code == 302
    session.refresh_from_db()
    session.pool.refresh_from_db()
    assert session.starts_at == START + dt.timedelta(hours=2)
    assert session.pool.capacity == 6
    assert Speaker.objects.get().name == "Bo Berg"
    assert Delivery.objects.filter(letter="events/session_moved").count() == 1


def test_a_speaker_is_taken_away(client, event):
    session = make_session(event=event, room="Salen", speakers=[Named("Bo")])
    speaker = session.speakers.get()
    gone = {
        "speakers-INITIAL_FORMS": "1",
        "speakers-0-id": speaker.pk,
        "speakers-0-session": session.pk,
        "speakers-0-name": "Bo",
        "speakers-0-email": "",
        "speakers-0-DELETE": "on",
    }

    client.post(page(session), sent(event, **gone))

    assert not Speaker.objects.exists()


def test_what_is_chosen_is_cancelled_and_not_deleted(client, event):
    session = make_session(event=event, is_chosen=True)
    choose(session, sign_up(event=event))

    response = client.post(f"/admin/events/session/{session.pk}/slett/")
    assert "Noen har valgt dette." in response.text
    client.post(f"/admin/events/session/{session.pk}/avlys/", {"reason": "Sykdom"})

    session.refresh_from_db()
    assert session.cancelled_at == NOW


def test_what_nobody_has_chosen_is_deleted(client, event):
    session = make_session(event=event)

    assert client.post(f"/admin/events/session/{session.pk}/slett/").status_code == 302

    assert not Session.objects.exists()


@pytest.mark.parametrize("rows", [1, 13])
def test_the_list_asks_as_little_for_thirteen_as_for_one(
    client, event, rows, django_assert_max_num_queries
):
    for number in range(rows):
        make_session(event=event, room=f"Rom {number}", is_chosen=number % 2 == 0)

    with django_assert_max_num_queries(12):
        client.get("/admin/events/session/")
    with django_assert_max_num_queries(25):
        client.get(page(Session.objects.all()[0]))
