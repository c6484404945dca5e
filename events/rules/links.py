"""The signed links of letters. Whoever holds one acts for that place, and for no other."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from events.models import Participant
from events.rules.acting import Holder

_signer = Signer(salt="events.place")


def place_path(participant: Participant) -> str:
    """In the active language. The link dies when the place goes to another."""
    return reverse("events:place", args=[participant.event.slug, sign(participant)])


def join_path(participant: Participant) -> str:
    """The door to a meeting on the net, for whoever holds the link."""
    return reverse("events:held_join", args=[participant.event.slug, sign(participant)])


def sign(participant: Participant) -> str:
    return _signer.sign(f"{participant.uid.hex}-{participant.ticket_version}")


def holder_of(signed: str) -> Holder | None:
    """None: nobody of ours wrote this address, or the place has gone to another."""
    try:
        uid, _dash, version = _signer.unsign(signed).partition("-")
    except BadSignature:
        return None
    found = Participant.objects.filter(uid=uid, ticket_version=version).select_related(
        "person",
        "event",
        "category__pool",
        "booking__organisation",
        "booking__booked_by",
        "wait",
    )
    return next(map(Holder, found), None)
