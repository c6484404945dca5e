"""The letters of somebody who leaves for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from core.own_data import at
from outbox.enums import OPEN_STATES, DeliveryState
from outbox.models import Delivery, DemoLetter, Suppression
from outbox.services.sendings import count_out

if TYPE_CHECKING:
    from members.models import Person

BEING_SENT = (DeliveryState.CLAIMED, DeliveryState.IN_DATA)


def forget_letters_to(*, person: Person, addresses: Collection[str]) -> None:
    """A letter that is on its way cannot be stopped; it is theirs until `forget_letters_of`."""
    theirs = Delivery.objects.filter(Q(person=person) | at("address", addresses))
    theirs.filter(state__in=BEING_SENT).update(person=person)
    gone = theirs.exclude(state__in=BEING_SENT)
    count_out(gone)
    gone.delete()
    Suppression.objects.filter(at("address", addresses)).delete()
    DemoLetter.objects.filter(at("address", addresses)).delete()


@transaction.atomic
def forget_letters_of(people: Collection[int], *, before: datetime) -> int:
    """What went to those who have left, the last letter included. Returns how many."""
    sent = Delivery.objects.filter(person__in=people, created_at__lt=before)
    gone = sent.exclude(state__in=OPEN_STATES)
    count_out(gone)
    deleted, _models = gone.delete()
    return deleted
