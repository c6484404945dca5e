"""/statistikk/: the members and the meeting places in numbers, for staff and the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest
from core.spreadsheets import FileFormat
from core.templatetags.when import number
from events.models import Event
from events.querysets import Attendance
from members.models import County, Membership, Organisation, PopulationFigure
from members.rules import statistics as rules
from members.rules.directory import Entry, entries

Row = Sequence[str | int]


@dataclass(frozen=True)
class Table:
    """The first column says what is counted, the others are numbers; the first of them is drawn.

    `labels`: short words for the rows of one that goes over time; its columns are drawn as lines.
    """

    slug: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    labels: Sequence[str] = ()

    @property
    def total(self) -> Row | None:
        """Of a table over time there is none: whoever was a member twice is counted twice."""
        if self.labels or len(self.rows) < 2:  # noqa: PLR2004
            return None
        return [_("I alt"), *(sum(column) for column in list(zip(*self.rows, strict=True))[1:])]

    @property
    def bars(self) -> list[tuple[str, int]]:
        return [(str(row[0]), int(row[1])) for row in self.rows]

    @property
    def series(self) -> list[tuple[str, list[int]]]:
        columns = list(zip(*self.rows, strict=True))[1:]
        return [
            (name, [int(value) for value in values])
            for name, values in zip(self.columns[1:], columns, strict=True)
        ]

    @property
    def lines(self) -> list[Row]:
        """As a file holds them, with its heading."""
        return [self.columns, *self.rows, *([self.total] if self.total else [])]


# ---- The pages ----------------------------------------------------------------------------------


@require_safe
def statistics(request: AuthenticatedHttpRequest) -> HttpResponse:
    _let_in(request)
    today = timezone.localdate()
    form = AsOfForm(request.GET)
    on = form.chosen["dato"] or today
    tables = tables_of(on=on, today=today)
    context = {
        "form": form,
        "not_understood": form.not_understood,
        "on": on,
        "today": today,
        "tables": tables,
        "formats": FileFormat.choices,
        "as_of": "" if on == today else f"?dato={on.isoformat()}",
    }
    return render(request, "portal/statistics.html", context)


@require_safe
def statistics_file(
    request: AuthenticatedHttpRequest, table: str, file_format: str
) -> HttpResponse:
    _let_in(request)
    today = timezone.localdate()
    on = AsOfForm(request.GET).chosen["dato"] or today
    wanted = {each.slug: each for each in tables_of(on=on, today=today)}.get(table)
    if wanted is None or file_format not in FileFormat.values:
        raise Http404
    made = spreadsheets.export(
        wanted.lines,
        name=f"statistikk-{table}-{on.isoformat()}",
        sheet=table.capitalize(),
        file_format=FileFormat(file_format),
    )
    headers = {
        "Content-Type": made.content_type,
        "Content-Disposition": f'attachment; filename="{made.name}"',
    }
    return HttpResponse(made.content, headers=headers)


def _let_in(request: AuthenticatedHttpRequest) -> None:
    if not rules.may_count(request.user):
        raise Http404


# ---- The tables ---------------------------------------------------------------------------------


def tables_of(*, on: date, today: date) -> list[Table]:
    """All there are. Seven queries at most, whatever the number of members and years."""
    all_counties = list(County.objects.all())
    counties = [county for county in all_counties if county.exists(on=on)]
    there = Organisation.objects.existing(on=on)
    found = entries(there, counties=all_counties, on=on, today=today)
    memberships = list(Membership.objects.select_related("category", "organisation"))
    midnight = timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))
    attendance = Event.objects.attendance(before=midnight)
    this_year = [row for row in attendance if row.year == on.year]
    return [
        over_time(memberships, on=on),
        by_category(memberships, on=on),
        by_county(found, counties),
        by_bracket(found, on=on),
        people_by_year(attendance),
        people_by_county(this_year, year=on.year),
        people_by_chapter(this_year, year=on.year),
    ]


def over_time(memberships: Iterable[Membership], *, on: date) -> Table:
    days = rules.days_back(on)
    counts = [rules.by_category(memberships, on=each) for each in days]
    categories = sorted({key for count in counts for key in count}, key=lambda each: each.order)
    return Table(
        "tid",
        _("Medlemmer over tid"),
        [_("Dag"), _("I alt"), *(category.name for category in categories)],
        [
            [
                date_format(each, "DATE_FORMAT"),
                count.total(),
                *(count[category] for category in categories),
            ]
            for each, count in zip(days, counts, strict=True)
        ],
        _("Hvem som var medlem 1. januar hvert år, og dagen du ser på."),
        [_short(each) for each in days],
    )


def _short(each: date) -> str:
    return str(each.year) if (each.month, each.day) == (1, 1) else f"{each.day}.{each.month}."


def by_category(memberships: Iterable[Membership], *, on: date) -> Table:
    counts = rules.by_category(memberships, on=on)
    categories = sorted(counts, key=lambda each: each.order)
    return Table(
        "kategori",
        _("Medlemmer etter medlemskap"),
        [_("Medlemskap"), _("Medlemmer")],
        [[category.name, counts[category]] for category in categories],
    )


def by_county(found: Iterable[Entry], counties: Iterable[County]) -> Table:
    return Table(
        "fylke",
        _("Medlemmer etter fylke"),
        [_("Fylke"), _("Medlemmer"), _("Av dem kommuner"), _("Kommuner i fylket")],
        [
            [
                row.county.short_name if row.county else _("Uten fylke"),
                row.members,
                row.municipalities,
                row.municipalities_in_all,
            ]
            for row in rules.by_county(found, counties)
        ],
        _("Fylket de lå i den dagen. Støttemedlemmer er personer, og er ikke med her."),
    )


def by_bracket(found: Iterable[Entry], *, on: date) -> Table:
    figures = PopulationFigure.objects.values_list("organisation_id", "year", "inhabitants")
    inhabitants = rules.inhabitants_in(figures, year=on.year)
    return Table(
        "folketall",
        _("Medlemskommuner etter folketall"),
        [_("Innbyggere"), _("Medlemmer"), _("Kommuner i alt")],
        [
            [_bracket(row.low, row.high), row.members, row.in_all]
            for row in rules.by_bracket(found, inhabitants)
        ],
        _("Folketall 1. januar det året, eller det nærmeste året vi har tall for."),
    )


def _bracket(low: int | None, high: int | None) -> str:
    if low is None:
        return _("Ukjent folketall")
    if high is None:
        return _("%(low)s eller flere") % {"low": number(low)}
    if not low:
        return _("Under %(high)s") % {"high": number(high)}
    return _("%(low)s til %(high)s") % {"low": number(low), "high": number(high - 1)}


def people_by_year(attendance: Iterable[Attendance]) -> Table:
    return Table(
        "deltakere",
        _("Deltakere etter år"),
        [_("År"), _("Deltakere"), _("Arrangementer")],
        _summed(attendance, lambda row: str(row.year)),
        _("De som hadde plass på arrangementer som begynte senest den dagen."),
    )


def people_by_county(attendance: Iterable[Attendance], *, year: int) -> Table:
    return Table(
        "deltakere-fylke",
        _("Deltakere i %(year)d etter fylke") % {"year": year},
        [_("Fylke"), _("Deltakere"), _("Arrangementer")],
        _summed(attendance, lambda row: row.county or _("På nett eller uten fylke")),
        _("Fylket arrangementet var i."),
    )


def people_by_chapter(attendance: Iterable[Attendance], *, year: int) -> Table:
    return Table(
        "deltakere-fylkeslag",
        _("Deltakere i %(year)d etter arrangør") % {"year": year},
        [_("Arrangør"), _("Deltakere"), _("Arrangementer")],
        sorted(
            _summed(attendance, lambda row: row.chapter or _("Sekretariatet")),
            key=lambda row: row[1],
            reverse=True,
        ),
    )


def _summed(attendance: Iterable[Attendance], word: Callable[[Attendance], str]) -> list[Row]:
    """In the order they come."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in attendance:
        of_word = sums[word(row)]
        of_word[0] += row.participants
        of_word[1] += row.events
    return [[each, *counts] for each, counts in sums.items()]
