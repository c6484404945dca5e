"""Whoever does not want invitations says so once: from a letter without logging in, or in the
profile. Letters about what they signed up for come all the same."""

from __future__ import annotations

from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from core.services import log_act
from members.models import Person
from members.rules.merging import person_now

_signer = Signer(salt="members.stop-invitations")


def stop_path(person: Person) -> str:
    """In the active language. Whoever holds it may stop this person's invitations, and no more."""
    return reverse("members:stop_invitations", args=[_signer.sign(str(person.pk))])


def person_of(signed: str) -> Person | None:
    """None: nobody of ours wrote this address."""
    try:
        pk = int(_signer.unsign(signed))
    except (BadSignature, ValueError):
        return None
    return person_now(pk)


@transaction.atomic
def want_invitations(*, person: Person, wanted: bool, by: Person | None, now: datetime) -> Person:
    """`by=None`: from a letter's link. Asking for what is so already changes nothing."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if wanted == (person.invitations_stopped_at is None):
        return person
    person.invitations_stopped_at = None if wanted else now
    person.save(update_fields=["invitations_stopped_at"])
    log_act(
        by=by,
        now=now,
        verb="person.invitations_wanted" if wanted else "person.invitations_stopped",
        subject=person,
        text="Vil ha invitasjoner." if wanted else "Vil ikke ha flere invitasjoner.",
    )
    return person
