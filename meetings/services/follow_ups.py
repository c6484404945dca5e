"""Who contacts whom about what, by when; and what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from core.refusals import Refused
from core.services import log_act
from meetings import rules
from meetings.enums import FollowUpState, Refusal
from meetings.mail import follow_ups as mail
from meetings.models import FollowUp, Forum
from meetings.querysets import Guest
from meetings.services.locks import refuse, sent_before
from members.models import Person


def take_on(
    *,
    forum: Forum,
    owner: Person | Guest,
    words: Mapping[str, Any],
    by: Person | None,
    now: datetime,
) -> FollowUp:
    """`words` are the columns of a follow-up by name; what and due_on are needed. An owner who got
    it from somebody else gets a letter. Raises Refused."""
    (one,) = _take_on(forum, [owner], words, collective=None, by=by, now=now)
    return one


def take_on_together(
    *,
    forum: Forum,
    owners: Sequence[Person | Guest],
    words: Mapping[str, Any],
    by: Person | None,
    now: datetime,
) -> list[FollowUp]:
    """The same for each of them: every one does their own. Raises Refused."""
    return _take_on(forum, owners, words, collective=uuid.uuid4(), by=by, now=now)


@transaction.atomic
def finish(
    *, follow_up: FollowUp, outcome: str, by: Person | Guest | None, now: datetime
) -> FollowUp:
    """With what came of it. Raises Refused."""
    follow_up = _held(follow_up, by=by, now=now)
    _close(follow_up, FollowUpState.DONE, outcome, by=by, now=now)
    return follow_up


@transaction.atomic
def drop(*, follow_up: FollowUp, because: str, by: Person | None, now: datetime) -> FollowUp:
    """Nobody does it, and why. Raises Refused."""
    follow_up = _held(follow_up, by=by, now=now)
    _close(follow_up, FollowUpState.DROPPED, because, by=by, now=now)
    return follow_up


@transaction.atomic
def carry_over(
    *, follow_up: FollowUp, due_on: date, because: str, by: Person | Guest | None, now: datetime
) -> FollowUp:
    """The old one is closed, and a new one with a later due day goes on from it. Returns the new
    one. Raises Refused."""
    follow_up = _held(follow_up, by=by, now=now)
    refuse(rules.refusal_to_carry_over(follow_up, due_on=due_on, on=localdate(now)))
    _close(follow_up, FollowUpState.CARRIED_OVER, because, by=by, now=now)
    same = ("forum", "point", "proposal", "collective", "what", "question")
    people = ("owner", "guest", "guest_name", "target_organisation", "target_name")
    return FollowUp.objects.create(
        **{name: getattr(follow_up, name) for name in (*same, *people)},
        due_on=due_on,
        carried_from=follow_up,
        created_at=now,
    )


@transaction.atomic
def hand_over(
    *, follow_up: FollowUp, to: Person | Guest, by: Person | None, now: datetime
) -> FollowUp:
    """Another does it, and gets a letter. Raises Refused."""
    follow_up = _held(follow_up, by=by, now=now)
    if reason := rules.refusal_to_take_part(by, follow_up.forum, on=localdate(now)):
        raise Refused(reason)
    whose = _whose(to)
    if all(getattr(follow_up, name) == value for name, value in whose.items()):
        raise Refused(Refusal.SAME_OWNER)
    if to not in rules.called_to(follow_up.forum, on=localdate(now)):
        raise Refused(Refusal.OWNER_NOT_IN_FORUM)
    before = {"owner": follow_up.whose}
    for name, value in whose.items():
        setattr(follow_up, name, value)
    follow_up.save(update_fields=list(whose))
    log_act(
        by=by,
        now=now,
        verb="follow_up.handed_over",
        subject=follow_up,
        text=f"{to.name} tar over.",
        before=before,
        after={"owner": to.name},
    )
    if to != by:
        mail.given([follow_up], by=by, now=now)
    return follow_up


@transaction.atomic
def _take_on(
    forum: Forum,
    owners: Sequence[Person | Guest],
    words: Mapping[str, Any],
    *,
    collective: uuid.UUID | None,
    by: Person | None,
    now: datetime,
) -> list[FollowUp]:
    due_on = words["due_on"]
    refuse(rules.refusal_to_take_on(owners, forum, due_on=due_on, by=by, on=localdate(now)))
    people = [each for each in owners if not isinstance(each, Guest)]
    guests = [each.uid for each in owners if isinstance(each, Guest)]
    same = FollowUp.objects.still_open().filter(
        Q(owner__in=people) | Q(guest__in=guests),
        forum=forum,
        collective__isnull=collective is None,
        **words,
    )
    if sent_before(forum, same) and len(taken_on := list(same)) == len(owners):
        return taken_on
    rows = [
        FollowUp.objects.create(
            forum=forum, collective=collective, created_at=now, **_whose(owner), **words
        )
        for owner in owners
    ]
    for row in rows:
        text = f"{row.whose} tok på seg: {row.what}."
        log_act(by=by, now=now, verb="follow_up.taken_on", subject=row, text=text)
    mail.given([row for row in rows if row.owner is None or row.owner != by], by=by, now=now)
    return rows


def _whose(owner: Person | Guest) -> dict[str, Any]:
    if isinstance(owner, Guest):
        return {"owner": None, "guest": owner.uid, "guest_name": owner.name}
    return {"owner": owner, "guest": None, "guest_name": ""}


def _held(follow_up: FollowUp, *, by: Person | Guest | None, now: datetime) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).with_all()
    fresh = rows.get(pk=follow_up.pk)
    refuse(rules.refusal_to_settle(fresh, by=by, on=localdate(now)))
    return fresh


def _close(
    follow_up: FollowUp,
    state: FollowUpState,
    outcome: str,
    *,
    by: Person | Guest | None,
    now: datetime,
) -> None:
    if not outcome.strip():
        raise Refused(Refusal.SAY_WHAT)
    follow_up.state, follow_up.outcome = state, outcome.strip()
    person = None if isinstance(by, Guest) else by
    follow_up.closed_at, follow_up.closed_by = now, person
    follow_up.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    text = f"{state.label.capitalize()}: {follow_up.what}."
    if isinstance(by, Guest):
        text += f" {by.name}, med egen lenke."
    log_act(by=person, now=now, verb=f"follow_up.{state}", subject=follow_up, text=text)
