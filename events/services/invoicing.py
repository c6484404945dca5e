"""The list of what is to be invoiced. It only grows: a change is a new line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from events import rules
from events.enums import Refusal
from events.models import Event, InvoiceLine, InvoiceRun, SessionChoice
from events.rules import Debt, Step
from events.services.locks import locked
from members.models import Person


@dataclass(frozen=True)
class Settlement:
    """What a run would add now."""

    lines: list[InvoiceLine]
    refusal: Refusal | None

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def digest(self) -> str:
        """Another when anything in it is."""
        told = [(*rules.account_of(line), line.kind, str(line.amount)) for line in self.lines]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def preview(*, event: Event, now: datetime) -> Settlement:
    debts = _debts_of(event)
    if reason := _refusal(event, debts, now=now):
        return Settlement([], reason)
    with translation.override("nb"):
        lines = rules.new_lines(debts, InvoiceLine.objects.of_event(event).order_by("pk"))
    return Settlement(lines, None if lines else Refusal.NOTHING_TO_INVOICE)


@transaction.atomic
def settle_event(*, event: Event, by: Person, now: datetime, seen: str = "") -> InvoiceRun:
    """Write what is new since the last time. Raises Refused, also when there is nothing, and when
    it is another than what was `seen`, the digest of a preview.

    Two at once come one after the other, and the second finds nothing to write.
    """
    event = locked(event)
    settlement = preview(event=event, now=now)
    if settlement.refusal:
        raise Refused(settlement.refusal)
    if seen and seen != settlement.digest:
        raise Refused(Refusal.INVOICES_CHANGED)
    run = InvoiceRun.objects.create(event=event, made_at=now)
    for line in settlement.lines:
        line.run, line.created_at = run, now
    InvoiceLine.objects.bulk_create(settlement.lines)
    log_act(
        by=by,
        now=now,
        verb="event.settled",
        subject=event,
        text=f"Laget fakturagrunnlag. Nye linjer: {len(settlement.lines)}. "
        f"Sum: {settlement.total} kr.",
        after={"linjer": len(settlement.lines), "sum": str(settlement.total)},
    )
    return run


def owed_in_all(event: Event) -> Decimal:
    return sum((debt.amount for debt in _debts_of(event)), Decimal(0))


def _debts_of(event: Event) -> list[Debt]:
    """In bokmål: lines are kept as they are written."""
    participants = event.participants.exclude(registered_at=None).select_related(
        "category", "booking__organisation", "booking__booked_by"
    )
    choices = SessionChoice.objects.filter(participant__event=event).exclude(registered_at=None)
    with translation.override("nb"):
        return rules.debts_of(
            event,
            list(participants.order_by("pk")),
            list(choices.select_related("session").order_by("pk")),
            steps_of(event),
        )


def steps_of(event: Event) -> list[Step]:
    return [Step(*row) for row in event.discounts.values_list("from_places", "percent")]


def _refusal(event: Event, debts: list[Debt], *, now: datetime) -> Refusal | None:
    years_kept = round(kept_for("invoices").days / 365.25)
    if timezone.localtime(event.ends_at).year < timezone.localdate(now).year - years_kept:
        return Refusal.INVOICES_FORGOTTEN
    lacks_vat = any(not debt.account.vat for debt in debts)
    return Refusal.VAT_NEEDED if lacks_vat else None
