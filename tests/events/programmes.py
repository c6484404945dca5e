"""Parts of an event, and who came to them."""

from __future__ import annotations

import datetime as dt

from events.enums import SessionKind
from events.models import CapacityPool, CheckIn, Event, Participant, Session
from tests.factories import NOW


def make_session(
    *,
    event: Event,
    title: str = "Innlegg",
    starts_at: dt.datetime | None = None,
    hours: float = 1,
    kind: SessionKind = SessionKind.TALK,
    room: str = "",
    is_chosen: bool = False,
    places: int | None = None,
) -> Session:
    """For everybody; `is_chosen` with a pool of its own."""
    starts_at = starts_at or event.starts_at
    session = Session.objects.create(
        event=event,
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=hours),
        room=room,
    )
    if is_chosen:
        CapacityPool.objects.create(event=event, session=session, name=title, capacity=places)
    return session


def came(participant: Participant, *sessions: Session, at: dt.datetime = NOW) -> None:
    """Checked in to each of the sessions; with none, at the door of the event."""
    for session in sessions or [None]:
        CheckIn.objects.create(participant=participant, session=session, at=at, received_at=at)
