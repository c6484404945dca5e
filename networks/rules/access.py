"""What the forum asks of a network. Pages, files, letters and calendars all end up here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.querysets import Access
from networks.models import Network
from networks.rules.running import hosts_of, leaders_by_network, people_by_network


def _joined(person: Any, on: date) -> Any:
    return Network.objects.joined_by(person, on=on).values("pk")


def _run(person: Any, on: date) -> Any:
    return Network.objects.run_by(person, on=on).values("pk")


def _shown(_on: date) -> Any:
    return Network.objects.public().values("pk")


def _ways(meeting: Meeting) -> list[tuple[str, str]]:
    return [(_("Valg"), reverse("networks:elections", args=[meeting.forum.slug, meeting.uid]))]


ACCESS = Access(
    joined=_joined,
    run=_run,
    shown=_shown,
    people=people_by_network,
    leaders=leaders_by_network,
    hosts=lambda forum, on: hosts_of(forum.pk, on),
    page=lambda forum: reverse("portal:network", args=[forum.slug]),
    ways=_ways,
)
