"""The letters about events. What they say is frozen here; the words are in templates/events/mail/.

Health data never comes near a letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from events import ical
from events.mail.facts import whereabouts
from events.mail.invitations import invitations, invited_before
from events.mail.thanks import not_thanked, thanks, thanks_as_received
from events.mail.to_many import (
    event_cancelled,
    message,
    message_as_received,
    moved,
    not_reminded,
    reminders,
)
from events.mail.to_one import (
    cancelled,
    got_place,
    offer_expired,
    offer_shortened,
    offered,
    queued,
    signed_up,
)
from outbox.letters import Letter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "LETTERS",
    "cancelled",
    "event_cancelled",
    "got_place",
    "invitations",
    "invited_before",
    "message",
    "message_as_received",
    "moved",
    "not_reminded",
    "not_thanked",
    "offer_expired",
    "offer_shortened",
    "offered",
    "queued",
    "reminders",
    "signed_up",
    "thanks",
    "thanks_as_received",
    "whereabouts",
]

# What differs among the receivers of one sending. Who pays, and how much, is said only in the
# letters to one.
PERSONAL = frozenset({"name", "full_name", "address", "reference", "written_at"})
INVITED = ("name", "organisation", "stop_path")
UNSAID_TO_MANY = frozenset({"organisation", "price", "why_price", "invoice_to"})


def _letter(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return Letter(f"events/{name}", title, **{"personal": PERSONAL} | more)


def _letter_to_many(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return _letter(name, title, personal=PERSONAL | UNSAID_TO_MANY, **more)


LETTERS = [
    _letter("signed_up", _("Du er påmeldt"), attachments=ical.invitation),
    _letter("queued", _("Du står i kø"), personal=PERSONAL | {"place_in_line"}),
    _letter("got_place", _("Du fikk plass"), attachments=ical.invitation),
    _letter("offered", _("Tilbud om plass")),
    _letter("offer_shortened", _("Kortere svarfrist")),
    _letter("offer_expired", _("Tilbudet gikk ut")),
    _letter("cancelled", _("Du er meldt av"), attachments=ical.cancellation),
    _letter("left_queue", _("Du er ute av køen")),
    _letter_to_many("moved", _("Arrangementet er flyttet"), attachments=ical.invitation),
    _letter_to_many("moved_queue", _("Arrangementet du står i kø til, er flyttet")),
    _letter_to_many("event_cancelled", _("Arrangementet er avlyst"), attachments=ical.cancellation),
    _letter_to_many("event_cancelled_queue", _("Arrangementet du står i kø til, er avlyst")),
    _letter_to_many("reminder", _("Påminnelse"), attachments=ical.invitation),
    _letter_to_many("message", _("Brev fra arrangøren")),
    # Secret, so that the link is forgotten when it is sent: then it leads to nobody.
    _letter("thanks", _("Takk for sist"), is_secret=True, personal=frozenset()),
    _letter("invitation", _("Invitasjon"), personal=frozenset(INVITED)),
]
