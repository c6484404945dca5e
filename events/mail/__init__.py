"""The letters about events. What they say is frozen here; the words are in templates/events/mail/.

Health data never comes near a letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from events import ical
from events.mail.facts import whereabouts
from events.mail.invitations import invitations, invited_before
from events.mail.programme import (
    is_theirs,
    session_cancelled,
    session_moved,
    speaker_links,
    speaker_path,
    whereabouts_of,
)
from events.mail.thanks import not_thanked, thanks, thanks_as_received
from events.mail.to_booker import (
    already_in,
    is_for_the_booker,
    names_late,
    names_late_key,
    names_missing,
    names_missing_key,
    offer_passed,
    unnamed_places,
)
from events.mail.to_many import (
    certificates,
    event_cancelled,
    link_changed,
    message,
    message_as_received,
    moved,
    not_reminded,
    reminders,
)
from events.mail.to_one import (
    booked,
    cancelled,
    choice_queued,
    choice_won,
    got_place,
    not_reminded_of_offer,
    offer_expired,
    offer_key,
    offer_reminder,
    offer_shortened,
    offered,
    passed_on,
    queued,
    signed_up,
)
from outbox.letters import Letter

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "LETTERS",
    "already_in",
    "booked",
    "cancelled",
    "certificates",
    "choice_queued",
    "choice_won",
    "event_cancelled",
    "got_place",
    "invitations",
    "invited_before",
    "is_for_the_booker",
    "is_theirs",
    "link_changed",
    "message",
    "message_as_received",
    "moved",
    "names_late",
    "names_late_key",
    "names_missing",
    "names_missing_key",
    "not_reminded",
    "not_reminded_of_offer",
    "not_thanked",
    "offer_expired",
    "offer_key",
    "offer_passed",
    "offer_reminder",
    "offer_shortened",
    "offered",
    "passed_on",
    "queued",
    "reminders",
    "session_cancelled",
    "session_moved",
    "signed_up",
    "speaker_links",
    "speaker_path",
    "thanks",
    "thanks_as_received",
    "unnamed_places",
    "whereabouts",
    "whereabouts_of",
]

# What differs among those who get the same letter. How much is said only in the letters to one.
PERSONAL = frozenset(
    {
        *("name", "full_name", "address", "reference", "path", "own_path", "link"),
        *("ticket_path", "certificate_path"),
        *("organisation", "why_price", "invoice_to", "booked_by"),
        *("sequence", "written_at"),
    }
)
INVITED = ("name", "organisation", "stop_path")


def _letter(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return Letter(f"events/{name}", title, **{"personal": PERSONAL} | more)


def _letter_to_many(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return _letter(name, title, personal=PERSONAL | {"price"}, **more)


def _letter_to_booker(name: str, title: StrOrPromise) -> Letter:
    return _letter(name, title, personal=frozenset({"name", "reference", "path"}))


LETTERS = [
    _letter("signed_up", _("Du er påmeldt"), attachments=ical.invitation),
    _letter("queued", _("Du står i kø"), personal=PERSONAL | {"place_in_line"}),
    _letter("got_place", _("Du fikk plass"), attachments=ical.invitation),
    _letter("offered", _("Tilbud om plass")),
    _letter("offer_reminder", _("Tilbudet om plass venter på svar")),
    _letter("offer_shortened", _("Kortere svarfrist")),
    _letter("offer_expired", _("Tilbudet gikk ut")),
    _letter("cancelled", _("Du er meldt av"), attachments=ical.cancellation),
    _letter("left_queue", _("Du er ute av køen")),
    _letter("passed_on", _("Plassen din har gått til en annen"), attachments=ical.cancellation),
    _letter("choice_won", _("Du fikk plass på noe du valgte")),
    _letter("choice_queued", _("Du står i kø til noe du valgte")),
    _letter_to_booker("booked", _("Påmelding av flere")),
    _letter_to_booker("seat_given_up", _("En du meldte på, kommer ikke")),
    _letter_to_booker("offered_places", _("Tilbud om plasser")),
    _letter_to_booker("places_reminder", _("Tilbudet om plasser venter på svar")),
    _letter_to_booker("offer_passed", _("Tilbudet gikk videre")),
    _letter_to_booker("places_expired", _("Tilbudet om plasser gikk ut")),
    _letter_to_booker("names_missing", _("Navn mangler")),
    _letter_to_booker("names_late", _("Navn manglet ved fristen")),
    _letter_to_booker("already_in", _("Du er allerede påmeldt")),
    _letter("unnamed_places", _("Plasser uten navn"), personal=frozenset()),
    _letter_to_many("moved", _("Arrangementet er flyttet"), attachments=ical.invitation),
    _letter_to_many("moved_queue", _("Arrangementet du står i kø til, er flyttet")),
    _letter_to_many("event_cancelled", _("Arrangementet er avlyst"), attachments=ical.cancellation),
    _letter_to_many("event_cancelled_queue", _("Arrangementet du står i kø til, er avlyst")),
    _letter_to_many("link_changed", _("Ny lenke til møtet")),
    _letter_to_many("reminder", _("Påminnelse"), attachments=ical.invitation),
    _letter_to_many("certificate", _("Deltakerbeviset er klart")),
    _letter_to_many("message", _("Brev fra arrangøren")),
    _letter_to_many("session_moved", _("Noe du har valgt, er flyttet")),
    _letter_to_many("session_cancelled", _("Noe du har valgt, er avlyst")),
    Letter("events/speaker_link", _("Lenke til innleder"), is_secret=True),
    # Secret, so that the link is forgotten when it is sent: then it leads to nobody.
    _letter("thanks", _("Takk for sist"), is_secret=True, personal=frozenset()),
    _letter("invitation", _("Invitasjon"), personal=frozenset(INVITED)),
]
