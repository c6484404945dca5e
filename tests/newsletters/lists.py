"""Newsletters and those who get them, for the tests of this room."""

from __future__ import annotations

from itertools import count
from typing import Any

from members.models import Person
from newsletters.enums import SubscriptionState
from newsletters.models import Newsletter, Segment, Subscription
from tests.factories import NOW

_number = count(1)


def make_newsletter(*, name: str = "Nyhetsbrevet", **fields: Any) -> Newsletter:
    names = {"name": name, "name_nn": f"{name} (nn)", "name_en": f"{name} (en)"}
    about = {"about": "Én gang i måneden.", "about_nn": "Kvar månad.", "about_en": "Every month."}
    return Newsletter.objects.create(slug=f"brev-{next(_number)}", **names, **about | fields)


def make_subscription(
    *, newsletter: Newsletter, person: Person | None = None, address: str = "", **fields: Any
) -> Subscription:
    address = address or (person.email if person else f"leser{next(_number)}@example.no")
    values = {"state": SubscriptionState.ACTIVE, "since": NOW}
    return Subscription.objects.create(
        newsletter=newsletter, person=person, address=address, **values | fields
    )


def make_segment(*, name: str = "", languages: Any = (), roles: Any = (), **rows: Any) -> Segment:
    segment = Segment.objects.create(
        name=name or f"Målgruppe {next(_number)}", languages=list(languages), roles=list(roles)
    )
    for field, chosen in rows.items():
        getattr(segment, field).set(chosen)
    return segment
