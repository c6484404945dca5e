"""Calendars read by Mozilla's ical.js, the reader of Thunderbird, which shares no line with the
library that writes them and knows only the time zones that stand in the file itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

READER = Path(__file__).parents[2] / "node_modules/ical.js/dist/ical.es5.min.cjs"
READ = """
(text) => {
  const file = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of file.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const plain = (property) => property && {
    value: property.getFirstValue(),
    ...Object.fromEntries(["cn", "partstat", "rsvp", "role", "sent-by"]
      .map((name) => [name, property.getParameter(name) ?? null])),
  };
  return {
    method: file.getFirstPropertyValue("method"),
    name: file.getFirstPropertyValue("name"),
    zones: file.getAllSubcomponents("vtimezone").length,
    events: file.getAllSubcomponents("vevent").map((part) => {
      const event = new ICAL.Event(part);
      return {
        uid: event.uid,
        sequence: event.sequence,
        stamp: part.getFirstPropertyValue("dtstamp").toUnixTime(),
        starts: event.startDate.toUnixTime(),
        ends: event.endDate.toUnixTime(),
        zone: event.startDate.zone.tzid,
        summary: event.summary,
        description: event.description,
        location: event.location,
        url: part.getFirstPropertyValue("url"),
        status: part.getFirstPropertyValue("status"),
        organizer: plain(part.getFirstProperty("organizer")),
        attendees: part.getAllProperties("attendee").map(plain),
      };
    }),
  };
}
"""


def read(page: Page, content: bytes) -> dict[str, Any]:
    if not page.evaluate("typeof ICAL === 'object'"):
        page.add_script_tag(path=READER)
    found: dict[str, Any] = page.evaluate(READ, content.decode())
    for event in found["events"]:
        for name in ("stamp", "starts", "ends"):
            event[name] = dt.datetime.fromtimestamp(event[name], tz=dt.UTC)
    return found


@dataclass
class Diary:
    """A calendar that takes letters in by the rule of RFC 5546, at its strictest: what it knows
    of a UID already is changed or taken out by a higher SEQUENCE only, and it remembers what
    was taken out."""

    page: Page
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def takes_in(self, content: bytes) -> None:
        found = read(self.page, content)
        (event,) = found["events"]
        before = self.known.get(event["uid"])
        if before and event["sequence"] <= before["sequence"]:
            self.refused.append(found["method"])
            return
        self.known[event["uid"]] = event | {"is_out": found["method"] == "CANCEL"}

    @property
    def shows(self) -> list[dict[str, Any]]:
        return [event for event in self.known.values() if not event["is_out"]]
