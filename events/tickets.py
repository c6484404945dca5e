"""The code on a ticket: whose place it is, signed, so that a door without a net can tell.

Base64url without padding of `BODY` and the Ed25519 signature of `PURPOSE`, the event's uid and the
body. The event is signed and not told: a ticket to one event is nothing at another's door.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.urls import reverse

from events.enums import ParticipantState, TicketRefusal
from events.models import Event, Participant

PURPOSE = b"moteplass-ticket\0"
UID = 16
VERSION = 2
BODY = UID + VERSION
SIGNATURE = 64


class Ticket(NamedTuple):
    """What a code that is ours says. It may have been replaced since."""

    uid: UUID
    version: int


def sign(participant: Participant, *, event: Event | None = None) -> str:
    """The code of the ticket as it is now: 110 characters. `event` is theirs, if it is at hand."""
    body = participant.uid.bytes + participant.ticket_version.to_bytes(VERSION, "big")
    signature = _key(settings.TICKET_KEY).sign(_signed(event or participant.event, body))
    return urlsafe_b64encode(body + signature).rstrip(b"=").decode()


def read(token: str, event: Event) -> Ticket | TicketRefusal:
    """Asks nobody: the same as a door without a net can tell."""
    code = _decoded(token)
    body = code[:BODY]
    if not _is_signed(event, body, code[BODY:]):
        return TicketRefusal.NOT_A_TICKET
    return Ticket(UUID(bytes=body[:UID]), int.from_bytes(body[UID:], "big"))


def admits(token: str, event: Event) -> Participant | TicketRefusal:
    """Whose place it is, or why they cannot come in on it."""
    ticket = read(token, event)
    if isinstance(ticket, TicketRefusal):
        return _refusal_elsewhere(token) or ticket
    mine = event.participants.filter(uid=ticket.uid)
    participant = mine.select_related("booking__organisation").first()
    if participant is None:
        return TicketRefusal.NOT_A_TICKET
    return refusal_of(participant, version=ticket.version) or participant


def refusal_of(participant: Participant, *, version: int) -> TicketRefusal | None:
    if participant.state == ParticipantState.CANCELLED:
        return TicketRefusal.CANCELLED
    if participant.state == ParticipantState.WAITING:
        return TicketRefusal.WAITING
    return TicketRefusal.REPLACED if version != participant.ticket_version else None


def code_for_door(participant: Participant, *, event: Event) -> str:
    """Empty without a place, and where there is no door to come through."""
    has_place = participant.state == ParticipantState.REGISTERED
    return sign(participant, event=event) if has_place and event.place_name else ""


def path_of(participant: Participant) -> str:
    """To the ticket, in the active language; empty when there is none."""
    event = participant.event
    code = code_for_door(participant, event=event)
    return reverse("events:ticket", args=[event.slug, code]) if code else ""


def certificate_path_of(participant: Participant) -> str:
    """To the certificate of somebody who came, in the active language."""
    event = participant.event
    return reverse("events:certificate", args=[event.slug, sign(participant, event=event)])


def public_key() -> bytes:
    """The 32 bytes a door needs to know our tickets."""
    return _key(settings.TICKET_KEY).public_key().public_bytes_raw()


@lru_cache(maxsize=4)
def _key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _signed(event: Event, body: bytes) -> bytes:
    return PURPOSE + event.uid.bytes + body


def _decoded(token: str) -> bytes:
    """Empty when it is no code of ours."""
    padded = token.strip() + "=" * (-len(token.strip()) % 4)
    try:
        code = b64decode(padded, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""
    return code if len(code) == BODY + SIGNATURE else b""


def _is_signed(event: Event, body: bytes, signature: bytes) -> bool:
    try:
        _key(settings.TICKET_KEY).public_key().verify(signature, _signed(event, body))
    except InvalidSignature:
        return False
    return True


def _refusal_elsewhere(token: str) -> TicketRefusal | None:
    """Ours, but not to this event. Only somebody with a true ticket is told so."""
    code = _decoded(token)
    if not code:
        return None
    owner = Participant.objects.filter(uid=UUID(bytes=code[:UID])).select_related("event").first()
    if owner and _is_signed(owner.event, code[:BODY], code[BODY:]):
        return TicketRefusal.OTHER_EVENT
    return None
