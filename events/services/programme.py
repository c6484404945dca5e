"""The programme of a meeting place. Whoever writes in it holds the event, so that a room or a
speaker is never promised twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import (
    EventState,
    ParticipantState,
    QueueState,
    Refusal,
)
from events.models import CapacityPool, Event, Session, SessionChoice, Speaker
from events.services import pools
from events.services.capacity import set_capacity
from events.services.locks import locked
from members.models import Person

TOLD = ("starts_at", "ends_at", "room")


@dataclass(frozen=True)
class Places:
    """Of a session that is chosen. `capacity=None`: no limit."""

    capacity: int | None


@dataclass(frozen=True)
class Named:
    """A speaker as typed; `pk=None` is a new one."""

    name: str
    title: str = ""
    email: str = ""
    pk: int | None = None


@transaction.atomic
def add_session(
    *,
    event: Event,
    uid: UUID,
    fields: Mapping[str, Any],
    places: Places | None = None,
    speakers: Sequence[Named] = (),
    may_be_outside: bool = False,
    by: Person,
    now: datetime,
) -> Session:
    """The same `uid` is the same form: sent twice, it makes one session. Raises Refused."""
    event = locked(event)
    if made := Session.objects.filter(uid=uid).first():
        if made.event_id != event.pk:
            raise Refused(Refusal.FORM_USED)
        return made
    session = Session(event=event, uid=uid, **fields)
    _refuse_unfit(session, speakers, may_be_outside=may_be_outside)
    session.save(force_insert=True)
    _set_places(session, places, by=by, now=now)
    _set_speakers(session, speakers)
    _tell(session, "session.added", f"La til «{session}» i programmet.", by=by, now=now)
    return session


@transaction.atomic
def change_session(
    *,
    session: Session,
    fields: Mapping[str, Any],
    places: Places | None,
    speakers: Sequence[Named],
    may_be_outside: bool = False,
    reason: str = "",
    by: Person,
    now: datetime,
) -> Session:
    """Those who have chosen it are told of another time or room. Raises Refused."""
    session = _held(session)
    if session.cancelled_at:
        raise Refused(Refusal.SESSION_CANCELLED)
    old, before = mail.whereabouts_of(session), _in_words(session)
    is_moved = any(fields.get(name, old_value) != old_value for name, old_value in _told(session))
    for name, value in fields.items():
        setattr(session, name, value)
    _refuse_unfit(session, speakers, may_be_outside=may_be_outside)
    session.sequence += is_moved
    session.save()
    _set_places(session, places, by=by, now=now)
    _set_speakers(session, speakers)
    after = _in_words(session)
    text = f"{'Flyttet' if is_moved else 'Endret'} «{session}» i programmet. {reason}".strip()
    _tell(session, "session.changed", text, by=by, now=now, before=before, after=after)
    if is_moved and _is_told_of(session, now=now):
        mail.session_moved(session, _choosers(session), old=old, reason=reason, now=now)
    return session


@transaction.atomic
def delete_session(*, session: Session, by: Person, now: datetime) -> None:
    """For good, with its speakers and their files. Raises Refused where somebody has chosen it."""
    session = _held(session)
    if session.choices.exists():
        raise Refused(Refusal.SESSION_CHOSEN)
    _tell(session, "session.deleted", f"Slettet «{session}» fra programmet.", by=by, now=now)
    session.delete()


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: Person, now: datetime) -> Session:
    """It stays in the programme with a word saying so, and gives its places and waits back: those
    who had chosen it may choose anew. Raises Refused."""
    session = _held(session)
    if session.cancelled_at:
        raise Refused(Refusal.SESSION_CANCELLED)
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    choosers = _choosers(session)
    session.cancelled_at, session.cancel_reason = now, reason.strip()
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "cancel_reason", "sequence"])
    _give_all_back(session, now=now)
    text = f"Avlyste «{session}». {session.cancel_reason}"
    _tell(session, "session.cancelled", text, by=by, now=now)
    if _is_told_of(session, now=now):
        mail.session_cancelled(session, choosers, now=now)
    return session


def refusal_now(
    session: Session, speakers: Sequence[Named], *, may_be_outside: bool
) -> Refused | None:
    """As the services will answer, asked before anything is held: a form keeps what was typed."""
    rivals = Session.objects.held().filter(event=session.event_id).exclude(pk=session.pk)
    others = rivals.at_once_with(session.starts_at, session.ends_at)
    return rules.refusal_of_session(
        session, speakers, others.prefetch_related("speakers"), may_be_outside=may_be_outside
    )


def _refuse_unfit(session: Session, speakers: Sequence[Named], *, may_be_outside: bool) -> None:
    if refused := refusal_now(session, speakers, may_be_outside=may_be_outside):
        raise refused


def _held(session: Session) -> Session:
    """The event first, as everybody does. Raises Refused when it was deleted meanwhile."""
    event = locked(session.event)
    fresh = Session.objects.select_for_update().filter(pk=session.pk).first()
    if fresh is None:
        raise Refused(Refusal.DELETED)
    fresh.event = event
    return fresh


def _set_places(session: Session, places: Places | None, *, by: Person, now: datetime) -> None:
    pool = CapacityPool.objects.filter(session=session).first()
    if places is None and pool:
        if session.choices.exists():
            raise Refused(Refusal.STILL_CHOSEN)
        pool.delete()
    elif places and pool:
        CapacityPool.objects.filter(pk=pool.pk).update(name=_pool_name(session))
        set_capacity(pool=pool, capacity=places.capacity, by=by, now=now)
    elif places:
        CapacityPool.objects.create(
            event=session.event,
            session=session,
            name=_pool_name(session),
            capacity=places.capacity,
        )


def _pool_name(session: Session) -> str:
    longest = CapacityPool._meta.get_field("name").max_length
    return session.title[:longest]


def _set_speakers(session: Session, speakers: Sequence[Named]) -> None:
    """Whoever is no longer named goes, with their files. Another address is another's link."""
    known = {speaker.pk: speaker for speaker in session.speakers.all()}
    named = [speaker for speaker in speakers if speaker.pk is None or speaker.pk in known]
    for gone in known.keys() - {speaker.pk for speaker in named}:
        known[gone].delete()
    for given in named:
        row = known.get(given.pk or 0) or Speaker(session=session)
        if row.email.lower() != given.email.lower():
            row.asked_at = row.consented_at = None
        row.name, row.title, row.email = given.name, given.title, given.email
        row.save()


def _give_all_back(session: Session, *, now: datetime) -> None:
    pool = CapacityPool.objects.filter(session=session).first()
    if pool is None:
        return
    held = pools.lock(pool.pk)
    pool = held[pool.pk]
    live = session.choices.live()
    live.update(state=ParticipantState.CANCELLED, cancelled_at=now)
    pool.queue.open().update(state=QueueState.LEFT, settled_at=now)
    pool.taken = pool.waiting = pool.overbooked = 0
    held.save()


def _choosers(session: Session) -> list[SessionChoice]:
    live = session.choices.live().order_by("pk")
    return list(
        live.select_related(
            "participant__person",
            "participant__booking__organisation",
            "participant__booking__booked_by",
            "participant__event",
        )
    )


def _is_told_of(session: Session, *, now: datetime) -> bool:
    return session.event.state == EventState.PUBLISHED and session.ends_at > now


def _told(session: Session) -> Iterable[tuple[str, object]]:
    return [(name, getattr(session, name)) for name in TOLD]


def _in_words(session: Session) -> dict[str, str]:
    return {
        "tittel": session.title,
        "begynner": f"{localtime(session.starts_at):%d.%m.%Y kl. %H.%M}",
        "slutter": f"{localtime(session.ends_at):%d.%m.%Y kl. %H.%M}",
        "rom": session.room,
    }


def _tell(
    session: Session, verb: str, text: str, *, by: Person, now: datetime, **changes: Any
) -> None:
    """On the event: a session may be deleted, what was done with it is still told."""
    log_act(by=by, now=now, verb=verb, subject=session.event, text=text, **changes)
