"""Newsletters, when two persons become one."""

from __future__ import annotations

from core.merging import Follow
from newsletters.models import Consent, Subscription

FOLLOWS = (
    Follow(
        model=Subscription,
        column="person",
        one="nyhetsbrev de får",
        many="nyhetsbrev de får",
    ),
    Follow(
        model=Consent,
        column="by",
        one="samtykke de har ført inn",
        many="samtykker de har ført inn",
    ),
)
