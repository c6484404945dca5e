"""An organisation, the people who agreed to be found, and who sees oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.written import written_once
from events.models import Event
from events.querysets import Listed
from members.enums import Role
from members.models import (
    Affiliation,
    County,
    Merge,
    Organisation,
    RoleTerm,
)
from members.rules import directory as rules
from members.rules.history import page_of
from portal.forms.members import PeopleForm
from portal.rules import who_sees
from portal.views import pieces
from regions.querysets import Covered
from regions.rules import chapters_on

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

EVENTS_SHOWN = 3
PEOPLE_PER_PAGE = 50


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
    before = [descent.predecessor.pk for descent in page.lineage.predecessors]
    chapter = chapters_on(on, of=found, before=before).get(found.pk)
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
    county: County | None, chapter: Covered | None, *, now: datetime
) -> tuple[Listed, ...]:
    keys = {"county": county and county.pk, "chapter": chapter and chapter.chapter_id}
    return tuple(map(Listed._make, _near(**keys, now=now)))


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
