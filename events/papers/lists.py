"""Lists to print: who comes, with room for a signature, and who comes from where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.components import paper
from core.templatetags.when import span, span_of, when
from events.enums import ParticipantState, PrintedList
from events.models import Event, Participant, Session
from events.papers.badges import Badge, badges_of
from events.papers.ticket import place_and_street


class Group(NamedTuple):
    """`heading` is empty in a list that is not parted."""

    heading: str
    rows: list[Badge]


@dataclass(frozen=True)
class ListWords:
    kind: PrintedList
    heading: str
    event: str
    when: str
    where: str
    groups: list[Group]

    @property
    def title(self) -> str:
        return f"{self.heading}: {self.event}"

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def words_of(event: Event, kind: PrintedList, *, session: Session | None) -> ListWords:
    """In the active language. Of a session: those who chose it, or all where it is for all."""
    rows = badges_of(event, coming_to(event, session))
    heading = str(kind.label)
    return ListWords(
        kind=kind,
        heading=f"{heading}: {session.title}" if session else heading,
        event=event.title,
        when=span_of(session.starts_at, session.ends_at) if session else span(event),
        where=session.room if session and session.room else place_and_street(event),
        groups=_by_organisation(rows) if kind == PrintedList.TABLES else [Group("", rows)],
    )


def coming_to(event: Event, session: Session | None) -> QuerySet[Participant]:
    registered = event.participants.registered()
    if session is None or not hasattr(session, "pool"):
        return registered
    chosen = session.choices.filter(state=ParticipantState.REGISTERED)
    return registered.filter(pk__in=chosen.values("participant"))


def pdf_of(words: ListWords, *, now: datetime) -> bytes:
    return paper.pdf(
        "events/pdf/list.typ",
        title=words.title,
        made_at=now,
        heading=words.heading,
        event=words.event,
        place=f"{words.when} · {words.where}",
        kind=words.kind.value,
        columns=[_("Nr."), _("Kom"), _("Navn"), _("Organisasjon"), _("Signatur")],
        tables=[_("Navn"), _("Rolle")],
        role=_("Rolle"),
        groups=[
            {
                "heading": group.heading,
                "rows": [[row.name, row.organisation, str(row.role.label)] for row in group.rows],
            }
            for group in words.groups
        ],
        empty=_("Ingen har plass ennå."),
        printed=_("Skrevet ut %(moment)s") % {"moment": when(now)},
        page_word=_("Side"),
        of_word=_("av"),
    )


def _by_organisation(rows: Iterable[Badge]) -> list[Group]:
    """Those on nobody's behalf last; inside each, by name as before."""
    in_order = sorted(rows, key=lambda row: (not row.organisation, row.organisation.casefold()))
    return [
        Group(name or _("Uten organisasjon"), list(group))
        for name, group in groupby(in_order, key=attrgetter("organisation"))
    ]
