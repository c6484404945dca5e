"""The counties of the register, today's and those that are no more."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as _

from members import search
from members.models import County, Organisation
from members.register import County as CountyRow
from members.register import Register

_SLUG_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def load_counties(register: Register) -> tuple[dict[str, County], list[str]]:
    known = {county.number: county for county in County.objects.all()}
    news = []
    for row in register.counties:
        values = {
            "name": row.name.replace(" - ", " – "),
            "short_name": row.short_name,
            "slug": _slug(row),
            "sort_key": search.sort_key(row.short_name),
            "exists_from": row.exists_from,
            "exists_until": row.exists_until,
        }
        county = known.setdefault(row.number, County(number=row.number))
        changed = county.pk is None or any(getattr(county, k) != v for k, v in values.items())
        if changed and county.pk:
            news.append(_("Fylket %(name)s er oppdatert.") % {"name": row.short_name})
        if changed:
            set_values(county, values)
            county.save()
    return known, news


def _slug(county: CountyRow) -> str:
    """A former one has its number in it: there are two Østfold."""
    slug = slugify(county.short_name.lower().translate(_SLUG_LETTERS))
    return f"{slug}-{county.number}" if county.exists_until else slug


def set_values(row: County | Organisation, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
