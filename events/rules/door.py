"""Who stands at the door, and for how long: a link is all a volunteer has."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from events.enums import DoorRefusal
from events.models import CheckInLink

SALT = "events.check_in_link"
UID = 16
PROOF = 16
# A phone that lay without a net may still tell whom it let in while the link was good.
TAKES_REPORTS_FOR = timedelta(days=7)


def secret_of(link: CheckInLink) -> str:
    """What stands in the link's address; 43 characters."""
    return urlsafe_b64encode(link.uid.bytes + _proof(link.uid)).rstrip(b"=").decode()


def uid_in(secret: str) -> UUID | None:
    """Whose secret it is, if it is one of ours."""
    try:
        code = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(code) != UID + PROOF:
        return None
    uid = UUID(bytes=code[:UID])
    is_ours = constant_time_compare(code[UID:], _proof(uid)) and _is_plain(secret, code)
    return uid if is_ours else None


def address_of(link: CheckInLink) -> str:
    """In the event's own language; whoever has it may choose another."""
    with translation.override(link.event.language):
        return settings.SITE_URL + reverse("door:door", args=[secret_of(link)])


def refusal_at_door(link: CheckInLink | None, *, now: datetime) -> DoorRefusal | None:
    if link is None:
        return DoorRefusal.NO_LINK
    if link.revoked_at is not None:
        return DoorRefusal.REVOKED
    if link.valid_from is not None and now < link.valid_from:
        return DoorRefusal.NOT_YET
    return DoorRefusal.ENDED if now >= link.closes_at else None


def refusal_to_report(link: CheckInLink | None, *, now: datetime) -> DoorRefusal | None:
    """What was done before the link ended is still taken."""
    refusal = refusal_at_door(link, now=now)
    if refusal == DoorRefusal.ENDED and link and now < link.closes_at + TAKES_REPORTS_FOR:
        return None
    return refusal


def _proof(uid: UUID) -> bytes:
    return salted_hmac(SALT, uid.bytes, algorithm="sha256").digest()[:PROOF]


def _is_plain(secret: str, code: bytes) -> bool:
    """One link has one address: base64 forgives more spellings than one."""
    return urlsafe_b64encode(code).rstrip(b"=").decode() == secret
