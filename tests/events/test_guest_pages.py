"""Without an account: signing up with a name and an address, and the page behind the link."""

from uuid import UUID

import pytest

from events import services
from events.models import Booking, Participant
from events.rules import sign
from outbox.models import Delivery
from tests.events.test_sign_up_page import shown, url_of, words
from tests.factories import NOW, make_event, make_member, make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def event():
    return make_event(is_open_to_guests=True, capacity=5, asks_for_needs=True)


def sign_up_as(client, event, **changes):
    form = shown(client.get(url_of(event)))
    return client.post(url_of(event), form | {"name": "Gro Gjest", "email": "gro@x.no"} | changes)


def link_of(participant, page=""):
    return f"{participant.event.get_absolute_url()}plass/{sign(participant)}/{page}"


def test_a_guest_gets_a_place_with_name_and_address(client, event):
    workshop = make_workshop(event=event, title="Dans")

    thanked = sign_up_as(client, event, sessions=[workshop.pk])

    guest = Participant.objects.get()
    assert (guest.name, guest.email, guest.person, guest.state) == (
        "Gro Gjest",
        "gro@x.no",
        None,
        "registered",
    )
    assert guest.choices.get().session == workshop
    assert thanked.url == f"{url_of(event)}takk/"
    assert "Se i innboksen din" in words(client.get(thanked.url))


def test_where_it_is_not_open_they_log_in_first(client):
    closed = make_event()

    answers = [client.get(url_of(closed)), client.post(url_of(closed), {"name": "Gro"})]

    assert {each.url for each in answers} == {f"/konto/logg-inn/?next={url_of(closed)}"}
    assert client.get(f"{url_of(closed)}takk/").status_code == 404


def test_nobody_is_told_whether_an_address_is_in_already(client, event):
    first = sign_up_as(client, event)
    again = sign_up_as(client, event)

    assert (again.status_code, again.url) == (first.status_code, first.url)
    assert Booking.objects.count() == 1
    assert Delivery.objects.filter(letter="events/already_in").exists()


def test_bad_input_is_told_and_all_that_was_typed_stays(client, event):
    refused = sign_up_as(client, event, email="gro", name="", diet="Melk")

    told = words(refused)
    assert "Skriv navnet ditt." in told
    assert 'value="gro"' in refused.text
    assert "Kryss av for at vi får lagre dette" in told
    assert not Booking.objects.exists()


def test_one_address_is_written_to_a_few_times_an_hour(client, event):
    answers = [sign_up_as(client, event).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


def test_the_link_leads_to_choices_answers_and_saying_no(client, event):
    workshop = make_workshop(event=event, title="Dans")
    sign_up_as(client, event)
    guest = Participant.objects.get()

    client.post(link_of(guest, "program/"), {"session": workshop.pk})
    client.post(link_of(guest, "svar/"), {"diet": "Uten melk", "consent": "on"})
    page = words(client.get(link_of(guest)))
    client.post(link_of(guest), {"answer": "no"})

    assert "Dans" in page
    assert "Uten melk" not in page
    guest.refresh_from_db()
    assert guest.state == "cancelled"


def test_the_link_of_another_opens_nothing(client, event):
    sign_up_as(client, event)
    guest = Participant.objects.get()
    broken = link_of(guest, "program/").replace(sign(guest)[:6], "abcdef")

    assert client.get(broken).status_code == 404


# ---- The organisation's page ----------------------------------------------------------------


def test_the_organisations_page_shows_all_to_its_main_contact_and_their_own_to_others(
    client, member, main_contact, stranger, drammen
):
    event = make_event(title="Kurs", member_price=500)
    category = event.categories.get(audience="members")
    colleague = make_member(name="Per Vik", organisation=drammen)
    for booker, name in ((member, "Ola Dahl"), (colleague, "Liv Moe")):
        services.book(
            event=event,
            booker=booker,
            organisation=drammen,
            seats=[
                services.Seat(category=category, quoted_price=category.price, name=name),
                services.Seat(category=category, quoted_price=category.price),
            ],
            invoice=services.Invoice(name="Drammen"),
            idempotency_key=UUID(f"0b8a5d9e-0000-4000-8000-{booker.pk:012d}"),
            now=NOW,
        )
    url = f"/min-side/organisasjon/{drammen.pk}/pameldinger/"
    told = {}
    for person in (main_contact, member, stranger):
        client.force_login(person)
        told[person.name] = client.get(url)
    client.force_login(main_contact)
    file = client.post(f"{url}fil/", {"ar": "2027"})

    everything = words(told["Hanne Hovedkontakt"])
    assert "Ola Dahl" in everything
    assert "Liv Moe" in everything
    assert "2 plasser uten navn. Frist:" in everything
    assert "Til sammen i 2027 2 000 kr" in everything
    assert "Liv Moe" not in words(told["Kari Nordmann"])
    assert told["Sigrid Fremmed"].status_code == 404
    assert "Liv Moe" in file.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_organisations_page_costs_the_same_for_one_and_three(
    client, main_contact, drammen, number, django_assert_max_num_queries
):
    for each in range(number):
        event = make_event()
        category = event.categories.get(audience="members")
        services.book(
            event=event,
            booker=main_contact,
            organisation=drammen,
            seats=[services.Seat(category=category, quoted_price=category.price, name="Ola")],
            idempotency_key=UUID(f"0b8a5d9e-0000-4000-8000-{each:012d}"),
            now=NOW,
        )
    client.force_login(main_contact)
    client.get("/om/")

    with django_assert_max_num_queries(9):
        client.get(f"/min-side/organisasjon/{drammen.pk}/pameldinger/")
