"""Who the members are: /medlemmer/, today and on another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.components import norway
from core.components.once import once
from core.http import HtmxHttpRequest
from core.templatetags.when import day
from core.written import written_once
from members.enums import OrganisationKind
from members.models import MembershipCategory, Organisation
from members.rules import directory as rules
from members.rules import former_names
from members.rules.directory import Entry, Place
from portal.forms.members import Category, DirectoryForm
from regions.querysets import Covered
from regions.rules import chapters_on

HITS_SHOWN = 200
FEW = 20


class Row(NamedTuple):
    is_member: bool
    letter: str
    name: str
    where: str
    href: str


class Hits(NamedTuple):
    number: int
    in_words: str
    rows: SafeString
    others: tuple[Row, ...]
    map: SafeString


@login_not_required
@require_safe
def directory(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    counties, categories = rules.places(), tuple(map(Category._make, _categories()))
    if request.GET:
        form = DirectoryForm(request.GET, counties=counties, categories=categories, today=today)
        context = asked_for(request, form, today=today)
    else:
        rows, chapters = tuple(rules.member_rows(on=today, today=today)), chapters_on(today)
        hits = everybody(rows, counties, tuple(chapters.items()), today=today)
        context = {"on": today, "hits": hits, "filters": filters_unused(counties, categories)}
    context |= {"today": today, "is_visitor": not request.user.is_authenticated}
    wants_hits = request.htmx and not request.htmx.history_restore_request
    template = "portal/members.html" + ("#hits" if wants_hits else "")
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@once
def everybody(
    rows: tuple[Any, ...],
    counties: tuple[Place, ...],
    chapters: tuple[tuple[int, Covered], ...],
    *,
    today: date,
) -> Hits:
    """What most ask for: the members of today, by name."""
    found = by_name(rules.entries_of(rows, counties=counties, on=today, today=today))
    return hits_of(found, dict(chapters), {}, on=today, today=today)


def asked_for(request: HtmxHttpRequest, form: DirectoryForm, *, today: date) -> dict[str, Any]:
    on, text = form.on, form.chosen["sok"]
    found = narrowed(entries_of(form, today=today), form)
    searched = text if on == today else ""
    formerly = former_names([e.organisation for e in found], searched, on=on) if searched else {}
    chapters = chapters_on(on) if found else {}
    return {
        "form": form,
        "filters": filters(form),
        "not_understood": form.not_understood,
        "chips": list(chips(request, form)),
        "on": on,
        "today_url": without(request, "dato"),
        "hits": hits_of(found, chapters, formerly, on=on, today=today, is_by_name=not text),
    }


def hits_of(
    found: list[Entry],
    chapters: Mapping[int, Covered],
    formerly: Mapping[int, Organisation],
    *,
    on: date,
    today: date,
    is_by_name: bool = True,
) -> Hits:
    rows = rows_of(found, chapters, formerly, on=on, today=today)
    members = tuple(row for row in rows if row.is_member)
    return Hits(
        number=len(members),
        in_words=ngettext("%(number)s medlem", "%(number)s medlemmer", len(members))
        % {"number": len(members)},
        rows=by_letter(members, is_in_groups=is_by_name),
        others=tuple(row for row in rows if not row.is_member),
        map=drawing([entry for entry in found if entry.membership], on=on, today=today),
    )


@written_once
def _categories() -> QuerySet[Any]:
    ours = MembershipCategory.objects.filter(is_for_persons=False)
    return ours.values_list(*Category._fields)


def filters(form: DirectoryForm) -> SafeString:
    is_open = any(value for name, value in form.chosen.items() if name != "sok")
    context = {"form": form, "is_open": is_open or form.not_understood}
    return render_to_string("portal/_member_filters.html", context)


@once
def filters_unused(counties: tuple[Place, ...], categories: tuple[Category, ...]) -> SafeString:
    today = timezone.localdate()
    return filters(DirectoryForm({}, counties=counties, categories=categories, today=today))


def entries_of(form: DirectoryForm, *, today: date) -> list[Entry]:
    """The members by name; or whatever in the register answers to the text, best first."""
    on, text, counties = form.on, form.chosen["sok"], form.counties.values()
    if text:
        hits = Organisation.objects.existing(on=on).search(text)[:HITS_SHOWN]
        return rules.entries(hits, counties=counties, on=on, today=today)
    rows = rules.member_rows(on=on, today=today)
    return by_name(rules.entries_of(rows, counties=counties, on=on, today=today))


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.sort_key)


def narrowed(entries: Iterable[Entry], form: DirectoryForm) -> list[Entry]:
    """The county is that of the day, so it is asked here and not in the database."""
    chosen = form.chosen
    county, kind = form.counties.get(chosen["fylke"]), chosen["slag"]
    category = form.categories.get(chosen["kategori"])
    return [
        entry
        for entry in entries
        if (not county or entry.county == county)
        and (not kind or entry.organisation.kind == kind)
        and (not category or entry.membership == category.pk)
    ]


def rows_of(
    entries: Iterable[Entry],
    chapters: Mapping[int, Covered],
    formerly: Mapping[int, Organisation],
    *,
    on: date,
    today: date,
) -> list[Row]:
    as_of = "" if on == today else f"?{urlencode({'dato': on.isoformat()})}"
    # One address asked for, the others like it: `reverse` 372 times takes longer than the page.
    pattern = reverse("portal:organisation", args=[0])
    return [
        Row(
            is_member=bool(entry.membership),
            letter=_letter(entry),
            name=entry.name,
            where=_where(entry, chapters.get(entry.organisation.pk), formerly),
            href=pattern.replace("/0/", f"/{entry.organisation.pk}/") + as_of,
        )
        for entry in entries
    ]


def _where(entry: Entry, chapter: Covered | None, formerly: Mapping[int, Organisation]) -> str:
    is_the_county = entry.organisation.kind == OrganisationKind.COUNTY_COUNCIL
    county = "" if is_the_county or not entry.county else entry.county.short_name
    before = formerly.get(entry.organisation.pk)
    was = before and _("tidligere %(name)s") % {"name": before}
    return " · ".join(str(words) for words in (county, chapter and chapter.name, was) if words)


LAST_LETTERS = {"{": "Æ", "|": "Ø", "}": "Å"}


def _letter(entry: Entry) -> str:
    first = entry.sort_key[:1]
    return LAST_LETTERS.get(first, first.upper())


@once
def by_letter(rows: tuple[Row, ...], *, is_in_groups: bool) -> SafeString:
    """A few stand under no letters."""
    is_in_groups = is_in_groups and len(rows) > FEW
    groups = groupby(rows, key=attrgetter("letter")) if is_in_groups else ()
    context = {"rows": rows, "groups": [(letter, list(group)) for letter, group in groups]}
    return render_to_string("portal/_members_by_letter.html", context)


def drawing(entries: list[Entry], *, on: date, today: date) -> SafeString:
    """The municipalities that are found, on the map of those of today."""
    shown = {entry.number: entry.name for entry in entries if entry.number}
    if on != today:
        names = {entry.organisation.pk: entry.name for entry in entries if not entry.number}
        for number, key in rules.municipality_numbers(names, on=today).items():
            shown.setdefault(number, names[key])
    return members_map(tuple(shown.items()))


@once
def members_map(shown: tuple[tuple[str, str], ...]) -> SafeString:
    return norway.members_map(
        dict(shown),
        title=_("Kart over medlemskommunene"),
        description=_("De samme kommunene står i lista."),
    )


@dataclass(frozen=True)
class Chip:
    text: str
    href: str


def chips(request: HtmxHttpRequest, form: DirectoryForm) -> Iterator[Chip]:
    """Each choice that is on, with the address of the list without it."""
    for name, value in form.chosen.items():
        if value:
            yield Chip(_in_words(form, name, value), without(request, name))


def without(request: HtmxHttpRequest, name: str) -> str:
    rest = request.GET.copy()
    rest.pop(name, None)
    return f"{request.path}?{rest.urlencode()}" if rest else request.path


def _in_words(form: DirectoryForm, name: str, value: Any) -> str:
    match name:
        case "sok":
            return f"«{value}»"
        case "dato":
            return day(value)
        case "fylke":
            return form.counties[value].short_name
        case "kategori":
            return form.categories[value].name
        case _:
            return str(OrganisationKind(value).label).capitalize()
