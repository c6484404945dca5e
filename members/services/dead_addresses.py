"""Somebody's letters do not arrive: a colleague is asked to find out why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from members import rules
from members.mail import belonging as mail
from members.models import Affiliation, Person

if TYPE_CHECKING:
    from outbox.models import Suppression


def tell_of_dead_address(*, suppression: Suppression, now: datetime) -> None:
    """The main contact of where they belong; the secretariat where that is they, or nobody."""
    today, address = timezone.localdate(now), suppression.address
    theirs = Q(email__iexact=address) | Q(emailaddress__email__iexact=address)
    for person in Person.objects.filter(theirs).distinct():
        belongs = Affiliation.objects.confirmed(on=today).filter(person=person)
        for affiliation in belongs.select_related("organisation", "person"):
            contact = rules.main_contact_of(affiliation.organisation, on=today)
            told = None if contact == person else contact
            mail.tell_of_dead_address(affiliation, suppression, contact=told, now=now)
