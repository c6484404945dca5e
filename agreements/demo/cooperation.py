"""The agreements of the demo year: one with all its life, one it renewed, one ended by notice, one
draft and one between three. Told through the same services as the real ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate

from agreements import services
from agreements.demo import words
from agreements.models import (
    Agreement,
    CooperationArea,
    PartyOwner,
    RoleClarification,
    RoleText,
    Signatory,
)
from agreements.rules.clock import last_day_of_term, months_after
from core import hours
from meetings import services as meetings
from meetings.enums import Openness
from meetings.models import Meeting
from meetings.services.records import Guest, Point
from members.enums import OrganisationKind
from members.models import County, Organisation, Person
from members.services import add_organisation
from outbox.enums import DeliveryState
from outbox.models import Delivery

SIGNERS = {
    words.US: ("Ingeborg Solbakk", "daglig leder"),
    words.THEM: ("Torbjørn Engevik", "områdedirektør"),
    words.THIRD: ("Amina Haugstad", "styreleder"),
    words.FOURTH: ("Sondre Fossheim", "leder"),
}
OWNERS = {
    words.THEM: ("Sunniva Granli", "sunniva.granli@kommunesamvirket.example", "fagsjef kultur"),
    words.THIRD: ("Mikkel Uglem", "mikkel@scenekunstforum.example", "rådgiver"),
    words.FOURTH: ("Jorunn Rustand", "jorunn@bibliotekringen.example", "sekretær"),
}


@transaction.atomic
def load(*, staff: Person, follower: Person, now: dt.datetime) -> None:
    """`follower` has an account, and follows up for our own side."""
    parties = {name: _organisation(name, now=now) for name in SIGNERS}
    today = localdate(now)
    us, them = parties[words.US], parties[words.THEM]
    first_day = today - dt.timedelta(days=520)
    earlier = _earlier(us, them, first_day, staff=staff, follower=follower)
    current = _renewed(earlier, first_day, staff=staff)
    for plan in words.MEETINGS:
        _meet(current, plan, staff=staff, follower=follower, now=now)
    _call_next(current, staff=staff, now=now)
    _ended_by_notice(us, parties[words.THIRD], today, staff=staff, follower=follower)
    _between_three(parties, today, staff=staff, follower=follower)
    _draft(us, parties[words.FOURTH], today, staff=staff, follower=follower, now=now)
    _settle_letters(now=now)


def _organisation(name: str, *, now: dt.datetime) -> Organisation:
    return add_organisation(
        kind=OrganisationKind.PARTNER,
        name=name,
        county=County.objects.get(number="03"),
        by=None,
        now=now - dt.timedelta(days=1300),
    )


def _write(
    name: str, organisations: list[Organisation], *, staff: Person, now: dt.datetime, **text: Any
) -> Agreement:
    """A draft with who signs."""
    agreement = services.create(name=name, organisations=organisations, by=staff, now=now)
    for field, value in text.items():
        setattr(agreement, field, value)
    agreement.save()
    for party in agreement.parties.select_related("organisation"):
        signer, title = SIGNERS[party.organisation.name]
        Signatory.objects.create(party=party, name=signer, title=title)
    return agreement


def _own(agreement: Agreement, follower: Person, *, since: dt.date) -> None:
    for party in agreement.parties.select_related("organisation"):
        if (named := OWNERS.get(party.organisation.name)) is None:
            values: dict[str, Any] = {"person": follower}
        else:
            values = dict(zip(("name", "email", "title"), named, strict=True))
        PartyOwner.objects.create(party=party, starts_on=since, **values)


def _sign(agreement: Agreement, day: dt.date, place: str, *, staff: Person) -> None:
    services.sign(agreement=agreement, signed_on=day, place=place, by=staff, now=_at(day, 14))


def _earlier(
    us: Organisation, them: Organisation, first_day: dt.date, *, staff: Person, follower: Person
) -> Agreement:
    """Two years, and over the day before the one that renewed it."""
    starts_on = months_after(first_day, -24)
    signed_on = starts_on - dt.timedelta(days=12)
    agreement = _write(
        words.NAME,
        [us, them],
        staff=staff,
        now=_at(signed_on - dt.timedelta(days=60), 9),
        purpose=words.PURPOSE,
        background=words.BACKGROUND,
        cooperation=words.COOPERATION,
        follow_up=words.FOLLOW_UP,
        contact_months=6,
        starts_on=starts_on,
        ends_on=first_day - dt.timedelta(days=1),
        openness=Openness.PUBLIC,
    )
    parties = list(agreement.parties.select_related("organisation"))
    for party in parties:
        party.description = words.DESCRIPTIONS[party.organisation.name]
        party.save(update_fields=["description"])
    for position, (topic, texts) in enumerate(words.ROLES.items(), start=1):
        role = RoleClarification.objects.create(agreement=agreement, position=position, topic=topic)
        for party, text in zip(parties, texts, strict=True):
            RoleText.objects.create(clarification=role, party=party, text=text)
    for position, (title, text) in enumerate(words.AREAS, start=1):
        CooperationArea.objects.create(
            agreement=agreement, position=position, title=title, text=text
        )
    _own(agreement, follower, since=starts_on)
    _sign(agreement, signed_on, "Hamar", staff=staff)
    return agreement


def _renewed(earlier: Agreement, first_day: dt.date, *, staff: Person) -> Agreement:
    """Made from it through the same button, with two years and a month's notice."""
    signed_on = first_day - dt.timedelta(days=20)
    at = _at(signed_on - dt.timedelta(days=30), 10)
    agreement = services.renew(agreement=earlier, by=staff, now=at)
    agreement.starts_on, agreement.ends_on = first_day, last_day_of_term(first_day, 24)
    agreement.save(update_fields=["starts_on", "ends_on"])
    _sign(agreement, signed_on, "Drammen", staff=staff)
    return agreement


def _meet(
    agreement: Agreement, plan: dict[str, Any], *, staff: Person, follower: Person, now: dt.datetime
) -> None:
    """Called, with an agenda, a record that was approved, and what somebody took on."""
    day = localdate(now) - dt.timedelta(days=plan["days_ago"])
    called_at, held_at = _at(day - dt.timedelta(days=21), 9), _at(day, 12)
    party = agreement.parties.all()[plan["caller"]]
    services.wish(party=party, title=plan["wish"], by=staff, now=called_at)
    meeting = meetings.call_meeting(
        forum=agreement,
        words={
            "title": plan["title"],
            "starts_at": held_at,
            "ends_at": held_at + dt.timedelta(hours=2),
            "place": plan["place"],
            "called_by": party.organisation,
            "openness": Openness.PUBLIC,
        },
        by=staff,
        now=called_at,
    )
    services.make_agenda(agreement=agreement, meeting=meeting, by=staff, now=called_at)
    _record(meeting, plan, staff=staff, follower=follower, at=_at(day + dt.timedelta(days=1), 10))
    _take_on(agreement, meeting, plan, follower=follower, at=held_at, now=now)


def _record(
    meeting: Meeting, plan: dict[str, Any], *, staff: Person, follower: Person, at: dt.datetime
) -> None:
    """Written the day after, approved two days later."""
    record = meetings.begin_record(meeting=meeting, by=staff, now=at)
    name, _address, title = OWNERS[words.THEM]
    record = meetings.save_record(
        record=record,
        seen=record.version,
        words={"openness": Openness.PUBLIC},
        points=[
            Point(point.pk, point.title, f"<p>{said}</p>")
            for point, said in zip(record.points.all(), plan["said"], strict=True)
        ],
        present=[follower],
        guests=[Guest(name, title, words.THEM)],
        by=staff,
        now=at,
    )
    record = meetings.send_for_approval(record=record, by=staff, now=at)
    meetings.approve(record=record, by=staff, now=at + dt.timedelta(days=2))


def _take_on(
    agreement: Agreement,
    meeting: Meeting,
    plan: dict[str, Any],
    *,
    follower: Person,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """`tasks`: the place of the point, what, days to do it in (from today when negative: it is
    open still), and what came of it."""
    points = list(meeting.record.points.all())
    for number, what, days, outcome in plan["tasks"]:
        due_on = localdate(at if days > 0 else now) + dt.timedelta(days=abs(days))
        task = meetings.take_on(
            forum=agreement,
            owner=follower,
            words={"what": what, "due_on": due_on, "point": points[number]},
            by=follower,
            now=at,
        )
        if outcome:
            done_at = min(_at(due_on - dt.timedelta(days=5), 13), now)
            meetings.finish(follow_up=task, outcome=outcome, by=follower, now=done_at)


def _call_next(agreement: Agreement, *, staff: Person, now: dt.datetime) -> None:
    """It is the other's turn: dates are being asked about."""
    day = localdate(now) + dt.timedelta(days=75)
    dates = []
    for _proposed in range(3):
        day = hours.working_day_from(day + dt.timedelta(days=2))
        dates.append(_at(day, 10))
    meetings.propose_meeting(
        forum=agreement,
        words={
            "title": "Fjerde kontaktmøte",
            "place": "Kommunesamvirket, Oslo",
            "called_by": agreement.parties.all()[1].organisation,
        },
        dates=[(at, at + dt.timedelta(hours=2)) for at in dates],
        by=staff,
        now=now - dt.timedelta(days=2),
    )


def _ended_by_notice(
    us: Organisation, other: Organisation, today: dt.date, *, staff: Person, follower: Person
) -> None:
    starts_on = today - dt.timedelta(days=700)
    agreement = _write(
        "Gjesting på scenekunstdager",
        [us, other],
        staff=staff,
        now=_at(starts_on - dt.timedelta(days=40), 9),
        purpose="<p>Medlemmer av den ene kan delta på dagene til den andre til medlemspris.</p>",
        notice_months=3,
        starts_on=starts_on,
        openness=Openness.PUBLIC,
    )
    _own(agreement, follower, since=starts_on)
    _sign(agreement, starts_on - dt.timedelta(days=3), "Oslo", staff=staff)
    received = today - dt.timedelta(days=200)
    services.give_notice(
        agreement=agreement,
        party=agreement.parties.all()[1],
        given_on=received - dt.timedelta(days=2),
        received_on=received,
        reason="Vi har samlet alt på egne nettsider.",
        by=staff,
        now=_at(received, 15),
    )


def _between_three(
    parties: dict[str, Organisation], today: dt.date, *, staff: Person, follower: Person
) -> None:
    """Until one of them terminates, and for the parties only."""
    starts_on = today - dt.timedelta(days=120)
    agreement = _write(
        "Felles lesesirkel for kulturledere",
        [parties[words.US], parties[words.THEM], parties[words.FOURTH]],
        staff=staff,
        now=_at(starts_on - dt.timedelta(days=30), 9),
        purpose="<p>Vi driver en lesesirkel sammen og deler på arbeidet.</p>",
        contact_months=4,
        starts_on=starts_on,
        openness=Openness.FORUM,
    )
    CooperationArea.objects.create(agreement=agreement, position=1, title="Valg av bøker")
    CooperationArea.objects.create(agreement=agreement, position=2, title="Samlinger på nett")
    _own(agreement, follower, since=starts_on)
    _sign(agreement, starts_on - dt.timedelta(days=5), "Trondheim", staff=staff)


def _draft(
    us: Organisation,
    other: Organisation,
    today: dt.date,
    *,
    staff: Person,
    follower: Person,
    now: dt.datetime,
) -> None:
    agreement = _write(
        "Kulturarenaer i biblioteket",
        [us, other],
        staff=staff,
        now=now - dt.timedelta(days=6),
        purpose="<p>Flere skal møte kunst i biblioteket, og flere skal finne biblioteket.</p>",
        starts_on=months_after(today, 2).replace(day=1),
        openness=Openness.PUBLIC,
    )
    CooperationArea.objects.create(agreement=agreement, position=1, title="Åpne scener")
    _own(agreement, follower, since=today - dt.timedelta(days=6))


def _settle_letters(*, now: dt.datetime) -> None:
    """What was written before today has arrived long ago."""
    old = Delivery.objects.filter(state=DeliveryState.PENDING, created_at__lt=now)
    for room in ("agreements/", "meetings/"):
        for letter in old.filter(letter__startswith=room):
            letter.state, letter.attempts = DeliveryState.ACCEPTED, 1
            letter.settled_at = letter.created_at + dt.timedelta(seconds=4)
            letter.save(update_fields=["state", "attempts", "settled_at"])


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=get_current_timezone())
