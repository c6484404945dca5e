from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.components import paper
from core.templatetags.when import span, span_of
from events import rules, tickets
from events.enums import ParticipantState
from events.models import Event, Participant, Session


@dataclass(frozen=True)
class TicketWords:
    """`facts` and `chosen` are a word and what it holds."""

    event: str
    name: str
    facts: list[tuple[str, str]]
    chosen: list[tuple[str, str]]
    code: str

    @property
    def title(self) -> str:
        return _("Billett til %(event)s") % {"event": self.event}

    @property
    def code_label(self) -> str:
        return _("Kode til døra, for %(name)s på %(event)s") % {
            "name": self.name,
            "event": self.event,
        }


def words_of(participant: Participant) -> TicketWords:
    """In the active language. Of a participant with a place."""
    event = participant.event
    organisation = participant.booking.organisation
    facts = [
        (_("Når"), span(event)),
        (_("Hvor"), place_and_street(event)),
        *([(_("For"), str(organisation))] if organisation else []),
    ]
    chosen = participant.choices.filter(state=ParticipantState.REGISTERED)
    return TicketWords(
        event=event.title,
        name=participant.name or _("Navn kommer"),
        facts=facts,
        chosen=[_session(choice.session) for choice in chosen.select_related("session")],
        code=tickets.sign(participant),
    )


def pdf_of(participant: Participant) -> bytes:
    words = words_of(participant)
    made_at = participant.registered_at
    assert made_at is not None  # noqa: S101 (a constraint: they have a place)
    return paper.pdf(
        "events/pdf/ticket.typ",
        title=words.title,
        made_at=made_at,
        kicker=_("Billett"),
        event=words.event,
        name=words.name,
        facts=words.facts,
        chosen_heading=_("Valgt i programmet"),
        chosen=words.chosen,
        use=_("Vis koden i døra, på papir eller på skjermen. Billetten gjelder for én."),
        code_label=_("Koden med bokstaver"),
        code=words.code,
        qr=paper.qr_svg(words.code),
        qr_alt=words.code_label,
    )


def place_and_street(event: Event) -> str:
    place = rules.place_in_words(event)
    return f"{place}, {event.address}" if event.address else place


def _session(session: Session) -> tuple[str, str]:
    title = f"{session.title}, {session.room}" if session.room else session.title
    return span_of(session.starts_at, session.ends_at), title
