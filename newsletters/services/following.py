"""Subscriptions follow their person: when an address is proved, changed, or the person leaves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from core.own_data import at, proved_addresses
from core.retention import kept_for
from newsletters.enums import ConsentAct, ConsentWay, SubscriptionState
from newsletters.models import Consent, Declined, Newsletter, Subscription
from newsletters.rules import consents as rules
from newsletters.services.consenting import end, stop_letters

if TYPE_CHECKING:
    from members.models import Person


def tie(*, person: Person, address: str) -> int:
    """Whoever proves an address has the subscriptions that came to it. Returns how many."""
    return Subscription.objects.of(address).exclude(person=person).update(person=person)


@transaction.atomic
def follow_address(*, person: Person, was: str, is_now: str, now: datetime) -> None:
    """Letters follow to the new main address; where it has said no itself, that stands."""
    moving = Subscription.objects.of(was).filter(person=person).select_related("newsletter")
    at_the_new = {row.newsletter_id: row for row in Subscription.objects.of(is_now)}
    for row in moving.select_for_update(of=("self",), no_key=True):
        there = at_the_new.get(row.newsletter_id)
        if there and there.state == SubscriptionState.ASKED:
            there.delete()
        elif there:
            _leave_the_old(row, there, by=person, now=now)
            continue
        row.address = is_now.strip().lower()
        row.save(update_fields=["address"])
        _tell_of_the_move(row, was=was, by=person, now=now)


def _leave_the_old(row: Subscription, there: Subscription, *, by: Person, now: datetime) -> None:
    """One address is enough where both are on the list."""
    if SubscriptionState.ACTIVE == row.state == there.state:
        note = "Får det på den nye adressen."
        end(subscription=row, way=ConsentWay.OWN_PAGE, note=note, by=by, now=now)


def _tell_of_the_move(row: Subscription, *, was: str, by: Person, now: datetime) -> None:
    """What was said at the old address is said at the new one, so that it is found there."""
    said = Consent.objects.filter(at("address", [was]), newsletter=row.newsletter)
    last = said.exclude(act=ConsentAct.ASKED).first()
    if last:
        Consent.objects.create(
            newsletter=row.newsletter,
            address=row.address,
            act=last.act,
            way=ConsentWay.OWN_PAGE,
            words=last.words,
            note="Fulgte med da hovedadressen ble byttet.",
            at=now,
            by=by,
        )


@transaction.atomic
def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """What they got and what they said goes. That it is over stays, as a print nobody can read:
    a file with their address in it must not begin it again."""
    addresses = proved_addresses(person) | {person.email.lower()}
    theirs = Subscription.objects.filter(Q(person=person) | at("address", addresses))
    over = theirs.exclude(state=SubscriptionState.ASKED).values_list("newsletter", "address")
    for newsletter, address in over:
        Declined.objects.get_or_create(
            newsletter_id=newsletter,
            digest=rules.digest_of(address),
            defaults={"since": now},
        )
        addresses.add(address.lower())
    for address in addresses:
        stop_letters(newsletters=Newsletter.objects.all(), address=address, now=now)
    theirs.delete()
    Consent.objects.filter(at("address", addresses)).delete()


def forget_unconfirmed(*, now: datetime) -> int:
    """At night: addresses that somebody wrote and nobody confirmed. Returns how many."""
    never = Subscription.objects.filter(
        state=SubscriptionState.ASKED, since__lt=now - kept_for("unconfirmed")
    )
    addresses = list(never.values_list("address", flat=True))
    asked = Consent.objects.filter(address__in=addresses, act=ConsentAct.ASKED)
    asked.filter(at__lt=now - kept_for("unconfirmed")).delete()
    deleted, _models = never.delete()
    return deleted
