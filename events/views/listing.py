"""What is on: the list with its filters, the archive, and the month as a calendar."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from core.templatetags.when import local_day
from core.templatetags.when import month as month_in_words
from core.written import written_once
from events.enums import EventType
from events.forms.listing import ArchiveForm, FeedForm, FilterForm, MonthForm, bounds, flat, step
from events.models import Event
from events.querysets import Listed
from events.views.offers import Row, rows_of
from members.models import County

if TYPE_CHECKING:
    from events.querysets import EventQuerySet

PER_PAGE = 20
MONTHS_AHEAD = 12
KEPT_QUESTIONS = 128
FIRST_MONTH, LAST_MONTH = date(2000, 1, 1), date(2099, 12, 1)


@login_not_required
@require_safe
def event_list(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    counties = dict(_counties(on=timezone.localdate(now)))
    chapters = dict(_arrangers(now=now))
    chosen, not_understood, named = understood(request.GET, counties, chapters)
    page = what_comes(chosen, now=now)
    context = {
        "page": page,
        "months": by_month(rows_of(list(page), person=request.user, now=now)),
        "not_understood": not_understood,
        "chosen": chosen | {"type": tuple(chosen["type"])},
        "chips": list(chips(request, chosen, {"fylke": counties, "lag": chapters, **named})),
        "feed_query": feed_query(chosen),
        "counties": tuple(counties.items()),
        "chapters": tuple(chapters.items()),
        "months_ahead": months_from(timezone.localdate(now)),
    }
    wants_hits = request.htmx and not request.htmx.history_restore_request
    response = render(request, "events/list.html" + ("#hits" if wants_hits else ""), context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def archive(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    filters = ArchiveForm(request.GET)
    chosen = filters.chosen
    found = Event.objects.published().past(now=now).narrowed(flat(chosen), now=now)
    if chosen["lysark"]:
        found = found.with_papers(now=now)
    page = page_of(found, chosen["side"] or 1)
    context = {
        "page": page,
        "months": by_month(rows_of(list(page), person=request.user, now=now)),
        "not_understood": filters.not_understood,
        "chosen": chosen,
    }
    return render(request, "events/archive.html", context)


@login_not_required
@require_safe
def month(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = MonthForm(request.GET)
    form.is_valid()
    first = form.cleaned_data.get("maned") or today.replace(day=1)
    events = list(Event.objects.shown().between(*bounds(first)).order_by("starts_at", "pk"))
    weeks = list(weeks_of(first, events, today=today))
    context = {
        "first": first,
        "before": step(first, -1) if first > FIRST_MONTH else None,
        "after": step(first, 1) if first < LAST_MONTH else None,
        "weeks": weeks,
        "starts": starts_of(first, events),
        "weekdays": weeks[0].days,
        "form": form,
        "today": today,
    }
    return render(request, "events/calendar.html", context)


# ---- The list -----------------------------------------------------------------------------------


def understood(
    asked: QueryDict, counties: Collection[str], chapters: Collection[str]
) -> tuple[dict[str, Any], list[str], dict[str, dict[str, str]]]:
    """What is chosen, why the rest is not, and what series and network are called. Most ask for
    nothing."""
    if not asked:
        return dict.fromkeys(FilterForm.base_fields, ""), [], {}
    filters = FilterForm(asked, counties=counties, chapters=chapters)
    chosen = filters.chosen  # asks, which finds the names
    named = {"serie": filters.series, "nettverk": filters.networks}
    return chosen, filters.not_understood, named


def what_comes(chosen: dict[str, Any], *, now: datetime) -> Page:
    given, number = flat(chosen), chosen["side"] or 1
    if number == 1:
        rows = _first_of(tuple(given))(now=now, **given)
        return page_with([Listed._make(row) for row in rows], number)
    return page_of(_coming(now, **given), number)


@lru_cache(maxsize=KEPT_QUESTIONS)
def _first_of(_names: tuple[str, ...]) -> written_once[Any]:
    """The question for one set of filters; most ask with none, or with one word."""

    def ask(now: datetime, **given: Any) -> QuerySet[Any]:
        return _coming(now, **given).listed()[:PER_PAGE]

    return written_once(ask)


def _coming(now: datetime, **given: Any) -> EventQuerySet:
    return Event.objects.shown().upcoming(now=now).narrowed(given, now=now)


@written_once
def _arrangers(now: datetime) -> QuerySet[Any]:
    return Event.objects.shown().upcoming(now=now).arrangers()


@written_once
def _counties(on: date) -> QuerySet[Any]:
    there = County.objects.existing(on=on)
    return there.order_by("sort_key").values_list("slug", "short_name")


def page_with(rows: list[Listed], number: int) -> Page:
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = rows[0].hits if rows else 0
    return Page(rows, number, paginator)


def page_of(events: EventQuerySet, number: int) -> Page:
    """The page asked for, or the last when there are not so many."""
    start = (number - 1) * PER_PAGE
    rows = [Listed._make(row) for row in events.listed()[start : start + PER_PAGE]]
    if rows or number == 1:
        return page_with(rows, number)
    return page_of(events, Paginator(events, PER_PAGE).num_pages)


class Month(NamedTuple):
    first: date
    rows: tuple[Row, ...]


def by_month(rows: list[Row]) -> tuple[Month, ...]:
    def first_of(row: Row) -> date:
        return local_day(row.event.starts_at).replace(day=1)

    return tuple(Month(first, tuple(group)) for first, group in groupby(rows, key=first_of))


@dataclass(frozen=True)
class Chip:
    text: str
    href: str


def chips(
    request: HtmxHttpRequest, chosen: dict[str, Any], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Chip]:
    """Each filter that is on, with the address of the list without it."""
    for name, values in request.GET.lists():
        if name == "side" or not chosen.get(name):
            continue
        for value in dict.fromkeys(values if name == "type" else values[-1:]):
            rest = request.GET.copy()
            rest.pop("side", None)
            rest.setlist(name, [other for other in values if name == "type" and other != value])
            yield Chip(_in_words(name, value, chosen, names), f"?{rest.urlencode()}")


def feed_query(chosen: dict[str, Any]) -> str:
    """The calendar to follow holds the same as the list; not of one month or with free places
    only, which is soon another thing."""
    names = FeedForm.base_fields
    kept: dict[str, object] = {name: chosen[name] for name in names if chosen[name]}
    return f"?{urlencode(kept, doseq=True)}" if kept else ""


def _in_words(
    name: str, value: str, chosen: dict[str, Any], names: Mapping[str, Mapping[str, str]]
) -> str:
    match name:
        case "maned":
            return month_in_words(chosen["maned"])
        case "type":
            return str(EventType(value).label).capitalize()
        case "fylke" | "lag" | "serie" | "nettverk":
            return names[name][value]
        case "sted":
            return _("På nett") if value == FilterForm.ONLINE else _("Fysisk")
        case "ledig":
            return _("Ledige plasser")
        case _:
            return f"«{chosen['tekst']}»"


# ---- The month ----------------------------------------------------------------------------------


def months_from(today: date) -> tuple[date, ...]:
    return tuple(step(today.replace(day=1), ahead) for ahead in range(MONTHS_AHEAD))


@dataclass(frozen=True)
class Day:
    on: date
    events: list[Event]
    is_inside: bool
    is_today: bool


@dataclass(frozen=True)
class Week:
    number: int
    days: list[Day]


def weeks_of(first: date, events: list[Event], *, today: date) -> Iterator[Week]:
    spans = [(event, *days_of(event)) for event in events]
    for dates in calendar.Calendar().monthdatescalendar(first.year, first.month):
        days = [
            Day(
                on=on,
                events=[event for event, begins, ends in spans if begins <= on <= ends],
                is_inside=on.month == first.month,
                is_today=on == today,
            )
            for on in dates
        ]
        yield Week(dates[0].isocalendar().week, days)


def starts_of(first: date, events: list[Event]) -> list[tuple[date, list[Event]]]:
    """Each event once, under its first day in the month."""

    def begins(event: Event) -> date:
        return max(first, timezone.localdate(event.starts_at))

    return [(on, list(group)) for on, group in groupby(sorted(events, key=begins), key=begins)]


def days_of(event: Event) -> tuple[date, date]:
    """First and last day; what ends at midnight does not touch the day after."""
    last = event.ends_at - timedelta(microseconds=1)
    return timezone.localdate(event.starts_at), timezone.localdate(last)
