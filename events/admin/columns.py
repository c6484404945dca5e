"""Columns and filters that several lists share."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from events.models import CapacityPool, Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECENT = timedelta(days=60)
MOST_EVENTS = 60


class EventFilter(admin.SimpleListFilter):
    """The events one works with now; others are reached from their own page."""

    title = _("arrangement")
    parameter_name = "arrangement"
    path = "event"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        since = timezone.now() - RECENT
        events = Event.objects.filter(ends_at__gte=since).order_by("starts_at", "pk")
        rows = events.values_list("pk", "title", "starts_at")[:MOST_EVENTS]
        return [(str(pk), f"{title}, {localtime(at):%d.%m.%Y}") for pk, title, at in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> Any:
        value = self.value()
        if value and value.isdecimal() and value.isascii():
            return queryset.filter(**{f"{self.path}_id": min(int(value), 2**63 - 1)})
        return queryset


def places_in_words(pools: list[CapacityPool]) -> StrOrPromise:
    """ "18 av 20, 2 i kø" at the event itself; a pool without a limit counts only what is taken."""
    pools = [pool for pool in pools if pool.session_id is None]
    if not pools:
        return _("ingen plasser")
    words = []
    for pool in pools:
        limit = "" if pool.capacity is None else _(" av %(limit)s") % {"limit": pool.capacity}
        queue = _(", %(waiting)s i kø") % {"waiting": pool.waiting} if pool.waiting else ""
        words.append(f"{pool.taken}{limit}{queue}")
    return " · ".join(words)
