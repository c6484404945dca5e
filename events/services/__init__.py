"""What is done with events, one subject a file; the rest of the house calls it from here."""

from events.services.booking import add_places, book, booked_with
from events.services.cancelling import cancel, leave_queue, say_coming, say_no, waive
from events.services.capacity import report_drift, set_capacity
from events.services.choices import cancel_choice, change_session, choose_session
from events.services.editing import cancel_event, edit, move, publish
from events.services.guests import bring_guest_bookings, sign_up_guest
from events.services.naming import name_place
from events.services.needs import delete_old_needs, keep_needs, name_responsible
from events.services.offers import accept_offer, decline_offer, expire_offers, pass_offer
from events.services.promoting import end_wait, overbook, promote, seat_wait
from events.services.signing_up import sign_up
from events.services.wishes import Guest, Invoice, Needs, Seat

__all__ = [
    "Guest",
    "Invoice",
    "Needs",
    "Seat",
    "accept_offer",
    "add_places",
    "book",
    "booked_with",
    "bring_guest_bookings",
    "cancel",
    "cancel_choice",
    "cancel_event",
    "change_session",
    "choose_session",
    "decline_offer",
    "delete_old_needs",
    "edit",
    "end_wait",
    "expire_offers",
    "keep_needs",
    "leave_queue",
    "move",
    "name_place",
    "name_responsible",
    "overbook",
    "pass_offer",
    "promote",
    "publish",
    "report_drift",
    "say_coming",
    "say_no",
    "seat_wait",
    "set_capacity",
    "sign_up",
    "sign_up_guest",
    "waive",
]
