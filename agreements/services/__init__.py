"""What is done with agreements; each file is one part of their life."""

from agreements.services.contact import make_agenda, swap_turn, tag
from agreements.services.drafts import change, create, discard, send_for_signing
from agreements.services.leaving import erase_person, forget_owners, leaves
from agreements.services.sides import add_owner, describe, end_owner, send_link, wish
from agreements.services.signing import attach, sign
from agreements.services.succession import follow
from agreements.services.term import amend, give_notice, renew, withdraw_notice

__all__ = [
    "add_owner",
    "amend",
    "attach",
    "change",
    "create",
    "describe",
    "discard",
    "end_owner",
    "erase_person",
    "follow",
    "forget_owners",
    "give_notice",
    "leaves",
    "make_agenda",
    "renew",
    "send_for_signing",
    "send_link",
    "sign",
    "swap_turn",
    "tag",
    "wish",
    "withdraw_notice",
]
