from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import translation

from events import rules
from events.mail.facts import owed_for
from events.models import Booking, Evaluation, Event, Participant
from outbox.models import Delivery
from outbox.services import as_received, owe_all

if TYPE_CHECKING:
    from events.querysets import ParticipantQuerySet
    from members.models import Person
    from outbox.rendering import RenderedLetter


def thanks(
    event: Event,
    participants: Iterable[Participant],
    *,
    greeting: str,
    evaluation: Evaluation | None,
    new_path: Callable[[Event], str],
    now: datetime,
) -> None:
    """`new_path` makes a link to be used once, in the active language."""
    closes_at = rules.evaluation_closes_at(evaluation) if evaluation else None
    facts = _facts(greeting=greeting, evaluates=evaluation is not None)
    owe_all(
        (
            owed_for(
                "thanks",
                f"thanks:{participant.pk}",
                participant,
                facts | {"evaluation_path": _path(event, participant, new_path)},
                event=event,
                now=now,
                expires_at=closes_at,
            )
            for participant in participants
        ),
        now=now,
    )


def not_thanked(participants: ParticipantQuerySet) -> ParticipantQuerySet:
    key = Concat(Value("thanks:"), Cast(OuterRef("pk"), CharField()))
    return participants.exclude(Exists(Delivery.objects.filter(dedupe_key=key)))


def thanks_as_received(
    event: Event, reader: Person, *, greeting: str, evaluates: bool, now: datetime
) -> RenderedLetter:
    """Sent to nobody. Its links lead nowhere of the reader's."""
    participant = Participant(
        event=event,
        booking=Booking(event=event),
        person=reader,
        name=str(reader),
        email=reader.email,
        price_reason="free",
        price=0,
    )
    facts = _facts(greeting=greeting, evaluates=evaluates) | {"evaluation_path": "/"}
    return as_received(
        owed_for("thanks", "preview", participant, facts, event=event, now=now), now=now
    )


def _facts(*, greeting: str, evaluates: bool) -> dict[str, Any]:
    return {
        "greeting": greeting,
        "evaluates": evaluates,
        "joins_from": None,
    }


def _path(event: Event, participant: Participant, new_path: Callable[[Event], str]) -> str:
    with translation.override(participant.person.language if participant.person else "nb"):
        return new_path(event)
