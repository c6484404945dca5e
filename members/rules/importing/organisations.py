"""What a file of organisations would change. What the register says, no file changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.enums import FROM_THE_REGISTER, CodeKind, LanguageForm, OrganisationKind, Refusal
from members.models import County, Organisation, OrganisationCode
from members.register import is_organisation_number
from members.rules.importing.files import (
    Change,
    Fault,
    FileRefusal,
    Line,
    Part,
    Plan,
    Sheet,
    Wrong,
    in_words,
)
from members.rules.importing.finding import Organisations
from members.rules.references import is_quick_pattern, is_reference_as_asked
from members.search import fold

if TYPE_CHECKING:
    from members.models import Person


class Column(models.TextChoices):
    """The value is also what the fact is called in `Organisation`, where it has it."""

    ORGANISATION_NUMBER = "organisation_number", gettext_lazy("Organisasjonsnummer")
    OFFICIAL_NUMBER = "official_number", gettext_lazy("Kommune- eller fylkesnummer")
    NAME = "name", gettext_lazy("Navn")
    SHORT_NAME = "short_name", gettext_lazy("Kort navn")
    KIND = "kind", gettext_lazy("Slag")
    COUNTY = "county", gettext_lazy("Fylke")
    LANGUAGE_FORM = "language_form", gettext_lazy("Målform")
    WEBSITE = "website", gettext_lazy("Nettsted")
    REFERENCE = "invoice_reference", gettext_lazy("Fakturareferanse")
    PATTERN = "invoice_reference_pattern", gettext_lazy("Mønster for fakturareferansen")
    HINT = "invoice_reference_hint", gettext_lazy("Slik ser fakturareferansen ut")


OURS = (Column.REFERENCE, Column.PATTERN, Column.HINT)
OF_OTHERS = (Column.SHORT_NAME, Column.COUNTY, Column.LANGUAGE_FORM, Column.WEBSITE)
LONGEST: dict[models.TextChoices, int] = {
    Column.NAME: 160,
    Column.SHORT_NAME: 120,
    Column.WEBSITE: 200,
    Column.REFERENCE: 60,
    Column.PATTERN: 120,
    Column.HINT: 160,
}
KINDS = {fold(str(kind.label)): kind for kind in OrganisationKind}
LANGUAGE_FORMS = {fold(str(form.label)): form for form in LanguageForm}


@dataclass(frozen=True)
class OrganisationLine(Line):
    organisation_number: str = ""
    official_number: str = ""
    name: str = ""
    short_name: str = ""
    kind: str = ""
    county: str = ""
    language_form: str = ""
    website: str = ""
    invoice_reference: str = ""
    invoice_reference_pattern: str = ""
    invoice_reference_hint: str = ""


SHEET = Sheet(
    Column,
    OrganisationLine,
    [Column.ORGANISATION_NUMBER, Column.OFFICIAL_NUMBER, Column.NAME],
    FileRefusal.NO_NAMES_OR_NUMBERS,
)


@dataclass
class OrganisationsPlan(Plan):
    """`values`: by the name of the fact, what is written in the file and is not so already."""

    new: list[tuple[OrganisationLine, dict[str, Any]]] = field(default_factory=list)
    changed: list[tuple[Organisation, dict[str, Any]]] = field(default_factory=list)
    numbered: list[tuple[Organisation, str]] = field(default_factory=list)

    def own_parts(self) -> Iterator[Part]:
        n = len(self.new)
        shown = (Column.NAME, Column.ORGANISATION_NUMBER, Column.KIND, Column.COUNTY)
        yield Part(
            ngettext("%(n)d ny organisasjon", "%(n)d nye organisasjoner", n) % {"n": n},
            _("Nye organisasjoner"),
            [_("Rad"), *(column.label for column in shown)],
            [(line.number, *(line.cell(column) for column in shown)) for line, _values in self.new],
        )


def plan_of(lines: Sequence[OrganisationLine], *, by: Person, on: date) -> OrganisationsPlan:
    plan, there = OrganisationsPlan(), There(on=on)
    seen: set[object] = set()
    for line in lines:
        faults: list[Fault] = []
        found = there.find(line, faults)
        is_new = found is None and not faults
        faults += line.too_long(LONGEST)
        values = {str(c): line.read(c, reader, faults) for c, reader in there.readers.items()}
        values = {name: value for name, value in values.items() if value is not None}
        who = found.pk if found else (_digits(line.organisation_number) or fold(line.name))
        if who and who in seen:
            key = Column.ORGANISATION_NUMBER if line.organisation_number else Column.NAME
            faults.append(line.fault(key, _("Står på en rad over også.")))
        seen.add(who)
        faults += there.faults_of_number(line, found)
        if is_new:
            faults += _faults_of_new(line, values)
        elif found:
            faults += there.faults_of(line, found, values)
        plan.faults += faults
        if not faults and found:
            _plan_changes(plan, line, found, values, there)
        elif not faults:
            plan.new.append((line, values))
    return plan


class There:
    """What is here already, and how each cell is read."""

    def __init__(self, *, on: date) -> None:
        self.organisations = Organisations(on=on)
        numbers = OrganisationCode.objects.filter(kind=CodeKind.ORGANISATION_NUMBER)
        self.taken = set(numbers.values_list("value", flat=True))
        self.counties = {
            fold(text): county
            for county in County.objects.existing(on=on)
            for text in (county.name, county.short_name, county.number)
        }
        self.readers: Mapping[Column, Callable[[str], Any]] = {
            Column.SHORT_NAME: str,
            Column.KIND: _kind,
            Column.COUNTY: self._county,
            Column.LANGUAGE_FORM: _language_form,
            Column.WEBSITE: _website,
            Column.REFERENCE: str,
            Column.PATTERN: _pattern,
            Column.HINT: str,
        }

    def _county(self, text: str) -> County:
        if county := self.counties.get(fold(text)) or self.counties.get(fold(text.zfill(2))):
            return county
        raise Wrong(_("Det er ikke noe fylke som heter «%(text)s».") % {"text": text})

    def find(self, line: OrganisationLine, faults: list[Fault]) -> Organisation | None:
        """By organisation number, official number, and last by name; None for a new one."""
        own = self.organisations.numbered(line.organisation_number)
        official = self.organisations.numbered(line.official_number)
        if line.official_number and official is None:
            text = _("Ingen har nummeret %(text)s.") % {"text": line.official_number}
            faults.append(line.fault(Column.OFFICIAL_NUMBER, text))
        if own and official and own != official:
            words = {"code": line.official_number, "name": official}
            text = _("%(code)s er nummeret til %(name)s.") % words
            faults.append(line.fault(Column.OFFICIAL_NUMBER, text))
        return own or official or self._by_name(line, faults)

    def _by_name(self, line: OrganisationLine, faults: list[Fault]) -> Organisation | None:
        """One with another number is another one, though it is called the same."""
        if line.official_number:
            return None
        named = [self.organisations.one(pk) for pk in self.organisations.named(line.name)]
        if line.organisation_number:
            named = [one for one in named if not self.number_of(one)]
        if len(named) > 1:
            text = _("Flere heter «%(text)s». Skriv nummeret.") % {"text": line.name}
            faults.append(line.fault(Column.NAME, text))
        return named[0] if len(named) == 1 else None

    def number_of(self, organisation: Organisation) -> str:
        numbers = self.organisations.numbers[organisation.pk]
        return numbers.get(CodeKind.ORGANISATION_NUMBER, "")

    def faults_of(
        self, line: OrganisationLine, found: Organisation, values: Mapping[str, Any]
    ) -> Iterator[Fault]:
        if line.name and not self.organisations.is_called(found, line.name):
            text = _("Heter %(name)s hos oss. Et navn endres ikke fra en fil.")
            yield line.fault(Column.NAME, text % {"name": found})
        fixed = (Column.KIND, *(OF_OTHERS if found.kind in FROM_THE_REGISTER else ()))
        for column in fixed:
            if _differs(found, column, values):
                text = _("Er %(before)s, og endres ikke fra en fil.")
                if column != Column.KIND:
                    text = _("Er %(before)s i registeret, og endres ikke fra en fil.")
                before = _said(found, column) or _("tomt")
                yield line.fault(column, text % {"before": before})
        reference = values.get(Column.REFERENCE, "")
        if _differs(found, Column.REFERENCE, values) and not is_reference_as_asked(
            found, reference
        ):
            yield line.fault(Column.REFERENCE, Refusal.REFERENCE_LOOKS_WRONG.label)

    def faults_of_number(
        self, line: OrganisationLine, found: Organisation | None
    ) -> Iterator[Fault]:
        number = _digits(line.organisation_number)
        before = self.number_of(found) if found else ""
        if not number or number == before:
            return
        if not is_organisation_number(number):
            yield line.fault(Column.ORGANISATION_NUMBER, Refusal.WRONG_NUMBER.label)
        elif number in self.taken:
            yield line.fault(Column.ORGANISATION_NUMBER, Refusal.NUMBER_TAKEN.label)
        elif found and (before or found.kind in FROM_THE_REGISTER):
            text = _("%(name)s har nummeret %(number)s, og det endres ikke fra en fil.")
            words = {"name": found, "number": before or "–"}
            yield line.fault(Column.ORGANISATION_NUMBER, text % words)


def _faults_of_new(line: OrganisationLine, values: Mapping[str, Any]) -> Iterator[Fault]:
    if not line.name:
        yield line.fault(Column.NAME, _("Mangler."))
    if not line.kind:
        yield line.fault(Column.KIND, _("Mangler."))
    if values.get(Column.KIND) in FROM_THE_REGISTER:
        text = _("Kommuner og fylkeskommuner kommer fra registeret, og denne står ikke der.")
        yield line.fault(Column.KIND, text)


def _plan_changes(
    plan: OrganisationsPlan,
    line: OrganisationLine,
    found: Organisation,
    values: Mapping[str, Any],
    there: There,
) -> None:
    number = _digits(line.organisation_number)
    if number and not there.number_of(found):
        said = Change(line.number, found.name, Column.ORGANISATION_NUMBER.label, "", number)
        plan.changes.append(said)
        plan.numbered.append((found, number))
    new = {c: values[c] for c in (*OF_OTHERS, *OURS) if _differs(found, c, values)}
    for column, value in new.items():
        before, after = _said(found, column), _words(value)
        plan.changes.append(Change(line.number, found.name, column.label, before, after))
    if new:
        plan.changed.append((found, {str(column): value for column, value in new.items()}))


def _differs(found: Organisation, column: Column, values: Mapping[str, Any]) -> bool:
    return column in values and values[column] != getattr(found, column)


def _said(found: Organisation, column: Column) -> str:
    value = getattr(found, column)
    match column:
        case Column.KIND:
            return _words(OrganisationKind(value))
        case Column.LANGUAGE_FORM:
            return _words(LanguageForm(value))
    return _words(value)


def _words(value: Any) -> str:
    return str(value.label) if isinstance(value, models.TextChoices) else in_words(value)


def _digits(text: str) -> str:
    return "".join(text.split())


def _kind(text: str) -> OrganisationKind:
    if kind := KINDS.get(fold(text)):
        return kind
    kinds = ", ".join(str(kind.label) for kind in OrganisationKind)
    raise Wrong(_("Skriv ett av disse: %(kinds)s.") % {"kinds": kinds})


def _language_form(text: str) -> LanguageForm:
    if form := LANGUAGE_FORMS.get(fold(text)):
        return form
    raise Wrong(_("Skriv bokmål, nynorsk eller nøytral."))


def _website(text: str) -> str:
    try:
        return str(forms.URLField(assume_scheme="https").clean(text))
    except ValidationError as error:
        raise Wrong(_("«%(text)s» er ikke en nettadresse.") % {"text": text}) from error


def _pattern(text: str) -> str:
    if is_quick_pattern(text):
        return text
    raise Wrong(str(Refusal.PATTERN_NOT_UNDERSTOOD.label))
