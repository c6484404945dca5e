"""The ticket as people hold it: page, PDF, and the ways to it."""

import datetime as dt

import pytest
from django.urls import reverse

from events import services, tickets
from events.enums import EventState, ParticipantState
from events.models import SessionChoice
from tests.events.acts import sign_up
from tests.events.programmes import make_session
from tests.factories import NOW, make_event, make_person
from tests.papers import alternatives_of, opened, text_of, title_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def address_of(participant, *, name="events:ticket"):
    return reverse(name, args=[participant.event.slug, tickets.sign(participant)])


@pytest.fixture
def participant(member, drammen):
    event = make_event(title="Kultur der folk bor", address="Grønland 68")
    return sign_up(event=event, person=member, organisation=drammen)


def test_a_ticket_says_whose_it_is_and_where_to_go(client, participant):
    page = client.get(address_of(participant)).content.decode()

    assert "<title>Billett til Kultur der folk bor" in page
    assert '<p class="ticket__name">Kari Nordmann</p>' in page
    assert "<dd>Union Scene, Grønland 68</dd>" in page
    assert "<dd>Drammen</dd>" in page
    assert f"<code>{tickets.sign(participant)}</code>" in page
    assert 'role="img" aria-label="Kode til døra, for Kari Nordmann på Kultur der folk bor"' in page


def test_a_ticket_needs_no_login_and_is_not_for_search_engines(client, participant):
    page = client.get(address_of(participant))

    assert page.status_code == 200
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()


def test_the_ticket_tells_what_was_chosen_and_not_what_is_waited_for(client, participant):
    for title, state in [("Lyd", "registered"), ("Lys", "waiting"), ("Dans", "cancelled")]:
        SessionChoice.objects.create(
            participant=participant,
            session=make_session(event=participant.event, title=title, room=f"{title}sal"),
            price=0,
            state=state,
            registered_at=NOW,
            cancelled_at=NOW,
        )

    words = client.get(address_of(participant)).context["words"]

    assert [what for _when, what in words.chosen] == ["Lyd, Lydsal"]


def test_the_ticket_is_the_same_on_paper(client, participant):
    answer = client.get(address_of(participant, name="events:ticket_file"))

    reader = opened(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert title_of(reader) == "Billett til Kultur der folk bor"
    assert "Kari Nordmann" in text_of(reader)
    assert "Union Scene, Grønland 68" in text_of(reader)
    assert tickets.sign(participant) in text_of(reader).replace(" ", "")
    assert alternatives_of(reader) == ["Kode til døra, for Kari Nordmann på Kultur der folk bor"]


@pytest.mark.parametrize("name", ["events:ticket", "events:ticket_file"])
def test_a_ticket_that_was_replaced_says_so_and_not_who_has_the_place_now(
    client, participant, name
):
    old = address_of(participant, name=name)
    participant.name, participant.ticket_version = "Ola Ny", 2
    participant.save()

    answer = client.get(old)

    assert answer.status_code == 410
    assert "Plassen har fått en annen." in answer.content.decode()
    assert "Ola Ny" not in answer.content.decode()


def test_a_ticket_of_a_cancelled_place_says_so(client, participant):
    services.cancel(participant=participant, by=participant.person, now=NOW)

    answer = client.get(address_of(participant))

    assert answer.status_code == 410
    assert "Plassen er avmeldt." in answer.content.decode()


def test_a_ticket_to_a_cancelled_event_says_so(client, participant):
    participant.event.state = EventState.CANCELLED
    participant.event.save()

    answer = client.get(address_of(participant))

    assert answer.status_code == 410
    assert "Arrangementet er avlyst." in answer.content.decode()


def test_a_ticket_to_another_event_says_so(client, participant):
    other = make_event()
    address = reverse("events:ticket", args=[other.slug, tickets.sign(participant)])

    assert "et annet arrangement" in client.get(address).content.decode()


@pytest.mark.parametrize("code", ["A" * 110, "x", "%00", "æ"])
def test_what_is_no_ticket_is_no_page(client, participant, code):
    address = f"/arrangementer/{participant.event.slug}/billett/{code}/"

    assert client.get(address).status_code == 404


def test_a_place_without_a_name_has_a_ticket_too(client, participant):
    participant.person, participant.name, participant.email = None, "", ""
    participant.save()

    assert client.get(address_of(participant)).context["words"].name == "Navn kommer"


def test_the_receipt_and_my_page_lead_to_the_ticket(client, participant):
    client.force_login(participant.person)
    link = f'href="{address_of(participant)}"'

    assert link in client.get(participant.booking.get_absolute_url()).content.decode()
    assert link in client.get("/min-side/").content.decode()


def test_a_wait_has_no_ticket(client):
    event = make_event(capacity=1)
    sign_up(event=event)
    waiting = sign_up(event=event, person=make_person())
    client.force_login(waiting.person)

    page = client.get(waiting.booking.get_absolute_url()).content.decode()

    assert waiting.state == ParticipantState.WAITING
    assert "/billett/" not in page


def test_what_is_only_online_has_no_door(client, member):
    participant = sign_up(event=make_event(is_online=True, place_name=""), person=member)
    client.force_login(member)

    page = client.get(participant.booking.get_absolute_url()).content.decode()

    assert "/billett/" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_ticket_costs_the_same_whatever_was_chosen(
    client, participant, rows, django_assert_num_queries
):
    for number in range(rows):
        SessionChoice.objects.create(
            participant=participant,
            session=make_session(event=participant.event, title=f"Verksted {number}"),
            price=0,
            state=ParticipantState.REGISTERED,
            registered_at=NOW,
        )
    address = address_of(participant)
    client.get(address)

    with django_assert_num_queries(3):
        client.get(address)


def test_the_hour_of_what_was_chosen_is_said(client, participant):
    session = make_session(
        event=participant.event, title="Lyd", starts_at=participant.event.starts_at
    )
    session.ends_at = session.starts_at + dt.timedelta(hours=2)
    session.save()
    SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=0,
        state=ParticipantState.REGISTERED,
        registered_at=NOW,
    )

    words = client.get(address_of(participant)).context["words"]

    assert words.chosen == [("mandag 15. mars kl. 13–15", "Lyd")]
