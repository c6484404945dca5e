"""Inviting the people of the chapter's members: each once, unless they asked to be left alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import LIVE_STATES, EventState, Refusal
from events.models import Event
from members.models import Affiliation, Organisation, Person
from regions import rules as region_rules


@dataclass(frozen=True)
class Group:
    """A member organisation and those of its people who are invited."""

    organisation: Organisation
    people: int
    why: str


@dataclass(frozen=True)
class Invited:
    """Somebody who belongs to two organisations is counted in both groups, and once in all."""

    groups: list[Group]
    to_invite: dict[int, Affiliation]
    invited_before: int
    signed_up: int
    left_alone: int

    @property
    def everybody(self) -> int:
        return len(self.to_invite) + self.invited_before + self.signed_up


def refusal_to_invite(event: Event, *, now: datetime) -> Refusal | None:
    if event.chapter is None:
        return Refusal.NO_CHAPTER
    if event.state == EventState.DRAFT:
        return Refusal.PUBLISH_FIRST
    if reason := rules.refusal_by_event(event, now=now):
        return reason
    return Refusal.CLOSED if event.sign_up_closes_at <= now else None


@transaction.atomic
def invite(*, event: Event, by: Person, now: datetime) -> int:
    """Owe each one letter, in their language; who has got one gets no other. Returns how many."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if reason := refusal_to_invite(event, now=now):
        raise Refused(reason)
    chosen = whom(event, on=localdate(now)).to_invite
    mail.invitations(event, chosen.values(), now=now)
    if chosen:
        log_act(
            by=by,
            now=now,
            verb="event.invited",
            subject=event,
            text="Inviterte medlemmenes ansatte.",
            after={"invitasjoner": len(chosen)},
        )
    return len(chosen)


def whom(event: Event, *, on: date) -> Invited:
    """Everybody the invitation of a chapter is for that day, organisation by organisation."""
    assert event.chapter is not None  # noqa: S101 -- `refusal_to_invite` is asked first
    chapter = event.chapter
    members = region_rules.member_organisations(chapter, on=on)
    confirmed = Affiliation.objects.confirmed(on=on).filter(organisation__in=members)
    invitable = region_rules.invitable_people(chapter, on=on)
    rows = list(
        confirmed.filter(person__in=invitable)
        .select_related("person", "organisation__county")
        .order_by("organisation__sort_key", "organisation_id", "pk")
    )
    stopped = confirmed.filter(person__is_active=True, person__invitations_stopped_at__isnull=False)
    people = {row.person_id: row for row in reversed(rows)}
    theirs = event.participants.filter(person__in=people).values_list("person_id", "state")
    answered = {pk for pk, _state in theirs}  # whoever has withdrawn said no
    signed_up = {pk for pk, state in theirs if state in LIVE_STATES}
    before = mail.invited_before(event) - signed_up
    return Invited(
        groups=_groups(rows, named=_named(event, on=on)),
        to_invite={pk: row for pk, row in people.items() if pk not in before | answered},
        invited_before=len(before & people.keys()),
        signed_up=len(signed_up),
        left_alone=stopped.values("person").distinct().count(),
    )


def _groups(rows: list[Affiliation], *, named: Collection[int]) -> list[Group]:
    groups: dict[Organisation, int] = {}
    for row in rows:
        groups[row.organisation] = groups.get(row.organisation, 0) + 1
    return [
        Group(organisation, people, _why(organisation, is_named=organisation.pk in named))
        for organisation, people in groups.items()
    ]


def _why(organisation: Organisation, *, is_named: bool) -> str:
    if is_named or organisation.county is None:
        return _("Medlem, og nevnt ved navn i det fylkeslaget dekker.")
    return _("Medlem i %(county)s, som fylkeslaget dekker.") % {"county": organisation.county}


def _named(event: Event, *, on: date) -> set[int]:
    assert event.chapter is not None  # noqa: S101
    coverage = event.chapter.coverage.valid(on=on).filter(organisation__isnull=False)
    return set(coverage.values_list("organisation_id", flat=True))
