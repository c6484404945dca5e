"""Who the members are: the directory, an organisation, and the people who agreed to be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.components import norway
from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.templatetags.when import day
from events.models import Event
from members.enums import OrganisationKind, Role
from members.models import Affiliation, Membership, Organisation, RoleTerm
from members.rules import directory as rules
from members.rules import former_names
from members.rules.directory import Entry
from members.rules.history import page_of
from portal.forms.members import DirectoryForm, PeopleForm
from portal.rules import who_sees
from regions.models import Chapter, Coverage
from regions.querysets import territory_of

EVENTS_SHOWN = 3
HITS_SHOWN = 200
FEW = 20
PEOPLE_PER_PAGE = 50


# ---- The directory ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    entry: Entry
    where: str
    href: str


@login_not_required
@require_safe
def directory(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = DirectoryForm(request.GET, today=today)
    chosen, on = form.chosen, form.on
    found = narrowed(entries_of(form, today=today), form)
    text = chosen["sok"] if on == today else ""
    formerly = former_names([e.organisation for e in found], text, on=on) if text else {}
    rows = rows_of(found, formerly, on=on, today=today)
    members = [row for row in rows if row.entry.membership]
    context = {
        "form": form,
        "chosen": chosen,
        "not_understood": form.not_understood,
        "chips": list(chips(request, form)),
        "on": on,
        "today": today,
        "rows": members,
        "groups": list(by_letter(members)) if len(members) > FEW and not chosen["sok"] else [],
        "others": [row for row in rows if not row.entry.membership],
        "map": drawing([row.entry for row in members], today=today),
        "today_url": without(request, "dato"),
    }
    wants_hits = request.htmx and not request.htmx.history_restore_request
    template = "portal/members.html" + ("#hits" if wants_hits else "")
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def entries_of(form: DirectoryForm, *, today: date) -> list[Entry]:
    """The members by name; or whatever in the register answers to the text, best first."""
    on, text, counties = form.on, form.chosen["sok"], form.counties.values()
    there = Organisation.objects.existing(on=on).select_related("county")
    if text:
        hits = there.search(text)[:HITS_SHOWN]
        return rules.entries(hits, counties=counties, on=on, today=today)
    found = rules.entries(there.members(on=on), counties=counties, on=on, today=today)
    return sorted(found, key=lambda entry: entry.sort_key)


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
        and (not category or (entry.membership and entry.membership.category == category))
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
            entry=entry,
            where=_where(entry, chapters.get(entry.organisation.pk), formerly),
            href=pattern.replace("/0/", f"/{entry.organisation.pk}/") + as_of,
        )
        for entry in entries
    ]


def chapters_on(on: date, *, of: Organisation | None = None) -> dict[int, Chapter]:
    """By organisation, the chapter it belongs to that day. Three queries at most."""
    coverage = list(Coverage.objects.of_the_day(on=on).select_related("chapter"))
    chapters = {row.chapter_id: row.chapter for row in coverage}
    return {key: chapters[pk] for key, pk in territory_of(coverage, on=on, of=of).items()}


def _where(entry: Entry, chapter: Chapter | None, formerly: Mapping[int, Organisation]) -> str:
    is_the_county = entry.organisation.kind == OrganisationKind.COUNTY_COUNCIL
    county = "" if is_the_county or not entry.county else entry.county.short_name
    before = formerly.get(entry.organisation.pk)
    was = before and _("tidligere %(name)s") % {"name": before}
    return " · ".join(str(words) for words in (county, chapter, was) if words)


def by_letter(rows: list[Row]) -> Iterator[tuple[str, list[Row]]]:
    last = {"{": "Æ", "|": "Ø", "}": "Å"}

    def letter(row: Row) -> str:
        first = row.entry.sort_key[:1]
        return last.get(first, first.upper())

    for first, group in groupby(rows, key=letter):
        yield first, list(group)


def drawing(entries: list[Entry], *, today: date) -> str:
    """The members that are found, on the map of today's municipalities."""
    names = {entry.organisation.pk: entry.name for entry in entries}
    shown = rules.municipality_numbers(names, on=today)
    return norway.members_map(
        {number: names[key] for number, key in shown.items()},
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
            return str(form.categories[value])
        case _:
            return str(OrganisationKind(value).label).capitalize()


# ---- One organisation ---------------------------------------------------------------------------


@login_not_required
@require_safe
def organisation(request: HtmxHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    found = get_object_or_404(Organisation.objects.select_related("county"), pk=organisation_id)
    form = AsOfForm(request.GET)
    # Of one that is no more, its last day says more than today.
    on = form.chosen["dato"] or min(today, found.exists_until or today)
    page = page_of(found, on=on, today=today)
    chapter = chapters_on(on, of=found).get(found.pk)
    context = {
        "organisation": found,
        "page": page,
        "category": page.membership and page.membership.category,
        "rights": rights_in_words(page.membership),
        "chapter": chapter,
        "website": urlsplit(found.website).netloc.removeprefix("www."),
        "form": form,
        "not_understood": form.not_understood,
        "on": on,
        "today": today,
        "here": request.path,
        "as_of": "" if on == today else f"?dato={on.isoformat()}",
    }
    if on == today:
        near = Event.objects.shown().upcoming(now=now).near(county=page.county, chapter=chapter)
        listed = Affiliation.objects.listed_to(request.user, on=today).of(found)
        context |= {
            "events": near[:EVENTS_SHOWN],
            "people": [name_of(row) for row in listed.with_roles(on=today).by_name()],
        }
    elif request.user.is_staff:
        context["roles_then"] = RoleTerm.objects.as_they_were(found, request.user, on=on)
    return render(request, "portal/member.html", context)


def rights_in_words(membership: Membership | None) -> list[str]:
    if membership is None:
        return []
    category = membership.category
    rights = [
        (category.may_vote, _("Stemmerett på landsmøtet")),
        (category.may_speak, _("Talerett på landsmøtet")),
        (category.gets_member_price, _("Medlemspris for alle som arbeider der")),
    ]
    return [words for is_given, words in rights if is_given]


# ---- People -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Name:
    """What the directory says of a person: no address and no telephone."""

    name: str
    title: str
    organisation: Organisation
    roles: str


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
