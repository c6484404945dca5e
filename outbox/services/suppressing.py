"""Addresses that get no letters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from core.written import any_of, written_once
from outbox.enums import Refusal
from outbox.models import Delivery, Suppression
from outbox.signals import address_died

if TYPE_CHECKING:
    from members.models import Person


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses, in lower case, that are stopped."""
    lowered = [address.lower() for address in addresses]
    return {address for (address,) in _stopped_among(addresses=lowered)}


@written_once
def _stopped_among(addresses: Any) -> QuerySet[Any]:
    stopped = Suppression.objects.order_by().annotate(lowered=Lower("address"))
    return stopped.filter(lowered__in=any_of(addresses, "text")).values_list("lowered")


@transaction.atomic
def suppress(*, address: str, reason: str, by: Person, now: datetime) -> Suppression:
    """Staff stop an address. Raises Refused."""
    if not reason.strip():
        raise Refused(Refusal.NO_REASON)
    suppression = _stop(address, reason.strip(), source=None, now=now)
    if suppression is None:
        raise Refused(Refusal.ALREADY_SUPPRESSED)
    log_act(
        by=by,
        now=now,
        verb="address.suppressed",
        subject=suppression,
        text=_("Stoppet adressen: %(reason)s") % {"reason": reason.strip()},
    )
    return suppression


@transaction.atomic
def suppress_dead_address(*, source: Delivery, reply: str, now: datetime) -> None:
    """The receiving server said that the mailbox does not exist; who should know is told."""
    reason = _("Postkassen finnes ikke: %(reply)s") % {"reply": reply}
    if suppression := _stop_by_itself(source, reason, now=now):
        address_died.send(Suppression, suppression=suppression, now=now)


@transaction.atomic
def suppress_complainer(*, source: Delivery, now: datetime) -> None:
    """Whoever calls our letters spam gets no more of them."""
    _stop_by_itself(source, _("Mottakeren meldte brevet som søppelpost."), now=now)


def _stop_by_itself(source: Delivery, reason: str, *, now: datetime) -> Suppression | None:
    suppression = _stop(source.address, reason, source=source, now=now)
    if suppression is not None:
        log_act(by=None, now=now, verb="address.suppressed", subject=suppression, text=reason)
    return suppression


@transaction.atomic
def unsuppress(*, suppression: Suppression, reason: str, by: Person, now: datetime) -> None:
    """The address gets letters again; those stopped meanwhile are not sent. Raises Refused."""
    if not reason.strip():
        raise Refused(Refusal.NO_REASON)
    log_act(
        by=by,
        now=now,
        verb="address.released",
        subject=suppression,
        text=_("Fjernet stoppen: %(reason)s") % {"reason": reason.strip()},
        before={"reason": suppression.reason, "since": suppression.since},
    )
    suppression.delete()


def _stop(
    address: str, reason: str, *, source: Delivery | None, now: datetime
) -> Suppression | None:
    """None when it is stopped already."""
    try:
        with transaction.atomic():
            return Suppression.objects.create(
                address=address.strip().lower(), reason=reason[:300], since=now, source=source
            )
    except IntegrityError:
        return None
