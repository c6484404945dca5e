"""What a network is and is for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Dated
from core.refusals import Refused
from core.services import end_before, log_act, set_words
from meetings.enums import ForumKind
from meetings.models import Meeting
from members.models import Person
from members.search import sort_key
from networks import rules
from networks.enums import Refusal
from networks.models import Mandate, Network


@transaction.atomic
def add_network(*, network: Network, by: Person | None, now: datetime) -> Network:
    """`network` is filled in, but not saved."""
    network.kind = ForumKind.NETWORK
    network.sort_key = sort_key(network.name)
    network.save(force_insert=True)
    log_act(
        by=by,
        now=now,
        verb="network.added",
        subject=network,
        text=_("%(network)s er lagt inn.") % {"network": network},
    )
    return network


@transaction.atomic
def describe(
    *, network: Network, words: Mapping[str, Any], by: Person | None, now: datetime
) -> None:
    """What the network says of itself and how it works, by field. Raises Refused."""
    network = held(network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    before, after = set_words(network, words)
    if not after:
        return
    log_act(
        by=by,
        now=now,
        verb="network.described",
        subject=network,
        text=_("%(network)s har ny tekst på siden sin.") % {"network": network},
        before=before,
        after=after,
    )


@transaction.atomic
def decide_mandate(
    *,
    network: Network,
    text: str,
    starts_on: date,
    decided_at: Meeting | None = None,
    by: Person | None,
    now: datetime,
) -> Mandate:
    """From the day on this is what the network is for; the one before ends. Raises Refused."""
    network = held(network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    if decided_at and decided_at.forum_id != network.pk:
        raise Refused(Refusal.ANOTHER_NETWORK)
    for earlier in network.mandates.valid(on=starts_on):
        end_before(earlier, starts_on)
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                network=network, text=text, starts_on=starts_on, decided_at=decided_at
            )
    except IntegrityError as error:
        raise Refused(Refusal.PERIOD_TAKEN) from error
    log_act(
        by=by,
        now=now,
        verb="network.mandated",
        subject=network,
        text=_("%(network)s har ny målsetting.") % {"network": network},
        after=mandate.as_period(),
    )
    return mandate


def end_or_refuse(row: Dated, day: date, reason: Refusal) -> None:
    """Raises Refused where the row would last into the one that follows it."""
    try:
        with transaction.atomic():
            end_before(row, day)
    except IntegrityError as error:
        raise Refused(reason) from error


def held(network: Network) -> Network:
    """Nobody else changes who is in it meanwhile."""
    return Network.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
