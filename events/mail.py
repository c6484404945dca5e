"""The letters about events. What they say is frozen here; the words are in templates/events/mail/.

Health data never comes near a letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events import ical, rules
from events.models import Event, Participant, QueueEntry
from members.models import Affiliation
from members.services.left_alone import stop_path
from outbox.letters import Letter
from outbox.models import Delivery
from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What differs among the receivers of one sending. Who pays, and how much, is said only in the
# letters to one.
PERSONAL = frozenset(
    {"name", "full_name", "address", "reference", "own_path", "sequence", "written_at"}
)
INVITED = ("name", "organisation", "stop_path")
UNSAID_TO_MANY = frozenset({"organisation", "price", "why_price", "invoice_to"})


def _letter(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return Letter(f"events/{name}", title, **{"personal": PERSONAL} | more)


def _letter_to_many(name: str, title: StrOrPromise, **more: Any) -> Letter:
    return _letter(name, title, personal=PERSONAL | UNSAID_TO_MANY, **more)


LETTERS = [
    _letter("signed_up", _("Du er påmeldt"), attachments=ical.invitation),
    _letter("queued", _("Du står i kø"), personal=PERSONAL | {"place_in_line"}),
    _letter("got_place", _("Du fikk plass"), attachments=ical.invitation),
    _letter("offered", _("Tilbud om plass")),
    _letter("offer_shortened", _("Kortere svarfrist")),
    _letter("offer_expired", _("Tilbudet gikk ut")),
    _letter("cancelled", _("Du er meldt av"), attachments=ical.cancellation),
    _letter("left_queue", _("Du er ute av køen")),
    _letter_to_many("moved", _("Arrangementet er flyttet"), attachments=ical.invitation),
    _letter_to_many("moved_queue", _("Arrangementet du står i kø til, er flyttet")),
    _letter_to_many("event_cancelled", _("Arrangementet er avlyst"), attachments=ical.cancellation),
    _letter_to_many("event_cancelled_queue", _("Arrangementet du står i kø til, er avlyst")),
    _letter_to_many("link_changed", _("Ny lenke til møtet")),
    _letter_to_many("reminder", _("Påminnelse"), attachments=ical.invitation),
    _letter_to_many("message", _("Brev fra arrangøren")),
    _letter("invitation", _("Invitasjon"), personal=frozenset(INVITED)),
]


def signed_up(participant: Participant, *, now: datetime) -> None:
    facts = {"is_reminded": rules.is_reminded(participant)}
    _owe("signed_up", f"signed-up:{participant.pk}", participant, facts, now=now)


def queued(participant: Participant, *, entry: QueueEntry, place: int, now: datetime) -> None:
    facts = {"place_in_line": place, "takes_place_at_once": rules.takes_place_at_once(entry)}
    _owe("queued", f"queued:{entry.pk}", participant, facts, now=now)


def got_place(participant: Participant, *, now: datetime) -> None:
    _owe("got_place", f"got-place:{participant.pk}", participant, now=now)


def offered(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    facts = {"answer_by": entry.offer_expires_at}
    _owe(
        "offered",
        f"offered:{entry.pk}",
        participant,
        facts,
        now=now,
        expires_at=entry.offer_expires_at,
    )


def offer_shortened(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    answer_by = entry.offer_expires_at
    assert answer_by is not None  # noqa: S101 (it is what was shortened)
    _owe(
        "offer_shortened",
        f"offer-shortened:{entry.pk}:{answer_by.astimezone(UTC).isoformat(timespec='minutes')}",
        participant,
        {"answer_by": answer_by},
        now=now,
        expires_at=answer_by,
    )


def offer_expired(participant: Participant, *, entry: QueueEntry, now: datetime) -> None:
    _owe("offer_expired", f"offer-expired:{entry.pk}", participant, now=now)


def cancelled(
    participant: Participant, *, had_place: bool, is_by_staff: bool, reason: str, now: datetime
) -> None:
    facts = {"is_by_staff": is_by_staff, "reason": reason if is_by_staff else ""}
    letter = "cancelled" if had_place else "left_queue"
    _owe(letter, f"cancelled:{participant.pk}", participant, facts, now=now)


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
            _owed(
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
            _owed(
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
            _owed(
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
            _owed(
                "reminder",
                f"reminder:{participant.pk}:{_start_key(event)}",
                participant,
                event=event,
                now=now,
                expires_at=event.starts_at,
            )
            for participant in participants
        ),
        now=now,
    )


def not_reminded(participants: QuerySet[Participant], event: Event) -> QuerySet[Participant]:
    """Those to whom no reminder is owed yet for the start the event has now."""
    key = Concat(
        Value("reminder:"),
        Cast(OuterRef("pk"), CharField()),
        Value(f":{_start_key(event)}"),
    )
    return participants.exclude(Exists(Delivery.objects.filter(dedupe_key=key)))


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
    facts = {"subject_line": subject, "text": text, "answer_to": answer_to, "joins_from": None}
    owe_all(
        (
            _owed(
                "message",
                f"{start}{participant.pk}",
                participant,
                facts | {"is_waiting": not participant.has_place},
                event=event,
                now=now,
            )
            for participant in new
        ),
        now=now,
    )
    return bool(new)


def invitations(event: Event, affiliations: Iterable[Affiliation], *, now: datetime) -> None:
    """To each, with why they get it and a link that stops it without logging in."""
    owe_all((_invitation(event, affiliation) for affiliation in affiliations), now=now)


def invited_before(event: Event) -> set[int]:
    """The people an invitation is owed already."""
    owed = Delivery.objects.filter(dedupe_key__startswith=f"invitation:{event.pk}:")
    keys = owed.values_list("dedupe_key", flat=True)
    return {int(key.rpartition(":")[2]) for key in keys}


def _invitation(event: Event, affiliation: Affiliation) -> Owed:
    person = affiliation.person
    with translation.override(person.language):
        facts = {
            "name": person.get_short_name(),
            "organisation": affiliation.organisation.name,
            "stop_path": stop_path(person),
            "chapter": str(event.chapter),
            "title": event.title,
            "slug": event.slug,
            "summary": event.summary,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "where": rules.place_in_words(event),
            "street": event.address,
            "closes_at": event.sign_up_closes_at,
            "ask_name": event.contact_name,
            "ask_email": event.contact_email,
        }
    return Owed(
        letter="events/invitation",
        dedupe_key=f"invitation:{event.pk}:{person.pk}",
        address=person.email,
        context=facts,
        person=person,
        language=person.language,
        expires_at=event.starts_at,
    )


def whereabouts(event: Event) -> dict[str, Any]:
    """When and where, as it was before a change."""
    return {
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
    }


def _start_key(event: Event) -> str:
    return event.starts_at.astimezone(UTC).isoformat(timespec="minutes")


def _owe(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    event = participant.event
    owed = _owed(name, key, participant, facts, event=event, now=now, expires_at=expires_at)
    owe_all([owed], now=now)


def _owed(
    name: str,
    key: str,
    participant: Participant,
    facts: dict[str, Any] | None = None,
    *,
    event: Event,
    now: datetime,
    expires_at: datetime | None = None,
) -> Owed:
    person = participant.person
    language = person.language if person else "nb"
    with translation.override(language):
        moment = {"written_at": now, "may_cancel": now <= event.cancel_until}
        context = _facts(participant, event) | moment | (facts or {})
    return Owed(
        letter=f"events/{name}",
        dedupe_key=key,
        address=participant.email,
        context=context,
        person=person,
        language=language,
        expires_at=expires_at,
    )


def _facts(participant: Participant, event: Event) -> dict[str, Any]:
    """In the active language."""
    booking = participant.booking
    joins = event.is_online and participant.has_place
    own_page = _("Bli med på nett, fra 30 minutter før:") if joins else _("Påmeldingen din:")
    page = "events:join" if joins else "events:receipt"
    return {
        "name": participant.name.split(" ")[0],
        "full_name": participant.name,
        "address": participant.email,
        "title": event.title,
        "slug": event.slug,
        "reference": str(booking.reference),
        "own_path": reverse(page, args=[event.slug, booking.reference]),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "where": rules.place_in_words(event),
        "street": event.address,
        "joins_from": rules.joins_from(event) if joins else None,
        "price": str(participant.price),
        "why_price": rules.price_sentence(
            participant.price_reason, organisation=booking.organisation
        ),
        "organisation": str(booking.organisation or ""),
        "invoice_to": booking.invoice_name,
        "cancel_until": event.cancel_until,
        "ask_name": event.contact_name,
        "ask_email": event.contact_email,
        "sequence": ical.sequence_for(participant, event),
        "calendar": ical.facts(event) | {"own_page": own_page},
    }
