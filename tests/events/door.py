"""Somebody at a door, and what a device there says."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.test import Client

from events.enums import ParticipantState, PriceReason, SessionKind
from events.models import (
    Booking,
    CapacityPool,
    CheckInLink,
    Event,
    Participant,
    Session,
    SessionChoice,
)
from events.rules.door import secret_of
from events.services import doors
from events.services.check_ins import Batch, Scan
from members.models import Organisation
from tests.factories import NOW

DEVICE = uuid.UUID("d0000000-0000-4000-8000-000000000001")
OTHER_DEVICE = uuid.UUID("d0000000-0000-4000-8000-000000000002")


def make_link(
    *, event: Event, door: str = "Hovedinngang", at: dt.datetime = NOW, **times: Any
) -> CheckInLink:
    return doors.open_door(event=event, door=door, by=None, now=at, **times)


def address_of(link: CheckInLink, page: str = "") -> str:
    return f"/innsjekking/{secret_of(link)}/{page}"


def make_participants(
    *, event: Event, names: list[str], organisation: Organisation | None = None, **fields: Any
) -> list[Participant]:
    """With places, as fast as rows are written: what a door reads is all that matters here."""
    booking = Booking.objects.create(
        event=event,
        guest_name="Gunn Gjest",
        organisation=organisation,
        idempotency_key=uuid.uuid4(),
        created_at=NOW,
    )
    values: dict[str, Any] = {
        "state": ParticipantState.REGISTERED,
        "registered_at": NOW,
        "price": 0,
        "price_reason": PriceReason.FREE,
        "category": event.categories.all()[0],
    }
    return Participant.objects.bulk_create(
        Participant(booking=booking, event=event, name=name, **values | fields) for name in names
    )


def make_session(
    *, event: Event, title: str = "Verksted", is_chosen: bool = True, **fields: Any
) -> Session:
    values: dict[str, Any] = {
        "kind": SessionKind.WORKSHOP,
        "starts_at": event.starts_at,
        "ends_at": event.starts_at + dt.timedelta(hours=1),
    }
    session = Session.objects.create(event=event, title=title, **values | fields)
    if is_chosen:
        CapacityPool.objects.create(event=event, session=session)
    return session


def choose(participant: Participant, session: Session) -> None:
    SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=0,
        state=ParticipantState.REGISTERED,
        registered_at=NOW,
    )


def scan(
    participant: Participant,
    *,
    at: dt.datetime = NOW,
    session: Session | None = None,
    uid: uuid.UUID | None = None,
) -> Scan:
    return Scan(uid or uuid.uuid4(), participant.uid, session.uid if session else None, at)


def batch(*scans: Scan, device: uuid.UUID = DEVICE, **fields: Any) -> Batch:
    values: dict[str, Any] = {"sent_at": NOW}
    return Batch(device, scans=scans, **values | fields)


def milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


def said(*scans: Scan, **fields: Any) -> dict[str, Any]:
    """As the page's script says it."""
    values: dict[str, Any] = {
        "device": str(DEVICE),
        "sent_at": milliseconds(NOW),
        "scans": [
            {
                "uid": str(each.uid),
                "participant": str(each.participant),
                "session": str(each.session) if each.session else None,
                "at": milliseconds(each.at),
            }
            for each in scans
        ],
        "undone": [],
        "since": [0, 0],
        "stamp": "",
    }
    return values | fields


def tell(link: CheckInLink, what: object, *, client: Client | None = None) -> Any:
    return (client or Client()).post(
        address_of(link, "meld/"), json.dumps(what), content_type="application/json"
    )
