"""An agreement as it is read: on its page, by a link, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator

from agreements.models import (
    Agreement,
    Amendment,
    Notice,
    Party,
    PartyOwner,
    RoleText,
    Signatory,
)
from agreements.rules.clock import lineage
from agreements.rules.standing import Clock
from agreements.rules.turns import party_whose_turn
from meetings.enums import FollowUpState, MeetingState, Openness, RecordState
from meetings.models import AgendaItem, FollowUp, Meeting, RecordPoint

LONGEST_SAID = 160


@dataclass(frozen=True)
class Done:
    """Something that was done about an area, or is to be. `url` is empty where there is no page."""

    kind: str  # meeting, follow_up, or what a room above names it
    title: str
    on: date | str
    url: str = ""
    is_open: bool = False


# What rooms above know of areas of cooperation: keys of areas → pairs of a key and what was done.
_sources: list[Callable[[Iterable[int]], Iterable[tuple[int, Done]]]] = []


def register(source: Callable[[Iterable[int]], Iterable[tuple[int, Done]]]) -> None:
    """By a room above, from its `apps.py`; one query each."""
    if source not in _sources:
        _sources.append(source)


@dataclass
class Reading:
    """`is_inside`: what only the parties and the secretariat read comes along."""

    agreement: Any
    clock: Clock
    is_inside: bool
    parties: list[Any]
    topics: list[tuple[str, list[str]]]
    areas: list[Any]
    line: list[Any]
    meetings: list[Any]
    turn: Party | None

    @property
    def held(self) -> list[Any]:
        return [each for each in self.meetings if each.state == MeetingState.HELD]

    @property
    def coming(self) -> list[Any]:
        states = (MeetingState.PROPOSED, MeetingState.PLANNED)
        return [each for each in self.meetings if each.state in states]


def found(agreements: Any) -> Any:
    """With notices and amendments told, for `read`."""
    return agreements.with_last_day().annotate(
        is_renewed=Exists(Agreement.objects.filter(successor_of=OuterRef("pk"))),
        notices_told=_told(
            Notice.objects.filter(agreement=OuterRef("pk")),
            *("id", "given_by__name", "given_on", "received_on", "effective_on"),
            *("reason", "withdrawn_on", "given_by"),
        ),
        amendments_told=_told(
            Amendment.objects.filter(agreement=OuterRef("pk")), "agreed_on", "text"
        ),
    )


def read(agreement: Any, *, is_inside: bool, on: date) -> Reading:
    """`agreement` is one that `found` found. In as many queries whatever it holds."""
    line = _line(agreement)
    meetings = _meetings(line, is_inside=is_inside)
    parties = _parties(agreement)
    held = [
        (each.starts_at, each.called_by_id)
        for each in meetings
        if each.state == MeetingState.HELD and each.called_by_id and each.starts_at
    ]
    owners = _owners(agreement, on=on) if is_inside else {}
    for party in parties:
        party.kept_by = owners.get(party.pk, [])
    return Reading(
        agreement=agreement,
        clock=Clock(agreement, on),
        is_inside=is_inside,
        parties=parties,
        topics=_topics(parties),
        areas=_areas(agreement, is_inside=is_inside),
        line=[each for each in line if is_inside or each.openness == Openness.PUBLIC],
        meetings=[each for each in meetings if each.forum_id == agreement.pk],
        turn=party_whose_turn(agreement, parties, held) if is_inside else None,
    )


def _told(rows: Any, *names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(told=JSONObject(**{name: name for name in names})))


def _parties(agreement: Agreement) -> list[Any]:
    signs = Signatory.objects.filter(party=OuterRef("pk")).order_by("pk")
    says = RoleText.objects.filter(party=OuterRef("pk")).order_by("clarification__position", "pk")
    return list(
        agreement.parties.select_related("organisation").annotate(
            signs=_told(signs, "name", "title", "signed_on"),
            says=_told(says, "clarification__topic", "clarification__position", "text"),
        )
    )


def _topics(parties: list[Any]) -> list[tuple[str, list[str]]]:
    """By topic, what each party says, in the order of the parties."""
    places: dict[str, int] = {}
    said: dict[tuple[str, int], str] = {}
    for party in parties:
        for each in party.says:
            topic = each["clarification__topic"]
            places[topic] = each["clarification__position"]
            said[topic, party.pk] = each["text"]
    return [
        (topic, [said.get((topic, party.pk), "") for party in parties])
        for topic in sorted(places, key=places.__getitem__)
    ]


def _areas(agreement: Agreement, *, is_inside: bool) -> list[Any]:
    """With what was done, the latest first."""
    items = AgendaItem.objects.filter(cooperation_areas=OuterRef("pk"))
    points = RecordPoint.objects.filter(
        agenda_item=OuterRef("pk"), record__state=RecordState.APPROVED
    )
    held = items.filter(meeting__state=MeetingState.HELD)
    if not is_inside:
        points = points.filter(record__openness=Openness.PUBLIC)
        held = held.filter(meeting__openness=Openness.PUBLIC)
    held = held.annotate(said=Subquery(points.values("text")[:1]))
    from_points = Q(point__agenda_item__cooperation_areas=OuterRef("pk"))
    tagged = FollowUp.objects.filter(Q(cooperation_areas=OuterRef("pk")) | from_points)
    follow_ups = tagged.exclude(state=FollowUpState.CARRIED_OVER).distinct()
    areas: list[Any] = list(
        agreement.areas.annotate(
            items_told=_told(
                held, "title", "said", "meeting__title", "meeting__uid", "meeting__starts_at"
            ),
            follow_ups_told=_told(follow_ups, "what", "outcome", "due_on", "closed_at", "state"),
        )
    )
    beside: dict[int, list[Done]] = {area.pk: [] for area in areas}
    for source in _sources if areas else ():
        for key, done in source(beside):
            beside[key].append(done)
    for area in areas:
        told = [
            *_of_meetings(area, is_inside=is_inside),
            *beside[area.pk],
            *(_of_tasks(area) if is_inside else ()),
        ]
        area.done = sorted(told, key=lambda each: str(each.on), reverse=True)
    return areas


def _of_meetings(area: Any, *, is_inside: bool) -> Iterable[Done]:
    """What an item is called is for those inside; others read the record, where it is open."""
    for each in area.items_told:
        said = Truncator(" ".join(strip_tags(each["said"] or "").split())).chars(LONGEST_SAID)
        title = f"{each['meeting__title']}: {said or (each['title'] if is_inside else area.title)}"
        url = reverse("meetings:meeting", args=[each["meeting__uid"]])
        yield Done("meeting", title, each["meeting__starts_at"], url)


def _of_tasks(area: Any) -> Iterable[Done]:
    for each in area.follow_ups_told:
        is_open = each["state"] == "open"
        title = each["what"] if is_open else f"{each['what']}: {each['outcome']}"
        yield Done("follow_up", title, each["closed_at"] or each["due_on"], is_open=is_open)


def _line(agreement: Agreement) -> list[Any]:
    """All signed ones of its line and itself, oldest first; one question about all that renew."""
    named = Q(pk=agreement.pk) | Q(successor_of__isnull=False) | Q(successor__isnull=False)
    rows = {each.pk: each for each in Agreement.objects.filter(named).with_last_day()}
    pairs = [(pk, each.successor_of_id) for pk, each in rows.items() if each.successor_of_id]
    line = [rows[pk] for pk in lineage(pairs, agreement.pk)]
    return [each for each in line if each.signed_on or each.pk == agreement.pk]


def _meetings(line: list[Any], *, is_inside: bool) -> list[Any]:
    """Of the whole line, for whose turn it is; the latest first."""
    meetings = Meeting.objects.filter(forum__in=[each.pk for each in line])
    if not is_inside:
        meetings = meetings.filter(openness=Openness.PUBLIC).exclude(state=MeetingState.PROPOSED)
    shown = meetings.exclude(state=MeetingState.CANCELLED).select_related("called_by")
    return list(shown.order_by("-starts_at", "-pk"))


def _owners(agreement: Agreement, *, on: date) -> dict[int, list[PartyOwner]]:
    owners: dict[int, list[PartyOwner]] = {}
    for owner in PartyOwner.objects.current(on=on).filter(party__agreement=agreement):
        owners.setdefault(owner.party_id, []).append(owner)
    return owners
