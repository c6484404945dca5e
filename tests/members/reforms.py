"""Changes of organisations, as the tests make them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from members import services
from members.enums import (
    ChangeKind,
    CodeKind,
)
from members.models import (
    Organisation,
    OrganisationChange,
    OrganisationCode,
    Person,
)
from members.rules.reform import Successor
from tests.factories import (
    NOW,
    TODAY,
    make_organisation,
)

EVE = TODAY - timedelta(days=1)


def make_municipality(name: str, number: str, *, is_member: bool = True) -> Organisation:
    made = make_organisation(name=name, domain=f"{name.lower()}.example", is_member=is_member)
    OrganisationCode.objects.create(
        organisation=made, kind=CodeKind.MUNICIPALITY_NUMBER, value=number
    )
    return made


def merge(
    before: Sequence[Organisation],
    *,
    number: str = "1899",
    on: date = TODAY,
    **more: Any,
) -> OrganisationChange:
    follows = tuple(one.pk for one in before)
    return services.plan_change(
        kind=ChangeKind.MERGER,
        effective_on=on,
        successors=[Successor(name="Vest-Lofoten", number=number, follows=follows, **more)],
        by=None,
        now=NOW,
    )


def split(before: Organisation, *names: str) -> OrganisationChange:
    return services.plan_change(
        kind=ChangeKind.SPLIT,
        effective_on=TODAY,
        successors=[
            Successor(name=name, number=f"18{90 + place}", follows=(before.pk,))
            for place, name in enumerate(names)
        ],
        by=None,
        now=NOW,
    )


def apply(change: OrganisationChange, *, by: Person | None = None) -> None:
    services.apply_change(change=change, by=by, now=NOW)


def named(name: str) -> Organisation:
    return Organisation.objects.get(short_name=name)


def told(change: OrganisationChange) -> list[str]:
    return [step.text for step in services.preview(change, now=NOW)]
