"""What a file of persons would change. Says of each wrong cell what is wrong; writes nothing.

A line is one person in one organisation; who belongs to two stands on two lines. An empty cell
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.spreadsheets import Cell, Table
from members.enums import AffiliationState, CodeKind
from members.models import (
    Affiliation,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
)
from members.search import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_LINES = 25_000
NUMBERS = [CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER, CodeKind.ORGANISATION_NUMBER]
DIGITS = (2, 4)  # Excel takes away the noughts that numbers of counties and municipalities begin by


class Column(models.TextChoices):
    """The heading of each column; the value is the name of the cell in a `Line`."""

    NAME = "name", gettext_lazy("Navn")
    EMAIL = "email", gettext_lazy("E-postadresse")
    PHONE = "phone", gettext_lazy("Telefon")
    LANGUAGE = "language", gettext_lazy("Språk")
    CODE = "code", gettext_lazy("Nummer")
    ORGANISATION = "organisation", gettext_lazy("Organisasjon")
    TITLE = "title", gettext_lazy("Stilling")


LONGEST = {Column.NAME: 120, Column.EMAIL: 254, Column.PHONE: 30, Column.TITLE: 120}
OF_THE_PERSON = (Column.NAME, Column.PHONE, Column.LANGUAGE)
LANGUAGES = {fold(text): code for code, name in settings.LANGUAGES for text in (code, str(name))}


class ImportRefusal(models.TextChoices):
    NO_ADDRESSES = (
        "no_addresses",
        gettext_lazy("Den øverste raden må si hva kolonnene er. Vi fant ikke «E-postadresse»."),
    )
    TWICE = "twice", gettext_lazy("To kolonner har samme overskrift.")
    EMPTY = "empty", gettext_lazy("Det står ingen personer i filen.")
    TOO_LONG = "too_long", gettext_lazy("Filen har mer enn 25 000 rader. Del den i flere.")
    CHANGED_SINCE = (
        "changed_since",
        gettext_lazy("Noe er endret siden du så gjennom filen. Se gjennom den en gang til."),
    )


@dataclass(frozen=True)
class Line:
    """`number` is the row in the file, counted as a spreadsheet does."""

    number: int
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    code: str = ""
    organisation: str = ""
    title: str = ""

    def cell(self, column: Column) -> str:
        return str(getattr(self, column))


@dataclass(frozen=True)
class Fault:
    row: int
    column: StrOrPromise
    text: str


@dataclass(frozen=True)
class Change:
    """A cell of a person who is here; `before` is empty where nothing stood."""

    row: int
    who: str
    column: StrOrPromise
    before: str
    after: str


@dataclass
class Plan:
    """What `services.importing` will do, in the order of the file."""

    faults: list[Fault] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    new_people: list[Line] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    changed_affiliations: list[Affiliation] = field(default_factory=list)
    confirmed: list[Affiliation] = field(default_factory=list)
    # Address, organisation and title of those who come to belong somewhere.
    joining: list[tuple[str, Organisation, str]] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.new_people or self.changes or self.joining)

    @property
    def digest(self) -> str:
        """Two plans that do the same have the same."""
        joining = [(email, one.pk, title) for email, one, title in self.joining]
        said = repr((self.new_people, self.changes, joining, [row.pk for row in self.confirmed]))
        return hashlib.sha256(said.encode()).hexdigest()


def columns_of(heading: Sequence[str]) -> dict[Column, int] | ImportRefusal:
    """Where each column stands; those we do not know are left alone."""
    by_text = {fold(str(column.label)): column for column in Column}
    found: dict[Column, int] = {}
    for place, text in enumerate(heading):
        column = by_text.get(fold(text))
        if column is None:
            continue
        if column in found:
            return ImportRefusal.TWICE
        found[column] = place
    return found if Column.EMAIL in found else ImportRefusal.NO_ADDRESSES


def lines_of(table: Table) -> list[Line] | ImportRefusal:
    columns = columns_of(table[0] if table else [])
    if isinstance(columns, ImportRefusal):
        return columns
    lines = []
    for number, row in enumerate(table[1:], start=2):
        cells = {str(c): row[place] for c, place in columns.items() if place < len(row)}
        if any(cells.values()):
            lines.append(Line(number, **cells))
    if not lines:
        return ImportRefusal.EMPTY
    return ImportRefusal.TOO_LONG if len(lines) > MOST_LINES else lines


def plan_of(lines: Sequence[Line], *, by: Person, on: date) -> Plan:
    plan, registry, there = Plan(), Organisations(on=on), People(lines, on=on)
    plan.people = there.by_address
    first: dict[str, Line] = {}
    places: set[tuple[str, int]] = set()
    for line in lines:
        email, where = line.email.lower(), registry.find(line)
        pk = where.pk if isinstance(where, Organisation) else 0
        is_there = (email, pk) in places if pk else email in first
        faults = [
            *faults_of(line),
            *there.faults_of(line, by=by),
            *there.faults_of_place(line, where),
            *_unlike(line, first.get(email)),
            *([_fault(line, Column.EMAIL, _("Står på en rad over også."))] if is_there else []),
        ]
        plan.faults.extend(faults)
        if not faults and email not in first:
            _plan_person(plan, line, there)
        if not faults and isinstance(where, Organisation):
            _plan_affiliation(plan, line, where, there)
        first.setdefault(email, line)
        places.add((email, pk))
    return plan


def _fault(line: Line, column: Column, text: str) -> Fault:
    return Fault(line.number, column.label, text)


def faults_of(line: Line) -> Iterator[Fault]:
    """What can be seen from the line alone."""
    for column, longest in LONGEST.items():
        if len(line.cell(column)) > longest:
            text = _("Er lengre enn %(longest)d tegn.") % {"longest": longest}
            yield _fault(line, column, text)
    if line.language and fold(line.language) not in LANGUAGES:
        yield _fault(line, Column.LANGUAGE, _("Skriv bokmål, nynorsk eller engelsk."))
    if line.title and not (line.code or line.organisation):
        yield _fault(line, Column.ORGANISATION, _("Mangler. En stilling er i en organisasjon."))
    try:
        validate_email(line.email)
    except ValidationError:
        wrong = _("«%(text)s» er ikke en e-postadresse.") % {"text": line.email}
        yield _fault(line, Column.EMAIL, wrong if line.email else _("Mangler."))


def _unlike(line: Line, first: Line | None) -> Iterator[Fault]:
    """Who stands on two lines is called the same on both."""
    for column in OF_THE_PERSON if first else ():
        if first and line.cell(column) and line.cell(column) != first.cell(column):
            words = {"row": first.number, "text": first.cell(column)}
            yield _fault(line, column, _("I rad %(row)d står «%(text)s».") % words)


class Organisations:
    """Those that exist that day, found by number or by any name they have that day."""

    def __init__(self, *, on: date) -> None:
        existing = {row.pk: row for row in Organisation.objects.existing(on=on)}
        self.by_code: dict[str, set[int]] = {}
        self.by_name: dict[str, set[int]] = {}
        self._rows = existing
        codes = OrganisationCode.objects.valid(on=on).filter(kind__in=NUMBERS)
        for value, pk in codes.values_list("value", "organisation"):
            self.by_code.setdefault(value, set()).add(pk)
        names = OrganisationName.objects.valid(on=on).values_list("name", "organisation")
        own = [(text, row.pk) for row in existing.values() for text in (row.name, row.short_name)]
        for text, pk in [*names, *own]:
            if pk in existing:
                self.by_name.setdefault(fold(text), set()).add(pk)

    def find(self, line: Line) -> Organisation | Fault | None:
        if line.code:
            return self._by_code(line)
        if not line.organisation:
            return None
        text = line.organisation
        found = self.by_name.get(fold(text)) or self._with_code(text)
        if not found:
            text = _("Vi kjenner ingen «%(text)s».") % {"text": text}
            return _fault(line, Column.ORGANISATION, text)
        if len(found) > 1:
            text = _("Flere heter «%(text)s». Skriv nummeret.") % {"text": text}
            return _fault(line, Column.ORGANISATION, text)
        return self._rows[next(iter(found))]

    def _by_code(self, line: Line) -> Organisation | Fault:
        found = self._with_code(line.code)
        if len(found) != 1:
            text = _("Ingen har nummeret %(text)s.") % {"text": line.code}
            return _fault(line, Column.CODE, text)
        row = self._rows[next(iter(found))]
        if line.organisation and row.pk not in self.by_name.get(fold(line.organisation), set()):
            words = {"code": line.code, "name": row.name}
            text = _("%(code)s er nummeret til %(name)s.") % words
            return _fault(line, Column.ORGANISATION, text)
        return row

    def _with_code(self, text: str) -> set[int]:
        number = "".join(text.split())
        for tried in [number, *(number.zfill(digits) for digits in DIGITS)]:
            if found := self.by_code.get(tried, set()) & self._rows.keys():
                return found
        return set()


class People:
    """Those of the addresses who are here, and where they belong."""

    def __init__(self, lines: Iterable[Line], *, on: date) -> None:
        addresses = {line.email.lower() for line in lines}
        people = Person.objects.get_queryset().alias(lowered=Lower("email"))
        self.by_address = {row.email.lower(): row for row in people.filter(lowered__in=addresses)}
        self.names = {email: row.name for email, row in self.by_address.items()}
        others = EmailAddress.objects.alias(lowered=Lower("email")).filter(lowered__in=addresses)
        self.others = {
            row.email.lower(): row.user for row in others.select_related("user").iterator()
        }
        rows = Affiliation.objects.filter(person__in=[row.pk for row in self.by_address.values()])
        self.open = {
            (row.person_id, row.organisation_id): row for row in rows.open(on=on).order_by("pk")
        }
        self.newest = {(row.person_id, row.organisation_id): row for row in rows.order_by("pk")}

    def faults_of(self, line: Line, *, by: Person) -> Iterator[Fault]:
        email = line.email.lower()
        person = self.by_address.get(email)
        owner = self.others.get(email)
        if person is None and owner is not None:
            text = _("Er en av adressene til %(name)s, som logger inn med en annen.")
            yield _fault(line, Column.EMAIL, text % {"name": owner})
        if person is None and not line.name:
            yield _fault(line, Column.NAME, _("Mangler."))
        if person and person.is_staff and not by.is_superuser and any(_differences(person, line)):
            text = _("%(name)s arbeider i sekretariatet og endres ikke fra en fil.")
            yield _fault(line, Column.EMAIL, text % {"name": person})

    def faults_of_place(self, line: Line, where: Organisation | Fault | None) -> Iterator[Fault]:
        if isinstance(where, Fault):
            yield where
        person = self.by_address.get(line.email.lower())
        if person is None or not isinstance(where, Organisation):
            return
        newest = self.newest.get((person.pk, where.pk))
        if newest is not None and newest.state == AffiliationState.REFUSED:
            text = _("%(name)s er avvist der før. Avgjør det på tilknytningens egen side.")
            yield _fault(line, Column.ORGANISATION, text % {"name": person})


def _differences(person: Person, line: Line) -> Iterator[tuple[Column, str, str]]:
    """Column, before and after of what is written and is not so already."""
    for column in OF_THE_PERSON:
        before, after = str(getattr(person, column)), line.cell(column)
        if column == Column.LANGUAGE:
            after = LANGUAGES.get(fold(after), "")
        if after and after != before:
            yield column, before, after


def _in_words(column: Column, value: str) -> str:
    return str(dict(settings.LANGUAGES)[value]) if column == Column.LANGUAGE else value


def _plan_person(plan: Plan, line: Line, there: People) -> None:
    person = there.by_address.get(line.email.lower())
    if person is None:
        plan.new_people.append(line)
        return
    who, differences = there.names[line.email.lower()], list(_differences(person, line))
    for column, before, after in differences:
        words = [_in_words(column, value) for value in (before, after)]
        plan.changes.append(Change(line.number, who, column.label, *words))
        setattr(person, column, after)
    if differences:
        plan.changed_people.append(person)


def _plan_affiliation(plan: Plan, line: Line, organisation: Organisation, there: People) -> None:
    person = there.by_address.get(line.email.lower())
    row = there.open.get((person.pk, organisation.pk)) if person else None
    if person is None or row is None:
        plan.joining.append((line.email.lower(), organisation, line.title))
        return
    who = there.names[line.email.lower()]
    if row.state == AffiliationState.WAITING:
        before, after = (str(AffiliationState(s).label) for s in (row.state, "confirmed"))
        said = Change(line.number, who, Column.ORGANISATION.label, before, after)
        plan.changes.append(said)
        plan.confirmed.append(row)
    if line.title and line.title != row.title:
        said = Change(line.number, who, Column.TITLE.label, row.title, line.title)
        plan.changes.append(said)
        row.title = line.title
        plan.changed_affiliations.append(row)


def language_of(line: Line) -> str:
    return LANGUAGES.get(fold(line.language), "nb")


def table_of_people(*, on: date) -> Iterator[list[Cell]]:
    """Everybody, as a file that can be read back: heading first, a line for each place of work."""
    yield [str(column.label) for column in Column]
    codes: dict[int, str] = {}
    found = OrganisationCode.objects.valid(on=on).filter(kind__in=NUMBERS)
    for value, pk in found.order_by("-kind").values_list("value", "organisation"):
        codes[pk] = value
    rows = Affiliation.objects.confirmed(on=on).select_related("organisation")
    names = dict(settings.LANGUAGES)
    people = Person.objects.filter(erased_at=None).order_by("name", "pk")
    for person in people.prefetch_related(models.Prefetch("affiliations", rows, to_attr="at")):
        own = [person.name, person.email, person.phone, str(names[person.language])]
        places: list[Affiliation] = getattr(person, "at", [])
        for place in places:
            where = place.organisation
            yield [*own, codes.get(where.pk, ""), where.name, place.title]
        if not places:
            yield [*own, "", "", ""]
