from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from events.enums import LIVE_STATES, SHOWN_STATES, EventState, ParticipantState, QueueState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class EventQuerySet(models.QuerySet):
    def visible_to(self, person: Person | AnonymousUser) -> Self:
        """Published and cancelled events are for all; drafts only for staff who may see them."""
        if person.is_staff and person.has_perm("events.view_event"):
            return self.all()
        return self.filter(state__in=SHOWN_STATES)

    def published(self) -> Self:
        return self.filter(state=EventState.PUBLISHED)

    def upcoming(self, *, now: datetime) -> Self:
        """Those not over yet, the next first."""
        return self.filter(ends_at__gte=now).order_by("starts_at", "pk")

    def past(self, *, now: datetime) -> Self:
        """Those that are over, the latest first."""
        return self.filter(ends_at__lt=now).order_by("-starts_at", "-pk")


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
