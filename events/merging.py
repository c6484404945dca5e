"""Sign-ups, when two persons or organisations become one."""

from __future__ import annotations

from typing import Any

from core.merging import Clash, Follow, Plan, let_go, refuse
from events.enums import LIVE_STATES
from events.models import (
    Answer,
    AnswerFile,
    Booking,
    CheckIn,
    Event,
    EventDocument,
    Need,
    Participant,
    SessionChoice,
    Speaker,
)

_refuse = refuse(
    lambda row, _other: (
        f"Begge er påmeldt «{row.event}». Meld av den ene plassen først, "
        "så den kan gå til en i køen."
    )
)
_refuse_choice = refuse(lambda row, _other: f"Begge har valgt «{row.session}».")
_refuse_answer = refuse(lambda row, _other: f"Begge har svart på «{row.event_question}».")
_let_go = let_go(
    "person",
    lambda row, _other: (
        f"Begge sto på lista til «{row.event}», som er over. Begge plassene står, "
        "men bare den ene hører til personen."
    ),
)


def _two_places(plan: Plan, row: Any, other: Any) -> bool:
    """A place that is still to be used is given back by whoever cancels it, in the queue's order.
    What has been is history, and what was paid is paid."""
    is_over = row.event.ends_at < plan.now
    return (_let_go if is_over else _refuse)(plan, row, other)


FOLLOWS = (
    Follow(model=Booking, column="booked_by", one="påmelding", many="påmeldinger"),
    Follow(
        model=Participant,
        column="person",
        one="plass på en møteplass",
        many="plasser på møteplasser",
        clashes=(Clash(("event",), _two_places, lambda row: row.state in LIVE_STATES),),
    ),
    Follow(
        model=Need,
        column="participant",
        one="opplysning om mat og tilrettelegging",
        many="opplysninger om mat og tilrettelegging",
        fades=True,
    ),
    Follow(
        model=Answer,
        column="participant",
        one="svar på et spørsmål i påmeldingen",
        many="svar på spørsmål i påmeldingen",
        clashes=(Clash(("event_question",), _refuse_answer),),
        fades=True,
    ),
    Follow(
        model=AnswerFile,
        column="answer",
        one="fil i et svar",
        many="filer i svar",
        fades=True,
    ),
    Follow(
        model=Event,
        column="access_responsible",
        one="møteplass de har ansvar for tilrettelegging på",
        many="møteplasser de har ansvar for tilrettelegging på",
    ),
    Follow(
        model=SessionChoice,
        column="participant",
        one="valg i programmet",
        many="valg i programmet",
        clashes=(Clash(("session",), _refuse_choice, lambda row: row.state in LIVE_STATES),),
    ),
    Follow(
        model=SessionChoice,
        column="instead_of",
        one="bytte i programmet",
        many="bytter i programmet",
    ),
    Follow(
        model=Speaker,
        column="person",
        one="innlegg de holder",
        many="innlegg de holder",
    ),
    Follow(
        model=CheckIn,
        column="participant",
        one="innsjekking",
        many="innsjekkinger",
    ),
    Follow(
        model=EventDocument,
        column="added_by",
        one="dokument de har lagt ut",
        many="dokumenter de har lagt ut",
    ),
    Follow(
        model=Booking,
        column="organisation",
        one="påmelding for organisasjonen",
        many="påmeldinger for organisasjonen",
    ),
)
