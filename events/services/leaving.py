"""What happens at our meeting places when somebody leaves the portal for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from core.own_data import ERASED_NAME, at, proved_addresses
from core.retention import kept_for
from events.models import Booking, CalendarFeed, Event, Participant
from events.services.cancelling import cancel
from events.services.needs import forget_needs
from members.models import Person


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """What is coming is cancelled, and the queue moves. What has been keeps its places and prices,
    without a name. Who is invoiced stays where there was something to pay: bokføringsloven § 13.
    """
    for participant in Participant.objects.of(person).coming(now=now):
        cancel(participant=participant, by=None, now=now)
    addresses = proved_addresses(person)
    nobodys = Participant.objects.filter(at("email", addresses), person=None)
    theirs = Participant.objects.filter(Q(person=person) | Q(pk__in=nobodys.values("pk")))
    forget_needs(theirs)
    CalendarFeed.objects.filter(person=person).delete()
    theirs.update(name=ERASED_NAME, email="")
    free = Booking.objects.filter(booked_by=person).exclude(participants__price__gt=0)
    free.update(invoice_orgnr="", invoice_name="", invoice_reference="")
    Event.objects.filter(at("contact_email", addresses)).update(contact_name="", contact_email="")


def forget_invoices(*, now: datetime) -> int:
    """Each night: who paid, when the law no longer asks. The years count from the end of that one.

    Returns how many.
    """
    today = timezone.localdate(now)
    years_kept = round(kept_for("invoices").days / 365.25)
    old = Booking.objects.filter(event__ends_at__year__lt=today.year - years_kept)
    told = old.exclude(invoice_orgnr="", invoice_name="", invoice_reference="")
    return told.update(invoice_orgnr="", invoice_name="", invoice_reference="")
