"""The municipalities and county councils before the reforms, from the register's own files."""

from __future__ import annotations

import csv

from members import register
from members.enums import CodeKind, OrganisationKind
from members.models import County, Organisation, OrganisationCode, OrganisationName
from members.services.organisations import set_keys

NEW_YEAR_2020 = "2020-01-01"


def rows(file: str) -> list[dict[str, str]]:
    with (register.FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def municipalities_of_2019() -> dict[str, str]:
    """By number, the names: those that changed later, and those that never did."""
    changes = [row for row in rows("changes.csv") if len(row["old_number"]) == 4]
    changed = {
        row["old_number"]: row["old_name"]
        for row in changes
        if row["effective_on"] == NEW_YEAR_2020
    }
    made_later = {row["new_number"] for row in changes if row["kind"] != "renaming"}
    renamed = {row["old_number"]: row["old_name"] for row in reversed(changes)}
    unchanged = {
        row["number"]: renamed.get(row["number"], row["name"])
        for row in rows("municipalities.csv")
        if row["number"] not in made_later
    }
    return unchanged | changed


def councils_of_2017() -> dict[str, str]:
    changes = [row for row in rows("changes.csv") if len(row["old_number"]) == 2]
    made = {row["new_number"] for row in changes}
    old = {row["old_number"]: row["old_name"] for row in changes if row["old_number"] not in made}
    today = {
        row["number"]: row["name"] for row in rows("counties.csv") if row["number"] not in made
    }
    return {number: name for number, name in (old | today).items() if number != "03"}


def _make(kind: OrganisationKind, code: CodeKind, names: dict[str, str]) -> None:
    counties = {county.number: county for county in County.objects.all()}
    for number, name in names.items():
        organisation = Organisation(
            kind=kind, name=name, short_name=name, county=counties[number[:2]]
        )
        set_keys(organisation, [name, number])
        organisation.save()
        OrganisationCode.objects.create(organisation=organisation, kind=code, value=number)
        OrganisationName.objects.create(organisation=organisation, name=name)


def make_norway_of_2019() -> None:
    _make(OrganisationKind.MUNICIPALITY, CodeKind.MUNICIPALITY_NUMBER, municipalities_of_2019())
    _make(OrganisationKind.COUNTY_COUNCIL, CodeKind.COUNTY_NUMBER, councils_of_2017())
