from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from meetings.enums import (
    FollowUpState,
    ForumKind,
    MeetingState,
    Openness,
    ProposalState,
    RecordState,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from meetings.models import FollowUp, Forum, Meeting
    from members.models import Organisation, Person

    Whoever: TypeAlias = Person | AnonymousUser


@dataclass(frozen=True)
class Guest:
    """Somebody without an account who is called to the meetings: a name and an address, and the
    key of whoever knows more."""

    uid: UUID
    name: str
    email: str
    language: str

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]


@dataclass(frozen=True, kw_only=True)
class Access:
    """What the room that owns a kind of forum answers.

    `joined`, `run` and `shown` are keys of forums, as a queryset or anything that `pk__in` takes:
    those whose inside the person reads, those they lead or keep the records of (staff too), and
    those anybody may know of. My page asks for `joined` and `run` with SQL that is written once:
    then the person is an expression that stands for somebody who is logged in and not staff.

    `people` and `leaders` are asked about many forums at once, by key, and answer in one query
    with pairs of a forum's key and a person: who is in it that day (each once, with accounts that
    are in use), and who leads it. Letters, attendance lists and collective follow-ups ask this.

    `guests`, asked likewise, are called to meetings by letter and have no account; `guest_page` is
    the address, in the active language, of a follow-up that one of them does.

    `hosts` are the organisations that may call or host its meetings, the one whose turn it is
    first; `page` is the address of the forum's own page, in the active language.
    `ways` lead on from a meeting's page for those who run it, each a text and an address.
    """

    joined: Callable[[Whoever, date], Any]
    run: Callable[[Whoever, date], Any]
    shown: Callable[[date], Any]
    people: Callable[[Collection[int], date], Iterable[tuple[int, Person]]]
    leaders: Callable[[Collection[int], date], Iterable[tuple[int, Person]]]
    hosts: Callable[[Forum, date], list[Organisation]]
    page: Callable[[Forum], str]
    ways: Callable[[Meeting], list[tuple[str, str]]] = lambda _meeting: []
    guests: Callable[[Collection[int], date], Iterable[tuple[int, Guest]]] = lambda _keys, _on: ()
    guest_page: Callable[[Guest, FollowUp], str] = lambda _guest, _follow_up: ""


_kinds: dict[str, Access] = {}


def register(kind: ForumKind, access: Access) -> None:
    """By the room that owns the forums of a kind, from its `apps.py`."""
    _kinds[kind] = access


def access_to(forum: Forum) -> Access:
    return _kinds[forum.kind]


def _those(keys: Callable[[Access], Any]) -> Q:
    found = Q(pk__in=[])
    for kind, access in _kinds.items():
        found |= Q(kind=kind, pk__in=keys(access))
    return found


def _joined(person: Whoever, on: date) -> Q:
    """Whoever runs a forum reads what is in it."""
    joined = _those(lambda access: access.joined(person, on))
    return joined | _those(lambda access: access.run(person, on))


class ForumQuerySet(models.QuerySet):
    """The one home of who may what in a forum, whatever owns it."""

    def joined_by(self, person: Whoever, *, on: date) -> Self:
        """Whose inside the person reads that day: agenda, drafts, files, roster."""
        return self.filter(_joined(person, on))

    def run_by(self, person: Whoever, *, on: date) -> Self:
        """Where the person calls meetings, keeps and approves records: leader, secretary, staff."""
        return self.filter(_those(lambda access: access.run(person, on)))

    def visible_to(self, person: Whoever, *, on: date) -> Self:
        return self.filter(_joined(person, on) | _those(lambda access: access.shown(on)))


class MeetingQuerySet(models.QuerySet):
    def held(self) -> Self:
        return self.filter(state=MeetingState.HELD)

    def upcoming(self, *, now: datetime) -> Self:
        """Planned and not over, the next one first."""
        planned = self.filter(state=MeetingState.PLANNED, ends_at__gte=now)
        return planned.order_by("starts_at", "pk")

    def without_a_date(self) -> Self:
        return self.filter(state=MeetingState.PROPOSED).order_by("pk")

    def awaited(self, *, now: datetime) -> Self:
        """Those to come, and those that look for a date."""
        coming = Q(state=MeetingState.PLANNED, ends_at__gte=now) | Q(state=MeetingState.PROPOSED)
        return self.filter(coming).select_related("forum").order_by("starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Held, or over by now; the last one first."""
        over = Q(state=MeetingState.PLANNED, ends_at__lt=now) | Q(state=MeetingState.HELD)
        return self.filter(over).order_by("-starts_at", "-pk")

    def of(self, person: Whoever, *, on: date) -> Self:
        """Of the forums they are in."""
        return self.filter(forum__in=_forums(self.model).joined_by(person, on=on).values("pk"))

    def run_by(self, person: Whoever, *, on: date) -> Self:
        return self.filter(forum__in=_forums(self.model).run_by(person, on=on).values("pk"))

    def visible_to(self, person: Whoever, *, on: date) -> Self:
        """Those of one's own forums, and what a forum that is shown shows of its meetings."""
        forums = _forums(self.model)
        joined = forums.joined_by(person, on=on).values("pk")
        shown = forums.visible_to(person, on=on).values("pk")
        public = Q(forum__in=shown, openness=Openness.PUBLIC)
        return self.filter(Q(forum__in=joined) | public & ~Q(state=MeetingState.PROPOSED))


class RecordQuerySet(models.QuerySet):
    def approved(self) -> Self:
        return self.filter(state=RecordState.APPROVED)

    def run_by(self, person: Whoever, *, on: date) -> Self:
        meetings: Any = self.model._meta.get_field("meeting").related_model
        return self.filter(meeting__in=meetings.objects.run_by(person, on=on).values("pk"))

    def visible_to(self, person: Whoever, *, on: date) -> Self:
        """Approved ones by their openness; others only inside the forum."""
        meetings: Any = self.model._meta.get_field("meeting").related_model
        forums = _forums(meetings)
        joined = forums.joined_by(person, on=on).values("pk")
        shown = forums.visible_to(person, on=on).values("pk")
        public = Q(meeting__forum__in=shown, openness=Openness.PUBLIC)
        return self.filter(Q(meeting__forum__in=joined) | public & Q(state=RecordState.APPROVED))


class ProposalQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=ProposalState.OPEN)

    def of(self, person: Whoever, *, on: date) -> Self:
        return self.filter(forum__in=_forums(self.model).joined_by(person, on=on).values("pk"))

    def in_order(self) -> Self:
        """By line, those without one last."""
        first = F("line__position").asc(nulls_last=True)
        return self.order_by(first, F("line__pk").asc(nulls_last=True), "pk")


class BallotQuerySet(models.QuerySet):
    def open(self, *, now: datetime) -> Self:
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def of(self, person: Whoever, *, on: date) -> Self:
        return self.filter(forum__in=_forums(self.model).joined_by(person, on=on).values("pk"))


class FollowUpQuerySet(models.QuerySet):
    def still_open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN)

    def closed(self) -> Self:
        return self.exclude(state=FollowUpState.OPEN).order_by("-closed_at", "-pk")

    def late(self, *, on: date) -> Self:
        return self.still_open().filter(due_on__lt=on)

    def open_at(self, moment: datetime) -> Self:
        """Those that stood open then, whatever has become of them since."""
        closed_later = Q(closed_at=None) | Q(closed_at__gt=moment)
        return self.filter(closed_later, created_at__lte=moment)

    def owned_by(self, person: Person) -> Self:
        return self.filter(owner=person)

    def visible_to(self, person: Whoever, *, on: date) -> Self:
        """Those of one's forums, and one's own also after one has left."""
        joined = _forums(self.model).joined_by(person, on=on).values("pk")
        return self.filter(Q(forum__in=joined) | Q(owner=person.pk, owner__isnull=False))

    def with_all(self) -> Self:
        return self.select_related("forum", "owner", "target_organisation")

    def done_by(self, guest: Guest) -> Self:
        return self.filter(guest=guest.uid)

    def nobodys(self) -> Self:
        return self.filter(owner=None, guest=None)


class ForumFileQuerySet(models.QuerySet):
    def visible_to(self, person: Whoever, *, on: date) -> Self:
        forums = _forums(self.model)
        joined = forums.joined_by(person, on=on).values("pk")
        shown = forums.visible_to(person, on=on).values("pk")
        return self.filter(Q(forum__in=joined) | Q(forum__in=shown, openness=Openness.PUBLIC))

    def run_by(self, person: Whoever, *, on: date) -> Self:
        return self.filter(forum__in=_forums(self.model).run_by(person, on=on).values("pk"))


def _forums(model: Any) -> ForumQuerySet:
    found: ForumQuerySet = model._meta.get_field("forum").related_model.objects.all()
    return found
