"""What happens to agreements when somebody leaves the portal for good."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements.models import AgendaWish, PartyOwner
from agreements.services.sides import end_owner
from core.own_data import ERASED_NAME, at, proved_addresses
from core.retention import kept_for
from meetings.models import FollowUp
from members.models import Person


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """That somebody followed an agreement up stays; who it was goes. The portal itself ends it."""
    theirs = PartyOwner.objects.filter(person=person) | PartyOwner.objects.filter(
        at("email", proved_addresses(person))
    )
    for owner in theirs.valid(on=localdate(now)).select_related("party__agreement"):
        end_owner(owner=owner, by=None, now=now)
    tasks = FollowUp.objects.filter(guest__in=[owner.uid for owner in theirs])
    tasks.update(guest_name=ERASED_NAME)
    theirs.update(name=ERASED_NAME, email="", title="", person=None)
    AgendaWish.objects.filter(by_name=person.name).update(by_name=ERASED_NAME)


def leaves(person: Person, *, on: date) -> list[str]:
    """Sides of agreements that nobody follows up then."""
    owners = PartyOwner.objects.valid(on=on)
    others = owners.filter(party=OuterRef("party")).exclude(person=person)
    alone = owners.filter(~Exists(others), person=person)
    return [
        _("Ingen andre følger opp avtalen %(agreement)s for %(party)s.")
        % {"agreement": owner.party.agreement, "party": owner.party}
        for owner in alone.select_related("party__agreement", "party__organisation")
    ]


def forget_owners(*, now: datetime) -> int:
    """Each night: addresses nobody needs any more. Returns how many."""
    old = PartyOwner.objects.filter(ends_on__lt=localdate(now - kept_for("agreements")))
    return old.exclude(email="").update(email="")
