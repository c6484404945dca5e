"""What a change of organisations will be made of, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from members.enums import OPEN_APPLICATION_STATES, ChangeKind, CodeKind, OrganisationKind
from members.models import Organisation, OrganisationChange, OrganisationCode
from members.register import called

ONE_DAY = timedelta(days=1)
NUMBER_KINDS = {
    OrganisationKind.MUNICIPALITY.value: CodeKind.MUNICIPALITY_NUMBER,
    OrganisationKind.COUNTY_COUNCIL.value: CodeKind.COUNTY_NUMBER,
}


@dataclass(frozen=True, kw_only=True)
class Successor:
    """What will stand there afterwards, and whom it follows."""

    name: str  # the official one, without "kommune"; empty for one that keeps its name
    follows: tuple[int, ...]
    short_name: str = ""
    number: str = ""  # empty until it is decided, or where there is none
    organisation_number: str = ""
    carries_on: int | None = None  # the predecessor that lives on as this one


class Plan:
    """A change as it is entered, with the organisations it is about. One query.

    `is_held` keeps the organisations from others until the transaction is done.
    """

    def __init__(self, change: OrganisationChange, *, is_held: bool = False) -> None:
        self.change = change
        self.is_held = is_held
        self.day: date = change.effective_on
        self.eve: date = self.day - ONE_DAY
        self.successors = [
            Successor(**{**row, "follows": tuple(row["follows"])})
            for row in change.plan.get("successors", [])
        ]
        until = change.plan.get("domains_until")
        self.domains_until = date.fromisoformat(until) if until else date(self.day.year, 12, 31)

    @cached_property
    def organisations(self) -> dict[int, Organisation]:
        wanted = {pk for successor in self.successors for pk in successor.follows}
        found = Organisation.objects.filter(pk__in=wanted).select_related("county")
        if self.is_held:
            found = found.select_for_update(of=("self",))
        return {organisation.pk: organisation for organisation in found.order_by("sort_key", "pk")}

    @property
    def carried_on(self) -> set[int]:
        return {one.carries_on for one in self.successors if one.carries_on}

    @property
    def ending(self) -> list[Organisation]:
        return [one for pk, one in self.organisations.items() if pk not in self.carried_on]

    def after(self, organisation: Organisation) -> list[int]:
        """The places in the plan of those that follow an organisation."""
        return [i for i, one in enumerate(self.successors) if organisation.pk in one.follows]

    def before(self, successor: Successor) -> list[Organisation]:
        return [one for pk, one in self.organisations.items() if pk in successor.follows]

    def kind_of(self, successor: Successor) -> str:
        return self.before(successor)[0].kind

    def short(self, successor: Successor) -> str:
        if not successor.name and successor.carries_on:
            return self.organisations[successor.carries_on].short_name
        return successor.short_name or successor.name

    def title(self, successor: Successor) -> str:
        """How its name is written: a municipality that has been a herad stays one."""
        if not successor.name and successor.carries_on:
            return self.organisations[successor.carries_on].name
        if self.kind_of(successor) != OrganisationKind.MUNICIPALITY:
            return successor.name
        was = self.organisations.get(successor.carries_on or 0)
        word = "herad" if was and " herad" in was.name else "kommune"
        return called(successor.name, self.short(successor), word)


def as_plan(successors: Iterable[Successor], *, domains_until: date | None) -> dict[str, Any]:
    return {
        "successors": [asdict(successor) for successor in successors],
        "domains_until": domains_until.isoformat() if domains_until else "",
    }


def summary_of(kind: str, before: list[str], after: list[str], number: str) -> str:
    """A change in one line, from the short names."""
    words = {"before": _in_words(before), "after": _in_words(after), "number": number}
    match kind:
        case ChangeKind.RENUMBERING:
            text = _("%(before)s får nummer %(number)s")
        case ChangeKind.RENAMING:
            text = _("%(before)s får navnet %(after)s")
        case ChangeKind.SPLIT:
            text = _("%(before)s blir delt i %(after)s")
        case _other:
            text = _("%(before)s blir %(after)s")
    return (text % words)[:300]


def _in_words(names: list[str]) -> str:
    return get_text_list(names, _("og"))


def obstacles(plan: Plan) -> list[str]:
    """Sentences; empty when nothing stands in the way but, perhaps, the day itself."""
    return [*_predecessors_gone(plan), *_numbers(plan), *_open_applications(plan)]


def _predecessors_gone(plan: Plan) -> list[str]:
    told = []
    for one in plan.organisations.values():
        if one.exists_until:
            told.append(
                _("%(name)s er alt avsluttet, %(day)s.")
                % {"name": one, "day": date_format(one.exists_until)}
            )
        elif one.exists_from and one.exists_from >= plan.day:
            told.append(
                _("%(name)s finnes først fra %(day)s.")
                % {"name": one, "day": date_format(one.exists_from)}
            )
    return told


def _numbers(plan: Plan) -> list[str]:
    told, wanted = [], Q()
    for one in plan.successors:
        kind = NUMBER_KINDS.get(plan.kind_of(one))
        if kind and not (one.number or one.carries_on):
            told.append(_("%(name)s mangler nummer.") % {"name": one.name})
        if kind and one.number:
            wanted |= Q(kind=kind, value=one.number)
        if one.organisation_number:
            wanted |= Q(kind=CodeKind.ORGANISATION_NUMBER, value=one.organisation_number)
    return told + (_taken(plan, wanted) if wanted else [])


def _taken(plan: Plan, wanted: Q) -> list[str]:
    owners = OrganisationCode.objects.exclude(ends_on__lt=plan.day).filter(wanted)
    words = _("Nummeret %(number)s tilhører %(owner)s.")
    return [
        words % {"number": code.value, "owner": code.organisation}
        for code in owners.select_related("organisation")
        if code.organisation_id not in plan.organisations
    ]


def _open_applications(plan: Plan) -> list[str]:
    if not plan.ending:
        return []
    applying = Organisation.objects.filter(
        pk__in=[one.pk for one in plan.ending], applications__state__in=OPEN_APPLICATION_STATES
    )
    words = _("%(name)s har en søknad om medlemskap til behandling. Avgjør den først.")
    return [words % {"name": one} for one in applying.distinct()]
