"""Diet and access: health data, apart from everything else, gone by its date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from events import rules
from events.enums import ParticipantState, Refusal
from events.models import Need, Participant
from events.rules import Actor
from events.services.wishes import Needs


@transaction.atomic
def keep_needs(*, participant: Participant, needs: Needs | None, by: Actor, now: datetime) -> None:
    """Replace what is kept; nothing asked for means nothing kept. The log says only that."""
    if participant.state == ParticipantState.CANCELLED:
        raise Refused(Refusal.ALREADY_CANCELLED)
    if reason := rules.refusal_to_act_on(participant, by=by, now=now):
        raise Refused(reason)
    forget_needs([participant])
    store_needs(participant, needs, now=now)
    log_act(
        by=rules.person_behind(by),
        now=now,
        verb="participant.needs_changed",
        subject=participant,
        text="Endret svarene om mat og tilrettelegging.",
    )


def store_needs(participant: Participant, needs: Needs | None, *, now: datetime) -> None:
    if not needs or not participant.event.asks_for_needs:
        return
    if not needs.has_consented:
        raise Refused(Refusal.CONSENT_NEEDED)
    Need.objects.create(
        participant=participant,
        diet=needs.diet.strip(),
        access=needs.access.strip(),
        consented_at=now,
    )


def forget_needs(participants: Iterable[Participant]) -> None:
    """Whoever does not come needs nothing."""
    Need.objects.filter(participant__in=participants).delete()


@transaction.atomic
def delete_old_needs(*, now: datetime) -> int:
    """Delete what is kept longer than people were told. Returns how many."""
    deleted, _ = Need.objects.filter(
        participant__event__ends_at__lte=now - kept_for("needs")
    ).delete()
    return deleted
