"""Name badges: who somebody is, in letters that are read across a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from core.components import paper
from events import tickets
from events.enums import BadgeFormat, BadgeRole
from events.models import Event, Participant, Speaker
from events.rules import roles

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Badge(NamedTuple):
    """`name` is empty for a place whose name comes later: a line to write on. `code` is empty for
    a speaker without a place."""

    name: str
    organisation: str
    role: BadgeRole
    code: str


def badges_of(event: Event, participants: QuerySet[Participant]) -> list[Badge]:
    """By name, those without one last."""
    people = participants.select_related("person", "booking__organisation")
    speakers = speakers_at(event)
    known = roles.roles_at(event, speakers)
    return sorted((_badge(each, event, known.of(each)) for each in people), key=_by_name)


def speakers_without_a_place(event: Event) -> list[Badge]:
    """They come in without a ticket, and are the ones most looked for."""
    registered = list(event.participants.registered().values_list("person", "email"))
    people = {person for person, _email in registered if person}
    addresses = {email.lower() for _person, email in registered if email}
    outside = {
        speaker.name: Badge(speaker.name, speaker.title, BadgeRole.SPEAKER, "")
        for speaker in speakers_at(event)
        if speaker.person_id not in people and speaker.email.lower() not in addresses
    }
    return sorted(outside.values(), key=_by_name)


def speakers_at(event: Event) -> list[Speaker]:
    return list(Speaker.objects.filter(session__event=event))


def pdf_of(
    event: Event, badges: Sequence[Badge], *, badge_format: BadgeFormat, now: datetime
) -> bytes:
    """In the event's language, whatever the organiser's is."""
    with translation.override(event.language):
        return paper.pdf(
            f"events/pdf/badges_{badge_format.value}.typ",
            title=_("Navneskilt til %(event)s") % {"event": event.title},
            made_at=now,
            event=event.title,
            badges=list(_told(badges)),
        )


def _told(badges: Iterable[Badge]) -> Iterator[dict[str, str]]:
    for badge in badges:
        name = badge.name or _("navn kommer")
        yield {
            "name": badge.name,
            "organisation": badge.organisation,
            "role": badge.role.value,
            "role_word": str(badge.role.label),
            "qr": paper.qr_svg(badge.code) if badge.code else "",
            "qr_alt": _("Kode til døra, for %(name)s") % {"name": name},
        }


def _badge(participant: Participant, event: Event, role: BadgeRole) -> Badge:
    organisation = participant.booking.organisation
    return Badge(
        name=participant.name,
        organisation=organisation.name if organisation else "",
        role=role,
        code=tickets.sign(participant, event=event),
    )


def _by_name(badge: Badge) -> tuple[bool, str]:
    return (not badge.name, badge.name.casefold())
