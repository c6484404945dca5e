"""What the letters about a participant say, frozen in the receiver's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events import ical, rules, tickets
from events.models import Booking, Event, Participant
from outbox.services import Owed, owe_all

Said = dict[str, Any]


def whereabouts(event: Event) -> dict[str, Any]:
    """When and where, as it was before a change."""
    return {
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
    }


# A moment in the key of a letter, as PostgreSQL writes it.
MOMENT_KEY = 'YYYY-MM-DD"T"HH24:MI"+00:00"'


def moment_key(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")


def start_key(event: Event) -> str:
    return moment_key(event.starts_at)


def owe(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    event = participant.event
    owe_all(
        [owed_for(name, key, participant, facts, event=event, now=now, expires_at=expires_at)],
        now=now,
    )


def owed_for(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    event: Event,
    now: datetime,
    expires_at: datetime | None = None,
    said: Said | None = None,
) -> Owed:
    """`said`: what `said_to_all` made for them, where one has many letters."""
    said = said or said_to_all([participant], event=event, now=now)[participant.pk]
    return Owed(
        letter=f"events/{name}",
        dedupe_key=key,
        address=participant.email,
        context=said | (facts or {}),
        person=participant.person,
        language=language_of(participant),
        expires_at=expires_at,
    )


def said_to_all(
    participants: Iterable[Participant], *, event: Event, now: datetime
) -> dict[int, Said]:
    """By key, what each letter to them says, in their language. What is about the event alone is
    found once for each language."""
    of_event = cache(lambda _language: _of_event(event, now))
    said = {}
    for participant in participants:
        language = language_of(participant)
        with translation.override(language):
            said[participant.pk] = _of_participant(participant, event, of_event(language))
    return said


def language_of(participant: Participant) -> str:
    """Their own; for those without an account the one of whoever signed them up."""
    if participant.person:
        return str(participant.person.language)
    return language_of_booking(participant.booking)


def language_of_booking(booking: Booking) -> str:
    if booking.booked_by:
        return str(booking.booked_by.language)
    form = booking.organisation.language_form if booking.organisation else ""
    return form if form in dict(settings.LANGUAGES) else "nb"


def path_of(participant: Participant) -> str:
    """Where they see and change what is theirs, in the active language: with an account after
    they log in, else by the letter's own link."""
    if participant.person_id is None:
        return rules.place_path(participant)
    return reverse("events:receipt", args=[participant.event.slug, participant.booking.reference])


def join_path_of(participant: Participant) -> str:
    """The door to a meeting on the net, in the same way."""
    if participant.person_id is None:
        return rules.join_path(participant)
    return reverse("events:join", args=[participant.event.slug, participant.booking.reference])


def link_of(participant: Participant) -> dict[str, str]:
    """To answer by, without logging in."""
    with translation.override(language_of(participant)):
        return {"link": rules.place_path(participant)}


def certificate_of(participant: Participant) -> dict[str, str]:
    with translation.override(language_of(participant)):
        return {"certificate_path": tickets.certificate_path_of(participant)}


def booked_by(participant: Participant) -> str:
    """Who signed them up, when that was another."""
    booking = participant.booking
    if participant.person_id and participant.person_id == booking.booked_by_id:
        return ""
    return "" if rules.is_the_guest(participant, booking) else booking.booker_name


def _of_event(event: Event, now: datetime) -> Said:
    """In the active language."""
    return {
        "written_at": now,
        "may_cancel": now <= event.cancel_until,
        "title": event.title,
        "slug": event.slug,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
        "street": event.address,
        "cancel_until": event.cancel_until,
        "ask_name": event.contact_name,
        "ask_email": event.contact_email,
        "calendar": ical.facts(event),
    }


def _of_participant(participant: Participant, event: Event, of_event: Said) -> Said:
    """In the active language."""
    booking = participant.booking
    ticket = tickets.code_for_door(participant, event=event)
    joins = event.is_online and participant.has_place
    own_page = _("Bli med på nett, fra 30 minutter før:") if joins else _("Påmeldingen din:")
    path = path_of(participant)
    return of_event | {
        "name": participant.name.split(" ")[0],
        "full_name": participant.name,
        "address": participant.email,
        "reference": str(booking.reference),
        "has_ticket": bool(ticket),
        "ticket_path": reverse("events:ticket", args=[event.slug, ticket]) if ticket else "",
        "path": path,
        "own_path": join_path_of(participant) if joins else path,
        "booked_by": booked_by(participant),
        "joins_from": rules.joins_from(event) if joins else None,
        "price": str(participant.price),
        "why_price": rules.why_paid(participant, organisation=booking.organisation),
        "organisation": str(booking.organisation or ""),
        "invoice_to": booking.invoice_name,
        "sequence": ical.sequence_for(participant, event),
        "calendar": of_event["calendar"] | {"own_page": own_page},
    }
