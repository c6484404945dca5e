"""Diet and access: health data, apart from everything else, gone by its date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from events import rules
from events.enums import ParticipantState, Refusal
from events.models import Event, Need, Participant
from events.services.wishes import Needs
from members.models import Person


@transaction.atomic
def keep_needs(*, participant: Participant, needs: Needs | None, by: Person, now: datetime) -> None:
    """Replace what is kept; nothing asked for means nothing kept. The log says only that."""
    if participant.state == ParticipantState.CANCELLED:
        raise Refused(Refusal.ALREADY_CANCELLED)
    if reason := rules.refusal_to_act_for(by, participant.person):
        raise Refused(reason)
    forget_needs([participant])
    store_needs(participant, needs, now=now)
    log_act(
        by=by,
        now=now,
        verb="participant.needs_changed",
        subject=participant,
        text="Endret svarene om mat og tilrettelegging.",
    )


@transaction.atomic
def name_responsible(*, event: Event, person: Person | None, by: Person, now: datetime) -> None:
    """The one who reads who needs what. Raises Refused for one who does not edit the event."""
    event = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if person and not rules.who_edits(event, on=localdate(now)).filter(pk=person.pk).exists():
        raise Refused(Refusal.NOT_AN_EDITOR)
    event.access_responsible = person
    event.save(update_fields=["access_responsible"])
    log_act(
        by=by,
        now=now,
        verb="event.access_responsible_named",
        subject=event,
        text=f"Ansvarlig for tilrettelegging: {person or 'ingen'}.",
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
