"""A letter from those who run a network to those who are in it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members.models import Person
from networks import mail, rules
from networks.enums import Refusal
from networks.models import Network
from networks.services.networks import held
from outbox.rendering import RenderedLetter


@transaction.atomic
def write_to(
    *, network: Network, uid: UUID, to: str, subject: str, text: str, by: Person, now: datetime
) -> int:
    """One letter to each, whose answer goes to the writer; the same `uid` is the same letter,
    however often it is sent. Returns how many it is for. Raises Refused."""
    network = held(network)
    today = timezone.localdate(now)
    if not rules.may_write_to_all(by, network, on=today):
        raise Refused(Refusal.MAY_NOT_WRITE)
    people = list(rules.people_in(network, on=today, to=to).exclude(email=""))
    if not people:
        raise Refused(Refusal.NOBODY_TO_WRITE_TO)
    if mail.message(network, people, uid=uid, subject=subject, text=text, by=by, now=now):
        log_act(
            by=by,
            now=now,
            verb="network.written_to",
            subject=network,
            text=_("Skrev til nettverket: %(subject)s") % {"subject": subject},
            after={"mottakere": len(people)},
        )
    return len(people)


def as_received(
    *, network: Network, to: str, subject: str, text: str, by: Person, now: datetime
) -> tuple[int, RenderedLetter | None]:
    """How many, and the letter of the first of them; None where there is nobody."""
    people = rules.people_in(network, on=timezone.localdate(now), to=to).exclude(email="")
    first = people.first()
    if first is None:
        return 0, None
    letter = mail.message_as_received(network, first, subject=subject, text=text, by=by, now=now)
    return people.count(), letter
