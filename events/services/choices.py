"""What a participant chooses in the programme, after they signed up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core.refusals import Refused
from events import rules
from events.enums import ParticipantState, Refusal
from events.models import Participant, Session, SessionChoice
from events.rules import Actor
from events.services import lines, queue
from events.services.cancelling import locked
from events.services.pools import Held
from events.services.terms import refuse_sessions
from events.services.wishes import Invoice


def choose_session(
    *,
    participant: Participant,
    session: Session,
    by: Actor,
    now: datetime,
    quoted_price: Decimal | None = None,
    invoice: Invoice | None = None,
) -> SessionChoice:
    """A place there, or one in its queue. Raises Refused."""
    return _choose(participant, session, None, quoted_price, invoice, by=by, now=now)


def change_session(
    *,
    choice: SessionChoice,
    session: Session,
    by: Actor,
    now: datetime,
    quoted_price: Decimal | None = None,
    invoice: Invoice | None = None,
) -> SessionChoice:
    """Another session in place of this. The first is kept until the second is won."""
    return _choose(choice.participant, session, choice, quoted_price, invoice, by=by, now=now)


@transaction.atomic
def cancel_choice(*, choice: SessionChoice, by: Actor, now: datetime) -> SessionChoice:
    """Until the session begins. After the deadline what was to be paid is to be paid."""
    held, participant = locked(choice.participant)
    choice = _fresh(choice, participant)
    if choice.state == ParticipantState.CANCELLED:
        raise Refused(Refusal.ALREADY_CANCELLED)
    if reason := rules.refusal_to_act_on(participant, by=by, now=now):
        raise Refused(reason)
    if choice.session.starts_at <= now:
        raise Refused(Refusal.SESSION_OVER, session=choice.session.title)
    person = rules.person_behind(by)
    lines.give_up_choice(choice, held, by=person, now=now, because="Valgte det bort.")
    queue.hand_out(held, now=now, because="En plass ble ledig.")
    return choice


@transaction.atomic
def _choose(
    participant: Participant,
    session: Session,
    before: SessionChoice | None,
    quoted_price: Decimal | None,
    invoice: Invoice | None,
    *,
    by: Actor,
    now: datetime,
) -> SessionChoice:
    held, participant = locked(participant)
    session = Session.objects.select_related("pool").get(pk=session.pk)
    before = _fresh(before, participant) if before else None
    _refuse(participant, session, before, quoted_price, by=by, now=now)
    _keep_invoice(participant, session, invoice)
    choice = SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=session.price,
        state=ParticipantState.WAITING,
        instead_of=before,
    )
    if participant.state == ParticipantState.REGISTERED:
        lines.settle_choice(choice, held, by=rules.person_behind(by), now=now)
        _hand_out(held, now=now)
    return choice


def _hand_out(held: Held, *, now: datetime) -> None:
    queue.hand_out(held, now=now, because="En plass ble ledig ved bytte.")


def _refuse(
    participant: Participant,
    session: Session,
    before: SessionChoice | None,
    quoted_price: Decimal | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    if participant.state == ParticipantState.CANCELLED:
        raise Refused(Refusal.NO_PLACE)
    reason = rules.refusal_to_act_on(participant, by=by, now=now) or rules.refusal_by_event(
        participant.event, now=now
    )
    if reason:
        raise Refused(reason)
    if quoted_price not in (None, session.price):
        raise Refused(Refusal.PRICE_CHANGED)
    _refuse_to_give_up(before, participant, by=by, now=now)
    live = participant.choices.live().select_related("session")
    chosen = [choice.session for choice in live if choice != before]
    if session in chosen or (before and before.session_id == session.pk):
        raise Refused(Refusal.ALREADY_CHOSEN)
    refuse_sessions([session], participant.event, now=now)
    if clash := rules.clash_with(session, chosen):
        raise Refused(Refusal.SESSIONS_CLASH, one=clash.title, other=session.title)


def _refuse_to_give_up(
    before: SessionChoice | None, participant: Participant, *, by: Actor, now: datetime
) -> None:
    """What costs something is not changed after the deadline: both would have to be paid."""
    if before is None:
        return
    if before.state == ParticipantState.CANCELLED:
        raise Refused(Refusal.ALREADY_CANCELLED)
    is_late = before.price and not rules.may_cancel(participant.event, now=now)
    if is_late and by is not None and not rules.is_as_staff(by, participant):
        raise Refused(Refusal.TOO_LATE_TO_CANCEL)


def _keep_invoice(participant: Participant, session: Session, invoice: Invoice | None) -> None:
    booking = participant.booking
    if not session.price or booking.invoice_name:
        return
    if invoice is None or not invoice.name.strip():
        raise Refused(Refusal.INVOICE_NEEDED)
    booking.invoice_orgnr, booking.invoice_name = invoice.orgnr, invoice.name.strip()
    booking.invoice_reference = invoice.reference.strip()
    booking.save(update_fields=["invoice_orgnr", "invoice_name", "invoice_reference"])


def _fresh(choice: SessionChoice, participant: Participant) -> SessionChoice:
    fresh = SessionChoice.objects.select_related("session", "wait", "instead_of__session").get(
        pk=choice.pk
    )
    fresh.participant = participant
    return fresh
