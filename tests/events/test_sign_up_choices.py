"""What is chosen in the programme while signing up."""

import re
from decimal import Decimal

import pytest

from events import services
from events.models import Booking, Participant, Session, SessionChoice
from tests.events.acts import sign_up
from tests.events.test_sign_up_page import fill, shown, url_of, words
from tests.factories import NOW, make_event, make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_what_is_chosen_in_the_programme_comes_with_the_place(client, member):
    event = make_event(member_price=1000)
    workshop = make_workshop(event=event, title="Skriv bedre", price=300, capacity=10)
    client.force_login(member)

    text = words(client.get(url_of(event)))
    fill(client, event, sessions=[workshop.pk])

    assert "Skriv bedre" in text
    assert "13–14 · 300 kr · Ledige plasser" in text
    choice = SessionChoice.objects.get()
    assert (choice.session, choice.state, choice.price) == (workshop, "registered", Decimal(300))


def test_two_at_the_same_time_are_refused_by_name_and_both_stay_ticked(client, member):
    event = make_event()
    one, other = (make_workshop(event=event, title=title) for title in ("Dans", "Sang"))
    client.force_login(member)

    refused = fill(client, event, sessions=[one.pk, other.pk])

    assert "«Dans» og «Sang» er på samme tid. Velg bare én av dem." in words(refused)
    assert len(re.findall(r"checked", refused.text)) == 2
    assert not Booking.objects.exists()


def test_a_full_workshop_gives_a_place_in_its_line_or_nothing_if_they_say_so(client, member):
    event = make_event()
    workshop = make_workshop(event=event, title="Dans", capacity=1)
    sign_up(event=event)
    services.choose_session(
        participant=Participant.objects.get(), session=workshop, by=None, now=NOW
    )
    client.force_login(member)

    shown_first = words(client.get(url_of(event)))
    refused = fill(client, event, sessions=[workshop.pk], all_or_nothing="on")
    nobody = Booking.objects.filter(booked_by=member).exists()
    form = shown(refused) | {"sessions": [workshop.pk]}
    del form["all_or_nothing"]
    client.post(url_of(event), form)

    assert "Fullt: du stiller deg i kø" in shown_first
    assert "«Dans» er full." in words(refused)
    assert not nobody
    assert SessionChoice.objects.get(participant__person=member).state == "waiting"


def test_a_free_place_with_a_dinner_asks_who_pays(client, stranger):
    event = make_event()
    dinner = make_workshop(event=event, title="Middag", price=450)
    client.force_login(stranger)

    refused = fill(client, event, sessions=[dinner.pk])
    without = fill(client, event)

    assert "Skriv navnet på den som skal ha fakturaen." in words(refused)
    assert without.status_code == 302


def test_a_price_of_the_programme_that_changed_meanwhile_is_told(client, member):
    event = make_event(member_price=1000)
    dinner = make_workshop(event=event, title="Middag", price=450)
    client.force_login(member)
    form = shown(client.get(url_of(event)))
    Session.objects.filter(pk=dinner.pk).update(price=500)

    refused = client.post(url_of(event), form | {"sessions": [dinner.pk]})

    assert "Prisen er endret." in words(refused)
    assert f'name="quoted_session_{dinner.pk}" value="500' in refused.text
