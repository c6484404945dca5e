from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from core.own_data import at
from events.querysets.events import EventQuerySet
from events.querysets.told import InProgramme

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from events.models import Event
    from members.models import Person


class SessionQuerySet(models.QuerySet):
    def held(self) -> Self:
        return self.filter(cancelled_at=None)

    def chosen_at(self, event: Any) -> Self:
        """What may be chosen in its programme, in order. `event`: it, its key or an expression."""
        return self.held().filter(event=event, pool__isnull=False).order_by("starts_at", "pk")

    def at_once_with(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Those that share a moment; what begins as another ends does not."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def rooms(self) -> list[str]:
        named = self.exclude(room="").order_by("room")
        return list(named.values_list("room", flat=True).distinct())

    def told(self, *, of: int) -> models.QuerySet[Any]:
        """The values of `InProgramme`, in order."""
        sessions = self.filter(event=of).annotate(
            is_chosen=Q(pool__isnull=False),
            capacity=F("pool__capacity"),
            taken=F("pool__taken"),
            waiting=F("pool__waiting"),
        )
        return sessions.order_by("starts_at", "room", "pk").values_list(*InProgramme._fields)


class SpeakerQuerySet(models.QuerySet):
    def of(self, person: Person, addresses: Collection[str]) -> Self:
        """What is theirs, by the account or by an address they have proved."""
        return self.filter(Q(person=person) | at("email", addresses))

    def at(self, slug: str) -> Self:
        """Those of one event, with it."""
        return self.filter(session__event__slug=slug).select_related("session__event__chapter")

    def to_be_asked(self) -> Self:
        """Those who have an address, and not got their link."""
        return self.filter(asked_at=None, session__cancelled_at=None).exclude(email="")

    def told(self, *, of: int) -> models.QuerySet[Any]:
        """Session, name and title of each."""
        those = self.filter(session__event=of)
        return those.order_by("pk").values_list("session_id", "name", "title")


class EventDocumentQuerySet(models.QuerySet):
    def agreed(self) -> Self:
        """A speaker's own only while the speaker consents."""
        return self.filter(Q(speaker=None) | Q(speaker__consented_at__isnull=False))

    def with_whose(self) -> Self:
        return self.select_related("event", "session", "speaker")

    def published(self, *, now: datetime) -> Self:
        """From when what they belong to begins: the session, or else the event."""
        begun = Q(session=None, event__starts_at__lte=now) | Q(session__starts_at__lte=now)
        return self.filter(begun).agreed()

    def told(self, *, of: int) -> models.QuerySet[Any]:
        """What a page says of those that belong to sessions of the event."""
        those = self.filter(event=of, session__isnull=False)
        return those.order_by("added_at", "pk").values_list(
            "session_id", "uid", "title", "kind", "size"
        )

    def readable_by(self, person: Person | AnonymousUser, *, now: datetime, on: date) -> Self:
        """What is published of the events they see; of those they edit, all."""
        events: EventQuerySet = EventQuerySet(self._event_model)
        seen = self.published(now=now).filter(event__in=events.visible_to(person, on=on))
        if not person.is_authenticated:
            return seen
        edited = self.filter(event__in=events.edited_by(person, on=on))
        return self.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=edited.values("pk")))

    @property
    def _event_model(self) -> type[Event]:
        event: Any = self.model._meta.get_field("event").related_model
        return event  # type: ignore[no-any-return]
