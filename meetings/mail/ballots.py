"""To those who may vote: when a ballot opens, and before it closes to those who have not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import override

from outbox.services import Owed

if TYPE_CHECKING:
    from meetings.models import Ballot
    from members.models import Person


def to_voter(letter: str, ballot: Ballot, person: Person) -> Owed:
    """`letter` is ballot_opened or ballot_closing. A ballot that closes at another time is told of
    anew."""
    moment = f"{ballot.closes_at.isoformat()}/" if letter == "ballot_closing" else ""
    with override(person.language):
        path = ballot.get_absolute_url()
    return Owed(
        letter=f"meetings/{letter}",
        dedupe_key=f"meetings/{letter}/{ballot.pk}/{moment}{person.pk}",
        address=person.email,
        context={
            "name": person.get_short_name(),
            "forum": ballot.forum.name,
            "title": ballot.title,
            "votes_each": ballot.votes_each,
            "closes_at": ballot.closes_at.isoformat(),
            "path": path,
        },
        person=person,
        language=person.language,
    )
