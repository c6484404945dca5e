from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from events.enums import LIVE_STATES, SHOWN_STATES, EventState, ParticipantState, QueueState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class EventQuerySet(models.QuerySet):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Published and cancelled events are for all; drafts only for staff who may see them."""
        if person.is_staff and person.has_perm("events.view_event"):
            return self.all()
        return self.shown()

    def published(self) -> Self:
        return self.filter(state=EventState.PUBLISHED)

    def shown(self) -> Self:
        """What the public sees: published, and cancelled with a word saying so."""
        return self.filter(state__in=SHOWN_STATES)

    def upcoming(self, *, now: datetime) -> Self:
        """Those not over yet, the next first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Those that are over, the latest first."""
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-pk")

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that go on at some time from start until (not including) end."""
        return self.filter(starts_at__lt=end, ends_at__gte=start)

    def in_person(self) -> Self:
        return self.exclude(place_name="", is_online=True)

    def online(self) -> Self:
        return self.filter(is_online=True)

    def with_free_places(self, *, now: datetime) -> Self:
        """Those one can sign up to now without standing in a queue."""
        room = Q(pools__capacity=None) | Q(pools__taken__lt=F("pools__capacity"))
        free = self.model.objects.filter(room, pools__waiting=0).values("pk")
        return self.published().filter(
            pk__in=free, sign_up_opens_at__lte=now, sign_up_closes_at__gt=now, ends_at__gt=now
        )

    def matching(self, text: str) -> Self:
        """Every word stands somewhere: title, summary, series, place or county."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(series__name__icontains=word)
                | Q(place_name__icontains=word)
                | Q(county__name__icontains=word)
            )
        return found


class TicketCategoryQuerySet(models.QuerySet):
    def on_sale(self, *, now: datetime) -> Self:
        begun = Q(on_sale_from=None) | Q(on_sale_from__lte=now)
        not_ended = Q(on_sale_until=None) | Q(on_sale_until__gt=now)
        return self.filter(begun & not_ended)


class ParticipantQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(state__in=LIVE_STATES)

    def registered(self) -> Self:
        return self.filter(state=ParticipantState.REGISTERED)


class QueueEntryQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state=QueueState.WAITING)

    def open(self) -> Self:
        return self.filter(state__in=[QueueState.WAITING, QueueState.OFFERED])

    def offer_expired(self, *, now: datetime) -> Self:
        return self.filter(state=QueueState.OFFERED, offer_expires_at__lte=now)
