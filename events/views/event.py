from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from events import jsonld, rules
from events.enums import Availability, ParticipantState
from events.models import Event, Participant, QueueEntry
from events.views.offers import audience_of, choices_of, prices_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

OPEN = {Availability.MANY, Availability.FEW, Availability.QUEUE}


@login_not_required
@require_safe
def detail(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    visible = Event.objects.visible_to(request.user).select_related("series", "county")
    event = get_object_or_404(visible, slug=slug)
    categories = list(event.categories.all())
    mine = place_of(request.user, event)
    entry = wait_of(mine)
    state = rules.availability(event, event.pools.all(), now=now)
    prices = prices_of(categories, choices_of(request.user, now=now), now=now)
    context = {
        "event": event,
        "state": state.value,
        "state_text": capfirst(str(state.label)),
        "is_over": state == Availability.OVER,
        "prices": prices,
        "audience": audience_of(categories, now=now),
        "may_sign_up": state in OPEN and prices,
        "is_not_for_them": state in OPEN and not prices,
        "mine": mine,
        "entry": entry,
        "data": jsonld.event_data(event, categories, state),
    }
    return render(request, "events/detail.html", context)


def place_of(person: Person | AnonymousUser, event: Event) -> Participant | None:
    """Their place or wait here, if they have one."""
    if not person.is_authenticated:
        return None
    return event.participants.live().filter(person=person).select_related("booking").first()


def wait_of(participant: Participant | None) -> QueueEntry | None:
    """Their wait for a place, with its number in the line."""
    if participant is None or participant.state != ParticipantState.WAITING:
        return None
    return participant.booking.queue_entries.open().with_place().first()
