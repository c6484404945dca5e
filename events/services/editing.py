from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.timezone import localtime

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import EventState, Refusal
from events.models import Event, Participant, Session
from events.services import meeting, offers
from events.services.locks import locked
from members.models import Person

TIME = ("starts_at", "ends_at")
PLACE = ("is_online", "place_name", "address")
LINK = "online_url"
LOGGED_LENGTH = 300
DEADLINES = ("sign_up_closes_at", "cancel_until", "names_until")


@transaction.atomic
def publish(*, event: Event, by: Person, now: datetime) -> Event:
    event = locked(event)
    if event.state != EventState.DRAFT:
        raise Refused(Refusal.NOT_A_DRAFT)
    if rules.missing_before_publishing(event, now=now):
        raise Refused(Refusal.NOT_READY)
    event.state = EventState.PUBLISHED
    event.published_at = event.changed_at = now
    event.save(update_fields=["state", "published_at", "changed_at"])
    log_act(by=by, now=now, verb="event.published", subject=event, text="Publiserte arrangementet.")
    return event


@transaction.atomic
def move(
    *,
    event: Event,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
    now: datetime,
    reason: str = "",
    **place: Any,
) -> Event:
    """A published event to another time, place (`place_name=`, `address=`, …) or both."""
    fresh = locked(event)
    if fresh.state != EventState.PUBLISHED:
        raise Refused(Refusal.NOT_PUBLISHED)
    changes = {"starts_at": starts_at, "ends_at": ends_at} | place
    return edit(event=fresh, changes=changes, by=by, now=now, reason=reason)


@transaction.atomic
def edit(
    *, event: Event, changes: Mapping[str, Any], by: Person, now: datetime, reason: str = ""
) -> Event:
    """Write the fields that differ from the row.

    On a published event a new title, time or place raises the sequence that calendars go by, and
    a new time or place is told to everybody who has a place or waits for one. A new link to the
    meeting is told to those with a place.
    """
    event = locked(event)
    changed = {name: value for name, value in changes.items() if value != getattr(event, name)}
    if not changed:
        return event
    is_published = event.state == EventState.PUBLISHED
    is_moved = is_published and not changed.keys().isdisjoint(TIME + PLACE)
    old, before, old_url = mail.whereabouts(event), _in_words(event, changed), event.online_url
    old_start = event.starts_at
    _apply(event, changed, now=now)
    if is_moved or (is_published and "title" in changed):
        event.sequence += 1
    event.save()
    _move_programme(event, old_start=old_start)
    meeting.follow(event)
    log_act(
        by=by,
        now=now,
        verb="event.moved" if is_moved else "event.edited",
        subject=event,
        text=f"{'Flyttet' if is_moved else 'Endret'} arrangementet. {reason}".strip(),
        before=before,
        after=_in_words(event, changed),
    )
    if is_moved and event.ends_at > now:
        mail.moved(event, _everybody(event), old=old, reason=reason, now=now)
    if is_published and LINK in changed:
        _tell_of_link(event, old_url=old_url, now=now)
    if is_published and not changed.keys().isdisjoint(TIME + DEADLINES):
        offers.follow_event(event, now=now)
    return event


@transaction.atomic
def cancel_event(*, event: Event, by: Person, now: datetime, reason: str) -> Event:
    """For good. Places and waits stay as they were, so that staff can see who was told."""
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    event = locked(event)
    if event.state != EventState.PUBLISHED:
        raise Refused(Refusal.NOT_PUBLISHED)
    event.state = EventState.CANCELLED
    event.cancel_reason = reason.strip()
    event.sequence += 1
    event.changed_at = now
    event.save(update_fields=["state", "cancel_reason", "sequence", "changed_at"])
    meeting.follow(event)
    log_act(
        by=by, now=now, verb="event.cancelled", subject=event, text=f"Avlyste. {reason.strip()}"
    )
    if event.ends_at > now:
        mail.event_cancelled(event, _everybody(event), now=now)
    return event


def _apply(event: Event, changed: Mapping[str, Any], *, now: datetime) -> None:
    """Deadlines follow a moved start, except those that were set by hand."""
    old_start = event.starts_at
    fields = {field.name: field for field in event._meta.fields}
    for name, value in changed.items():
        fields[name].save_form_data(event, value)  # a file that is taken away comes as False
    event.changed_at = now
    if "starts_at" in changed:
        for name in DEADLINES:
            if name not in changed and getattr(event, name):
                deadline = rules.moved_deadline(
                    getattr(event, name), old_start=old_start, new_start=event.starts_at
                )
                setattr(event, name, deadline)
        if event.state == EventState.PUBLISHED:
            event.previous_starts_at = old_start
    if "sign_up_closes_at" not in changed:
        event.sign_up_closes_at = min(event.sign_up_closes_at, event.ends_at)
    if reason := rules.refusal_of_times(event):
        raise Refused(reason)


def _move_programme(event: Event, *, old_start: datetime) -> None:
    """Each session goes as far as the event did, in one statement: rooms are free all the while."""
    if event.starts_at == old_start:
        return
    sessions = list(event.sessions.all())
    for session in sessions:
        session.starts_at, session.ends_at = rules.shifted(
            session, old_start=old_start, new_start=event.starts_at
        )
    Session.objects.bulk_update(sessions, ["starts_at", "ends_at"])


def _tell_of_link(event: Event, *, old_url: str, now: datetime) -> None:
    if rules.hears_of_new_link(event, old_url=old_url, now=now):
        coming = [participant for participant in _everybody(event) if participant.has_place]
        mail.link_changed(event, coming, is_first=not old_url, now=now)


def _everybody(event: Event) -> list[Participant]:
    live = event.participants.live().select_related(
        "person", "booking__organisation", "booking__booked_by", "category"
    )
    return list(live.order_by("pk"))


def _in_words(event: Event, names: Iterable[str]) -> dict[str, str]:
    """For the log, which is read in bokmål."""
    with translation.override("nb"):
        return {
            str(field.verbose_name): _value_in_words(event, field)
            for field in event._meta.fields
            if field.name in names
        }


def _value_in_words(event: Event, field: Field) -> str:
    value = getattr(event, field.name)
    if field.name == LINK:
        return "en lenke" if value else ""  # whoever has it gets in, and the log is kept
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{localtime(value):%d.%m.%Y kl. %H.%M}"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return Truncator(strip_tags("" if value is None else str(value))).chars(LOGGED_LENGTH)
