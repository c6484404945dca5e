"""The chapters: what they cover, who leads them, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.forms import AsOfForm
from core.http import HtmxHttpRequest
from core.models import Dated
from events.models import Event
from events.querysets import Listed
from events.views.offers import rows_of
from members.enums import OrganisationKind
from regions import rules
from regions.models import BoardTerm, Chapter, Coverage
from regions.querysets import territory_of

Term = TypeVar("Term", bound=Dated)
EVENTS_READ = 60  # the latest: all that come, and some that have been
PAST_SHOWN = 5
KINDS = [
    (OrganisationKind.MUNICIPALITY, _("Kommuner")),
    (OrganisationKind.COUNTY_COUNCIL, _("Fylkeskommuner")),
    (OrganisationKind.CULTURE_BODY, _("Kulturhus og andre institusjoner")),
    (OrganisationKind.PARTNER, _("Samarbeidspartnere")),
]


@login_not_required
@require_safe
def chapter_list(request: HtmxHttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    coming = Event.objects.published().upcoming(now=now)[:1]
    chapters = Chapter.objects.existing(on=today).prefetch_related(
        Prefetch("coverage", Coverage.objects.of_the_day(on=today), to_attr="covers"),
        Prefetch("board", BoardTerm.objects.leaders(on=today), to_attr="leaders"),
        Prefetch("events", coming, to_attr="coming"),
    )
    rows = [(chapter, rules.coverage_in_words(chapter.covers, on=today)) for chapter in chapters]
    counties = rules.counties_without_chapter(on=today)
    return render(request, "portal/chapters.html", {"rows": rows, "counties": counties})


@login_not_required
@require_safe
def chapter(request: HtmxHttpRequest, chapter_slug: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    chapters = Chapter.objects.with_right_of(request.user, on=today)
    found = get_object_or_404(chapters, slug=chapter_slug)
    form = AsOfForm(request.GET)
    on = form.chosen["dato"] or today
    coverage = list(Coverage.objects.of_the_day(on=on))
    territory = territory_of(coverage, on=on)
    organisations = rules.member_organisations(found, on=on, territory=territory)
    members: list[Any] = list(rules.with_municipality_number(organisations, on=today))
    board = list(found.board.in_order())
    newest = found.events.shown().order_by("-starts_at", "-pk").listed()[:EVENTS_READ]
    events = [Listed._make(row)._replace(chapter_name=None) for row in newest]
    coming = [event for event in reversed(events) if event.ends_at >= now]
    covers = [row for row in coverage if row.chapter_id == found.pk]
    context = {
        "chapter": found,
        "form": form,
        "on": on,
        "today": today,
        "covers": rules.coverage_in_words(covers, on=on),
        "members": members,
        "kinds": [
            (heading, [member for member in members if member.kind == kind])
            for kind, heading in KINDS
        ],
        "marked": [member.number for member in members if member.number],
        "board": [term for term in board if term.holds(on=on)],
        "before": latest_first(term for term in board if term.ends_on and term.ends_on < on),
        "coming": rows_of(coming, person=request.user, now=now),
        "feed_address": f"{settings.SITE_URL}{reverse('calendars:feed')}?lag={found.slug}",
        "past": [event for event in events if event.ends_at < now][:PAST_SHOWN],
    }
    return render(request, "portal/chapter.html", context)


def latest_first(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: term.ends_on or date.max, reverse=True)
