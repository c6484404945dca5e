"""The list of participants as a file, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core import spreadsheets
from core.refusals import Refused
from core.services import log_act
from core.spreadsheets import Cell, Export, FileFormat
from events import rules
from events.enums import Refusal
from events.models import Answer, Event, EventQuestion, Participant, SessionChoice

if TYPE_CHECKING:
    from members.models import Organisation, Person


@transaction.atomic
def export_participants(
    *, event: Event, file_format: FileFormat, with_needs: bool, by: Person, now: datetime
) -> Export:
    """Everybody with a place or in the queue, and what they answered. Health data only for those
    with the right to it, and telephone numbers only for those who may look people up:
    `portal.rules.who_sees` says so."""
    if with_needs and not by.has_perm("events.view_need"):
        raise Refused(Refusal.NEEDS_ARE_CLOSED)
    may_call = by.has_perm("members.view_person")
    asked = list(event.questions.select_related("question"))
    rows = list(_rows(event, asked, with_needs=with_needs, may_call=may_call))
    log_act(
        by=by,
        now=now,
        verb="event.exported",
        subject=event,
        text=_("Hentet deltakerlista med mat og tilrettelegging.")
        if with_needs
        else _("Hentet deltakerlista."),
        after={"rader": len(rows), "fil": file_format.label},
    )
    return spreadsheets.export(
        [_heading(asked, with_needs=with_needs, may_call=may_call), *rows],
        name=f"{event.slug}-deltakere",
        sheet=_("Deltakere"),
        file_format=file_format,
    )


@transaction.atomic
def export_bookings(
    *, organisation: Organisation, participants: Iterable[Participant], by: Person, now: datetime
) -> Export:
    """What is booked for an organisation, for whoever answers for it. `participants` as from
    `booked_for`, each with its live choices in `chosen`."""
    rows = [_booked(participant) for participant in participants]
    log_act(
        by=by,
        now=now,
        verb="organisation.bookings_exported",
        subject=organisation,
        text=_("Hentet lista over påmeldinger."),
        after={"rader": len(rows)},
    )
    heading: list[Cell] = [
        *(_("Arrangement"), _("Begynner"), _("Navn"), _("E-postadresse"), _("Tilstand")),
        *(_("Pris"), _("Kroner"), _("Program"), _("Kroner for program")),
        *(_("Meldt på av"), _("Fakturareferanse")),
    ]
    return spreadsheets.export(
        [heading, *rows],
        name="pameldinger",
        sheet=_("Påmeldinger"),
        file_format=FileFormat.CSV,
    )


def _booked(participant: Any) -> list[Cell]:
    booking, chosen = participant.booking, participant.chosen
    return [
        participant.event.title,
        localtime(participant.event.starts_at).replace(tzinfo=None, microsecond=0),
        participant.name,
        participant.email,
        participant.get_state_display(),
        participant.category.name,
        participant.price,
        ", ".join(choice.session.title for choice in chosen),
        sum((choice.price for choice in chosen), Decimal(0)),
        booking.booker_name,
        booking.invoice_reference,
    ]


def _heading(asked: Sequence[EventQuestion], *, with_needs: bool, may_call: bool) -> list[Cell]:
    columns = [
        _("Navn"),
        _("E-postadresse"),
        *([_("Telefon")] if may_call else []),
        _("Organisasjon"),
        _("Tilstand"),
        _("Pris"),
        _("Kroner"),
        _("Meldt på"),
        _("Fakturamottaker"),
        _("Organisasjonsnummer"),
        _("Fakturareferanse"),
        _("Meldt på av"),
        _("Valgt i programmet"),
        *(each.question.text for each in asked),
    ]
    return [*columns, _("Mat"), _("Tilrettelegging")] if with_needs else [*columns]


def _rows(
    event: Event, asked: Sequence[EventQuestion], *, with_needs: bool, may_call: bool
) -> Iterable[list[Cell]]:
    participants = event.participants.live().select_related(
        "person",
        "category",
        "booking__organisation",
        "booking__booked_by",
        *(["need"] if with_needs else []),
    )
    chosen = (
        SessionChoice.objects.registered().select_related("session").order_by("session__starts_at")
    )
    participants = participants.prefetch_related(Prefetch("choices", chosen, to_attr="chosen"))
    if asked:
        participants = participants.prefetch_related(Prefetch("answers", Answer.objects.told()))
    for participant in participants.order_by("state", "name", "pk"):
        row = [*_row(participant, may_call=may_call), *_answers(participant, asked)]
        if with_needs:
            need = getattr(participant, "need", None)
            row += [need.diet, need.access] if need else ["", ""]
        yield row


def _answers(participant: Participant, asked: Sequence[EventQuestion]) -> Iterable[Cell]:
    """A file is told by its address, which opens for those who edit the event."""
    said = {each.event_question_id: each for each in participant.answers.all()} if asked else {}
    for question in asked:
        answer: Any = said.get(question.pk)
        if answer and answer.has_file:
            yield f"{settings.SITE_URL}{answer.get_absolute_url()}"
        else:
            yield rules.answer_in_words(answer) if answer else ""


def _row(participant: Any, *, may_call: bool) -> list[Cell]:
    booking = participant.booking
    phone = participant.person.phone if participant.person else ""
    return [
        participant.name or _("(uten navn)"),
        participant.email,
        *([phone] if may_call else []),
        booking.organisation.name if booking.organisation else "",
        participant.get_state_display(),
        participant.category.name,
        participant.price,
        # Spreadsheets know no zones: the clock on the wall in Oslo.
        localtime(booking.created_at).replace(tzinfo=None, microsecond=0),
        booking.invoice_name,
        booking.invoice_orgnr,
        booking.invoice_reference,
        booking.booker_name,
        ", ".join(choice.session.title for choice in participant.chosen),
    ]
