"""What is done with events, one subject a file; the rest of the house calls it from here."""

from events.services.cancelling import cancel, leave_queue
from events.services.capacity import report_drift, set_capacity
from events.services.editing import cancel_event, edit, move, publish
from events.services.needs import delete_old_needs, keep_needs, name_responsible
from events.services.queue import (
    accept_offer,
    decline_offer,
    expire_offers,
    overbook,
    promote,
)
from events.services.reminders import owe_reminders
from events.services.signing_up import sign_up
from events.services.wishes import Invoice, Needs

__all__ = [
    "Invoice",
    "Needs",
    "accept_offer",
    "cancel",
    "cancel_event",
    "decline_offer",
    "delete_old_needs",
    "edit",
    "expire_offers",
    "keep_needs",
    "leave_queue",
    "move",
    "name_responsible",
    "overbook",
    "owe_reminders",
    "promote",
    "publish",
    "report_drift",
    "set_capacity",
    "sign_up",
]
