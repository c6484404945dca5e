"""What a file of persons would change. Says of each wrong cell what is wrong; writes nothing.

A line is one person in one organisation; who belongs to two stands on two lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.spreadsheets import Cell
from members.enums import AffiliationState
from members.models import Affiliation, Organisation, OrganisationCode, Person
from members.rules.importing.files import Change, Fault, FileRefusal, Part, Plan, Sheet
from members.rules.importing.finding import NUMBERS, Organisations, PlacedLine, Where
from members.search import fold


class Column(models.TextChoices):
    """The heading of each column; the value is the name of the cell in a `PersonLine`."""

    NAME = "name", gettext_lazy("Navn")
    EMAIL = "email", gettext_lazy("E-postadresse")
    PHONE = "phone", gettext_lazy("Telefon")
    LANGUAGE = "language", gettext_lazy("Språk")
    CODE = Where.CODE.value, Where.CODE.label
    ORGANISATION = Where.ORGANISATION.value, Where.ORGANISATION.label
    TITLE = "title", gettext_lazy("Stilling")


LONGEST: dict[models.TextChoices, int] = {
    Column.NAME: 120,
    Column.EMAIL: 254,
    Column.PHONE: 30,
    Column.TITLE: 120,
}
OF_THE_PERSON = (Column.NAME, Column.PHONE, Column.LANGUAGE)
LANGUAGES = {fold(text): code for code, name in settings.LANGUAGES for text in (code, str(name))}


@dataclass(frozen=True)
class PersonLine(PlacedLine):
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    title: str = ""


SHEET = Sheet(Column, PersonLine, [Column.EMAIL], FileRefusal.NO_ADDRESSES)


@dataclass
class PeoplePlan(Plan):
    new_people: list[PersonLine] = field(default_factory=list)
    changed_people: list[Person] = field(default_factory=list)
    changed_affiliations: list[Affiliation] = field(default_factory=list)
    confirmed: list[Affiliation] = field(default_factory=list)
    # Address, organisation and title of those who come to belong somewhere.
    joining: list[tuple[str, Organisation, str]] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)

    def own_parts(self) -> Iterator[Part]:
        n = len(self.new_people)
        yield Part(
            ngettext("%(n)d ny person", "%(n)d nye personer", n) % {"n": n},
            _("Nye personer"),
            [_("Rad"), Column.NAME.label, Column.EMAIL.label],
            [(line.number, line.name, line.email) for line in self.new_people],
        )
        n = len(self.joining)
        yield Part(
            ngettext("%(n)d ny tilknytning", "%(n)d nye tilknytninger", n) % {"n": n},
            _("Nye tilknytninger"),
            [Column.EMAIL.label, Column.ORGANISATION.label, Column.TITLE.label],
            [(email, str(where), title) for email, where, title in self.joining],
        )


def plan_of(lines: Sequence[PersonLine], *, by: Person, on: date) -> PeoplePlan:
    plan, registry, there = PeoplePlan(), Organisations(on=on), People(lines, on=on)
    plan.people = there.by_address
    first: dict[str, PersonLine] = {}
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
            *([line.fault(Column.EMAIL, _("Står på en rad over også."))] if is_there else []),
        ]
        plan.faults.extend(faults)
        if not faults and email not in first:
            _plan_person(plan, line, there)
        if not faults and isinstance(where, Organisation):
            _plan_affiliation(plan, line, where, there)
        first.setdefault(email, line)
        places.add((email, pk))
    return plan


def faults_of(line: PersonLine) -> Iterator[Fault]:
    """What can be seen from the line alone."""
    yield from line.too_long(LONGEST)
    if line.language and fold(line.language) not in LANGUAGES:
        yield line.fault(Column.LANGUAGE, _("Skriv bokmål, nynorsk eller engelsk."))
    if line.title and not (line.code or line.organisation):
        yield line.fault(Column.ORGANISATION, _("Mangler. En stilling er i en organisasjon."))
    try:
        validate_email(line.email)
    except ValidationError:
        wrong = _("«%(text)s» er ikke en e-postadresse.") % {"text": line.email}
        yield line.fault(Column.EMAIL, wrong if line.email else _("Mangler."))


def _unlike(line: PersonLine, first: PersonLine | None) -> Iterator[Fault]:
    """Who stands on two lines is called the same on both."""
    for column in OF_THE_PERSON if first else ():
        if first and line.cell(column) and line.cell(column) != first.cell(column):
            words = {"row": first.number, "text": first.cell(column)}
            yield line.fault(column, _("I rad %(row)d står «%(text)s».") % words)


class People:
    """Those of the addresses who are here, and where they belong."""

    def __init__(self, lines: Iterable[PersonLine], *, on: date) -> None:
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

    def faults_of(self, line: PersonLine, *, by: Person) -> Iterator[Fault]:
        email = line.email.lower()
        person = self.by_address.get(email)
        owner = self.others.get(email)
        if person is None and owner is not None:
            text = _("Er en av adressene til %(name)s, som logger inn med en annen.")
            yield line.fault(Column.EMAIL, text % {"name": owner})
        if person is None and not line.name:
            yield line.fault(Column.NAME, _("Mangler."))
        if person and person.is_staff and not by.is_superuser and any(_differences(person, line)):
            text = _("%(name)s arbeider i sekretariatet og endres ikke fra en fil.")
            yield line.fault(Column.EMAIL, text % {"name": person})

    def faults_of_place(
        self, line: PersonLine, where: Organisation | Fault | None
    ) -> Iterator[Fault]:
        if isinstance(where, Fault):
            yield where
        person = self.by_address.get(line.email.lower())
        if person is None or not isinstance(where, Organisation):
            return
        newest = self.newest.get((person.pk, where.pk))
        if newest is not None and newest.state == AffiliationState.REFUSED:
            text = _("%(name)s er avvist der før. Avgjør det på tilknytningens egen side.")
            yield line.fault(Column.ORGANISATION, text % {"name": person})


def _differences(person: Person, line: PersonLine) -> Iterator[tuple[Column, str, str]]:
    """Column, before and after of what is written and is not so already."""
    for column in OF_THE_PERSON:
        before, after = str(getattr(person, column)), line.cell(column)
        if column == Column.LANGUAGE:
            after = LANGUAGES.get(fold(after), "")
        if after and after != before:
            yield column, before, after


def _in_words(column: Column, value: str) -> str:
    return str(dict(settings.LANGUAGES)[value]) if column == Column.LANGUAGE else value


def _plan_person(plan: PeoplePlan, line: PersonLine, there: People) -> None:
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


def _plan_affiliation(
    plan: PeoplePlan, line: PersonLine, organisation: Organisation, there: People
) -> None:
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


def language_of(line: PersonLine) -> str:
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
