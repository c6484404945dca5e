"""A list of people pasted from a spreadsheet or a letter: one on each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _

NAME_AND_ADDRESS = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]+)>")
BETWEEN = ("\t", ";", ",")
LONGEST_NAME = 120


class Pasted(NamedTuple):
    name: str
    email: str
    category: str = ""


def read(text: str, *, categories: Mapping[str, str]) -> list[Pasted]:
    """Name, address and perhaps the name of a price (`categories`: name to key). Raises
    ValidationError with what is wrong on which line, all of it."""
    faults: list[str] = []
    found: list[Pasted] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.replace("\0", "").splitlines(), start=1):
        cells = _cells(line)
        if not any(cells) or (not found and not faults and _is_heading(cells)):
            continue
        row, problem = _row(cells, categories=categories)
        first = seen.setdefault(row.email.casefold(), number) if row.email else number
        if first != number:
            problem = _("adressen %(address)s står også på linje %(first)s.") % {
                "address": row.email,
                "first": first,
            }
        if problem:
            faults.append(_("Linje %(number)s: %(fault)s") % {"number": number, "fault": problem})
        found.append(row)
    if faults:
        raise forms.ValidationError(faults)
    return found


def _cells(line: str) -> list[str]:
    mark = next((mark for mark in BETWEEN if mark in line), "\t")
    cells = [cell.strip().strip('"').strip() for cell in line.split(mark)]
    if match := NAME_AND_ADDRESS.fullmatch(cells[0]):
        return [match["name"].strip().strip('"'), match["email"].strip(), *cells[1:]]
    return cells


def _is_heading(cells: list[str]) -> bool:
    """Such as «Navn» and «E-post» on the first line."""
    words = {cell.casefold() for cell in cells}
    return not any("@" in cell for cell in cells) and bool(
        words & {"navn", "name", "namn", "e-post", "epost", "e-mail", "email"}
    )


def _row(cells: list[str], *, categories: Mapping[str, str]) -> tuple[Pasted, str]:
    """And what is wrong with it, if anything."""
    address = next((cell for cell in cells if "@" in cell), "")
    others = [cell for cell in cells if cell and cell != address]
    name, price, *_more = [*others, "", ""]
    by_name = {each.casefold(): key for each, key in categories.items()}
    row = Pasted(name, address, by_name.get(price.casefold(), ""))
    return row, _fault(row, price, categories)


def _fault(row: Pasted, price: str, categories: Iterable[str]) -> str:
    if not row.name:
        return _("navnet mangler.")
    if len(row.name) > LONGEST_NAME:
        return _("navnet er for langt.")
    if row.email and not _is_address(row.email):
        return _("«%(address)s» er ikke en e-postadresse.") % {"address": row.email[:80]}
    if not price or row.category:
        return ""
    if "@" not in row.email and not row.email:
        return _("«%(address)s» er ikke en e-postadresse.") % {"address": price[:80]}
    return _("prisen «%(price)s» finnes ikke. Dette kan velges: %(names)s.") % {
        "price": price[:80],
        "names": ", ".join(categories),
    }


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True
