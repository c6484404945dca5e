"""What the secretariat does for somebody on the phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from events import rules
from events.enums import ParticipantState, Refusal
from events.models import Event, Participant, TicketCategory
from events.rules import Quote
from events.services.signing_up import sign_up
from events.services.wishes import Invoice
from members import rules as member_rules
from members.enums import CodeKind
from members.models import Organisation, Person


@transaction.atomic
def sign_up_caller(
    *,
    event: Event,
    person: Person,
    organisation: Organisation | None,
    category: TicketCategory | None = None,
    invoice: Invoice | None = None,
    takes_place_at_once: bool = True,
    overbook_because: str = "",
    note: str = "",
    idempotency_key: UUID,
    by: Person,
    now: datetime,
) -> Participant:
    """As if they did it themselves, at the price that is theirs (or the chosen category's).

    `overbook_because` gives them a place above the limit when they would have had to queue.
    `note` goes to the act log: never health data. Raises Refused.
    """
    quote = _quote(event, person, organisation, category, now=now)
    booking = sign_up(
        event=event,
        person=person,
        category=quote.category,
        organisation=organisation,
        invoice=_invoice(invoice, quote, organisation, now=now),
        takes_place_at_once=takes_place_at_once,
        idempotency_key=idempotency_key,
        quoted_price=quote.price,
        now=now,
        by=by,
        quote=quote,
        overbook_because=overbook_because,
    )
    participant = booking.participants.get()
    if note.strip():
        log_act(by=by, now=now, verb="participant.noted", subject=participant, text=note.strip())
    return participant


def _quote(
    event: Event,
    person: Person,
    organisation: Organisation | None,
    category: TicketCategory | None,
    *,
    now: datetime,
) -> Quote:
    today, categories = localdate(now), list(event.categories.all())
    proofs = rules.proofs_of(person, {event.pk: categories}, on=today)
    quotes = rules.quotes_for(
        categories,
        organisation=organisation,
        is_member=member_rules.pays_as_member(person, acting_for=organisation, on=today),
        now=now,
        proofs=proofs.get(event.pk, rules.NO_PROOFS),
    )
    for quote in quotes:
        if category is None or quote.category == category:
            return quote
    raise Refused(Refusal.CATEGORY_NOT_FOR_YOU if quotes else Refusal.NOTHING_ON_SALE)


def _invoice(
    invoice: Invoice | None, quote: Quote, organisation: Organisation | None, *, now: datetime
) -> Invoice | None:
    """Without other word the organisation pays."""
    if invoice or not quote.price or organisation is None:
        return invoice
    numbers = organisation.codes.valid(on=localdate(now)).filter(kind=CodeKind.ORGANISATION_NUMBER)
    number = numbers.values_list("value", flat=True).first() or ""
    return Invoice(name=organisation.name, orgnr=number)


def note_text(participant: Participant) -> str:
    """What to tell the caller."""
    if participant.state == ParticipantState.REGISTERED:
        return _("%(name)s har fått plass, og får et brev med kalenderfil.") % {
            "name": participant.name
        }
    return _("Det er fullt. %(name)s står i kø, og får et brev om det.") % {
        "name": participant.name
    }
