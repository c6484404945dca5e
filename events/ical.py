"""Calendar files about events, made of `core.ical`.

The same facts give the same bytes, so an ETag may match.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import ical
from events import rules
from events.enums import EventState, ParticipantState
from events.models import Event, Participant
from events.querysets import InCalendar
from outbox.letters import Attachment
from outbox.mime import sender_address

Facts = Mapping[str, Any]
IN_FEEDS = 4096  # events, of about 500 bytes each
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a sequence of 31 bits lasts until 2094


def facts(event: Event | InCalendar) -> dict[str, Any]:
    """What a calendar says about an event, as JSON can keep it. Nothing that only participants
    may know."""
    with translation.override(event.language):
        place = rules.place_in_words(event)
    with translation.override(settings.LANGUAGE_CODE):
        url = settings.SITE_URL + event.get_absolute_url()
    return {
        "uid": f"{event.uid}@{urlsplit(settings.SITE_URL).hostname}",
        "sequence": event.sequence,
        "changed_at": event.changed_at.isoformat(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "title": event.title,
        "summary": event.summary,
        "place": place,
        "url": url,
        "is_cancelled": event.state == EventState.CANCELLED,
    }


def feed(events: Iterable[InCalendar], *, name: str) -> bytes:
    """For subscribing and for one event's file alike."""
    return b"".join([_head(name), *map(_in_feed, events), ical.END])


@lru_cache(maxsize=64)
def _head(name: str) -> bytes:
    calendar = ical.calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", "PT1H", parameters={"VALUE": "DURATION"}, encode=False)
    return ical.as_bytes(calendar).removesuffix(ical.END)


@lru_cache(maxsize=IN_FEEDS)
def _in_feed(event: InCalendar) -> bytes:
    """Made once for the same values, whoever follows: each takes half a millisecond."""
    row = facts(event)
    return _published(row | {"description": _description(row)})


def _published(row: Facts) -> bytes:
    component = ical.component(row)
    component.add("sequence", row["sequence"])
    component.add("description", row["description"])
    component.add("url", row["url"])
    component.add("dtstamp", ical.second(row["changed_at"]))
    return ical.as_bytes(component)


def sequence_for(participant: Participant, event: Event) -> int:
    """Calendars take a change in when its number is higher. The event counts its own; getting a
    place, giving it up and signing up anew each come later than the one before, so the seconds
    until then are added."""
    moment = participant.cancelled_at or participant.registered_at
    return event.sequence + (int((moment - FIRST_DAY).total_seconds()) if moment else 0)


def own_feed(participants: Iterable[Participant], *, name: str) -> bytes:
    """What one person has a place at or waits for, in the active language. Signing up anew makes
    another row of the same event, and the newest says how it stands."""
    newest = {participant.event_id: participant for participant in participants}
    rows = [json.dumps(_own_facts(participant)) for participant in newest.values()]
    return b"".join([_head(name), *map(_own, rows), ical.END])


def _own_facts(newest: Participant) -> dict[str, Any]:
    event = newest.event
    moments = filter(None, [event.changed_at, newest.registered_at, newest.cancelled_at])
    status, words = _standing(newest)
    about = facts(event)
    page = reverse("events:receipt", args=[event.slug, newest.booking.reference])
    url = settings.SITE_URL + page
    return about | {
        "sequence": sequence_for(newest, event),
        "changed_at": max(moments).isoformat(),
        "title": f"{words}: {event.title}" if words else event.title,
        "status": status,
        "description": f"{_own_words(newest)}\n{url}\n\n{_description(about)}",
        "url": url,
    }


def _standing(participant: Participant) -> tuple[str, str]:
    """Many calendars show neither a wait nor a cancellation as what it is, so words do."""
    if participant.event.state == EventState.CANCELLED:
        return "CANCELLED", _("Avlyst")
    if participant.state == ParticipantState.CANCELLED:
        return "CANCELLED", _("Avmeldt")
    return ("CONFIRMED", "") if participant.has_place else ("TENTATIVE", _("I kø"))


def _own_words(participant: Participant) -> str:
    """Not the way in: whoever has got hold of the calendar's address is not let in."""
    joins = participant.event.is_online and participant.has_place
    return _("Lenken til møtet kommer her, 30 minutter før:") if joins else _("Påmeldingen din:")


@lru_cache(maxsize=IN_FEEDS)
def _own(row: str) -> bytes:
    return _published(json.loads(row))


def invitation(context: Facts) -> list[Attachment]:
    """For the letters that give or change a place: the calendar takes the event in."""
    return _attachment("REQUEST", context, is_cancelled=False)


def cancellation(context: Facts) -> list[Attachment]:
    """For the letters that end a place: the calendar takes the event out."""
    return _attachment("CANCEL", context, is_cancelled=True)


def _attachment(method: str, context: Facts, *, is_cancelled: bool) -> list[Attachment]:
    row = {**context["calendar"], "is_cancelled": is_cancelled}
    meeting = _meeting(method, json.dumps(row), settings.CONTACT_EMAIL, sender_address())
    # A message about a meeting is stamped when it is written; a file about one, when it changed.
    own = [
        f"SEQUENCE:{context.get('sequence', context['calendar']['sequence'])}",
        f"DTSTAMP:{ical.second(context['written_at']):%Y%m%dT%H%M%SZ}",
        ical.attendee(
            context["full_name"],
            context["address"],
            # Who signed up has said yes, and is not asked again; who is taken out has said nothing.
            answer="" if is_cancelled else ";PARTSTAT=ACCEPTED;RSVP=FALSE",
        ),
        *_where_to_look(meeting.description, {} if is_cancelled else context, row["url"]),
    ]
    content = b"".join([meeting.start, *map(ical.folded, own), ical.END_EVENT, ical.END])
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return [Attachment("invite.ics", content, content_type, is_version=True)]


class Meeting(NamedTuple):
    """What is the same in every letter of a sending: the file up to where it says whom it is for,
    and the words about it, escaped, to which each adds a link of their own."""

    start: bytes
    description: str


@lru_cache(maxsize=64)
def _meeting(method: str, row: str, contact: str, sender: str) -> Meeting:
    facts = json.loads(row)
    component = ical.component(facts)
    component.add("organizer", ical.organizer(contact, sender))
    description = ical.escaped(_description(facts))
    return Meeting(
        ical.frame(method) + ical.as_bytes(component).removesuffix(ical.END_EVENT), description
    )


def _where_to_look(description: str, own: Facts, event_url: str) -> list[str]:
    """The participant's own page first: it knows the way to a meeting on the net, whatever has
    become of that way since. Letters of old did not name it."""
    if "own_path" not in own:
        return [f"DESCRIPTION:{description}", f"URL:{event_url}"]
    url, words = settings.SITE_URL + own["own_path"], ical.escaped(own["calendar"]["own_page"])
    return [f"DESCRIPTION:{words}\\n{url}\\n\\n{description}", f"URL:{url}"]


def _description(row: Facts) -> str:
    return f"{row['summary']}\n\n{row['url']}"
