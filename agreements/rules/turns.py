"""Whose turn it is to call the next contact meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from agreements.models import Agreement, Party
from agreements.rules import clock
from meetings.enums import MeetingState
from meetings.models import Meeting
from members.rules.lineage import heirs

Who = TypeVar("Who")


def next_caller(parties: Sequence[Who], held: Iterable[tuple[Any, Who]]) -> Who:
    """`held`: when each held meeting was, and who called it; those called off are not among them.

    Of two, the one that did not call the last held; of more, the one whose last turn is oldest.
    Whoever never called comes first, in the order of the parties. Raises IndexError for no party.
    """
    last: dict[Who, Any] = {}
    for at, who in sorted(held, key=lambda each: each[0]):
        last[who] = at
    never = [party for party in parties if party not in last]
    return never[0] if never else min(parties, key=lambda party: last[party])


def line_of(agreement: Agreement) -> list[int]:
    """The agreements it follows and is followed by, oldest first; one question."""
    pairs = Agreement.objects.exclude(successor_of=None).values_list("pk", "successor_of")
    return clock.lineage([(pk, of) for pk, of in pairs if of], agreement.pk)


def held_by_organisation(line: Iterable[int]) -> list[tuple[datetime, int]]:
    """The turn goes on when an agreement is renewed."""
    held = Meeting.objects.filter(forum__in=line, state=MeetingState.HELD)
    rows = held.exclude(called_by=None).exclude(starts_at=None)
    return [(at, who) for at, who in rows.values_list("starts_at", "called_by") if at]


def party_whose_turn(
    agreement: Agreement,
    parties: Sequence[Party],
    held: Iterable[tuple[datetime, int]],
    followed_by: Mapping[int, set[int]] | None = None,
) -> Party | None:
    """`held`: when each was, and which organisation called it; what it called before a merger is
    the turn of the one that followed (`followed_by`, asked for where it is not known). A turn that
    the parties have swapped counts until a meeting is held."""
    by_organisation = {party.organisation_id: party for party in parties}
    if not by_organisation:
        return None
    held = list(held)
    if followed_by is None:
        followed_by = heirs({who for _at, who in held} - by_organisation.keys())
    ours = [
        (at, party)
        for at, who in held
        for party in by_organisation
        if party == who or (who not in by_organisation and party in followed_by.get(who, ()))
    ]
    since = agreement.swapped_at
    if since and agreement.swapped_to_id and not any(at > since for at, _who in ours):
        return next((each for each in parties if each.pk == agreement.swapped_to_id), None)
    return by_organisation[next_caller(list(by_organisation), ours)]


def meeting_due_on(agreement: Agreement, last_held: date | None) -> date | None:
    """By when the next contact meeting should be; None where the parties have not said."""
    since = last_held or agreement.starts_on
    if agreement.contact_months is None or since is None:
        return None
    return clock.months_after(since, agreement.contact_months)
