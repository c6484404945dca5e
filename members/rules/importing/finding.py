"""Which organisation a line means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.enums import CodeKind
from members.models import Organisation, OrganisationCode, OrganisationName
from members.rules.importing.files import Fault, Line
from members.search import fold

OFFICIAL_NUMBERS = [CodeKind.MUNICIPALITY_NUMBER, CodeKind.COUNTY_NUMBER]
NUMBERS = [*OFFICIAL_NUMBERS, CodeKind.ORGANISATION_NUMBER]
DIGITS = (2, 4)  # Excel takes away the noughts that numbers of counties and municipalities begin by


class Where(models.TextChoices):
    CODE = "code", gettext_lazy("Nummer")
    ORGANISATION = "organisation", gettext_lazy("Organisasjon")


@dataclass(frozen=True)
class PlacedLine(Line):
    """`code`: any official number of an organisation. `organisation`: its name, or a number."""

    code: str = ""
    organisation: str = ""


class Organisations:
    """Those that exist that day, found by number or by any name they have that day."""

    def __init__(self, *, on: date) -> None:
        existing = Organisation.objects.existing(on=on).select_related("county")
        self._rows = {row.pk: row for row in existing}
        self._by_code: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self.numbers: dict[int, dict[str, str]] = defaultdict(dict)
        codes = OrganisationCode.objects.valid(on=on).filter(kind__in=NUMBERS)
        for kind, value, pk in codes.values_list("kind", "value", "organisation"):
            if pk in self._rows:
                self._by_code[value].add(pk)
                self.numbers[pk][kind] = value
        names = OrganisationName.objects.valid(on=on).values_list("name", "organisation")
        own = [(text, one.pk) for one in self._rows.values() for text in (one.name, one.short_name)]
        for text, pk in [*names, *own]:
            if pk in self._rows:
                self._by_name[fold(text)].add(pk)

    def find(self, line: PlacedLine) -> Organisation | Fault | None:
        """None when the line names none."""
        if line.code:
            return self._by_its_code(line)
        if not line.organisation:
            return None
        text = line.organisation
        found = self.named(text) or {row.pk for row in [self.numbered(text)] if row}
        if not found:
            text = _("Vi kjenner ingen «%(text)s».") % {"text": text}
            return line.fault(Where.ORGANISATION, text)
        if len(found) > 1:
            text = _("Flere heter «%(text)s». Skriv nummeret.") % {"text": text}
            return line.fault(Where.ORGANISATION, text)
        return self._rows[next(iter(found))]

    def _by_its_code(self, line: PlacedLine) -> Organisation | Fault:
        row = self.numbered(line.code)
        if row is None:
            text = _("Ingen har nummeret %(text)s.") % {"text": line.code}
            return line.fault(Where.CODE, text)
        if line.organisation and not self.is_called(row, line.organisation):
            words = {"code": line.code, "name": row.name}
            return line.fault(Where.ORGANISATION, _("%(code)s er nummeret til %(name)s.") % words)
        return row

    def numbered(self, text: str) -> Organisation | None:
        number = "".join(text.split())
        if not number:
            return None
        for tried in [number, *(number.zfill(digits) for digits in DIGITS)]:
            found = self._by_code.get(tried, set())
            if len(found) == 1:
                return self._rows[next(iter(found))]
        return None

    def named(self, text: str) -> Set[int]:
        return self._by_name.get(fold(text), set())

    def one(self, pk: int) -> Organisation:
        return self._rows[pk]

    def is_called(self, organisation: Organisation, text: str) -> bool:
        return organisation.pk in self.named(text)
