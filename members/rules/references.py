"""How an organisation wants its invoices marked.

A pattern is written by staff and run on what anybody types, so it may hold only what cannot take
long: no groups, and few parts that may stretch.
"""

from __future__ import annotations

import re

from members.models import Organisation

MOST_THAT_STRETCH = 3
_CHARACTER = r"(?:\\[dw.\-/+*?()|]|\[[\w \-./]+\]|[\w \-./:#])"
_PART = re.compile(rf"{_CHARACTER}(?P<times>[?*+]|\{{\d{{1,2}}(?:,\d{{0,2}})?\}})?|\|")
_LONGEST = 60


def is_quick_pattern(pattern: str) -> bool:
    """Whether it is a pattern that we understand and that never takes long."""
    place = stretching = 0
    while place < len(pattern):
        part = _PART.match(pattern, place)
        if part is None:
            return False
        times = part["times"] or ""
        stretching += times in {"?", "*", "+"} or "," in times
        place = part.end()
    return stretching <= MOST_THAT_STRETCH and _compiles(pattern)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def is_reference_as_asked(organisation: Organisation | None, reference: str) -> bool:
    """Whether the billing reference looks as the organisation says theirs do."""
    pattern = organisation.invoice_reference_pattern if organisation else ""
    if not pattern or not reference or not is_quick_pattern(pattern):
        return True
    return len(reference) <= _LONGEST and re.fullmatch(pattern, reference) is not None
