"""The meeting behind a gathering follows its event: when, where, what it is called, and whether."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from events.enums import EventState
from events.models import Event
from meetings.enums import MeetingState, Openness
from meetings.models import Meeting
from networks.models import Network


def make(event: Event, network: Network) -> Meeting:
    return Meeting.objects.create(forum=network, openness=Openness.FORUM, **_facts(event))


def follow(event: Event) -> None:
    """One that has been held stays as it was."""
    if event.meeting_id is None:
        return
    meetings = Meeting.objects.filter(pk=event.meeting_id).exclude(state=MeetingState.HELD)
    meetings.update(**_facts(event), sequence=F("sequence") + 1)


def drop(event: Event) -> None:
    """Its draft is deleted: nobody was called, and what is written for the meeting is kept."""
    if event.meeting_id is None:
        return
    meetings = Meeting.objects.filter(pk=event.meeting_id).exclude(state=MeetingState.HELD)
    meetings.update(
        state=MeetingState.CANCELLED,
        cancelled_because=_("Utkastet til samlingen er slettet."),
        sequence=F("sequence") + 1,
    )


def _facts(event: Event) -> dict[str, object]:
    is_off = event.state == EventState.CANCELLED
    return {
        "title": event.title,
        "state": MeetingState.CANCELLED if is_off else MeetingState.PLANNED,
        "changed_at": event.changed_at,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "place": event.place_name,
        "cancelled_because": event.cancel_reason,
    }
