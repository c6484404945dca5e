"""A meeting as a calendar file: in the letters that call, move and cancel it, and to fetch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from core import ical
from meetings.enums import MeetingState
from meetings.models import Meeting
from outbox.letters import Attachment
from outbox.mime import sender_address

Facts = Mapping[str, Any]
# Who is called in has not answered, and is not asked to: no mailbox of ours reads such answers.
NO_ANSWER = ";PARTSTAT=NEEDS-ACTION;RSVP=FALSE"


def facts(meeting: Meeting) -> dict[str, Any]:
    """What a calendar says about a meeting, as JSON can keep it."""
    assert meeting.starts_at is not None  # noqa: S101 (a constraint says so)
    assert meeting.ends_at is not None  # noqa: S101
    with translation.override(settings.LANGUAGE_CODE):
        url = settings.SITE_URL + meeting.get_absolute_url()
    return {
        "uid": f"{meeting.uid}@{urlsplit(settings.SITE_URL).hostname}",
        "sequence": meeting.sequence,
        "changed_at": meeting.changed_at.isoformat(),
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "title": f"{meeting.forum.name}: {meeting.title}",
        "place": ", ".join(filter(None, [meeting.place, meeting.online_url])),
        "url": url,
        "is_cancelled": meeting.state == MeetingState.CANCELLED,
    }


def file_of(meeting: Meeting, *, is_inside: bool) -> bytes:
    """For a calendar that takes one file in. The way in is for those who are in the forum."""
    row = facts(meeting)
    if not is_inside:
        row["place"] = meeting.place
    component = _component(row)
    component.add("dtstamp", ical.second(row["changed_at"]))
    start = ical.frame("PUBLISH") + ical.as_bytes(component)
    return start + ical.END


def invitation(context: Facts) -> list[Attachment]:
    """For the letters that call or move a meeting: the calendar takes it in."""
    return _attachment("REQUEST", context, is_cancelled=False)


def cancellation(context: Facts) -> list[Attachment]:
    """For the letter that cancels it: the calendar takes it out."""
    return _attachment("CANCEL", context, is_cancelled=True)


def _attachment(method: str, context: Facts, *, is_cancelled: bool) -> list[Attachment]:
    component = _component({**context["calendar"], "is_cancelled": is_cancelled})
    component.add("organizer", ical.organizer(settings.CONTACT_EMAIL, sender_address()))
    component.add("dtstamp", ical.second(context["written_at"]))
    attendee = ical.attendee(
        context["full_name"], context["address"], answer="" if is_cancelled else NO_ANSWER
    )
    start = ical.frame(method) + ical.as_bytes(component).removesuffix(ical.END_EVENT)
    content = b"".join([start, ical.folded(attendee), ical.END_EVENT, ical.END])
    content_type = f"text/calendar; charset=utf-8; method={method}"
    return [Attachment("invite.ics", content, content_type, is_version=True)]


def _component(row: Facts) -> Any:
    component = ical.component(row)
    component.add("sequence", row["sequence"])
    if row["url"]:
        component.add("description", row["url"])
        component.add("url", row["url"])
    return component
