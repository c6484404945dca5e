"""A caller wants a place: the secretariat finds or writes down the person and signs them up."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from core.models import Act
from events.enums import ParticipantState
from events.models import Event, Participant
from members.models import Organisation, Person
from members.services import open_supporting_membership
from tests.events import acts
from tests.factories import NOW, TODAY, make_event, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, staff: Person, clock: None) -> Client:
    client.force_login(staff)
    return client


def phone(event: Event, person: Person | None = None, q: str = "") -> str:
    address = f"/admin/events/event/{event.pk}/telefon/"
    return f"{address}?person={person.pk}" if person else f"{address}?q={q}"


def answers(**changes: Any) -> dict[str, Any]:
    plain = {"takes_place_at_once": "on", "idempotency_key": str(uuid4())}
    return plain | changes


@pytest.mark.parametrize("q", ["kari", "nordmann kari", "KARI NORD"])
def test_person_is_found_by_any_part_of_the_name(desk: Client, member: Person, q: str) -> None:
    page = desk.get(phone(make_event(), q=q)).content.decode()

    assert "Kari Nordmann" in page
    assert "Drammen" in page


def test_nobody_found_says_what_to_do(desk: Client) -> None:
    page = desk.get(phone(make_event(), q="finnes-ikke")).content.decode()

    assert "Vi fant ingen." in page


def test_member_gets_the_member_price_and_the_organisation_pays(
    desk: Client, member: Person, drammen: Organisation, staff: Person
) -> None:
    event = make_event(member_price=2500, other_price=3900)

    desk.post(phone(event, member), answers(organisation=drammen.pk))

    participant = Participant.objects.get()
    assert participant.state == ParticipantState.REGISTERED
    assert participant.price == 2500
    assert participant.booking.invoice_name == drammen.name
    assert Act.objects.get(verb="participant.signed_up").by == staff


def test_supporting_member_gets_the_member_price_and_pays(desk: Client, stranger: Person) -> None:
    open_supporting_membership(person=stranger, starts_on=TODAY, by=None, now=NOW)
    event = make_event(member_price=2500, other_price=3900)

    page = desk.get(phone(event, stranger)).content.decode()
    desk.post(phone(event, stranger), answers(invoice_name="Sigrid Fremmed"))

    assert "Er støttemedlem." in page
    assert Participant.objects.get().price == 2500


def test_caller_with_no_organisation_must_say_who_pays(desk: Client, stranger: Person) -> None:
    event = make_event(member_price=2500, other_price=3900)

    refused = desk.post(phone(event, stranger), answers())
    desk.post(phone(event, stranger), answers(invoice_name="Sigrid Fremmed"))

    assert "Fyll inn hvem som skal ha fakturaen." in refused.content.decode()
    assert Participant.objects.get().price == 3900


def test_price_that_is_not_theirs_is_refused(desk: Client, stranger: Person) -> None:
    event = make_event(member_price=2500, other_price=3900)
    member_price = event.categories.get(audience="members")

    page = desk.post(
        phone(event, stranger), answers(category=member_price.pk, invoice_name="Sigrid")
    ).content.decode()

    assert "Denne prisen gjelder ikke for deg." in page
    assert not Participant.objects.exists()


def test_caller_queues_behind_the_others(desk: Client, stranger: Person) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)

    page = desk.post(phone(event, stranger), answers(), follow=True).content.decode()

    assert "Det er fullt. Sigrid Fremmed står i kø" in page
    assert Participant.objects.get(person=stranger).state == ParticipantState.WAITING


def test_caller_gets_a_place_above_the_limit_with_a_reason(
    desk: Client, stranger: Person, staff: Person
) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    in_queue = acts.sign_up(event=event)

    desk.post(phone(event, stranger), answers(overbook_because="Skal holde innlegg."))

    in_queue.refresh_from_db()
    assert Participant.objects.get(person=stranger).state == ParticipantState.REGISTERED
    assert in_queue.state == ParticipantState.WAITING
    assert acts.counters(event) == (2, 1)
    assert acts.letters_to(Participant.objects.get(person=stranger)) == ["signed_up"]
    assert Act.objects.get(verb="participant.signed_up", by=staff).text.endswith(
        "Sekretariatet satte inn plassen. Skal holde innlegg."
    )


def test_sending_the_form_twice_signs_up_once(desk: Client, stranger: Person) -> None:
    event = make_event()
    same = answers()

    desk.post(phone(event, stranger), same)
    desk.post(phone(event, stranger), same)

    assert Participant.objects.count() == 1


def test_person_already_in_is_refused_with_a_sentence(desk: Client, stranger: Person) -> None:
    event = make_event()
    acts.sign_up(event=event, person=stranger)

    page = desk.post(phone(event, stranger), answers()).content.decode()

    assert "allerede påmeldt" in page


def test_note_goes_to_the_act_log(desk: Client, stranger: Person, staff: Person) -> None:
    desk.post(phone(make_event(), stranger), answers(note="Kommer etter lunsj."))

    act = Act.objects.get(verb="participant.noted")
    assert (act.text, act.by) == ("Kommer etter lunsj.", staff)


def test_new_person_is_written_down_with_an_unverified_address(desk: Client) -> None:
    event = make_event()

    answer = desk.post(phone(event), {"name": "Nina Ny", "email": "Nina@Example.NO", "phone": ""})

    person = Person.objects.get(email="nina@example.no")
    assert answer.headers["Location"].endswith(f"?person={person.pk}")
    assert not person.has_usable_password()
    assert not EmailAddress.objects.get(user=person).verified
    assert not person.affiliations.exists()


def test_the_organisation_of_a_known_address_is_suggested(desk: Client) -> None:
    drammen = make_organisation(name="Drammen", domain="drammen.kommune.example")
    known = make_person(email="nina@post.drammen.kommune.example")
    unknown = make_person(email="nina@example.net")
    event = make_event()

    def suggested(person: Person) -> object:
        return desk.get(phone(event, person)).context["form"].initial["organisation"]

    assert suggested(known) == drammen
    assert suggested(unknown) is None


@pytest.mark.parametrize("number", ["921234555", "12345", "\u0660" * 9])
def test_what_is_no_organisation_number_is_refused_in_a_sentence(
    desk: Client, stranger: Person, number: str
) -> None:
    given = {"invoice_name": "Et firma", "invoice_orgnr": number}

    page = desk.post(phone(make_event(), stranger), answers(**given)).content.decode()

    assert "Dette er ikke et organisasjonsnummer." in page
    assert not Participant.objects.exists()


def test_an_organisation_number_may_be_written_with_spaces(desk: Client, stranger: Person) -> None:
    given = {"invoice_name": "Et firma", "invoice_orgnr": "974 760 673"}

    desk.post(phone(make_event(), stranger), answers(**given))

    assert Participant.objects.get().booking.invoice_orgnr == "974760673"


def test_address_in_use_is_said_on_the_page(desk: Client, member: Person) -> None:
    page = desk.post(phone(make_event()), {"name": "En Annen", "email": member.email.upper()})

    assert "Adressen tilhører en som allerede er registrert." in page.content.decode()
    assert Person.objects.filter(email__iexact=member.email).count() == 1


@pytest.mark.parametrize(
    "query", ["q=%00", "person=%00", "person=x", "person=99999999999999999999"]
)
def test_rubbish_in_the_address_is_no_fault(desk: Client, query: str) -> None:
    event = make_event()

    assert desk.get(f"/admin/events/event/{event.pk}/telefon/?{query}").status_code in {200, 302}


def test_search_asks_as_much_for_ten_people_as_for_one(
    desk: Client, django_assert_max_num_queries: Any
) -> None:
    event = make_event()
    organisation = make_organisation()

    def count() -> int:
        with django_assert_max_num_queries(25) as queries:
            desk.get(phone(event, q="person"))
        return len(queries)

    make_person(name="Person En")
    count()
    one = count()
    for number in range(9):
        make_person(name=f"Person nummer {number}")
    assert organisation.pk
    assert count() == one
