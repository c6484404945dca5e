import datetime as dt
import re

import pytest

from events import services
from members.enums import AffiliationState
from portal.views import my_page
from tests import factories
from tests.agreements.cooperation import make_agreement, make_owner
from tests.events.acts import sign_up
from tests.factories import NOW, TODAY, make_affiliation, make_event, make_person
from tests.meetings.forums import make_follow_up, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def section(client, name):
    """What a part of the page says."""
    found = re.search(
        rf'<section aria-labelledby="{name}">(.*?)</section>', client.get("/min-side/").text, re.S
    )
    text = found.group(1) if found else ""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def test_a_visitor_is_sent_to_login(client):
    assert client.get("/min-side/").url == "/konto/logg-inn/?next=/min-side/"


def test_one_with_nothing_is_shown_the_next_steps(client, stranger):
    client.force_login(stranger)

    assert "Velg arbeidsgiveren din" in section(client, "waiting")
    assert "Du er ikke påmeldt noe ennå Se hva som skjer" in section(client, "coming")
    assert section(client, "queued") == section(client, "past") == ""


def test_a_member_with_nothing_to_do_is_not_nagged(client, member):
    client.force_login(member)

    assert section(client, "waiting") == ""
    assert "Drammen er medlem, så du får medlemspris." in section(client, "organisation")


def test_an_offer_to_answer_comes_first(client, member):
    event = make_event(title="Fullt kurs", capacity=1)
    first = sign_up(event=event)
    sign_up(event=event, person=member, takes_place_at_once=False)
    services.cancel(participant=first, by=first.person, now=NOW)
    client.force_login(member)

    text = section(client, "waiting")

    assert "Fullt kurs Du har fått tilbud om plass. Svar innen" in text
    assert "Svar på tilbudet" in text
    assert section(client, "queued") == ""


def test_the_main_contact_sees_who_waits_for_them(client, main_contact, drammen):
    for name in ("Per", "Pål"):
        make_affiliation(
            person=make_person(name=name), organisation=drammen, state=AffiliationState.WAITING
        )
    client.force_login(main_contact)

    assert "Drammen 2 personer sier at de arbeider hos dere." in section(client, "waiting")


def test_nobody_else_sees_who_waits(client, member, drammen):
    make_affiliation(person=make_person(), organisation=drammen, state=AffiliationState.WAITING)
    client.force_login(member)

    assert section(client, "waiting") == ""


def test_what_is_coming_leads_to_the_receipt(client, member):
    mine = sign_up(event=make_event(title="Kurs"), person=member)
    client.force_login(member)

    assert "Kurs" in section(client, "coming")
    assert mine.booking.get_absolute_url() in client.get("/min-side/").text


def test_the_number_in_each_queue_is_shown(client, member):
    event = make_event(title="Fullt kurs", capacity=1)
    sign_up(event=event)
    sign_up(event=event)
    sign_up(event=event, person=member)
    client.force_login(member)

    assert "Nummer 2 i køen" in section(client, "queued")


def test_what_is_over_is_kept_as_memory(client, member):
    event = make_event(title="Kurs", starts_at=NOW + dt.timedelta(days=5))
    sign_up(event=event, person=member)
    event.starts_at, event.ends_at = NOW - dt.timedelta(days=2), NOW - dt.timedelta(days=1)
    event.sign_up_closes_at = event.starts_at
    event.save()
    client.force_login(member)

    assert "Kurs" in section(client, "past")
    assert "Du er ikke påmeldt noe ennå" in section(client, "coming")


def test_nothing_of_others_is_shown(client, member, stranger):
    sign_up(event=make_event(title="Kurs"), person=stranger)
    client.force_login(member)

    assert "Kurs" not in section(client, "coming")


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(client, main_contact, event_count, django_assert_num_queries):
    for _ in range(event_count):
        sign_up(event=make_event(), person=main_contact)
        full = make_event(capacity=1)
        sign_up(event=full)
        sign_up(event=full, person=main_contact)
    client.force_login(main_contact)
    client.get("/om/")  # once in a while, where one is logged in is noted

    with django_assert_num_queries(12):
        client.get("/min-side/")


def test_what_is_written_once_asks_the_same_as_what_is_written_anew(member, staff, drammen):
    """A network one is in, one that one leads, an agreement one follows up, and one's own tasks."""
    joined, led = factories.make_network(), factories.make_network(leader=member)
    factories.make_network_member(network=joined, person=member)
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    for forum in (joined, led, agreement, factories.make_network()):
        make_meeting(forum=forum, title=f"Møte i {forum}")
    make_follow_up(forum=joined, owner=member)

    for person in (member, factories.make_person()):
        anew = my_page._together(person, on=TODAY, now=NOW)
        once = my_page._together_once(person=person.pk, on=TODAY, now=NOW)
        assert sorted(map(str, once)) == sorted(map(str, anew))
    assert len(my_page._together(member, on=TODAY, now=NOW)) == 6
