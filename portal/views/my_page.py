from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest
from events.enums import ParticipantState, QueueState
from events.models import Participant, QueueEntry
from members.models import Affiliation, Organisation, Person
from members.rules import affiliation_rows
from members.rules.statistics import may_count
from regions.models import Chapter

PAST_SHOWN = 5


@require_safe
def my_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    places = places_of(request.user, now=now)
    waits = [place for place in places if place.entry]
    rows = affiliation_rows(request.user, on=today)
    colleagues = Affiliation.objects.waiting().run_by(request.user, on=today)
    context = {
        "offers": [wait for wait in waits if wait.is_offer],
        "colleagues": colleagues.select_related("person", "organisation"),
        "coming": [place for place in places if place.is_registered],
        "queued": [wait for wait in waits if not wait.is_offer],
        "past": Participant.objects.of(request.user).past(now=now)[:PAST_SHOWN],
        "affiliations": rows,
        "belongs_nowhere": not any(row.is_open for row in rows),
        "edits": Chapter.objects.edited_by(request.user, on=today),
        "counts": may_count(request.user),
        "runs": Organisation.objects.run_by(request.user, on=today),
    }
    return render(request, "portal/my_page.html", context)


@dataclass(frozen=True)
class Place:
    """A place they have, or a wait for one."""

    participant: Participant
    entry: QueueEntry | None

    @property
    def is_registered(self) -> bool:
        return self.participant.state == ParticipantState.REGISTERED

    @property
    def is_offer(self) -> bool:
        return self.entry is not None and self.entry.state == QueueState.OFFERED


def places_of(person: Person, *, now: datetime) -> list[Place]:
    """What is coming, with the number in line of each wait, in two queries."""
    entries = {entry.booking_id: entry for entry in QueueEntry.objects.of(person)}
    coming = Participant.objects.of(person).coming(now=now)
    return [Place(participant, entries.get(participant.booking_id)) for participant in coming]
