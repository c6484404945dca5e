"""Calendar files that calendars can follow: a UID for ever, a SEQUENCE that rises with real
changes, DTSTAMP of the change and not of the asking, Europe/Oslo spelt out (RFC 5545, 5546).

What every room that has something in calendars shares. The same facts give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils.timezone import localtime
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as Component

Facts = Mapping[str, Any]
END = b"END:VCALENDAR\r\n"
END_EVENT = b"END:VEVENT\r\n"
LINE = 75  # octets, without the line break
_UNQUOTABLE = re.compile(r'["\x00-\x1f\x7f]')


@cache
def frame(method: str) -> bytes:
    return as_bytes(calendar(method)).removesuffix(END)


def calendar(method: str) -> Calendar:
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//{settings.ORGANISATION_NAME}//Møteplass//NO")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    made.add_component(_oslo())
    return made


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


def component(row: Facts) -> Component:
    made = Component()
    made.add("uid", row["uid"])
    made.add("last-modified", second(row["changed_at"]))
    starts_at, ends_at = _on_the_wall(row["starts_at"], row["ends_at"])
    made.add("dtstart", starts_at)
    made.add("dtend", ends_at)
    made.add("summary", row["title"])
    made.add("location", row["place"])
    status = row.get("status") or ("CANCELLED" if row["is_cancelled"] else "CONFIRMED")
    made.add("status", status)
    made.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    return made


def _on_the_wall(*moments: str) -> list[datetime]:
    """In Oslo; but all in UTC when one falls in the hour that comes twice, for readers do not
    agree on which of the two a clock means."""
    local = [localtime(datetime.fromisoformat(moment)) for moment in moments]
    if any(_comes_twice(moment) for moment in local):
        return [moment.astimezone(UTC) for moment in local]
    return local


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def second(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)


def organizer(contact: str, sender: str) -> vCalAddress:
    """Who answers for the meeting. Mail programs ask whether that is who sent the letter, so when
    it is another address of ours, it says so (RFC 6047, 2.3)."""
    address = vCalAddress(f"mailto:{contact}")
    address.params["CN"] = settings.ORGANISATION_NAME
    if sender.lower() != contact.lower():
        address.params["SENT-BY"] = f"mailto:{sender}"
    return address


def attendee(name: str, address: str, *, answer: str = "") -> str:
    """By hand, like the stamp: icalendar takes longer for these lines than the rest of a letter.

    `answer` are the parameters that say what they have answered, such as ";PARTSTAT=ACCEPTED".
    """
    name, address = (_UNQUOTABLE.sub("", each) for each in (name, address))
    return f'ATTENDEE;CN="{name}";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{answer}:mailto:{address}'


def escaped(text: str) -> str:
    written: bytes = vText(text).to_ical()
    return written.decode()


def folded(line: str) -> bytes:
    """In pieces of at most 75 octets, none of which splits a letter."""
    rest, pieces = line.encode(), []
    while len(rest) > LINE:
        end = LINE
        while rest[end] & 0xC0 == 0x80:  # noqa: PLR2004 (inside a letter of UTF-8)
            end -= 1
        pieces.append(rest[:end])
        rest = b" " + rest[end:]
    return b"\r\n".join([*pieces, rest, b""])


def as_bytes(component: Calendar | Component) -> bytes:
    content: bytes = component.to_ical(sorted=False)
    return content
