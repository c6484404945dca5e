"""The networks of the demo year: a leaders' network with a committee, and the group about networks
over the borders. Told through the same services as the real ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate

from meetings import services as meetings
from meetings.enums import MeetingState, Openness, RecordState
from meetings.models import Attendance, Meeting, Record, RecordPoint
from members.enums import OrganisationKind
from members.models import Affiliation, County, Organisation, Person
from members.search import sort_key
from members.services import add_organisation
from networks import services
from networks.demo import ballots, words
from networks.enums import Joining, NetworkKind, Role
from networks.models import (
    Election,
    ExternalNetwork,
    Network,
    NetworkRole,
    Representation,
    Trial,
)
from outbox.enums import DeliveryState
from outbox.models import Delivery
from regions.models import Chapter

LEADERS = "kulturlederne-i-viken"
GROUP = "kultur-over-grensene"


@transaction.atomic
def load(*, staff: Person, kari: Person, hanne: Person, now: dt.datetime) -> Network:
    """The leaders' network, for who tells of its gathering."""
    today = localdate(now)
    others = _colleagues(on=today, exclude={staff.pk, kari.pk, hanne.pk})
    leaders = _leaders(others, staff=staff, hanne=hanne, today=today)
    elected_at = _elect(leaders, others, hanne=hanne, today=today)
    ballots.load(leaders, others[1:6], leader=hanne, elected_at=elected_at, now=now)
    group = _group(leaders, [kari, hanne, *others[5:9]], staff=staff, today=today, now=now)
    _outside(group, kari, others[5], staff=staff, today=today)
    _settle_letters(now=now)
    return leaders


def _colleagues(*, on: dt.date, exclude: set[int]) -> list[Person]:
    """Some who work in other places, one from each."""
    rows = (
        Affiliation.objects.confirmed(on=on)
        .exclude(person__in=exclude)
        .filter(organisation__kind=OrganisationKind.MUNICIPALITY, person__is_active=True)
        .select_related("person")
        .order_by("organisation", "pk")
    )
    by_place = {row.organisation_id: row.person for row in rows}
    return list({person.pk: person for person in by_place.values()}.values())[:12]


def _leaders(others: list[Person], *, staff: Person, hanne: Person, today: dt.date) -> Network:
    began = today - dt.timedelta(days=420)
    network = Network(
        name="Kulturlederne i Viken",
        slug=LEADERS,
        type=NetworkKind.LEADERS,
        chapter=Chapter.objects.filter(slug="viken").first(),
        joining=Joining.REQUEST,
        summary="For dem som leder kulturarbeidet i kommunene og fylkeskommunen.",
        about=words.ABOUT,
        contact_name=hanne.name,
        contact_email=hanne.email,
        started_on=began,
    )
    services.add_network(network=network, by=staff, now=_at(began, 9))
    office = add_organisation(
        kind=OrganisationKind.PARTNER,
        name="Kommunesamvirket Øst",
        county=County.objects.get(number="03"),
        by=None,
        now=_at(began, 8),
    )
    services.set_secretariat(
        network=network,
        organisation=office,
        contact=others[0],
        starts_on=began,
        by=staff,
        now=_at(began, 9),
    )
    for day, text in (
        (began, words.OLD_OBJECTIVES),
        (began + dt.timedelta(days=90), words.OBJECTIVES),
    ):
        services.decide_mandate(
            network=network, text=text, starts_on=day, by=staff, now=_at(day, 10)
        )
    _appoint(network, others[1], Role.LEADER, began, staff=staff)
    _appoint(network, others[0], Role.SECRETARY, began, staff=staff)
    for person in others[1:8]:
        affiliation = person.affiliations.confirmed(on=today).first()
        if affiliation:
            _let_in(network, affiliation, staff=staff, now=_at(began, 11))
    services.ask(network=network, person=others[9], on_behalf_of=None, now=_at(today, 7))
    return network


def _let_in(network: Network, affiliation: Affiliation, *, staff: Person, now: dt.datetime) -> None:
    membership = services.let_in(
        network=network, organisation=affiliation.organisation, by=staff, now=now
    )
    membership.representatives.create(person=affiliation.person, starts_on=localdate(now))


def _appoint(
    network: Network,
    person: Person,
    role: Role,
    day: dt.date,
    *,
    staff: Person,
    ends_on: dt.date | None = None,
) -> None:
    title, employer = _where(person)
    term = NetworkRole(
        network=network,
        person=person,
        role=role,
        title=title,
        employer=employer,
        starts_on=day,
        ends_on=ends_on,
    )
    services.appoint(term=term, by=staff, now=_at(day, 10))


def _where(person: Person) -> tuple[str, str]:
    affiliation = person.affiliations.select_related("organisation").first()
    if affiliation is None:
        return "", ""
    return affiliation.title or "kultursjef", affiliation.organisation.name


def _elect(network: Network, others: list[Person], *, hanne: Person, today: dt.date) -> dt.datetime:
    """Five in the committee, elected at a meeting whose record is approved; one leads it. Returns
    when it was."""
    day = today - dt.timedelta(days=60)
    secretary = network.roles.get(role=Role.SECRETARY).person
    meeting = _held(network, "Samling med valg", day, place="Biblioteket", by=secretary)
    seats = [(hanne, Role.LEADER), *((each, Role.COMMITTEE) for each in others[1:5])]
    for person, role in seats:
        title, employer = _where(person)
        election = Election(
            network=network,
            meeting=meeting,
            person=person,
            role=role,
            title=title,
            employer=employer,
            starts_on=day + dt.timedelta(days=1),
            ends_on=today + dt.timedelta(days=50 if role == Role.LEADER else 670),
        )
        services.note_election(election=election, by=secretary, now=_at(day, 13))
    points = [
        ("Hva vil vi arbeide med", "Alle skrev lapper, og vi valgte tre saker sammen.", ""),
        ("Valg av arbeidsutvalg", "Fem ble foreslått.", "De fem ble valgt, for to år."),
    ]
    _record(meeting, points, leader=others[1], secretary=secretary, people=others[:6])
    services.confirm_elections(
        network=network, meeting=meeting, by=secretary, now=_at(day + dt.timedelta(days=4), 9)
    )
    return _at(day, 12)


def _held(
    network: Network, title: str, day: dt.date, *, place: str, by: Person, days_before: int = 30
) -> Meeting:
    at = _at(day, 12)
    return meetings.call_meeting(
        forum=network,
        words={
            "title": title,
            "starts_at": at,
            "ends_at": at + dt.timedelta(hours=3),
            "place": place,
            "openness": Openness.PUBLIC,
        },
        by=by,
        now=_at(day - dt.timedelta(days=days_before), 9),
    )


def _record(
    meeting: Meeting,
    points: list[tuple[str, str, str]],
    *,
    leader: Person,
    secretary: Person,
    people: list[Person],
) -> Record:
    assert meeting.starts_at is not None  # noqa: S101 (called with a time)
    at = meeting.starts_at + dt.timedelta(days=3)
    record = Record.objects.create(
        meeting=meeting,
        state=RecordState.APPROVED,
        openness=Openness.PUBLIC,
        leader_name=leader.name,
        secretary_name=secretary.name,
        begun_by=secretary,
        approved_by=leader,
        approved_at=at,
    )
    for position, (title, said, decision) in enumerate(points, start=1):
        RecordPoint.objects.create(
            record=record, position=position, title=title, text=f"<p>{said}</p>", decision=decision
        )
    for person in people:
        title, employer = _where(person)
        Attendance.objects.create(
            meeting=meeting, person=person, name=person.name, title=title, employer=employer
        )
    meeting.state, meeting.changed_at = MeetingState.HELD, at
    meeting.save(update_fields=["state", "changed_at"])
    return record


# ---- The group -----------------------------------------------------------------------------------


def _group(
    parent: Network, people: list[Person], *, staff: Person, today: dt.date, now: dt.datetime
) -> Network:
    day = today - dt.timedelta(days=25)
    network = Network(
        name="Kultur over grensene",
        slug=GROUP,
        type=NetworkKind.WORKING_GROUP,
        joining=Joining.OPEN,
        members_write=True,
        summary="Arbeidsgruppa som finner fram i nettverkene for internasjonalt kulturarbeid.",
        about=words.GROUP_ABOUT,
        started_on=day,
    )
    services.add_network(network=network, by=staff, now=_at(day, 8))
    services.decide_mandate(
        network=network, text=words.GROUP_MANDATE, starts_on=day, by=staff, now=_at(day, 8)
    )
    leader, secretary = people[0], people[1]
    _appoint(network, leader, Role.LEADER, day, staff=staff)
    _appoint(network, secretary, Role.SECRETARY, day, staff=staff)
    for person in people[2:]:
        services.join(network=network, person=person, on_behalf_of=None, now=_at(day, 10))
    place = "Union Scene, Drammen"
    meeting = _held(network, "Første møte", day, place=place, by=leader, days_before=0)
    record = _record(meeting, words.POINTS, leader=leader, secretary=secretary, people=people)
    _propose(network, record, leader, at=_at(day, 14))
    _take_on(network, record, people, at=_at(day, 15), today=today, now=now)
    at = _at(today + dt.timedelta(days=18), 10)
    meetings.call_meeting(
        forum=network,
        words={
            "title": "Andre møte: hva har vi funnet ut?",
            "starts_at": at,
            "ends_at": at + dt.timedelta(hours=2),
            "online_url": "https://mote.example.no/kultur-over-grensene",
        },
        by=leader,
        now=now - dt.timedelta(days=3),
    )
    return network


def _propose(network: Network, record: Record, leader: Person, *, at: dt.datetime) -> None:
    lines = [
        meetings.write_line(forum=network, name=name, by=leader, now=at) for name in words.LINES
    ]
    points = list(record.points.all())
    for line, title, text in words.PROPOSALS:
        meetings.propose(
            forum=network,
            title=title,
            text=text,
            line=lines[line],
            point=points[line],
            by=leader,
            now=at,
        )


def _take_on(
    network: Network,
    record: Record,
    people: list[Person],
    *,
    at: dt.datetime,
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Who contacts whom about what, and what each does at home."""
    points = list(record.points.all())
    for owner, point, target, what, question, days, outcome in words.FOLLOW_UPS:
        facts: dict[str, Any] = {
            "what": what,
            "question": question,
            "target_name": target,
            "due_on": today + dt.timedelta(days=days - 25),
            "point": points[point],
        }
        task = meetings.take_on(
            forum=network, owner=people[owner], words=facts, by=people[0], now=at
        )
        if outcome:
            done_at = now - dt.timedelta(days=2)
            meetings.finish(follow_up=task, outcome=outcome, by=people[owner], now=done_at)
    for what, question, days in words.COLLECTIVE:
        due_on = today + dt.timedelta(days=days)
        facts = {"what": what, "question": question, "due_on": due_on, "point": points[1]}
        meetings.take_on_together(
            forum=network, owners=people[:4], words=facts, by=people[0], now=at
        )


# ---- Outside -------------------------------------------------------------------------------------


def _outside(
    group: Network, leader: Person, other: Person, *, staff: Person, today: dt.date
) -> None:
    at = _at(today - dt.timedelta(days=10), 11)
    found: dict[str, ExternalNetwork] = {}
    for facts in words.EXTERNALS:
        external = ExternalNetwork(**facts, sort_key=sort_key(str(facts["name"])))
        found[external.slug] = services.save_external(external=external, by=staff, now=at)
    for slug, person in ((words.OFFICE, other), (words.EAST, other), (words.CAE, leader)):
        services.keep_contact(external=found[slug], person=person, network=group, by=leader, now=at)
    sits = Representation(
        body="Faggruppa for kultur",
        external=found[words.EAST],
        person=other,
        substitute=leader,
        starts_on=today - dt.timedelta(days=9),
        ends_on=today + dt.timedelta(days=720),
    )
    services.represent(row=sits, by=leader, now=at)
    services.note_relevance(
        external=found[words.EUROCITIES],
        text="Laget for større byer. Passer trolig for de største av oss, og som kilde for resten.",
        by=leader,
        now=at,
    )
    trial = services.begin_trial(
        trial=Trial(
            external=found[words.CAE],
            network=group,
            question="Får vi nytte av møtene når flere deler på å delta?",
            reporter=leader,
            starts_on=today - dt.timedelta(days=5),
            ends_on=today + dt.timedelta(days=360),
        ),
        by=leader,
        now=at,
    )
    for person in (leader, other):
        if affiliation := person.affiliations.confirmed(on=today).first():
            _try(trial, affiliation.organisation, leader, now=at)
    services.write_note(
        trial=trial, text="Vi spør om å få være gjest på neste nettmøte.", by=leader, now=at
    )


def _try(trial: Trial, organisation: Organisation, by: Person, *, now: dt.datetime) -> None:
    if not trial.members.filter(organisation=organisation).exists():
        services.try_with(trial=trial, organisation=organisation, by=by, now=now)


def _settle_letters(*, now: dt.datetime) -> None:
    """What was written before today has arrived long ago."""
    old = Delivery.objects.filter(state=DeliveryState.PENDING, created_at__lt=now)
    for room in ("networks/", "meetings/"):
        for letter in old.filter(letter__startswith=room):
            letter.state, letter.attempts = DeliveryState.ACCEPTED, 1
            letter.settled_at = letter.created_at + dt.timedelta(seconds=4)
            letter.save(update_fields=["state", "attempts", "settled_at"])


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=get_current_timezone())
