from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest
from core.written import written_once
from events import jsonld, rules
from events.enums import Availability, ParticipantState
from events.models import Event, Participant, QueueEntry
from events.rules import NO_PROOFS, Proofs
from events.views import pieces, programme_pieces
from events.views.offers import (
    Categories,
    audience_of,
    categories_of,
    choices_of,
    group_sentences,
    places_of,
    prices_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from events.models import EventDocument
    from events.querysets import EventQuerySet
    from members.models import Person
    from members.rules import ActingChoice


@login_not_required
@require_safe
def detail(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = event_or_404(slug, request.user, now=now)
    context = page_of_event(event, request.user, now=now)
    if request.user.is_authenticated:
        context["brought"] = list(_brought_to(person=request.user.pk, event=event.pk))
    context["may_edit"] = may_edit(request.user, event, now=now)
    return render(request, "events/detail.html", context)


def event_or_404(slug: str, person: Person | AnonymousUser, *, now: datetime) -> Event:
    """What the public sees is seen by all, so it is asked for first."""
    for event in _shown(slug=slug):
        return event
    visible = Event.objects.visible_to(person, on=timezone.localdate(now))
    draft: Event = get_object_or_404(_told(visible), slug=slug)
    return draft


@written_once
def _shown(slug: str) -> QuerySet[Event]:
    return _told(Event.objects.shown().filter(slug=slug))


def _told(events: EventQuerySet) -> EventQuerySet:
    """With what the page is about to say of it."""
    events = events.select_related("series", "county", "chapter", "network")
    return events.with_group_discounts().with_has_programme()


def page_of_event(event: Event, person: Person | AnonymousUser, *, now: datetime) -> dict[str, Any]:
    """What the page says to this reader."""
    categories = categories_of([event.pk])[event.pk]
    mine = place_of(person, event)
    state = rules.availability(event, places_of([event.pk])[event.pk], now=now)
    on = timezone.localdate(now)
    proofs = rules.proofs_of(person, {event.pk: categories}, on=on).get(event.pk, NO_PROOFS)
    choices = choices_of(person, now=now)
    return said_of(event, categories, state, choices, proofs=proofs, now=now) | {
        "mine": mine,
        "entry": wait_of(mine),
        "sections": pieces.sections(event),
        "data": jsonld.event_data(event, categories, state),
        "programme": programme_pieces.in_short(event),
        "documents": documents_of(event, now=now),
    }


def documents_of(event: Event, *, now: datetime) -> Iterable[EventDocument]:
    """None is out before it begins, so then nobody is asked."""
    if event.pk is None or event.starts_at > now:
        return ()
    return event.documents.published(now=now).with_whose()


def said_of(
    event: Event,
    categories: Categories,
    state: Availability,
    choices: list[ActingChoice] | None,
    *,
    proofs: Proofs = NO_PROOFS,
    now: datetime,
) -> dict[str, Any]:
    """What it is and the way in. `choices` as from `choices_of`: None is a visitor."""
    audience = audience_of(categories, now=now)
    prices = prices_of(categories, choices, proofs=proofs, now=now)
    discounts = group_sentences(event, choices) if prices else ()
    return {
        "event": event,
        "words": pieces.words(event, audience=audience, is_over=state == Availability.OVER),
        "way_in": pieces.way_in(
            event, state, prices, discounts=discounts, is_visitor=choices is None
        ),
    }


def may_edit(person: Person | AnonymousUser, event: Event, *, now: datetime) -> bool:
    """What no chapter or network arranges is the secretariat's: of that only staff are asked."""
    of_others = event.chapter_id or event.network_id
    if not person.is_authenticated or not (of_others or person.is_staff):
        return False
    theirs = Event.objects.edited_by(person, on=timezone.localdate(now))
    return theirs.filter(pk=event.pk).exists()


def place_of(person: Person | AnonymousUser, event: Event) -> Participant | None:
    """Their place or wait here, if they have one."""
    if not person.is_authenticated:
        return None
    return next(iter(_places_of(person=person.pk, event=event.pk)), None)


@written_once
def _places_of(person: int, event: int) -> QuerySet[Participant]:
    live = Participant.objects.live().filter(person=person, event=event)
    return live.select_related("booking").order_by("pk")[:1]


@written_once
def _brought_to(person: Any, event: int) -> QuerySet[Any]:
    """What they booked for others: title, slug, reference and how many."""
    return Participant.objects.brought_by(person).filter(event=event).bookings()


def wait_of(participant: Participant | None) -> QueueEntry | None:
    """Their wait for a place, with its number in the line."""
    if participant is None or participant.state != ParticipantState.WAITING:
        return None
    return QueueEntry.objects.open().with_place().filter(participants=participant).first()
