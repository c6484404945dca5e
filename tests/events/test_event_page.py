import datetime as dt
import json
import re

import pytest
from django.db import IntegrityError

from events import services
from events.enums import EventState
from events.models import CapacityPool
from tests.events.acts import sign_up
from tests.factories import NOW, make_affiliation, make_chapter, make_event, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def words(response):
    """The text of the page, as one reads it."""
    main = response.text.partition('<main id="innhold"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def read(client, event):
    return words(client.get(event.get_absolute_url()))


def test_a_visitor_sees_both_prices_and_how_to_sign_up(client):
    event = make_event(member_price=1900, other_price=2900)

    text = read(client, event)

    assert "Medlemmer 1 900 kr Andre 2 900 kr Meld meg på" in text
    assert "Du logger inn eller registrerer deg først." in text


def test_a_member_sees_their_price_and_why(client, member):
    event = make_event(member_price=1900, other_price=2900)
    client.force_login(member)

    assert "Din pris 1 900 kr Hvorfor denne prisen Medlemspris, fordi Drammen er medlem." in read(
        client, event
    )


def test_one_who_belongs_nowhere_sees_why_they_pay_more(client, stranger):
    event = make_event(member_price=1900, other_price=2900)
    client.force_login(stranger)

    assert "Vanlig pris, fordi vi ikke vet hvilken organisasjon du hører til." in read(
        client, event
    )


def test_one_whom_it_is_not_for_is_told_what_to_do(client, stranger):
    event = make_event(other_price=None)
    client.force_login(stranger)

    text = read(client, event)

    assert "Arrangementet er bare for medlemmer. Velg arbeidsgiveren din" in text
    assert "Meld meg på" not in text


def test_one_with_two_organisations_sees_both_prices(client, member):
    make_affiliation(
        person=member, organisation=make_organisation(name="Kautokeino", is_member=False)
    )
    event = make_event(member_price=1900, other_price=2900)
    client.force_login(member)

    text = read(client, event)

    assert "Drammen 1 900 kr" in text
    assert "Kautokeino 2 900 kr" in text


@pytest.mark.parametrize(
    ("taken", "waiting", "word", "button"),
    [
        (0, 0, "Ledige plasser", "Meld meg på"),
        (98, 0, "Få plasser igjen", "Meld meg på"),
        (100, 0, "Fulltegnet", "Still deg i kø"),
        (99, 1, "Fulltegnet", "Still deg i kø"),
    ],
)
def test_places_left_are_said_in_words(client, taken, waiting, word, button):
    event = make_event(capacity=100)
    CapacityPool.objects.update(taken=taken, waiting=waiting)

    text = read(client, event)

    assert word in text
    assert button in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sign_up_opens_at": NOW + dt.timedelta(days=1)}, "Påmeldingen åpner tirsdag 2. mars"),
        ({"sign_up_closes_at": NOW - dt.timedelta(hours=1)}, "Påmeldingen er stengt"),
        ({"starts_at": NOW - dt.timedelta(days=9)}, "Avsluttet"),
        ({"state": EventState.CANCELLED, "cancel_reason": "Snøstorm."}, "Snøstorm."),
        ({"previous_starts_at": NOW + dt.timedelta(days=3)}, "Arrangementet er flyttet"),
    ],
)
def test_the_page_says_what_state_the_event_is_in(client, changes, sentence):
    assert sentence in read(client, make_event(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"sign_up_opens_at": NOW + dt.timedelta(days=1)},
        {"sign_up_closes_at": NOW - dt.timedelta(hours=1)},
        {"starts_at": NOW - dt.timedelta(days=9)},
        {"state": EventState.CANCELLED},
    ],
)
def test_there_is_no_button_when_one_cannot_sign_up(client, changes):
    assert "Meld meg på" not in read(client, make_event(**changes))


def test_one_who_is_in_sees_that_first(client, member):
    event = make_event()
    sign_up(event=event, person=member)
    client.force_login(member)

    text = read(client, event)

    assert "Du er påmeldt" in text
    assert "Meld meg på" not in text


def test_one_who_waits_sees_their_number(client, member):
    event = make_event(capacity=1)
    sign_up(event=event)
    sign_up(event=event)
    sign_up(event=event, person=member)
    client.force_login(member)

    assert "Du er nummer 2 i køen." in read(client, event)


def test_one_with_an_offer_is_led_to_the_answer(client, member):
    event = make_event(capacity=1)
    first = sign_up(event=event)
    mine = sign_up(event=event, person=member, takes_place_at_once=False)
    services.cancel(participant=first, by=first.person, now=NOW)
    client.force_login(member)

    response = client.get(event.get_absolute_url())

    assert "Du har fått tilbud om plass" in words(response)
    assert f'href="{mine.booking.get_absolute_url()}tilbud/"' in response.text


def test_a_draft_is_hidden_from_all_but_staff(client, member, staff):
    event = make_event(state=EventState.DRAFT)

    as_visitor = client.get(event.get_absolute_url())
    client.force_login(member)
    as_member = client.get(event.get_absolute_url())
    client.force_login(staff)
    as_staff = client.get(event.get_absolute_url())

    assert (as_visitor.status_code, as_member.status_code) == (404, 404)
    assert "Dette er et utkast" in words(as_staff)


@pytest.mark.parametrize("slug", ["arkiv", "kalender"])
def test_an_event_may_not_take_the_address_of_a_page(slug):
    with pytest.raises(IntegrityError, match="an_event_leaves_our_own_addresses_alone"):
        make_event(slug=slug)


def test_the_link_to_the_meeting_is_not_on_the_public_page(client):
    event = make_event(is_online=True, place_name="", online_url="https://meet.example.no/x")

    assert "meet.example.no" not in client.get(event.get_absolute_url()).text


def test_machines_read_the_facts(client):
    event = make_event(title="Kurs </script><b>", member_price=0, other_price=900)

    text = client.get(event.get_absolute_url()).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    data = json.loads(block)

    assert data["name"] == "Kurs </script><b>"
    assert data["startDate"] == "2027-03-15T13:00:00+01:00"
    assert [offer["price"] for offer in data["offers"]] == ["0.00", "900.00"]


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_page_stands_in_other_languages(client, language):
    event = make_event()

    response = client.get(f"/{language}{event.get_absolute_url()}")

    assert f'<html lang="{language}"' in response.text


def test_a_visitor_costs_three_queries(client, django_assert_num_queries):
    event = make_event(capacity=10)

    with django_assert_num_queries(3):
        client.get(event.get_absolute_url())


def test_a_member_costs_eight_queries(client, member, django_assert_num_queries):
    event = make_event(capacity=10)
    client.force_login(member)
    client.get("/om/")  # once in a while, where one is logged in is noted

    with django_assert_num_queries(8):
        client.get(event.get_absolute_url())


def test_the_chapter_that_arranges_is_named_and_shown_the_way_to(client):
    chapter = make_chapter(name="Viken")
    event = make_event(chapter=chapter)

    response = client.get(event.get_absolute_url())

    assert "Arrangør Viken" in words(response)
    assert f'href="{chapter.get_absolute_url()}"' in response.text
    organizer = {"@type": "Organization", "name": "Viken"}
    data = re.search(r'ld\+json">(.*?)</script>', response.text, re.S)
    assert data
    assert json.loads(data.group(1))["organizer"].items() >= organizer.items()
