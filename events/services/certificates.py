"""Certificates to those who came: made once, the same each time they are fetched."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from events import mail
from events.enums import CertificateRefusal, EventState
from events.models import Certificate, CheckIn, Event, Participant, Session
from events.models.certificates import CODE_LENGTH
from events.rules import certificates as rules

if TYPE_CHECKING:
    from events.querysets import CertificateQuerySet
    from members.models import Person


@transaction.atomic
def issue(*, participant: Participant, by: Person | None, now: datetime) -> Certificate:
    """The one they have, while what it says is so; or a new one. `by=None`: with the ticket, not
    logged in. Raises Refused."""
    participant = _locked(participant)
    attendance = Attendance.at(participant.event)
    has_come = bool(attendance.let_in_to(participant))
    if refusal := rules.refusal_of_certificate(participant, has_come=has_come, now=now):
        raise Refused(refusal)
    minutes = attendance.minutes(participant)
    live = participant.certificates.live().first()
    if live and (live.name, live.minutes) == (participant.name, minutes):
        return live
    if live:
        _revoke(live, by=by, now=now, because=_("Det er laget et nytt, med andre opplysninger."))
    return _write(participant, minutes, by=by, now=now)


@transaction.atomic
def issue_to_all(*, event: Event, by: Person, now: datetime) -> int:
    """To each who came and has none, with a letter that leads to it. Returns how many."""
    if event.ends_at > now or event.state != EventState.PUBLISHED:
        raise Refused(CertificateRefusal.NOT_OVER)
    without = (
        event.participants.came()
        .exclude(name="")
        .exclude(certificates__in=Certificate.objects.live())
        .select_for_update(of=["self"])
        .select_related(
            "person", "category", "booking__organisation", "event__chapter", "event__network"
        )
    )
    attendance = Attendance.at(event)
    participants = list(without.order_by("pk"))
    for participant in participants:
        _write(participant, attendance.minutes(participant), by=by, now=now)
    mail.certificates(event, [each for each in participants if each.email], now=now)
    return len(participants)


@transaction.atomic
def reconsider(*, participant: Participant, by: Person | None, now: datetime) -> None:
    """After a check-in was withdrawn or put right: a certificate that says too much is revoked."""
    participant = _locked(participant)
    live = participant.certificates.live().first()
    if live is None:
        return
    attendance = Attendance.at(participant.event)
    has_come = bool(attendance.let_in_to(participant))
    if not has_come or attendance.minutes(participant) != live.minutes:
        _revoke(live, by=by, now=now, because=_("Innsjekkingen er endret."))


def forget_names(certificates: CertificateQuerySet, *, now: datetime) -> None:
    """Whoever has the paper still has it; the portal vouches for it no more."""
    certificates.live().update(revoked_at=now)
    certificates.update(name="")


@dataclass(frozen=True)
class Attendance:
    """Who was let in to what at one event: three questions, however many came."""

    event: Event
    programme: list[Session]
    entries: dict[int, set[int | None]]
    common_is_scanned: bool

    @classmethod
    def at(cls, event: Event) -> Attendance:
        programme = list(event.sessions.select_related("pool"))
        common = {session.pk for session in programme if not hasattr(session, "pool")}
        entries: dict[int, set[int | None]] = defaultdict(set)
        found = CheckIn.objects.filter(participant__event=event).order_by()
        for participant, session in found.values_list("participant", "session").distinct():
            entries[participant].add(session)
        is_scanned = any(common & sessions for sessions in entries.values())
        return cls(event, programme, entries, common_is_scanned=is_scanned)

    def let_in_to(self, participant: Participant) -> set[int | None]:
        return self.entries.get(participant.pk, set())

    def minutes(self, participant: Participant) -> int | None:
        return rules.minutes_attended(
            self.event,
            self.programme,
            let_in_to=self.let_in_to(participant),
            common_is_scanned=self.common_is_scanned,
        )


def _locked(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("event__chapter", "event__network", "person").get(pk=participant.pk)


def _write(
    participant: Participant, minutes: int | None, *, by: Person | None, now: datetime
) -> Certificate:
    event = participant.event
    certificate = Certificate.objects.create(
        code="".join(secrets.choice(rules.LETTERS) for _ in range(CODE_LENGTH)),
        participant=participant,
        name=participant.name,
        title=event.title,
        arranger=str(event.arranger or settings.ORGANISATION_NAME),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        minutes=minutes,
        issued_at=now,
    )
    log_act(
        by=by,
        now=now,
        verb="certificate.issued",
        subject=certificate,
        text=_("Laget deltakerbevis."),
        after={"minutter": minutes},
    )
    return certificate


def _revoke(certificate: Certificate, *, by: Person | None, now: datetime, because: str) -> None:
    certificate.revoked_at = now
    certificate.save(update_fields=["revoked_at"])
    log_act(by=by, now=now, verb="certificate.revoked", subject=certificate, text=because)
