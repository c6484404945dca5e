"""Whoever leaves for good leaves nothing behind but what the law keeps."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.enums import ErasureRefusal
from core.models import Act
from core.refusals import Refused
from core.services import log_act
from events.enums import ParticipantState
from events.models import Booking, Need, Participant
from events.services.wishes import Invoice, Needs
from members.models import Affiliation, Person
from members.services import erase_account, open_supporting_membership
from members.services.leaving import forget_last_letters
from outbox.enums import DeliveryState
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/min-side/slett-konto/"


def open_as(person: Person, *, is_fresh: bool = True) -> Client:
    """`is_fresh`: they have just shown who they are."""
    client = Client()
    client.force_login(person)
    if is_fresh:
        client.post("/konto/bekreft-deg/", {"password": factories.PASSWORD})
    return client


def was_there(person: Person, *, price: int = 0, **fields: Any) -> Booking:
    """At something that is over a month ago."""
    event = factories.make_event(starts_at=NOW - dt.timedelta(days=40), **fields)
    event.categories.update(price=price)
    before = NOW - dt.timedelta(days=50)
    invoice = Invoice(name="Kari Nordmann")
    return sign_up(event, person, now=before, quoted_price=price, invoice=invoice)


def everywhere(word: str) -> list[str]:
    """Tables with a row that says the word, in any column."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(model._meta.label)
    return found


# ---- What goes, and what stays ---------------------------------------------------------------


def test_nothing_says_who_they_were(member, staff, drammen):
    member.phone = "90 12 34 56"
    member.save()
    factories.make_address(person=member, email="kari.privat@example.no")
    was_there(member)
    sign_up(factories.make_event(), member, now=NOW)
    log_act(by=staff, now=NOW, verb="x", subject=member, text="Rettet navnet til Kari Nordmann.")
    log_act(by=member, now=NOW, verb="x", subject=drammen, text="Kari Nordmann var her.")
    log_act(by=staff, now=NOW, verb="x", subject=drammen, before={"av": "KARI.privat@example.no"})

    erase_account(person=member, by=member, now=NOW)
    Delivery.objects.update(state=DeliveryState.ACCEPTED)
    forget_last_letters(now=NOW + dt.timedelta(days=31))

    words = ("Nordmann", member.email, "kari.privat", "90 12 34 56")
    assert {word: everywhere(word) for word in words} == {word: [] for word in words}


def test_the_places_they_had_stay_without_a_name(member):
    booking = was_there(member)

    erase_account(person=member, by=member, now=NOW)

    participant = booking.participants.get()
    assert (participant.name, participant.email) == ("Slettet person", "")
    assert participant.state == ParticipantState.REGISTERED


def test_what_cost_something_keeps_its_invoice(member):
    was_there(member, price=500)

    erase_account(person=member, by=member, now=NOW)

    assert Booking.objects.get().invoice_name == "Kari Nordmann"


def test_what_is_coming_is_cancelled_and_the_queue_moves(member, stranger):
    event = factories.make_event(capacity=1)
    sign_up(event, member, now=NOW)
    waiting = sign_up(event, stranger, now=NOW).participants.get()

    erase_account(person=member, by=member, now=NOW)

    waiting.refresh_from_db()
    assert waiting.state == ParticipantState.REGISTERED
    assert event.participants.get(person=member).state == ParticipantState.CANCELLED


def test_it_is_never_too_late_to_leave(member):
    event = factories.make_event(starts_at=NOW + dt.timedelta(hours=1))
    sign_up_before = NOW - dt.timedelta(days=5)
    sign_up(event, member, now=sign_up_before)

    erase_account(person=member, by=member, now=NOW)

    assert event.participants.get().state == ParticipantState.CANCELLED


def test_what_they_need_goes(member):
    needs = Needs(diet="Glutenfritt", has_consented=True)
    sign_up(factories.make_event(asks_for_needs=True), member, now=NOW, needs=needs)

    erase_account(person=member, by=member, now=NOW)

    assert not Need.objects.exists()


def test_a_support_and_a_seat_end_and_stay_in_the_history(member, staff, drammen):
    chapter = factories.make_chapter(leader=member)
    open_supporting_membership(
        person=member, starts_on=NOW.date() - dt.timedelta(days=9), by=staff, now=NOW
    )

    erase_account(person=member, by=member, now=NOW)

    assert member.memberships.get().ends_on == NOW.date()
    assert str(chapter.board.get().person) == "Slettet person"
    assert not chapter.board.valid(on=NOW.date()).exists()
    assert not Affiliation.objects.filter(person=member).exists()


def test_a_namesake_of_one_word_keeps_their_name_in_the_log(stranger, staff):
    Person.objects.filter(pk=stranger.pk).update(name="Per")
    stranger.refresh_from_db()
    log_act(by=staff, now=NOW, verb="x", subject=staff, text="Skrev til Per Hansen.")

    erase_account(person=stranger, by=stranger, now=NOW)

    assert Act.objects.filter(text="Skrev til Per Hansen.").exists()


def test_the_last_letter_goes_to_the_address_and_is_forgotten_in_a_month(member):
    address = member.email

    erase_account(person=member, by=member, now=NOW)

    assert Delivery.objects.get(address=address).letter == "members/account_erased"
    Delivery.objects.update(state=DeliveryState.ACCEPTED)
    assert forget_last_letters(now=NOW + dt.timedelta(days=29)) == 0
    assert forget_last_letters(now=NOW + dt.timedelta(days=31)) == 1


def test_the_address_is_free_for_a_new_account(member):
    address = member.email

    erase_account(person=member, by=member, now=NOW)

    assert not EmailAddress.objects.filter(email=address).exists()
    assert not Person.objects.filter(email=address).exists()


def test_others_are_left_alone(member, main_contact):
    sign_up(factories.make_event(), main_contact, now=NOW)

    erase_account(person=member, by=member, now=NOW)

    assert everywhere("Hovedkontakt")
    assert main_contact.affiliations.exists()


# ---- What must be settled first -----------------------------------------------------------------


def test_those_who_run_the_portal_are_not_deleted_by_mistake(staff):
    with pytest.raises(Refused) as refused:
        erase_account(person=staff, by=staff, now=NOW)

    assert refused.value.reason == ErasureRefusal.STAFF


def test_nobody_deletes_somebody_else(member, stranger):
    with pytest.raises(Refused) as refused:
        erase_account(person=member, by=stranger, now=NOW)

    assert refused.value.reason == ErasureRefusal.NOT_YOURS


def test_whoever_waits_for_an_answer_settles_that_first(stranger):
    factories.make_application(applicant_email=stranger.email.upper())

    with pytest.raises(Refused) as refused:
        erase_account(person=stranger, by=stranger, now=NOW)

    assert refused.value.reason == ErasureRefusal.APPLICATION_OPEN


def test_it_happens_once(member):
    erase_account(person=member, by=member, now=NOW)

    with pytest.raises(Refused) as refused:
        erase_account(person=member, by=member, now=NOW)

    assert refused.value.reason == ErasureRefusal.ERASED


# ---- The page ------------------------------------------------------------------------------------


def test_the_page_says_who_is_left_without_a_contact(main_contact):
    page = open_as(main_contact).get(PAGE).content.decode()

    assert "Drammen står uten hovedkontakt." in page


def test_to_do_it_they_show_again_who_they_are(member):
    answer = open_as(member, is_fresh=False).post(PAGE, {"is_sure": "on"})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Person.objects.get(pk=member.pk).erased_at is None


def test_it_takes_a_yes(member):
    answer = open_as(member).post(PAGE, {})

    assert answer.status_code == 200
    assert Person.objects.get(pk=member.pk).erased_at is None


def test_whoever_left_is_logged_out_everywhere(member):
    elsewhere, client = open_as(member), open_as(member)

    answer = client.post(PAGE, {"is_sure": "on"}, follow=True)

    assert "Kontoen din er slettet" in answer.content.decode()
    assert elsewhere.get("/min-side/").status_code == 302


def test_staff_read_why_they_cannot(staff):
    page = open_as(staff).get(PAGE).content.decode()

    assert str(ErasureRefusal.STAFF.label) in page
    assert "Slett kontoen</button>" not in page


def test_staff_do_it_for_somebody_who_asked(member, staff):
    address = reverse("admin:members_person_slett", args=[member.pk])

    answer = open_as(staff).post(address)

    assert answer.status_code == 302
    assert str(Person.objects.get(pk=member.pk)) == "Slettet person"
    assert Participant.objects.filter(person=member).count() == 0
