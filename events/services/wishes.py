"""What somebody asks for when they sign up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from events.models import Booking, Event, Session, TicketCategory
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
class Seat:
    """One place, for somebody who is named now or later.

    `quoted_price` and `quoted_for_sessions` are what the form said; None is not said. `quote` is
    what `rules` just said that the category costs, for whoever has asked already.
    """

    category: TicketCategory
    quoted_price: Decimal
    name: str = ""
    email: str = ""
    person: Person | None = None
    sessions: Sequence[Session] = ()
    needs: Needs | None = None
    answers: Sequence[Given] = ()
    quoted_for_sessions: Decimal | None = None
    quote: Quote | None = None

    @property
    def who_is_named(self) -> bool:
        return bool(self.person or self.name.strip())

    @property
    def who(self) -> str:
        return str(self.person) if self.person else self.name.strip() or self.email.strip()


@dataclass(frozen=True)
class Guest:
    """Somebody without an account."""

    name: str
    email: str


@dataclass(frozen=True)
class Wish:
    event: Event
    booker: Person | Guest
    organisation: Organisation | None
    seats: Sequence[Seat]
    invoice: Invoice | None
    takes_place_at_once: bool
    all_or_nothing: bool
    key: UUID
    now: datetime
    by: Person | None
    overbook_because: str = ""
    booking: Booking | None = None
    """The one that the places are added to."""

    @property
    def booked_by(self) -> Person | None:
        return self.booker if isinstance(self.booker, Person) else None
