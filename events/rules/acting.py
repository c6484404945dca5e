"""Who may do something with a place: one answer for pages, links in letters, admin and services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from events.enums import Refusal
from events.models import Booking, Participant
from members import rules as member_rules
from members.models import Person


@dataclass(frozen=True)
class Holder:
    """Whoever came by the signed link in a letter acts as the one the letter was written to."""

    participant: Participant


Actor = Person | Holder | None
"""None is the portal itself."""


def refusal_to_act_on(participant: Participant, *, by: Actor, now: datetime) -> Refusal | None:
    """The one who has the place, the one who booked it, a main contact of the organisation it was
    booked for, and the secretariat."""
    if isinstance(by, Holder):
        return None if _holds(by, participant) else Refusal.NOT_YOURS
    if by is None or by.is_staff or by.pk == participant.person_id:
        return None
    return refusal_to_change(participant.booking, by=by, now=now)


def refusal_to_change(booking: Booking, *, by: Actor, now: datetime) -> Refusal | None:
    """Who answers for all of a booking, and not only for a place of it."""
    if isinstance(by, Holder):
        return None if is_the_guest(by.participant, booking) else Refusal.NOT_YOURS
    if by is None or by.is_staff or by.pk == booking.booked_by_id:
        return None
    organisation = booking.organisation
    on = localdate(now)
    if organisation and member_rules.is_main_contact(by, organisation, on=on):
        return None
    return Refusal.NOT_YOURS


def _holds(holder: Holder, participant: Participant) -> bool:
    return holder.participant.pk == participant.pk or is_the_guest(
        holder.participant, participant.booking
    )


def is_the_guest(participant: Participant, booking: Booking) -> bool:
    """Whether they made the booking, without an account."""
    return (
        booking.booked_by_id is None
        and participant.booking_id == booking.pk
        and participant.email.casefold() == booking.guest_email.casefold()
    )


def is_as_staff(by: Actor, participant: Participant) -> bool:
    """Whether the secretariat does this for somebody: not for itself or those it booked."""
    if not isinstance(by, Person) or not by.is_staff:
        return False
    return by.pk not in (participant.person_id, participant.booking.booked_by_id)


def is_by_another(by: Actor, participant: Participant) -> bool:
    """Whether a colleague or a main contact does this."""
    return isinstance(by, Person) and by.pk != participant.person_id and not by.is_staff


def person_behind(by: Actor) -> Person | None:
    """Who did it, for the log."""
    return by.participant.person if isinstance(by, Holder) else by
