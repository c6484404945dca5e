"""What those who have chosen a session are told, and the speakers' links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation

from events import rules
from events.mail.facts import owed_for
from events.models import Event, Session, SessionChoice, Speaker
from outbox.services import Owed, owe_all

ANSWERED_WITHIN = timedelta(days=30)


def whereabouts_of(session: Session) -> dict[str, Any]:
    """When and where, as it was before a change. The room in front of the place."""
    place = rules.place_in_words(session.event)
    return {
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "where": ", ".join(filter(None, [session.room, place])),
    }


def session_moved(
    session: Session,
    choices: Iterable[SessionChoice],
    *,
    old: dict[str, Any],
    reason: str,
    now: datetime,
) -> None:
    facts = {"old": old, "reason": reason}
    key = f"session-moved:{{pk}}:{session.sequence}"
    _owe("session_moved", key, session, choices, facts, now=now)


def session_cancelled(session: Session, choices: Iterable[SessionChoice], *, now: datetime) -> None:
    facts = {"reason": session.cancel_reason}
    _owe("session_cancelled", "session-cancelled:{pk}", session, choices, facts, now=now)


def _owe(
    letter: str,
    key: str,
    session: Session,
    choices: Iterable[SessionChoice],
    facts: dict[str, Any],
    *,
    now: datetime,
) -> None:
    facts |= {"session": session.title}
    owe_all(
        (
            _to_chooser(choice, letter, key.format(pk=choice.pk), session, facts, now=now)
            for choice in choices
        ),
        now=now,
    )


def _to_chooser(
    choice: SessionChoice,
    letter: str,
    key: str,
    session: Session,
    facts: dict[str, Any],
    *,
    now: datetime,
) -> Owed:
    """Where no name has come yet, to whoever booked the place."""
    participant, event = choice.participant, session.event
    booking = participant.booking
    with translation.override(participant.person.language if participant.person else "nb"):
        given = facts | whereabouts_of(session) | {"joins_from": None}
    owed = owed_for(letter, key, participant, given, event=event, now=now)
    if participant.email:
        return owed
    booker = booking.booked_by
    address = booker.email if booker else booking.guest_email
    name = booking.booker_name
    shown = {"name": name.split(" ")[0], "full_name": name, "address": address}
    return replace(owed, address=address, person=booker, context={**owed.context, **shown})


# ---- The speakers' links -------------------------------------------------------------------------


def _signer(speaker: Speaker) -> Signer:
    """Another address makes another link: what went to the wrong one leads nowhere."""
    return Signer(salt=f"events.speaker:{speaker.email.lower()}")


def speaker_path(speaker: Speaker) -> str:
    """In the active language. Whoever holds it may act for this speaker, and no more."""
    signed = _signer(speaker).sign(speaker.uid.hex)
    return reverse("events:speaking", args=[speaker.session.event.slug, signed])


def is_theirs(speaker: Speaker, signed: str) -> bool:
    try:
        return _signer(speaker).unsign(signed) == speaker.uid.hex
    except BadSignature:
        return False


def speaker_links(event: Event, speakers: Iterable[Speaker], *, now: datetime) -> None:
    """`speaker.letters` counts this one."""
    owe_all((_link(event, speaker, now=now) for speaker in speakers), now=now)


def _link(event: Event, speaker: Speaker, *, now: datetime) -> Owed:
    session, person = speaker.session, speaker.person
    language = person.language if person else event.language
    with translation.override(language):
        facts = whereabouts_of(session) | {
            "name": speaker.name.split(" ")[0],
            "title": event.title,
            "slug": event.slug,
            "session": session.title,
            "path": speaker_path(speaker),
            "street": "",
            "joins_from": None,
            "ask_name": event.contact_name,
            "ask_email": event.contact_email,
        }
    return Owed(
        letter="events/speaker_link",
        dedupe_key=f"speaker-link:{speaker.pk}:{speaker.letters}",
        address=speaker.email,
        context=facts,
        person=person,
        language=language,
        expires_at=max(event.ends_at, now) + ANSWERED_WITHIN,
    )
