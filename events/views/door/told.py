"""What a device at the door is told, as JSON: names and nothing else that is private."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events import tickets
from events.enums import ParticipantState, SessionKind
from events.models import CheckIn, CheckInLink, Event, SessionChoice, UndoneCheckIn

# Tickets to these are told apart from forged ones.
NEAR = timedelta(days=400)
MOST_OTHERS = 100
MOST_AT_ONCE = 2000


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def listing(link: CheckInLink) -> dict[str, Any]:
    """Everybody with a place; of those without one only that they have none. No address, no
    price, no need. `stamp` is another when anything in it is."""
    event = link.event
    sessions = sessions_of(event)
    chosen = _chosen(event, {row["pk"]: number for number, row in enumerate(sessions)})
    people, without = [], []
    for pk, uid, version, state, name, organisation in event.participants.order_by(
        "name", "pk"
    ).values_list(*("pk", "uid", "ticket_version", "state", "name", "booking__organisation__name")):
        if state == ParticipantState.REGISTERED:
            people.append([str(uid), version, name, organisation or "", chosen[pk]])
        else:
            without.append([str(uid), state])
    told = {
        "event": str(event.uid),
        "title": event.title,
        "door": link.door,
        "until": milliseconds(link.closes_at),
        "key": b64encode(tickets.public_key()).decode(),
        "sessions": [_without_pk(row) for row in sessions],
        "people": people,
        "without": without,
        "others": _others(event),
    }
    return told | {"stamp": hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]}


def sessions_of(event: Event) -> list[dict[str, Any]]:
    """What one can be checked in to, in the order of the day."""
    rows = event.sessions.exclude(kind=SessionKind.BREAK).order_by("starts_at", "room", "pk")
    return [
        {
            "pk": pk,
            "uid": str(uid),
            "title": title,
            "starts_at": milliseconds(starts_at),
            "room": room,
            "is_chosen": pool is not None,
        }
        for pk, uid, title, starts_at, room, pool in rows.values_list(
            "pk", "uid", "title", "starts_at", "room", "pool"
        )
    ]


def changes(event: Event, since: tuple[int, int]) -> dict[str, Any]:
    """What all the doors have told after that; `more` when there is more to ask for."""
    check_in, undone = since
    rows = list(
        CheckIn.objects.at_event(event)
        .filter(pk__gt=check_in)
        .order_by("pk")
        .values_list("pk", "uid", "participant__uid", "session__uid", "at", "door")[:MOST_AT_ONCE]
    )
    back = list(
        UndoneCheckIn.objects.filter(event=event, pk__gt=undone)
        .order_by("pk")
        .values_list("pk", "uid")[:MOST_AT_ONCE]
    )
    return {
        "check_ins": [
            [str(uid), str(participant), _text(session), milliseconds(at), door]
            for _pk, uid, participant, session, at, door in rows
        ],
        "undone": [str(uid) for _pk, uid in back],
        "since": [rows[-1][0] if rows else check_in, back[-1][0] if back else undone],
        "more": MOST_AT_ONCE in (len(rows), len(back)),
    }


def _text(uid: UUID | None) -> str | None:
    return str(uid) if uid else None


def _without_pk(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "pk"}


def _chosen(event: Event, numbers: dict[int, int]) -> dict[int, list[int]]:
    """By participant, the sessions they have a place at: their numbers in the list."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = SessionChoice.objects.filter(
        session__event=event, state=ParticipantState.REGISTERED
    ).order_by("session__starts_at", "pk")
    for participant, session in rows.values_list("participant", "session"):
        if session in numbers:
            found[participant].append(numbers[session])
    return found


def _others(event: Event) -> list[list[str]]:
    """Public names of what is near in time."""
    near = event.starts_at - NEAR, event.starts_at + NEAR
    rows = Event.objects.published().filter(starts_at__range=near).exclude(pk=event.pk)
    latest = rows.order_by("-starts_at", "pk").values_list("uid", "title")[:MOST_OTHERS]
    return [[str(uid), title] for uid, title in latest]
