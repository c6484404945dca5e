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
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.timezone import localtime
from icalendar import Calendar, Timezone, vCalAddress
from icalendar import Event as Component

from events import rules
from events.enums import EventState
from events.models import Event
from events.querysets import InCalendar
from outbox.letters import Attachment

Facts = Mapping[str, Any]
END = b"END:VCALENDAR\r\n"
END_EVENT = b"END:VEVENT\r\n"
IN_FEEDS = 4096  # events, of about 500 bytes each
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
    component = _component(row)
    component.add("dtstamp", _second(row["changed_at"]))
    return _bytes(component)


def invitation(context: Facts) -> list[Attachment]:
    """For the letters that give or change a place: the calendar takes the event in."""
    return _attachment("REQUEST", context, is_cancelled=False)


def cancellation(context: Facts) -> list[Attachment]:
    """For the letters that end a place: the calendar takes the event out."""
    return _attachment("CANCEL", context, is_cancelled=True)


def _attachment(method: str, context: Facts, *, is_cancelled: bool) -> list[Attachment]:
    row = {**context["calendar"], "is_cancelled": is_cancelled}
    if online_url := context.get("online_url"):
        row["summary"] = f"{online_url}\n\n{row['summary']}"
    # A message about a meeting is stamped when it is written; a file about one, when it changed.
    own = [
        f"DTSTAMP:{_second(context['written_at']):%Y%m%dT%H%M%SZ}",
        _attendee(context, takes_part=not is_cancelled),
    ]
    content = b"".join([_meeting(method, json.dumps(row)), *map(_folded, own), END_EVENT, END])
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return [Attachment("arrangement.ics", content, content_type)]


@lru_cache(maxsize=64)
def _meeting(method: str, row: str) -> bytes:
    """The file up to where it says whom it is for: the same in every letter of a sending."""
    component = _component(json.loads(row))
    component.add("organizer", _organizer())
    return _frame(method) + _bytes(component).removesuffix(END_EVENT)


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
    component.add("sequence", row["sequence"])
    component.add("last-modified", _second(row["changed_at"]))
    component.add("dtstart", localtime(datetime.fromisoformat(row["starts_at"])))
    component.add("dtend", localtime(datetime.fromisoformat(row["ends_at"])))
    component.add("summary", row["title"])
    component.add("location", row["place"])
    component.add("description", f"{row['summary']}\n\n{row['url']}")
    component.add("url", row["url"])
    component.add("status", "CANCELLED" if row["is_cancelled"] else "CONFIRMED")
    component.add("transp", "TRANSPARENT" if row["is_cancelled"] else "OPAQUE")
    return component


def _second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{settings.CONTACT_EMAIL}")
    organizer.params["CN"] = settings.ORGANISATION_NAME
    return organizer


def _attendee(context: Facts, *, takes_part: bool) -> str:
    """By hand, like the stamp: icalendar takes longer for these lines than the rest of a letter."""
    name, address = (_UNQUOTABLE.sub("", context[fact]) for fact in ("full_name", "address"))
    answer = "ACCEPTED" if takes_part else "DECLINED"
    return (
        f'ATTENDEE;CN="{name}";ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=FALSE:mailto:{address}'
    )


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
