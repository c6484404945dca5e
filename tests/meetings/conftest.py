from __future__ import annotations

import pytest

from meetings import querysets
from meetings.models import Forum
from members.models import Person
from tests import factories
from tests.meetings.forums import KIND, OwnKind


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> OwnKind:
    """Beside those of the rooms above."""
    own = OwnKind()
    monkeypatch.setitem(querysets._kinds, KIND, own.access)
    return own


@pytest.fixture
def leader(db: None) -> Person:
    return factories.make_person(name="Liv Leder")


@pytest.fixture
def colleague(db: None) -> Person:
    """In the forum, as the member is."""
    return factories.make_person(name="Ola Kollega", language="nn")


@pytest.fixture
def forum(kind: OwnKind, leader: Person, member: Person, colleague: Person) -> Forum:
    return kind.make_forum(
        name="Internasjonalt nettverk", leader=leader, members=[member, colleague]
    )
