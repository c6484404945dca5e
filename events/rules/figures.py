"""What the organiser's page counts. Pure: rows come in as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from events.enums import Advice
from events.models import Event
from members.models import Person
from networks.rules import runners_of
from regions.models import BoardTerm, EditorGrant

MOST_POINTS = 12


class Taken(NamedTuple):
    """How many had a place at the end of a day."""

    day: date
    places: int


def booking_curve(
    stays: Iterable[tuple[datetime, datetime | None]], *, first: date, last: date
) -> list[Taken]:
    """`stays`: when each got a place, and when they gave it back. A row for each day."""
    change: Counter[date] = Counter()
    for came_at, left_at in stays:
        change[min(max(localdate(came_at), first), last)] += 1
        if left_at:
            change[min(max(localdate(left_at), first), last)] -= 1
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    totals = accumulate(change[day] for day in days)
    return [Taken(day, places) for day, places in zip(days, totals, strict=True)]


def thinned(curve: Sequence[Taken], *, most: int = MOST_POINTS) -> list[Taken]:
    """So few that each has room for its mark: evenly, counted from the last, and the first."""
    step = -(-len(curve) // most) or 1
    kept = list(curve[::-1][::step][::-1])
    return kept if not curve or kept[0] == curve[0] else [curve[0], *kept[1:]]


def alike(texts: Iterable[str]) -> list[tuple[str, int]]:
    """How many wrote the same, however they wrote it; the most frequent first."""
    counted: Counter[str] = Counter()
    for text in texts:
        word = " ".join(text.split()).rstrip(".!,;").casefold()
        if word:
            counted[word] += 1
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return [(word[:1].upper() + word[1:], number) for word, number in ordered]


def advice_before_publishing(event: Event, *, has_sessions: bool) -> list[Advice]:
    """Nothing of this stops anybody."""
    lacks = {
        Advice.PICTURE: not event.picture,
        Advice.PROGRAMME: not has_sessions,
        Advice.PRACTICAL: not event.practical and not event.is_online,
        Advice.ACCESS: not event.access and not event.is_online,
        Advice.CONTACT: not event.contact_email,
        Advice.ONLINE_URL: event.is_online and not event.online_url,
        Advice.RESPONSIBLE: event.asks_for_needs and event.access_responsible_id is None,
    }
    return [what for what, is_lacking in lacks.items() if is_lacking]


def who_edits(event: Event, *, on: date) -> QuerySet[Person]:
    """A chapter's leader and editors, or who runs the network; of the secretariat's own, those
    who work there."""
    people = Person.objects.filter(is_active=True).order_by("name", "pk")
    if event.network:
        return runners_of(event.network, on=on)
    if event.chapter_id is None:
        return people.filter(is_staff=True)
    granted = EditorGrant.objects.running(on=on).filter(chapter=event.chapter_id)
    leading = BoardTerm.objects.leaders(on=on).filter(chapter=event.chapter_id)
    return people.filter(Q(pk__in=granted.values("person")) | Q(pk__in=leading.values("person")))


def may_see_access(person: Person, event: Event) -> bool:
    """Who needs what: for the one who sees to it, and those with the right to health data."""
    return event.access_responsible_id == person.pk or person.has_perm("events.view_need")
