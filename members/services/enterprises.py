"""What a register says of an organisation number: our own, and Enhetsregisteret's open API."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from typing import Any, Protocol
from urllib.request import Request, urlopen

from django.conf import settings

from members import rules
from members.models import Organisation
from members.register import is_organisation_number

logger = logging.getLogger(__name__)

SECONDS = 2.0  # somebody waits for the page
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Enterprise:
    """`organisation` is the row of those that stand in our own register."""

    number: str
    name: str
    organisation: Organisation | None = None


class EnterpriseRegister(Protocol):
    def look_up(self, number: str, *, on: date) -> Enterprise | None: ...


class OurRegister:
    def look_up(self, number: str, *, on: date) -> Enterprise | None:
        owner = rules.owner_of_number(number, on=on)
        return Enterprise(number, owner.name, owner) if owner else None


@dataclass(frozen=True)
class OpenRegister:
    """`url` is the API's address, under which `/enheter/974760673` is an enterprise."""

    url: str

    def look_up(self, number: str, *, on: date) -> Enterprise | None:
        """None also when it does not answer, or answers nonsense: nobody is stopped by that."""
        try:
            found = self._ask(number)
        except (OSError, HTTPException, ValueError):
            logger.warning("The register of enterprises gave no answer", exc_info=True)
            return None
        name = found.get("navn") if isinstance(found, dict) else None
        if not isinstance(name, str) or not name.strip() or found.get("slettedato"):
            return None
        return Enterprise(number, " ".join(name.split())[:160])

    def _ask(self, number: str) -> Any:
        request = Request(  # noqa: S310 (the settings demand https)
            f"{self.url.rstrip('/')}/enheter/{number}", headers={"Accept": "application/json"}
        )
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return json.loads(answer.read(MOST_BYTES))


def look_up(number: str, *, on: date) -> Enterprise | None:
    """The first register that knows the number. None for what is no organisation number."""
    if not is_organisation_number(number):
        return None
    found = (register.look_up(number, on=on) for register in registers())
    return next((enterprise for enterprise in found if enterprise), None)


def registers() -> Iterator[EnterpriseRegister]:
    yield OurRegister()
    if settings.ENTERPRISE_REGISTER_URL:
        yield OpenRegister(settings.ENTERPRISE_REGISTER_URL)
