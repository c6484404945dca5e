"""What the networks of the demo year work on: a meeting held, one to come, what is followed
up, and a ballot. Told through the same services as the real ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.timezone import localdate

from core import hours
from meetings import rules, services
from meetings.enums import ForumKind, Openness
from meetings.models import FollowUp, Forum, Meeting, RecordPoint
from meetings.services.records import Guest, Point
from members.models import Person

FORUMS = 2
FEWEST_PEOPLE = 3
DAY = dt.timedelta(days=1)
TEN, NOON = dt.time(10), dt.time(12)
SAID = {
    "Europeiske nettverk": (
        "<p>Gruppa så på hvilke nettverk som finnes, og hvor relevante de er for norske kommuner. "
        "Flere kan melde seg inn i det samme og prøve det ut sammen.</p>",
        "Vi prøver ut ett nettverk sammen i ett år.",
    ),
    "Nettverk vi kan utfordre": (
        "<p>Det finnes nettverk i fylkene som kan mer enn vi bruker dem til. En felles "
        "temasamling kan være en start.</p>",
        "Hver av oss tar kontakt med ett nettverk før neste møte.",
    ),
}
LINES = {
    "Prøve ut nettverk sammen": ["Bli med i et europeisk nettverk i ett år", "Besøke et nettverk"],
    "Utfordre nettverk som finnes": ["Felles temasamling til høsten"],
}


def load(*, now: dt.datetime) -> None:
    """In the first networks that have people and a leader, and no meetings yet."""
    today = localdate(now)
    empty = Forum.objects.filter(kind=ForumKind.NETWORK, meetings=None).order_by("pk")
    leaders, people = (
        ask(empty, on=today) for ask in (rules.leaders_of_many, rules.people_of_many)
    )
    ready = [each for each in empty if leaders[each.pk] and len(people[each.pk]) >= FEWEST_PEOPLE]
    for forum in ready[:FORUMS]:
        fill(forum, leader=leaders[forum.pk][0], people=people[forum.pk], now=now)


def fill(forum: Forum, *, leader: Person, people: Sequence[Person], now: dt.datetime) -> None:
    """`people`: at least three who are in it."""
    held = _meet(forum, "Oppstartsmøte", -24, by=leader, now=now)
    point = _record(held, by=leader, present=people, now=now)
    _follow_up(forum, point, leader=leader, people=people, now=now)
    _meet(forum, "Neste møte", 19, by=leader, now=now)
    _choose(forum, leader=leader, people=people, now=now)


def _meet(forum: Forum, title: str, days: int, *, by: Person, now: dt.datetime) -> Meeting:
    day = hours.working_day_from(localdate(now) + days * DAY)
    words = {
        "title": title,
        "starts_at": hours.at(day, TEN),
        "ends_at": hours.at(day, NOON),
        "place": "Kulturhuset, møterom 2",
        "openness": Openness.PUBLIC,
    }
    meeting = services.call_meeting(forum=forum, words=words, by=by, now=now)
    for item in ("Godkjenning av innkalling", *SAID):
        services.write_item(meeting=meeting, words={"title": item}, by=by, now=now)
    return meeting


def _record(
    meeting: Meeting, *, by: Person, present: Sequence[Person], now: dt.datetime
) -> RecordPoint:
    record = services.begin_record(meeting=meeting, by=by, now=now)
    points = [
        Point(point.pk, point.title, *SAID.get(point.title, ("", "Godkjent.")))
        for point in record.points.all()
    ]
    record = services.save_record(
        record=record,
        seen=record.version,
        words={"openness": Openness.PUBLIC},
        points=points,
        present=present[:6],
        guests=[Guest("Gro Gjestad", "rådgiver", "Kulturrådet")],
        by=by,
        now=now,
    )
    services.send_for_approval(record=record, by=by, now=now)
    services.approve(record=record, by=by, now=now)
    return record.points.order_by("-position")[0]


def _follow_up(
    forum: Forum, point: RecordPoint, *, leader: Person, people: Sequence[Person], now: dt.datetime
) -> None:
    today = localdate(now)
    words = {"point": point, "question": "Hva kan dere bidra med til en felles temasamling?"}
    late, done, carried, coming = (
        services.take_on(
            forum=forum,
            owner=people[number % len(people)],
            words=words | {"what": what, "target_name": whom, "due_on": today + 10 * DAY},
            by=leader,
            now=now,
        )
        for number, (what, whom) in enumerate(
            [
                ("Ta kontakt med kulturkontakten", "Fylkeskultursjefene"),
                ("Undersøke hva medlemskap koster", "Et europeisk nettverk"),
                ("Invitere til en samtale", "Koordinatorene for internasjonalt arbeid"),
                ("Skrive et utkast til program", ""),
            ]
        )
    )
    services.finish(
        follow_up=done, outcome="Det koster 450 euro i året for hver.", by=leader, now=now
    )
    services.carry_over(
        follow_up=carried,
        due_on=today + 30 * DAY,
        because="De svarer etter styremøtet sitt.",
        by=leader,
        now=now,
    )
    asked = FollowUp.objects.filter(pk__in=[late.pk, coming.pk, done.pk, carried.pk])
    asked.update(created_at=now - 24 * DAY)
    FollowUp.objects.filter(pk=late.pk).update(due_on=today - 2 * DAY)


def _choose(forum: Forum, *, leader: Person, people: Sequence[Person], now: dt.datetime) -> None:
    proposals = [
        services.propose(
            forum=forum,
            title=title,
            line=services.write_line(forum=forum, name=name, by=leader, now=now),
            by=people[0],
            now=now,
        )
        for name, titles in LINES.items()
        for title in titles
    ]
    for person in people[:4]:
        services.support(proposal=proposals[0], is_wanted=True, by=person, now=now)
    ballot = services.open_ballot(
        forum=forum,
        title="Hva skal vi arbeide med i år?",
        votes_each=3,
        proposals=proposals,
        opens_at=now,
        closes_at=now + 12 * DAY,
        by=leader,
        now=now,
    )
    votes = {proposals[0].pk: 2, proposals[2].pk: 1}
    services.vote(ballot=ballot, votes=votes, by=people[0], now=now)
