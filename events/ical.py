"""Calendar files that calendars can follow: a UID for ever, a SEQUENCE that rises with real
changes, DTSTAMP of the change and not of the asking, Europe/Oslo spelt out (RFC 5545, 5546).

The same facts give the same bytes, so an ETag may match.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Component

from events import rules
from events.enums import EventState, ParticipantState
from events.models import Event, Participant
from events.querysets import InCalendar
from outbox.letters import Attachment
from outbox.mime import sender_address

Facts = Mapping[str, Any]
END = b"END:VCALENDAR\r\n"
END_EVENT = b"END:VEVENT\r\n"
IN_FEEDS = 4096  # events, of about 500 bytes each
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # a sequence of 31 bits lasts until 2094
LINE = 75  # octets, without the line break
_UNQUOTABLE = re.compile(r'["\x00-\x1f\x7f]')


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
    return b"".join([_head(name), *map(_in_feed, events), END])


@lru_cache(maxsize=64)
def _head(name: str) -> bytes:
    calendar = _calendar("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", "PT1H", parameters={"VALUE": "DURATION"}, encode=False)
    return _bytes(calendar).removesuffix(END)


@lru_cache(maxsize=IN_FEEDS)
def _in_feed(event: InCalendar) -> bytes:
    """Made once for the same values, whoever follows: each takes half a millisecond."""
    row = facts(event)
    return _published(row | {"description": _description(row)})


def _published(row: Facts) -> bytes:
    component = _component(row)
    component.add("sequence", row["sequence"])
    component.add("description", row["description"])
    component.add("url", row["url"])
    component.add("dtstamp", _second(row["changed_at"]))
    return _bytes(component)


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
    return b"".join([_head(name), *map(_own, rows), END])


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
        f"DTSTAMP:{_second(context['written_at']):%Y%m%dT%H%M%SZ}",
        _attendee(context, takes_part=not is_cancelled),
        *_where_to_look(meeting.description, {} if is_cancelled else context, row["url"]),
    ]
    content = b"".join([meeting.start, *map(_folded, own), END_EVENT, END])
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
    component = _component(facts)
    component.add("organizer", _organizer(contact, sender))
    description = _escaped(_description(facts))
    return Meeting(_frame(method) + _bytes(component).removesuffix(END_EVENT), description)


def _where_to_look(description: str, own: Facts, event_url: str) -> list[str]:
    """The participant's own page first: it knows the way to a meeting on the net, whatever has
    become of that way since. Letters of old did not name it."""
    if "own_path" not in own:
        return [f"DESCRIPTION:{description}", f"URL:{event_url}"]
    url, words = settings.SITE_URL + own["own_path"], _escaped(own["calendar"]["own_page"])
    return [f"DESCRIPTION:{words}\\n{url}\\n\\n{description}", f"URL:{url}"]


@cache
def _frame(method: str) -> bytes:
    return _bytes(_calendar(method)).removesuffix(END)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//{settings.ORGANISATION_NAME}//Møteplass//NO")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_oslo())
    return calendar


@cache
def _oslo() -> Timezone:
    """The rule of Norway and the EU since 1996, each change at 01:00 UTC.

    Written out here because icalendar's own table says 03:00 for the change at 02:00.
    """
    zone = Timezone.from_ical(
        "\r\n".join(
            [
                "BEGIN:VTIMEZONE",
                "TZID:Europe/Oslo",
                "BEGIN:DAYLIGHT",
                "TZOFFSETFROM:+0100",
                "TZOFFSETTO:+0200",
                "TZNAME:CEST",
                "DTSTART:19960331T020000",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
                "END:DAYLIGHT",
                "BEGIN:STANDARD",
                "TZOFFSETFROM:+0200",
                "TZOFFSETTO:+0100",
                "TZNAME:CET",
                "DTSTART:19961027T030000",
                "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
                "END:STANDARD",
                "END:VTIMEZONE",
            ]
        )
    )
    return cast("Timezone", zone)


def _component(row: Facts) -> Component:
    component = Component()
    component.add("uid", row["uid"])
    component.add("last-modified", _second(row["changed_at"]))
    starts_at, ends_at = _on_the_wall(row["starts_at"], row["ends_at"])
    component.add("dtstart", starts_at)
    component.add("dtend", ends_at)
    component.add("summary", row["title"])
    component.add("location", row["place"])
    status = row.get("status") or ("CANCELLED" if row["is_cancelled"] else "CONFIRMED")
    component.add("status", status)
    component.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    return component


def _on_the_wall(*moments: str) -> list[datetime]:
    """In Oslo; but all in UTC when one falls in the hour that comes twice, for readers do not
    agree on which of the two a clock means."""
    local = [localtime(datetime.fromisoformat(moment)) for moment in moments]
    if any(_comes_twice(moment) for moment in local):
        return [moment.astimezone(UTC) for moment in local]
    return local


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _description(row: Facts) -> str:
    return f"{row['summary']}\n\n{row['url']}"


def _second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)


def _organizer(contact: str, sender: str) -> vCalAddress:
    """Who answers for the meeting. Mail programs ask whether that is who sent the letter, so when
    it is another address of ours, it says so (RFC 6047, 2.3)."""
    organizer = vCalAddress(f"mailto:{contact}")
    organizer.params["CN"] = settings.ORGANISATION_NAME
    if sender.lower() != contact.lower():
        organizer.params["SENT-BY"] = f"mailto:{sender}"
    return organizer


def _attendee(context: Facts, *, takes_part: bool) -> str:
    """By hand, like the stamp: icalendar takes longer for these lines than the rest of a letter.

    Who signed up has said yes, and is not asked again. Whoever is taken out has said nothing.
    """
    name, address = (_UNQUOTABLE.sub("", context[fact]) for fact in ("full_name", "address"))
    answer = ";PARTSTAT=ACCEPTED;RSVP=FALSE" if takes_part else ""
    return f'ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{answer}:mailto:{address}'


def _escaped(text: str) -> str:
    written: bytes = vText(text).to_ical()
    return written.decode()


def _folded(line: str) -> bytes:
    """In pieces of at most 75 octets, none of which splits a letter."""
    rest, pieces = line.encode(), []
    while len(rest) > LINE:
        end = LINE
        while rest[end] & 0xC0 == 0x80:  # noqa: PLR2004 (inside a letter of UTF-8)
            end -= 1
        pieces.append(rest[:end])
        rest = b" " + rest[end:]
    return b"\r\n".join([*pieces, rest, b""])


def _bytes(component: Calendar | Component) -> bytes:
    content: bytes = component.to_ical(sorted=False)
    return content
