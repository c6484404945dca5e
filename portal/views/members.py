"""Who the members are: the directory, an organisation, and the people who agreed to be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.templatetags.when import day
from core.written import written_once
from events.models import Event
from events.querysets import Listed
from members.enums import OrganisationKind, Role
from members.models import (
    Affiliation,
    County,
    MembershipCategory,
    Merge,
    Organisation,
    RoleTerm,
)
from members.rules import directory as rules
from members.rules import former_names
from members.rules.directory import Entry, Place
from members.rules.history import page_of
from portal.forms.members import Category, DirectoryForm, PeopleForm
from portal.rules import who_sees
from portal.views import pieces
from regions.models import Chapter, Coverage
from regions.querysets import territory_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

EVENTS_SHOWN = 3
HITS_SHOWN = 200
FEW = 20
PEOPLE_PER_PAGE = 50


# ---- The directory ------------------------------------------------------------------------------


class Row(NamedTuple):
    letter: str
    name: str
    where: str
    href: str


@login_not_required
@require_safe
def directory(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    counties, categories = rules.places(), tuple(map(Category._make, _categories()))
    form = DirectoryForm(request.GET, counties=counties, categories=categories, today=today)
    chosen, on = form.chosen, form.on
    found = narrowed(entries_of(form, today=today), form)
    text = chosen["sok"] if on == today else ""
    formerly = former_names([e.organisation for e in found], text, on=on) if text else {}
    members = [entry for entry in found if entry.membership]
    rows = dict(zip(found, rows_of(found, formerly, on=on, today=today), strict=True))
    context = {
        "form": form,
        "is_visitor": not request.user.is_authenticated,
        "filters": filters(form) if request.GET else filters_unused(counties, categories),
        "not_understood": form.not_understood,
        "chips": list(chips(request, form)),
        "on": on,
        "today": today,
        "number": len(members),
        "count": count_in_words(len(members)),
        "rows": by_letter(tuple(rows[entry] for entry in members), is_in_groups=not chosen["sok"]),
        "others": [rows[entry] for entry in found if not entry.membership],
        "map": drawing(members, today=today),
        "today_url": without(request, "dato"),
    }
    wants_hits = request.htmx and not request.htmx.history_restore_request
    template = "portal/members.html" + ("#hits" if wants_hits else "")
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


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
    return rules.members(counties=counties, on=on, today=today)


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
    entries: list[Entry], formerly: Mapping[int, Organisation], *, on: date, today: date
) -> list[Row]:
    chapters = chapters_on(on) if entries else {}
    as_of = "" if on == today else f"?{urlencode({'dato': on.isoformat()})}"
    # One address asked for, the others like it: `reverse` 372 times takes longer than the page.
    pattern = reverse("portal:organisation", args=[0])
    return [
        Row(
            letter=_letter(entry),
            name=entry.name,
            where=_where(entry, chapters.get(entry.organisation.pk), formerly),
            href=pattern.replace("/0/", f"/{entry.organisation.pk}/") + as_of,
        )
        for entry in entries
    ]


def chapters_on(on: date, *, of: Organisation | None = None) -> dict[int, Chapter]:
    """By organisation, the chapter it belongs to that day. Three queries at most."""
    coverage = _coverage(on=on)
    chapters = {row.chapter_id: row.chapter for row in coverage}
    return {key: chapters[pk] for key, pk in territory_of(coverage, on=on, of=of).items()}


@written_once
def _coverage(on: date) -> QuerySet[Coverage]:
    return Coverage.objects.of_the_day(on=on).select_related("chapter")


def _where(entry: Entry, chapter: Chapter | None, formerly: Mapping[int, Organisation]) -> str:
    is_the_county = entry.organisation.kind == OrganisationKind.COUNTY_COUNCIL
    county = "" if is_the_county or not entry.county else entry.county.short_name
    before = formerly.get(entry.organisation.pk)
    was = before and _("tidligere %(name)s") % {"name": before}
    return " · ".join(str(words) for words in (county, chapter, was) if words)


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


def count_in_words(number: int) -> str:
    return ngettext("%(number)s medlem", "%(number)s medlemmer", number) % {"number": number}


def drawing(entries: list[Entry], *, today: date) -> SafeString:
    """The municipalities that are found, on the map of those of today."""
    is_municipality = OrganisationKind.MUNICIPALITY
    names = {e.organisation.pk: e.name for e in entries if e.organisation.kind == is_municipality}
    shown = rules.municipality_numbers(names, on=today)
    return members_map(tuple((number, names[key]) for number, key in shown.items()))


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


# ---- One organisation ---------------------------------------------------------------------------


@login_not_required
@require_safe
def organisation(request: HtmxHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    found = next(iter(_organisation(key=organisation_id)), None)
    if found is None:
        merge = get_object_or_404(Merge.objects.of_organisation(organisation_id))
        return redirect("portal:organisation", merge.kept_organisation_id)
    form = AsOfForm(request.GET)
    # Of one that is no more, its last day says more than today.
    on = form.chosen["dato"] or min(today, found.exists_until or today)
    page = page_of(found, on=on, today=today)
    ask_for_a_day = partial(pieces.another_day, form) if request.GET else pieces.another_day_unused
    chapter = chapters_on(on, of=found).get(found.pk)
    coming = coming_near(page.county, chapter, now=now) if on == today else ()
    context = {
        "page": page,
        "header": pieces.header(found, page, on=on, today=today),
        "about": pieces.about(found, page, chapter, coming, on=on, today=today),
        "history": pieces.history(page),
        "another_day": ask_for_a_day(here=request.path),
        "form": form,
        "shows_people": on == today and page.exists,
    }
    if on == today:
        context["people"] = people_of(found, request.user, on=today)
    elif request.user.is_staff:
        context["roles_then"] = RoleTerm.objects.as_they_were(found, request.user, on=on)
    return render(request, "portal/member.html", context)


@written_once
def _organisation(key: int) -> QuerySet[Organisation]:
    return Organisation.objects.select_related("county").filter(pk=key)


def coming_near(
    county: County | None, chapter: Chapter | None, *, now: datetime
) -> tuple[Listed, ...]:
    keys = (county.pk if county else None), (chapter.pk if chapter else None)
    return tuple(map(Listed._make, _near(county=keys[0], chapter=keys[1], now=now)))


@written_once
def _near(county: Any, chapter: Any, now: datetime) -> QuerySet[Any]:
    near = Event.objects.shown().upcoming(now=now).near(county=county, chapter=chapter)
    return near.listed()[:EVENTS_SHOWN]


# ---- People -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """What the directory says of a person: no address and no telephone."""

    name: str
    title: str
    organisation: Organisation
    roles: str


def people_of(
    organisation: Organisation, reader: Person | AnonymousUser, *, on: date
) -> list[Name]:
    if not reader.is_authenticated:
        return []
    listed = Affiliation.objects.listed_to(reader, on=on).of(organisation)
    return [name_of(row) for row in listed.with_roles(on=on).by_name()]


def name_of(row: Any) -> Name:
    """`row`: an Affiliation `with_roles`."""
    roles = ", ".join(str(Role(role).label) for role in row.roles)
    return Name(row.person.name, row.title, row.organisation, roles.capitalize())


@require_safe
def people(request: AuthenticatedHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PeopleForm(request.GET)
    chosen = form.chosen
    listed = Affiliation.objects.listed_to(request.user, on=today).matching(chosen["sok"])
    found = Paginator(listed.with_roles(on=today).by_name(), PEOPLE_PER_PAGE)
    page = found.get_page(chosen["side"] or 1)
    names = [name_of(row) for row in page]
    context = {
        "form": form,
        "chosen": chosen,
        "page": page,
        "names": names,
        "is_reader": bool(names) or rules.reads_names(request.user, on=today),
    }
    return render(request, "portal/people.html", context)


# ---- Oneself ------------------------------------------------------------------------------------


@require_safe
def who_sees_me(request: AuthenticatedHttpRequest) -> HttpResponse:
    seen = who_sees(request.user, on=timezone.localdate())
    return render(request, "portal/who_sees_me.html", {"seen": seen})
