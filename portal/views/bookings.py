"""What is booked for an organisation, over all events: for its main contacts all of it, for others
who work there what they booked themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from events import rules
from events.enums import ParticipantState
from events.models import Event, Participant, QueueEntry, SessionChoice
from events.services.export import export_bookings
from members.models import Affiliation, Organisation

YEARS_BACK = 4


@dataclass(frozen=True)
class Seat:
    participant: Participant
    entry: QueueEntry | None
    chosen: Sequence[SessionChoice]

    @property
    def has_place(self) -> bool:
        return self.participant.state == ParticipantState.REGISTERED

    @property
    def total(self) -> Decimal:
        return self.participant.price + sum((each.price for each in self.chosen), Decimal(0))


@dataclass(frozen=True)
class Visit:
    """An event, and those who come to it for the organisation."""

    event: Event
    seats: Sequence[Seat]

    @property
    def places(self) -> int:
        return sum(seat.has_place for seat in self.seats)

    @property
    def waiting(self) -> int:
        return len(self.seats) - self.places

    @property
    def unnamed(self) -> int:
        return sum(not seat.participant.name for seat in self.seats)

    @property
    def names_until(self) -> datetime:
        return rules.names_until(self.event)

    @property
    def total(self) -> Decimal:
        return sum((seat.total for seat in self.seats if seat.has_place), Decimal(0))


@require_safe
def bookings(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    organisation, sees_all = _organisation(request, organisation_id, on=today)
    years = _years(today)
    year = _year(request, years, today)
    visits = list(_visits(_booked(request, organisation, year=year, sees_all=sees_all)))
    context = {
        "organisation": organisation,
        "sees_all": sees_all,
        "years": years,
        "year": year,
        "coming": [visit for visit in visits if visit.event.ends_at >= now],
        "past": [visit for visit in reversed(visits) if visit.event.ends_at < now],
        "total": sum((visit.total for visit in visits), Decimal(0)),
    }
    return render(request, "portal/bookings.html", context)


@require_POST
def bookings_file(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    organisation, sees_all = _organisation(request, organisation_id, on=today)
    year = _year(request, _years(today), today)
    file = export_bookings(
        organisation=organisation,
        participants=_booked(request, organisation, year=year, sees_all=sees_all),
        by=request.user,
        now=now,
    )
    return HttpResponse(
        file.content,
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _organisation(
    request: AuthenticatedHttpRequest, key: int, *, on: date
) -> tuple[Organisation, bool]:
    """And whether they answer for all of it."""
    organisation = get_object_or_404(Organisation, pk=key)
    if Organisation.objects.run_by(request.user, on=on).filter(pk=key).exists():
        return organisation, True
    theirs = Affiliation.objects.confirmed(on=on).filter(person=request.user)
    if not theirs.filter(organisation=organisation).exists():
        raise Http404
    return organisation, False


def _booked(
    request: AuthenticatedHttpRequest, organisation: Organisation, *, year: int, sees_all: bool
) -> list[Any]:
    by = None if sees_all else request.user
    live = Prefetch(
        "choices", SessionChoice.objects.live().select_related("session"), to_attr="chosen"
    )
    found = Participant.objects.booked_for(organisation, year=year, by=by)
    return list(found.prefetch_related(live))


def _visits(booked: Sequence[Any]) -> Iterable[Visit]:
    waits = {each.wait_id for each in booked if each.state == ParticipantState.WAITING}
    entries = {
        entry.pk: entry for entry in QueueEntry.objects.open().with_place().filter(pk__in=waits)
    }
    for _event, group in groupby(booked, key=lambda each: each.event_id):
        seats = [Seat(each, entries.get(each.wait_id), each.chosen) for each in group]
        yield Visit(seats[0].participant.event, seats)


def _years(today: date) -> range:
    return range(today.year + 1, today.year - YEARS_BACK, -1)


def _year(request: AuthenticatedHttpRequest, years: range, today: date) -> int:
    """What is not understood shows this year."""
    asked = request.GET.get("ar") or request.POST.get("ar")
    try:
        year: int = forms.IntegerField().clean(asked)
    except forms.ValidationError:
        return today.year
    return year if year in years else today.year
