"""The addresses of events: words from the title, and one event to each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from core.pictures import delete_files
from core.refusals import Refused
from core.services import broken_constraint
from events.enums import RESERVED_SLUGS, Refusal
from events.models import Event

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
LONGEST_SLUG = 100
UNIQUE_UID, UNIQUE_SLUG = "events_event_uid_key", "events_event_slug_key"


def add_under_free_address(event: Event) -> None:
    """Under the first address that is free; somebody may take it between the look and the row."""
    for slug in free_slugs(event.title, year=localdate(event.starts_at).year):
        event.slug = slug
        try:
            with transaction.atomic():
                event.save(force_insert=True)
        except IntegrityError as error:
            if broken_constraint(error) == UNIQUE_SLUG:
                continue
            if event.picture:
                delete_files(event.picture)
            if broken_constraint(error) == UNIQUE_UID:
                raise Refused(Refusal.FORM_USED) from error
            raise
        else:
            return


def free_slugs(title: str, *, year: int) -> Iterator[str]:
    """From the title; when it is taken with the year, and then with a number too."""
    base = slugify(title.lower().translate(LETTERS))[:LONGEST_SLUG].strip("-") or "mote"
    like_it = Event.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    taken = {*like_it, *RESERVED_SLUGS}
    numbered = (f"{base}-{year}-{number}" for number in count(2))
    return (slug for slug in chain([base, f"{base}-{year}"], numbered) if slug not in taken)
