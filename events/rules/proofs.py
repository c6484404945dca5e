"""What shows that a price for speakers or organisers is somebody's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower

from events.enums import Audience
from events.models import Event, Speaker, TicketCategory
from events.rules.prices import Proofs
from regions.models import BoardTerm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


def proofs_of(
    person: Person | AnonymousUser | None,
    categories: Mapping[int, Collection[TicketCategory]],
    *,
    on: date,
) -> dict[int, Proofs]:
    """By event: `categories` holds the prices of each, by key. An event without a proof is left
    out. At most two questions, and none where no price hangs on the answer."""
    if person is None or not person.is_authenticated:
        return {}
    titles = _spoken_at(person, _having(Audience.SPEAKERS, categories))
    organised = _organised_by(person, _having(Audience.ORGANISERS, categories), on=on)
    return {
        event: Proofs(titles.get(event, ""), event in organised)
        for event in titles.keys() | organised
    }


def _having(audience: Audience, categories: Mapping[int, Iterable[TicketCategory]]) -> list[int]:
    return [
        event
        for event, rows in categories.items()
        if any(category.audience == audience for category in rows)
    ]


def _spoken_at(person: Person, events: list[int]) -> dict[int, str]:
    """The first session of theirs. An address counts when it is proved."""
    if not events:
        return {}
    addresses = EmailAddress.objects.filter(user=person, verified=True).values(
        address=Lower("email")
    )
    theirs = (
        Speaker.objects.alias(address=Lower("email"))
        .filter(Q(person=person) | Q(address__in=addresses), session__event__in=events)
        .order_by("-session__starts_at", "-session_id")
    )
    return dict(theirs.values_list("session__event", "session__title"))


def _organised_by(person: Person, events: list[int], *, on: date) -> set[int]:
    """They may edit it, or sit in the board of the chapter that arranges it."""
    if not events:
        return set()
    edited = Event.objects.edited_by(person, on=on).order_by()
    boards = BoardTerm.objects.valid(on=on).filter(person=person)
    organised = Event.objects.filter(
        Q(pk__in=edited.values("pk")) | Q(chapter__in=boards.values("chapter")), pk__in=events
    )
    return set(organised.values_list("pk", flat=True))
