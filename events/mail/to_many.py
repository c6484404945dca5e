from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db.models import CharField, Exists, Func, OuterRef, Value
from django.db.models.functions import Cast, Concat

from events.mail.facts import MOMENT_KEY, certificate_of, link_of, owed_for, start_key
from events.models import Event, Participant
from outbox.models import Delivery
from outbox.services import as_received, owe_all

if TYPE_CHECKING:
    from events.querysets import ParticipantQuerySet
    from outbox.rendering import RenderedLetter


def moved(
    event: Event,
    participants: Iterable[Participant],
    *,
    old: dict[str, Any],
    reason: str,
    now: datetime,
) -> None:
    """To those with a place, with a calendar update, and to those who wait for one."""
    facts = {"old": old, "reason": reason}
    owe_all(
        (
            owed_for(
                "moved" if participant.has_place else "moved_queue",
                f"moved:{participant.pk}:{event.sequence}",
                participant,
                facts,
                event=event,
                now=now,
            )
            for participant in participants
        ),
        now=now,
    )


def event_cancelled(event: Event, participants: Iterable[Participant], *, now: datetime) -> None:
    facts = {"reason": event.cancel_reason, "joins_from": None}
    owe_all(
        (
            owed_for(
                "event_cancelled" if participant.has_place else "event_cancelled_queue",
                f"event-cancelled:{participant.pk}",
                participant,
                facts,
                event=event,
                now=now,
            )
            for participant in participants
        ),
        now=now,
    )


def link_changed(
    event: Event, participants: Iterable[Participant], *, is_first: bool, now: datetime
) -> None:
    """Without the link itself: ours leads to it, whatever it is by then."""
    link = sha256(event.online_url.encode()).hexdigest()[:16]
    owe_all(
        (
            owed_for(
                "link_changed",
                # Changed back, it is told again.
                f"link-changed:{participant.pk}:{link}:{int(event.changed_at.timestamp())}",
                participant,
                {"is_first": is_first},
                event=event,
                now=now,
                expires_at=event.ends_at,
            )
            for participant in participants
        ),
        now=now,
    )


def reminders(event: Event, participants: Iterable[Participant], *, now: datetime) -> None:
    owe_all(
        (
            owed_for(
                "reminder",
                f"reminder:{participant.pk}:{start_key(event)}",
                participant,
                link_of(participant),
                event=event,
                now=now,
                expires_at=event.starts_at,
            )
            for participant in participants
        ),
        now=now,
    )


def certificates(event: Event, participants: Iterable[Participant], *, now: datetime) -> None:
    """To those who came: their certificate is ready, behind their ticket."""
    owe_all(
        (
            owed_for(
                "certificate",
                f"certificate:{participant.pk}",
                participant,
                certificate_of(participant) | {"joins_from": None},
                event=event,
                now=now,
            )
            for participant in participants
        ),
        now=now,
    )


def not_reminded(participants: ParticipantQuerySet) -> ParticipantQuerySet:
    """Those to whom no reminder is owed yet for the start their event has now."""
    in_utc = Func(Value("UTC"), OuterRef("event__starts_at"), function="timezone")
    start = Func(in_utc, Value(MOMENT_KEY), function="to_char", output_field=CharField())
    key = Concat(Value("reminder:"), Cast(OuterRef("pk"), CharField()), Value(":"), start)
    return participants.exclude(Exists(Delivery.objects.filter(dedupe_key=key)))


def message_as_received(
    event: Event,
    participant: Participant,
    *,
    subject: str,
    text: str,
    answer_to: str,
    now: datetime,
) -> RenderedLetter:
    """What `message` would send to this one. Nothing is owed."""
    facts = _message_facts(participant, subject=subject, text=text, answer_to=answer_to)
    owed = owed_for("message", "preview", participant, facts, event=event, now=now)
    return as_received(owed, now=now)


def message(
    event: Event,
    participants: Iterable[Participant],
    *,
    uid: UUID,
    subject: str,
    text: str,
    answer_to: str,
    now: datetime,
) -> bool:
    """False: all of them are owed this very letter already. Other words make another letter."""
    sent = uuid5(uid, "\n".join([subject, text]))
    start = f"message:{sent}:"
    owed = set(
        Delivery.objects.filter(dedupe_key__startswith=start).values_list("dedupe_key", flat=True)
    )
    new = [each for each in participants if f"{start}{each.pk}" not in owed]
    owe_all(
        (
            owed_for(
                "message",
                f"{start}{participant.pk}",
                participant,
                _message_facts(participant, subject=subject, text=text, answer_to=answer_to),
                event=event,
                now=now,
            )
            for participant in new
        ),
        now=now,
    )
    return bool(new)


def _message_facts(
    participant: Participant, *, subject: str, text: str, answer_to: str
) -> dict[str, Any]:
    return {
        "subject_line": subject,
        "text": text,
        "answer_to": answer_to,
        "joins_from": None,
        "is_waiting": not participant.has_place,
    }
