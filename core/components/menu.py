"""Pages that are there only sometimes, such as those the secretariat has not written yet.

A room that has such pages says which are not there now, and no menu leads to them. Every page has
a menu, so a process asks at most every ten seconds, and again when something changed in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

KEPT_FOR = 10  # seconds

_questions: list[Callable[[], Collection[str]]] = []
_known: tuple[float, frozenset[str]] = (0.0, frozenset())


def register(hides: Callable[[], Collection[str]]) -> None:
    """`hides()` names the pages that cannot be read now, as `reverse` knows them."""
    if hides not in _questions:
        _questions.append(hides)


def hidden() -> frozenset[str]:
    until, names = _known
    if time.monotonic() < until:
        return names
    asked = frozenset(name for hides in _questions for name in hides())
    remember(asked, seconds=KEPT_FOR)
    return asked


def remember(names: Collection[str], *, seconds: float) -> None:
    global _known  # noqa: PLW0603 (one for the process; a tuple is put in place at once)
    _known = (time.monotonic() + seconds, frozenset(names))


def forget() -> None:
    remember((), seconds=0)
