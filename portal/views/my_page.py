from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateTimeField, OuterRef, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from core.written import written_once
from events import tickets
from events.enums import EventState, QueueState, Refusal
from events.models import Participant, QueueEntry
from events.rules import joins_from, refusal_to_join
from meetings.models import FollowUp, Meeting
from members.models import Affiliation, Organisation, Person, YearlyReview
from members.rules import affiliation_rows
from members.rules.statistics import may_count
from networks.enums import NetworkKind
from networks.models import Network
from regions.models import Chapter

PAST_SHOWN = 5
FOLLOW_UPS = 5
MEETING, FOLLOW_UP, NETWORK = "meetings:meeting", "meetings:follow_up", "networks:space"
LATER = datetime.max.replace(tzinfo=UTC)


@require_safe
def my_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    places = places_of(request.user, now=now)
    waits = [place for place in places if place.entry]
    rows = affiliation_rows(request.user, on=today)
    together = working_together(request.user, now=now)
    runs: list[Any] = list(_runs(person=request.user.pk, on=today))
    context = {
        "offers": [wait for wait in waits if wait.is_offer],
        "colleagues": _colleagues(person=request.user.pk, on=today),
        "coming": [place for place in places if place.is_registered],
        "brought": [Brought(*row) for row in _brought(person=request.user.pk, now=now)],
        "queued": [wait for wait in waits if not wait.is_offer],
        "past": [Been(each) for each in _past(person=request.user.pk, now=now)],
        "affiliations": rows,
        "belongs_nowhere": not any(row.is_open for row in rows),
        "networks": together[NETWORK],
        "edits": edited_by(request.user, on=today),
        "counts": may_count(request.user),
        "runs": runs,
        "meetings": together[MEETING],
        "follow_ups": together[FOLLOW_UP][:FOLLOW_UPS],
        "now": now,
        "asked": [organisation for organisation in runs if organisation.asked_until],
    }
    return render(request, "portal/my_page.html", context)


class Brought(NamedTuple):
    """A booking where this person signed up others."""

    title: str
    slug: str
    reference: UUID
    places: int


class Together(NamedTuple):
    """A network one is in, a meeting of one's networks and agreements, or something one follows up
    there."""

    page: str
    title: str
    key: str
    """What its address ends with."""
    of: str
    """Whose it is; of a network, its kind."""
    at: datetime | None
    """When it begins, None for one that looks for its date; or the beginning of the due day."""

    @property
    def path(self) -> str:
        return reverse(self.page, args=[self.key])

    @property
    def kind(self) -> str:
        return str(NetworkKind(self.of).label)


def working_together(person: Person, *, now: datetime) -> dict[str, list[Together]]:
    """By the page that each leads to, in one query; of others than staff with SQL written once."""
    on = timezone.localdate(now)
    rows: Iterable[Any] = (
        _together(person, on=on, now=now)
        if person.is_staff
        else _together_once(person=person.pk, on=on, now=now)
    )
    found: dict[str, list[Together]] = {MEETING: [], FOLLOW_UP: [], NETWORK: []}
    for row in sorted(rows, key=lambda row: (row[-1] or LATER, row[1])):
        found[row[0]].append(Together(*row))
    return found


def _together(person: Any, *, on: date, now: datetime) -> QuerySet[Any]:
    meetings = Meeting.objects.of(person, on=on).awaited(now=now).order_by()
    follow_ups = FollowUp.objects.owned_by(person).still_open().order_by()
    networks = Network.objects.joined_in_person(person, on=on).order_by()
    key, never = Cast("uid", CharField()), Cast(Value(None), DateTimeField())
    due_at = Cast("due_on", DateTimeField())
    return meetings.values_list(Value(MEETING), "title", key, "forum__name", "starts_at").union(
        follow_ups.values_list(Value(FOLLOW_UP), "what", key, "forum__name", due_at),
        networks.values_list(Value(NETWORK), "name", "slug", "type", never),
        all=True,
    )


@dataclass(frozen=True)
class Place:
    """A place they have, or a wait for one."""

    participant: Participant
    entry: QueueEntry | None
    closed: Refusal | None
    """Why they may not join it on the net now."""

    @property
    def is_registered(self) -> bool:
        return self.participant.has_place

    @property
    def opens_at(self) -> datetime | None:
        """When the way to the meeting opens, until it has."""
        is_early = self.closed == Refusal.TOO_EARLY_TO_JOIN
        return joins_from(self.participant.event) if is_early else None

    @property
    def ticket_path(self) -> str:
        is_on = self.participant.event.state == EventState.PUBLISHED
        return tickets.path_of(self.participant) if is_on else ""

    @property
    def is_offer(self) -> bool:
        return self.entry is not None and self.entry.state == QueueState.OFFERED


@dataclass(frozen=True)
class Been:
    """Somewhere they had a place."""

    participant: Participant

    @property
    def certificate_path(self) -> str:
        has_come = vars(self.participant)["has_come"]
        return tickets.certificate_path_of(self.participant) if has_come else ""


def places_of(person: Person, *, now: datetime) -> list[Place]:
    """What is coming, with the number in line of each wait, in two queries."""
    entries = {entry.pk: entry for entry in _waits(person=person.pk)}
    coming = _coming(person=person.pk, now=now)
    return [
        Place(
            participant,
            entries.get(participant.wait_id or 0),
            closed=refusal_to_join(participant, now=now),
        )
        for participant in coming
    ]


def edited_by(person: Person, *, on: date) -> Collection[Chapter]:
    """Of others than staff it is asked with SQL written once."""
    if person.is_staff:
        return Chapter.objects.edited_by(person, on=on)
    return _entrusted(person=person.pk, on=on)


# ---- Asked on each visit, so written once -------------------------------------------------------


@written_once
def _together_once(person: Any, on: date, now: datetime) -> QuerySet[Any]:
    """The querysets ask who it is: anybody who is logged in, and not staff."""
    person.pk, person.is_authenticated, person.is_staff = person, True, False
    return _together(person, on=on, now=now)


@written_once
def _waits(person: Any) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.of(person)


@written_once
def _coming(person: Any, now: datetime) -> QuerySet[Participant]:
    return Participant.objects.of(person).coming(now=now)


@written_once
def _brought(person: Any, now: datetime) -> QuerySet[Any]:
    return Participant.objects.brought_by(person).coming(now=now).bookings()


@written_once
def _past(person: Any, now: datetime) -> QuerySet[Participant]:
    return Participant.objects.of(person).with_came().past(now=now)[:PAST_SHOWN]


@written_once
def _colleagues(person: Any, on: date) -> QuerySet[Affiliation]:
    waiting = Affiliation.objects.waiting().run_by(person, on=on)
    return waiting.select_related("person", "organisation")


@written_once
def _runs(person: Any, on: date) -> QuerySet[Organisation]:
    """Each with `asked_until`: the last day to say that what we know of it is right."""
    reviews = YearlyReview.objects.open(on=on).filter(organisation=OuterRef("pk"))
    return Organisation.objects.run_by(person, on=on).annotate(
        asked_until=reviews.values("round__ends_on")[:1]
    )


@written_once
def _entrusted(person: int, on: date) -> QuerySet[Chapter]:
    return Chapter.objects.entrusted_to(person, on=on)
