"""What somebody is at an event: for badges and table lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.timezone import localdate

from events.enums import BadgeRole
from events.models import Event, Participant, Speaker
from networks.rules import runners_of
from regions.models import BoardTerm, EditorGrant


@dataclass(frozen=True)
class Roles:
    """Whom to look for: people by key, addresses in small letters."""

    speakers: frozenset[int]
    speaking_addresses: frozenset[str]
    arrangers: frozenset[int]
    arranging_addresses: frozenset[str]

    def of(self, participant: Participant) -> BadgeRole:
        """What they do there goes before whom they work for."""
        person, address = participant.person_id, participant.email.lower()
        if person in self.speakers or address in self.speaking_addresses:
            return BadgeRole.SPEAKER
        if person in self.arrangers or address in self.arranging_addresses:
            return BadgeRole.ARRANGER
        is_staff = participant.person is not None and participant.person.is_staff
        return BadgeRole.STAFF if is_staff else BadgeRole.PARTICIPANT


def roles_at(event: Event, speakers: Iterable[Speaker]) -> Roles:
    """The chapter's board and editors on the day arrange, or who runs the network; and whoever is
    its contact."""
    speakers = list(speakers)
    arrangers: set[int] = set()
    if event.chapter_id:
        day = localdate(event.starts_at)
        here = {"chapter": event.chapter_id}
        board = BoardTerm.objects.valid(on=day).filter(**here)
        editors = EditorGrant.objects.running(on=day).filter(**here)
        arrangers = {*board.values_list("person", flat=True)}
        arrangers |= {*editors.values_list("person", flat=True)}
    if event.network:
        running = runners_of(event.network, on=localdate(event.starts_at))
        arrangers = {*running.values_list("pk", flat=True)}
    return Roles(
        speakers=frozenset(each.person_id for each in speakers if each.person_id),
        speaking_addresses=_addresses(each.email for each in speakers),
        arrangers=frozenset(arrangers),
        arranging_addresses=_addresses([event.contact_email]),
    )


def _addresses(given: Iterable[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in given if address)
