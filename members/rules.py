from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from members.models import Person


def display_name(person: Person) -> str:
    """For allauth: how a person is named on the pages."""
    return str(person)
