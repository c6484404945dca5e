"""When a ballot opens all who may vote hear of it, and the day before it closes those who have
not voted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from meetings import rules
from meetings.mail import ballots as mail
from meetings.models import Ballot, Vote
from outbox.reminders import Move
from outbox.services.due import Due, source_from

BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Notice:
    letter: str
    due_at: Callable[[Ballot], datetime]
    leaves_out_voters: bool = False

    def is_for(self, ballot: Ballot) -> bool:
        """One that is open for a shorter time has just been told of."""
        return self.due_at(ballot) >= ballot.opens_at


NOTICES = (
    Notice("ballot_opened", lambda ballot: ballot.opens_at),
    Notice("ballot_closing", lambda ballot: ballot.closes_at - BEFORE, leaves_out_voters=True),
)


def read(*, now: datetime, until: datetime) -> list[Due]:
    """In one query, and few more where there is any."""
    going = Ballot.objects.filter(opens_at__lt=until, closes_at__gt=now).select_related("forum")
    due = [
        (notice, ballot)
        for ballot in going
        for notice in NOTICES
        if notice.is_for(ballot) and notice.due_at(ballot) < until
    ]
    people = rules.people_of_many({ballot.forum for _, ballot in due}, on=localdate(now))
    voted = _voters([ballot for notice, ballot in due if notice.leaves_out_voters])
    return [
        Due(
            source=SOURCE.name,
            key=f"{notice.letter}:{ballot.pk}",
            about=f"{ballot.title}, {ballot.forum}",
            due_at=notice.due_at(ballot),
            useful_until=ballot.closes_at,
            owed=tuple(
                mail.to_voter(notice.letter, ballot, person)
                for person in people[ballot.forum_id]
                if not (notice.leaves_out_voters and (ballot.pk, person.pk) in voted)
            ),
            url=reverse("admin:meetings_ballot_change", args=[ballot.pk]),
        )
        for notice, ballot in due
    ]


def _voters(ballots: list[Ballot]) -> set[tuple[int, int]]:
    if not ballots:
        return set()
    return set(Vote.objects.filter(ballot__in=ballots).values_list("ballot", "person"))


SOURCE = source_from(read)(
    name="meetings.ballots",
    letters=tuple(f"meetings/{notice.letter}" for notice in NOTICES),
    title="En avstemning åpner eller stenger",
    why="De som er med, får vite at de kan stemme. Dagen før hører de som ikke har stemt, at "
    "det haster.",
    moves=Move.ONLY_FROM_NIGHT,
)
