"""The links of those who follow up for a party and have no account.

A link is bound to the address it was sent to: another address, or an end to following up, and it
leads nowhere. It opens one side of one agreement; reading changes nothing, and what is done with
it is done by POST, told in the act log, and told to the others on that side.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.db.models import OuterRef, QuerySet
from django.urls import reverse

from agreements.models import Agreement, Party, PartyOwner
from agreements.querysets import is_staff
from meetings.querysets import Guest
from members.models import Person


def _signer(owner: PartyOwner | Guest) -> Signer:
    return Signer(salt=f"agreements.owner:{owner.email.lower()}")


def path_of(owner: PartyOwner) -> str:
    """In the active language: the agreement for those with an account, else the link."""
    if owner.person_id:
        return owner.party.agreement.get_absolute_url()
    return reverse("agreements:held", args=[_signer(owner).sign(owner.uid.hex)])


def follow_up_path_of(guest: PartyOwner | Guest, uid: UUID) -> str:
    """In the active language: what somebody without an account does, by their link."""
    return reverse("agreements:held_follow_up", args=[_signer(guest).sign(guest.uid.hex), uid])


def meeting_path_of(owner: PartyOwner, uid: UUID) -> str:
    """In the active language: a meeting by the link of somebody without an account."""
    return reverse("agreements:held_meeting", args=[_signer(owner).sign(owner.uid.hex), uid])


def holder_of(signed: str, *, on: date) -> PartyOwner | None:
    try:
        uid = UUID(hex=signed.partition(":")[0])
    except ValueError:
        return None
    found = PartyOwner.objects.valid(on=on).filter(uid=uid, person=None).exclude(email="")
    owner = found.select_related("party__agreement", "party__organisation").first()
    if owner is None:
        return None
    try:
        return owner if _signer(owner).unsign(signed) == owner.uid.hex else None
    except BadSignature:
        return None


def parties_acted_for(
    person: Person | AnonymousUser, agreement: Agreement | OuterRef, *, on: date
) -> QuerySet[Party]:
    """Whose side of the agreement the person writes; staff all."""
    parties = Party.objects.filter(agreement=agreement).select_related("agreement", "organisation")
    if is_staff(person):
        return parties
    mine = PartyOwner.objects.valid(on=on).of(person)
    return parties.filter(pk__in=mine.values("party"))
