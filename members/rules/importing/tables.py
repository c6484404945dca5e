"""Organisations and memberships as tables: what can be brought in again, and what is only told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from core.spreadsheets import Cell
from members.enums import CodeKind, LanguageForm, OrganisationKind, Role
from members.models import (
    Membership,
    Organisation,
    OrganisationCode,
    PopulationFigure,
    RoleTerm,
)
from members.rules.importing.finding import OFFICIAL_NUMBERS
from members.rules.importing.memberships import Column as MembershipColumn
from members.rules.importing.organisations import Column
from members.rules.statistics import inhabitants_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONTACTS = (Role.MAIN_CONTACT, Role.BILLING_CONTACT)
# What a higher room says of an organisation that day, by its key: a column of its own in both.
TellsOf = Callable[[date], Mapping[int, object]]
_told_above: dict[str, tuple[StrOrPromise, TellsOf]] = {}


def register_column(name: str, *, heading: StrOrPromise, tells: TellsOf) -> None:
    _told_above[name] = (heading, tells)


class Facts:
    """What stands about each organisation that day, asked once for all."""

    def __init__(self, *, on: date) -> None:
        self.codes: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        codes = OrganisationCode.objects.valid(on=on).order_by("kind", "value")
        for kind, value, pk in codes.values_list("kind", "value", "organisation"):
            self.codes[pk][kind].append(value)
        self.above = [(heading, tells(on)) for heading, tells in _told_above.values()]

    def number(self, pk: int) -> str:
        return ", ".join(self.codes[pk][CodeKind.ORGANISATION_NUMBER])

    def official_number(self, pk: int) -> str:
        return next((value for kind in OFFICIAL_NUMBERS for value in self.codes[pk][kind]), "")

    def headings(self) -> list[str]:
        return [str(heading) for heading, _told in self.above]

    def told_above(self, pk: int) -> list[Cell]:
        return [str(told.get(pk, "")) for _heading, told in self.above]


def table_of_organisations(*, on: date) -> Iterator[list[Cell]]:
    """Those that exist that day, in the order of the directory."""
    facts, contacts = Facts(on=on), _contacts(on=on)
    memberships = {
        row.organisation_id: row
        for row in Membership.objects.valid(on=on).select_related("category")
    }
    figures = PopulationFigure.objects.values_list("organisation", "year", "inhabitants")
    inhabitants = inhabitants_in(figures, year=on.year)
    yield [
        *(str(column.label) for column in Column),
        _("E-postdomener"),
        _("Innbyggere"),
        _("Medlem siden"),
        _("Medlemskategori"),
        *facts.headings(),
        _("Hovedkontakt"),
        _("Hovedkontaktens e-postadresse"),
        _("Fakturakontakt"),
        _("Fakturakontaktens e-postadresse"),
    ]
    for row in Organisation.objects.existing(on=on).select_related("county"):
        membership = memberships.get(row.pk)
        yield [
            facts.number(row.pk),
            facts.official_number(row.pk),
            row.name,
            row.short_name,
            str(OrganisationKind(row.kind).label),
            str(row.county or ""),
            str(LanguageForm(row.language_form).label),
            row.website,
            row.invoice_reference,
            row.invoice_reference_pattern,
            row.invoice_reference_hint,
            ", ".join(facts.codes[row.pk][CodeKind.MAIL_DOMAIN]),
            inhabitants.get(row.pk),
            membership.starts_on if membership else None,
            str(membership.category) if membership else "",
            *facts.told_above(row.pk),
            *(cell for role in CONTACTS for cell in contacts.get((row.pk, role), ("", ""))),
        ]


def _contacts(*, on: date) -> dict[tuple[int, str], tuple[str, str]]:
    """By organisation and role, name and address of who can be asked."""
    terms = RoleTerm.objects.valid(on=on).filter(role__in=CONTACTS, person__is_active=True)
    return {
        (term.organisation_id, term.role): (term.person.name, term.person.email)
        for term in terms.select_related("person")
    }


def table_of_memberships(*, on: date) -> Iterator[list[Cell]]:
    """All that those that exist that day have and have had, the newest of each first."""
    facts, new_year = Facts(on=on), date(on.year, 1, 1)
    yield [
        *(str(column.label) for column in MembershipColumn),
        _("Slag"),
        _("Fylke"),
        *facts.headings(),
        _("Kontingent for %(year)d") % {"year": on.year},
    ]
    rows = Membership.objects.filter(organisation__in=Organisation.objects.existing(on=on))
    for row in rows.select_related("organisation__county", "category").order_by(
        "organisation__sort_key", "organisation", F("starts_on").desc(nulls_last=True)
    ):
        where = row.organisation
        assert where is not None  # noqa: S101 (asked for above)
        yield [
            facts.official_number(where.pk) or facts.number(where.pk),
            where.name,
            str(row.category),
            row.starts_on,
            row.ends_on,
            row.notice_received_on,
            str(OrganisationKind(where.kind).label),
            str(where.county or ""),
            *facts.told_above(where.pk),
            _("ja") if row.holds(on=new_year) else _("nei"),
        ]
