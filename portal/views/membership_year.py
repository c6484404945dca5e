"""What the membership gave an organisation in a year, for its main contact alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from events.models import Event, Participant
from members.models import Organisation

YEARS_BACK = 5


@dataclass(frozen=True)
class Visit:
    """An event they took part in, and who was there."""

    event: Event
    participants: list[Participant]


@require_safe
def membership_year(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    mine = Organisation.objects.run_by(request.user, on=today)
    organisation = get_object_or_404(mine, pk=organisation_id)
    years = range(today.year, today.year - YEARS_BACK, -1)
    year = _year(request, years)
    places: list[Any] = list(Participant.objects.taken_part_for(organisation, year=year, now=now))
    context = {
        "organisation": organisation,
        "year": year,
        "years": years,
        "visits": list(_by_event(places)),
        "places": len(places),
        "saved": sum((place.saved for place in places), Decimal(0)),
        "newcomers": organisation.affiliations.confirmed(on=today)
        .filter(starts_on__year=year)
        .count(),
        "invited": organisation.invitations.filter(invited_at__year=year).count(),
    }
    return render(request, "portal/membership_year.html", context)


def _year(request: AuthenticatedHttpRequest, years: range) -> int:
    """What is not understood shows this year."""
    try:
        asked: int = forms.IntegerField().clean(request.GET.get("ar"))
    except forms.ValidationError:
        return years[0]
    return asked if asked in years else years[0]


def _by_event(places: Iterable[Any]) -> Iterable[Visit]:
    for _pk, group in groupby(places, key=lambda place: place.event_id):
        participants = list(group)
        yield Visit(participants[0].event, participants)
