from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from events import rules
from events.models import Event
from members.models import Affiliation
from members.services.left_alone import stop_path
from outbox.models import Delivery
from outbox.services import Owed, owe_all

if TYPE_CHECKING:
    pass


def invitations(event: Event, affiliations: Iterable[Affiliation], *, now: datetime) -> None:
    """To each, with why they get it and a link that stops it without logging in."""
    owe_all((_invitation(event, affiliation) for affiliation in affiliations), now=now)


def invited_before(event: Event) -> set[int]:
    """The people an invitation is owed already."""
    owed = Delivery.objects.filter(dedupe_key__startswith=f"invitation:{event.pk}:")
    keys = owed.values_list("dedupe_key", flat=True)
    return {int(key.rpartition(":")[2]) for key in keys}


def _invitation(event: Event, affiliation: Affiliation) -> Owed:
    person = affiliation.person
    with translation.override(person.language):
        facts = {
            "name": person.get_short_name(),
            "organisation": affiliation.organisation.name,
            "stop_path": stop_path(person),
            "chapter": str(event.chapter),
            "title": event.title,
            "slug": event.slug,
            "summary": event.summary,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "where": rules.place_in_words(event),
            "street": event.address,
            "closes_at": event.sign_up_closes_at,
            "ask_name": event.contact_name,
            "ask_email": event.contact_email,
        }
    return Owed(
        letter="events/invitation",
        dedupe_key=f"invitation:{event.pk}:{person.pk}",
        address=person.email,
        context=facts,
        person=person,
        language=person.language,
        expires_at=event.starts_at,
    )
