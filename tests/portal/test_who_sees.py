"""/min-side/hvem-ser-meg/: what it says of who can see is what the pages do."""

import datetime as dt
from functools import cache

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event, Need
from members.enums import AffiliationState
from members.models import Affiliation, Person, RoleTerm
from portal.enums import Audience, Fact
from portal.rules import who_sees
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_event,
    make_main_contact,
    make_member,
    make_network,
    make_network_member,
    make_organisation,
    make_person,
    make_staff,
)
from tests.portal.acts import MOST_QUERIES, agrees
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/min-side/hvem-ser-meg/"
SINCE, UNTIL = TODAY - dt.timedelta(days=30), TODAY + dt.timedelta(days=30)


@pytest.fixture
def cast():
    """Drammen and its people, a chapter over it with leader, board and editor, and the others."""
    drammen = make_organisation(name="Drammen", domain="drammen.kommune.example")
    chapter = Chapter.objects.create(name="Viken", slug="viken", sort_key="viken")
    Coverage.objects.create(chapter=chapter, organisation=drammen)
    event = make_event(title="Kulturtreff", chapter=chapter)
    people = {
        "visitor": None,
        "stranger": make_person(name="Sigrid Fremmed"),
        "of no member": make_member(
            name="Nora Nabo", organisation=make_organisation(is_member=False)
        ),
        "of another": make_member(name="Else Annen"),
        "contact elsewhere": make_main_contact(
            name="Fredrik Fjern", organisation=make_organisation()
        ),
        "listed": agrees(make_member(name="Ole Åpen", organisation=drammen)),
        "silent": make_person(name="Tone Taus", email="tone@drammen.kommune.example"),
        "contact": agrees(make_main_contact(name="Hanne Hoved", organisation=drammen)),
        "leader": make_member(name="Leif Leder"),
        "editor": make_member(name="Rita Redaktør"),
        "seated": make_member(name="Styrk Styremedlem"),
        "waiting": make_person(name="Nils Ny"),
        "shut out": make_member(name="Ute Stengt", organisation=drammen),
        "staff": make_staff(name="Stian Stab"),
        "cook": make_staff(name="Kokk Mat", groups=["Mat og tilrettelegging"]),
        "bare staff": make_staff(name="Beate Bar", groups=[]),
    }
    make_affiliation(person=people["waiting"], organisation=drammen, state=AffiliationState.WAITING)
    for part, position in [("leader", BoardPosition.LEADER), ("seated", BoardPosition.MEMBER)]:
        BoardTerm.objects.create(
            chapter=chapter, person=people[part], position=position, starts_on=SINCE
        )
    EditorGrant.objects.create(
        chapter=chapter, person=people["editor"], starts_on=SINCE, ends_on=UNTIL
    )
    network = make_network(name="Kulturlederne", slug="kulturlederne", leader=people["seated"])
    make_network_member(network=network, person=people["listed"])
    make_network_member(network=network, person=people["of another"])
    for part in ["listed", "silent"]:
        sign_up(event, people[part], now=NOW)
    for person in filter(None, people.values()):
        person.phone = f"+47 400 {person.pk:05}"
        person.save()
    for affiliation in Affiliation.objects.filter(organisation=drammen):
        affiliation.title = f"kulturleder {affiliation.pk}"
        affiliation.save()
    people["shut out"].is_active = False
    agrees(people["shut out"])
    return people, drammen, chapter, event


def as_person(person):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def reading(subject, drammen, chapter, event):
    """Fact and audience → what a page shows when that fact can be read there."""
    organisation = reverse("portal:organisation", args=[drammen.pk])
    desk = reverse("members:people", args=[drammen.pk])
    finding = reverse("regions:board", args=[chapter.slug])
    coming = reverse("events:participants", args=[event.slug])
    network = reverse("portal:network", args=["kulturlederne"])
    room = reverse("networks:space", args=["kulturlederne"])
    # The name stands in the search field too; as a result it is strong.
    strong = f"<strong>{subject.name}</strong>"
    title = subject.affiliations.values_list("title", flat=True).first() or "\0"

    @cache  # one page tells many facts
    def text_of(client, address, **query):
        response = client.get(address, query)
        return response.text if response.status_code == 200 else ""

    def shows(address, words, **query):
        return lambda client: words in text_of(client, address, **query).partition("<main")[2]

    def admin(address, words):
        return lambda client: words in text_of(client, address)

    person = reverse("admin:members_person_change", args=[subject.pk])
    return {
        (Fact.NAME, Audience.EVERYBODY): shows(chapter.get_absolute_url(), subject.name),
        (Fact.NAME, Audience.READERS): shows(organisation, strong),
        (Fact.NAME, Audience.MAIN_CONTACTS): shows(desk, subject.name),
        (Fact.NAME, Audience.LEADERS): shows(finding, strong, sok=subject.name),
        (Fact.NAME, Audience.EDITORS): shows(coming, subject.name),
        (Fact.NAME, Audience.FELLOWS): shows(room, subject.name),
        (Fact.NETWORKS, Audience.FELLOWS): shows(room, subject.name),
        (Fact.NETWORKS, Audience.EVERYBODY): shows(network, subject.name),
        (Fact.EMAIL, Audience.MAIN_CONTACTS): shows(desk, subject.email),
        (Fact.EMAIL, Audience.EDITORS): shows(coming, subject.email),
        (Fact.EMAIL, Audience.STAFF): admin(person, subject.email),
        (Fact.TITLE, Audience.READERS): shows(organisation, title),
        (Fact.TITLE, Audience.MAIN_CONTACTS): shows(desk, title),
        (Fact.TITLE, Audience.LEADERS): shows(finding, title, sok=subject.name),
        (Fact.PHONE, Audience.STAFF): admin(person, subject.phone),
        (Fact.SIGN_UPS, Audience.EDITORS): shows(coming, subject.name),
        (Fact.NEEDS, Audience.STAFF): admin(reverse("admin:events_need_changelist"), "</main>"),
    }


SUBJECTS = ["listed", "silent", "contact", "leader", "seated", "editor", "waiting", "stranger"]


@pytest.mark.parametrize("part", SUBJECTS)
def test_who_is_told_to_see_is_who_sees(cast, part):
    people, *places = cast
    subject = people[part]
    told = {seen.fact: seen for seen in who_sees(subject, on=TODAY)}
    others = {name: other for name, other in people.items() if other != subject}
    clients = {name: as_person(other) for name, other in others.items() if name != "shut out"}

    for (fact, audience), probe in reading(subject, *places).items():
        see_it_there = {name for name, client in clients.items() if probe(client)}
        told_there = {
            name
            for eyes in told[fact].by
            if eyes.audience == audience
            for name in named(eyes, others)
        }
        told_at_all = {name for eyes in told[fact].by for name in named(eyes, others)}

        assert told_there <= see_it_there, (fact, audience, "told, but sees nothing")
        assert see_it_there <= told_at_all, (fact, audience, "sees, but is not told of")


def test_who_asked_for_something_is_told_who_sees_to_it(cast):
    people, *_places, event = cast
    listed, editor = people["listed"], people["editor"]
    Event.objects.filter(pk=event.pk).update(access_responsible=editor)
    asking = event.participants.get(person=listed)
    Need.objects.create(participant=asking, access="Teleslynge", consented_at=NOW)

    told = {part: who_sees(people[part], on=TODAY) for part in ("listed", "silent")}

    named_to = {
        part: [eyes.sentence for seen in rows if seen.fact == Fact.NEEDS for eyes in seen.by]
        for part, rows in told.items()
    }
    sentence = f"{editor}, som har ansvar for tilrettelegging på {event}."
    assert sentence in named_to["listed"]
    assert sentence not in named_to["silent"]


def named(eyes, others):
    if eyes.people is None:
        return set(others) - {"shut out"}
    keys = set(eyes.people.values_list("pk", flat=True))
    return {name for name, person in others.items() if person and person.pk in keys}


def test_those_in_the_same_networks_are_counted_by_the_networks_names(client, cast):
    people, *_places = cast
    client.force_login(people["listed"])

    assert "2 personer som er med i Kulturlederne." in client.get(PAGE).text


def test_the_page_counts_those_who_can_read_the_list(client, cast):
    people, *_places = cast
    listed = people["listed"]
    client.force_login(listed)
    readers = Person.objects.readers_of_names(on=TODAY).exclude(pk=listed.pk).count()

    assert f"{readers} personer som kan lese medlemslista" in client.get(PAGE).text


def test_who_has_not_agreed_is_told_so(client, cast):
    people, *_places = cast
    client.force_login(people["silent"])

    page = client.get(PAGE).text

    assert "som kan lese medlemslista" not in page
    assert "Du har ikke sagt ja til å stå i medlemslista." in page
    assert "Hanne Hoved, hovedkontakt i Drammen." in page


def test_the_page_asks_no_more_for_more_people(client, cast):
    people, drammen, _chapter, event = cast
    seated = people["seated"]
    sign_up(event, agrees(seated), now=NOW)
    client.force_login(seated)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    for _each in range(3):
        make_member(organisation=drammen)
        RoleTerm.objects.create(person=seated, organisation=make_organisation(), role="delegate")
        make_affiliation(person=seated, organisation=make_organisation())
    with CaptureQueriesContext(connection) as after:
        client.get(PAGE)

    assert len(after) == len(before) <= MOST_QUERIES + 1
