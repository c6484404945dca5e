"""Inviting and writing: exactly those it is for, once each, nobody who asked to be left alone."""

import datetime as dt
import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from core.models import Act
from events import mail
from events.enums import EventState
from events.services import cancel, invitations
from members.enums import OrganisationKind
from members.models import Person
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import sign_up
from tests.events.test_editing import page
from tests.events.test_event_page import words
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_chapter,
    make_county,
    make_editor,
    make_event,
    make_member,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def buskerud():
    return make_county(name="Buskerud")


@pytest.fixture
def viken(buskerud):
    return make_chapter(name="Viken", covers=buskerud, contact_email="viken@example.no")


@pytest.fixture
def lier(buskerud):
    return make_house(name="Lier", county=buskerud)


@pytest.fixture
def event(viken):
    return make_event(title="Kulturtreff", chapter=viken)


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken, name="Eva Redaktør")
    client.force_login(person)
    return person


def make_house(**fields):
    """A body that has its county, and no number to tell it by."""
    return make_organisation(kind=OrganisationKind.CULTURE_BODY, **fields)


def invited():
    owed = Delivery.objects.filter(letter="events/invitation")
    return sorted(owed.values_list("person__name", flat=True))


# ---- Whom ------------------------------------------------------------------------------------


def test_exactly_the_people_of_the_covered_members_are_invited(
    client, event, editor, lier, buskerud
):
    make_member(name="Lise i Lier", organisation=lier)
    gone = make_member(name="Tor tidligere", organisation=lier)
    gone.affiliations.update(ends_on=TODAY - dt.timedelta(days=1))
    left_alone = make_member(name="Ro i fred", organisation=lier)
    Person.objects.filter(pk=left_alone.pk).update(invitations_stopped_at=NOW)
    unproved = make_member(name="Ubekreftet", organisation=lier)
    EmailAddress.objects.filter(user=unproved).update(verified=False)
    make_member(name="Ikke medlem", organisation=make_house(county=buskerud, is_member=False))
    make_member(name="Annet fylke", organisation=make_house(county=make_county()))
    make_person(name="Hører ingen steder til")

    client.post(page("invite", event))

    assert invited() == ["Lise i Lier"]


def test_each_is_invited_once_however_often_it_is_pressed(client, event, editor, lier, buskerud):
    both = make_member(name="To steder", organisation=lier)
    make_affiliation(person=both, organisation=make_house(county=buskerud))

    for _ in range(3):
        client.post(page("invite", event))
    make_member(name="Ny i dag", organisation=lier)
    client.post(page("invite", event))

    assert invited() == ["Ny i dag", "To steder"]


def test_who_has_signed_off_is_not_asked_again(client, event, editor, lier):
    answered = make_member(organisation=lier)
    cancel(participant=sign_up(event=event, person=answered), by=answered, now=NOW)
    make_member(name="Ny i Lier", organisation=lier)

    client.post(page("invite", event))

    assert invited() == ["Ny i Lier"]


def test_the_page_says_how_many_and_who_before_anything_is_sent(
    client, event, editor, lier, buskerud
):
    make_member(organisation=lier)
    make_member(organisation=lier)
    sign_up(event=event, person=make_member(organisation=lier))
    stopped = make_member(organisation=lier)
    Person.objects.filter(pk=stopped.pk).update(invitations_stopped_at=NOW)

    text = words(client.get(page("invite", event)))

    assert "2 personer får en invitasjon på e-post." in text
    assert "1 er påmeldt allerede." in text
    assert "1 vil ikke ha invitasjoner, og får ingen." in text
    assert "Lier 3 Medlem i Buskerud, som fylkeslaget dekker." in text
    assert invited() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_little_for_three_as_for_one(
    client, event, editor, buskerud, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        organisation = make_house(county=buskerud)
        for _person in range(rows):
            make_member(organisation=organisation)

    with django_assert_max_num_queries(12):
        client.get(page("invite", event))


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.CANCELLED])
def test_nobody_is_invited_to_what_is_not_on(client, viken, editor, lier, state):
    event = make_event(chapter=viken, state=state)
    make_member(organisation=lier)

    client.post(page("invite", event))

    assert invited() == []


def test_two_who_press_at_once_send_one_each(event, editor, lier):
    make_member(name="Lise", organisation=lier)
    first = invitations.whom(event, on=TODAY)
    invitations.invite(event=event, by=editor, now=NOW)
    # What the slower one had counted already.
    mail.invitations(event, first.to_invite.values(), now=NOW)

    assert invited() == ["Lise"]


def test_who_invited_and_how_many_is_told(client, event, editor, lier):
    make_member(organisation=lier)

    client.post(page("invite", event))

    act = Act.objects.get(verb="event.invited")
    assert (act.by, act.after) == (editor, {"invitasjoner": 1})


# ---- The letter and the way out --------------------------------------------------------------


def stop_link(person):
    letter = render(Delivery.objects.get(person=person, letter="events/invitation"))
    [path] = re.findall(r"https?://[^/]+(/\S+/stopp/\S+)", letter.text)
    return letter, path


def test_the_letter_is_in_their_language_and_says_why_and_how_to_stop(client, event, editor, lier):
    person = make_member(name="Lise Nynorsk", organisation=lier)
    Person.objects.filter(pk=person.pk).update(language="nn")

    client.post(page("invite", event))

    letter, path = stop_link(person)
    assert letter.language == "nn"
    assert letter.subject == "Viken inviterer til Kulturtreff"
    assert path.startswith("/nn/min-side/invitasjoner/stopp/")
    assert "Lier" in letter.text
    assert path in letter.html


def test_the_link_stops_invitations_without_login_but_only_when_pressed(
    client, event, editor, lier
):
    person = make_member(organisation=lier)
    client.post(page("invite", event))
    _letter, path = stop_link(person)
    visitor = Client()

    visitor.get(path)
    person.refresh_from_db()
    assert person.invitations_stopped_at is None

    visitor.post(path)
    person.refresh_from_db()
    assert person.invitations_stopped_at == NOW
    assert "Du får ikke flere invitasjoner" in words(visitor.get(path))


@pytest.mark.parametrize("signed", ["1", "1:x", "x:y", "\x00", "999999:abc", "1:" + "a" * 5000])
def test_a_link_nobody_signed_is_no_page(client, signed):
    assert client.get(f"/min-side/invitasjoner/stopp/{signed}/").status_code == 404


def test_the_profile_says_and_changes_whether_one_wants_invitations(client, member):
    client.force_login(member)
    given = {"name": member.name, "language": "nb", "phone": ""}

    client.post("/min-side/profil/", given)
    member.refresh_from_db()
    assert member.invitations_stopped_at == NOW

    client.post("/min-side/profil/", given | {"wants_invitations": "on"})
    member.refresh_from_db()
    assert member.invitations_stopped_at is None


# ---- Writing to those who are coming ---------------------------------------------------------


def told():
    owed = Delivery.objects.filter(letter="events/message")
    return sorted(owed.values_list("address", flat=True))


def send(client, event, step="send", **changes):
    given = {"uid": str(uuid.uuid4()), "subject": "Ta med sko", "text": "Vi skal ut.\n\nHilsen Eva"}
    given["to"] = "registered"
    return client.post(page("message", event), given | {"step": step} | changes)


def test_those_with_a_place_get_the_letter_and_the_queue_only_when_asked(client, viken, editor):
    event = make_event(chapter=viken, capacity=1)
    first, second = sign_up(event=event), sign_up(event=event)

    send(client, event)
    assert told() == [first.email]

    send(client, event, to="live")
    assert told() == sorted([first.email, first.email, second.email])


def test_the_letter_is_seen_before_it_is_sent(client, event, editor):
    sign_up(event=event)

    text = words(send(client, event, step="look"))

    assert "Slik blir brevet" in text
    assert "Vi skal ut." in text
    assert told() == []


def test_the_same_letter_is_sent_once(client, event, editor):
    participant = sign_up(event=event)
    uid = str(uuid.uuid4())

    for _ in range(2):
        send(client, event, uid=uid)

    assert told() == [participant.email]
    assert Act.objects.filter(verb="event.written_to").count() == 1


def test_who_goes_back_and_writes_something_else_sends_another_letter(client, event, editor):
    participant = sign_up(event=event)
    uid = str(uuid.uuid4())

    send(client, event, uid=uid)
    send(client, event, uid=uid, text="Nei, ta med støvler.")

    assert told() == [participant.email] * 2


def test_who_goes_back_and_adds_the_queue_writes_to_them_alone(client, viken, editor):
    event = make_event(chapter=viken, capacity=1)
    first, second = sign_up(event=event), sign_up(event=event)
    uid = str(uuid.uuid4())

    send(client, event, uid=uid)
    send(client, event, uid=uid, to="live")

    assert told() == sorted([first.email, second.email])


def test_the_letter_says_whom_to_answer_and_escapes_what_is_written(client, event, editor):
    sign_up(event=event)
    send(client, event, text="Se <b>her</b>: https://example.no/sko")

    letter = render(Delivery.objects.get(letter="events/message"))

    assert letter.subject == "Ta med sko"
    assert "viken@example.no" in letter.text
    assert "&lt;b&gt;her&lt;/b&gt;" in letter.html
    assert 'href="https://example.no/sko"' in letter.html


def test_a_letter_to_nobody_is_refused_in_words(client, event, editor):
    assert "Det er ingen å skrive til ennå." in words(send(client, event))
