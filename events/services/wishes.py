"""What somebody asks for when they sign up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from events.models import Event, TicketCategory
from events.rules import Quote
from events.services.answers import Given
from members.models import Organisation, Person


@dataclass(frozen=True)
class Invoice:
    """Who pays: an organisation number, or a name alone for a private person."""

    name: str
    orgnr: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Needs:
    """Health data: kept only with consent, and only where the event asks."""

    diet: str = ""
    access: str = ""
    has_consented: bool = False

    def __bool__(self) -> bool:
        return bool(self.diet.strip() or self.access.strip())


@dataclass(frozen=True)
class Wish:
    event: Event
    person: Person
    category: TicketCategory
    organisation: Organisation | None
    invoice: Invoice | None
    needs: Needs | None
    answers: Sequence[Given]
    takes_place_at_once: bool
    idempotency_key: UUID
    quoted_price: Decimal
    now: datetime
    by: Person | None
    quote: Quote | None
    overbook_because: str
