"""Many from the same organisation: what it takes off."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

CENT = Decimal("0.01")


class Step(NamedTuple):
    """From so many places, so many percent."""

    from_places: int
    percent: int


def percent_for(steps: Sequence[Step], *, places: int) -> int:
    return max((step.percent for step in steps if places >= step.from_places), default=0)


def taken_off(amount: Decimal, *, percent: int) -> Decimal:
    return (amount * percent / 100).quantize(CENT)


def step_sentences(steps: Sequence[Step]) -> list[str]:
    return [
        _("Fra %(places)s påmeldte fra samme organisasjon: %(percent)s %% rabatt.")
        % {"places": step.from_places, "percent": step.percent}
        for step in sorted(steps)
    ]


def standing_sentence(places: int, *, name: str = "") -> str:
    """How many they are. `name` where the reader may act for several."""
    if name:
        return _("%(name)s har %(count)s.") % {"name": name, "count": places}
    return _("Dere har %(count)s.") % {"count": places}


def reached_sentence(steps: Sequence[Step], *, places: int) -> str:
    """For a receipt: what the organisation gets as it stands. Empty where nothing is reached."""
    percent = percent_for(steps, places=places)
    if not percent:
        return ""
    return _(
        "Dere er %(places)s påmeldte, så dere får %(percent)s %% rabatt. Den blir trukket fra på "
        "fakturaen."
    ) % {"places": places, "percent": percent}
