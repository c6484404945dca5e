"""Who comes: a place that had no name gets one, or goes from one person to another."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import ParticipantState, Refusal
from events.models import Event, Participant
from events.rules import Actor
from events.services.needs import forget_needs, store_needs
from events.services.seats import people_at
from events.services.wishes import Needs
from members.models import Person


@transaction.atomic
def name_place(
    *,
    participant: Participant,
    name: str,
    email: str = "",
    person: Person | None = None,
    needs: Needs | None = None,
    by: Actor,
    now: datetime,
) -> Participant:
    """The place, its price and what is chosen in the programme stay; the old ticket dies when it
    was somebody else's, and both get a letter. Raises Refused."""
    participant = _locked(participant)
    if reason := rules.refusal_to_name(participant, by=by, now=now):
        raise Refused(reason)
    name, email = name.strip(), email.strip()
    person = person or people_at([email]).get(email.lower())
    if person and not name:
        name = str(person)
    if not name:
        raise Refused(Refusal.WHO_COMES)
    before = Participant.objects.select_related("person", "event", "booking__organisation").get(
        pk=participant.pk
    )
    participant.name, participant.person = name, person
    participant.email = email or (person.email if person else "")
    is_another = bool(before.name) and not _is_same(before, participant)
    if is_another:
        participant.ticket_version += 1
        participant.says_coming_at = None
        forget_needs([participant])
    _save(participant)
    store_needs(participant, needs, now=now)
    _log(participant, before, by=by, now=now)
    if is_another:
        mail.passed_on(before, by=by, now=now)
    if is_another or not _has_letter(before, participant):
        _tell(participant, now=now)
    return participant


def _locked(participant: Participant) -> Participant:
    """No place is counted, so no pool is held: whoever books the same person at this moment holds
    the name and waits for the pool."""
    Event.objects.hold(participant.event_id)
    rows = Participant.objects.select_for_update(of=("self",), no_key=True).select_related(
        "person", "event", "category", "booking__organisation", "booking__booked_by", "wait"
    )
    return rows.get(pk=participant.pk)


def _is_same(before: Participant, after: Participant) -> bool:
    if before.person_id and after.person_id:
        return before.person_id == after.person_id
    if before.email and after.email:
        return before.email.casefold() == after.email.casefold()
    return before.name.casefold() == after.name.casefold()


def _has_letter(before: Participant, after: Participant) -> bool:
    """What changed is how the name is written."""
    return before.email.casefold() == after.email.casefold()


def _save(participant: Participant) -> None:
    try:
        with transaction.atomic():
            participant.save(
                update_fields=["name", "email", "person", "ticket_version", "says_coming_at"]
            )
    except IntegrityError as error:
        raise Refused(Refusal.PERSON_ALREADY_IN, name=participant.name) from error


def _log(participant: Participant, before: Participant, *, by: Actor, now: datetime) -> None:
    log_act(
        by=rules.person_behind(by),
        now=now,
        verb="participant.named",
        subject=participant,
        text=f"Plassen gikk til {participant.name}." if before.name else "Plassen fikk navn.",
        before={"navn": before.name} if before.name else {},
        after={"navn": participant.name},
    )


def _tell(participant: Participant, *, now: datetime) -> None:
    entry = participant.wait
    if participant.state == ParticipantState.REGISTERED:
        mail.signed_up(participant, now=now)
    elif entry is not None:
        mail.queued(participant, entry=entry, place=rules.queue_place(entry), now=now)
