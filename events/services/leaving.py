"""What happens at our meeting places when somebody leaves the portal for good."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.own_data import ERASED_NAME, at, proved_addresses
from core.retention import kept_for
from events.models import (
    Booking,
    CalendarFeed,
    Certificate,
    Event,
    EventDocument,
    InvoiceLine,
    Participant,
    Speaker,
)
from events.querysets import SpeakerQuerySet
from events.services import answers, certificates
from events.services.cancelling import cancel
from events.services.needs import forget_needs
from members.models import Person


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """What is coming is cancelled, and the queue moves. What has been keeps its places and prices,
    without a name. Who is invoiced stays where there was something to pay: bokføringsloven § 13.
    """
    for participant in Participant.objects.of(person).coming(now=now):
        cancel(participant=participant, by=None, now=now)
    _give_up_unnamed(person, now=now)
    addresses = proved_addresses(person)
    nobodys = Participant.objects.filter(at("email", addresses), person=None)
    theirs = Participant.objects.filter(Q(person=person) | Q(pk__in=nobodys.values("pk")))
    forget_needs(theirs)
    answers.forget(theirs)
    certificates.forget_names(Certificate.objects.filter(participant__in=theirs), now=now)
    CalendarFeed.objects.filter(person=person).delete()
    theirs.update(name=ERASED_NAME, email="")
    as_guest = Booking.objects.filter(at("guest_email", addresses))
    as_guest.update(guest_name=ERASED_NAME, guest_email="")
    free = Booking.objects.filter(booked_by=person).exclude(participants__price__gt=0)
    free.update(invoice_orgnr="", invoice_name="", invoice_reference="")
    Event.objects.filter(access_responsible=person).update(access_responsible=None)
    Event.objects.filter(at("contact_email", addresses)).update(contact_name="", contact_email="")
    _erase_speaker(Speaker.objects.of(person, addresses))


def leaves(person: Person, *, on: date) -> list[str]:
    """What they are to say, and have not said yet."""
    speaks = Speaker.objects.of(person, proved_addresses(person))
    coming = speaks.filter(session__ends_at__date__gte=on, session__cancelled_at=None)
    return [
        _("Du står i programmet som innleder på «%(session)s». Navnet ditt forsvinner derfra.")
        % {"session": speaker.session}
        for speaker in coming.select_related("session")
    ]


def _erase_speaker(speakers: SpeakerQuerySet) -> None:
    """That somebody spoke is the programme's; who it was, and what they left, goes."""
    EventDocument.objects.filter(speaker__in=speakers.values("pk")).delete()
    nobody = {"name": ERASED_NAME, "title": "", "email": "", "consented_at": None}
    speakers.update(**nobody, person=None)


def forget_speakers(*, now: datetime) -> int:
    """Each night: the addresses of links nobody needs any more. Returns how many."""
    old = Speaker.objects.filter(session__event__ends_at__lt=now - kept_for("speakers"))
    return old.exclude(email="").update(email="")


def _give_up_unnamed(person: Person, *, now: datetime) -> None:
    """Places for somebody they never named; where an organisation pays, its contact decides."""
    unnamed = Participant.objects.unnamed().filter(
        booking__booked_by=person, booking__organisation=None
    )
    for participant in unnamed.coming(now=now):
        cancel(participant=participant, by=None, now=now)


def forget_invoices(*, now: datetime) -> int:
    """Each night: who paid, when the law no longer asks. The years count from the end of that one.

    Returns how many.
    """
    today = timezone.localdate(now)
    years_kept = round(kept_for("invoices").days / 365.25)
    old = Booking.objects.filter(event__ends_at__year__lt=today.year - years_kept)
    told = old.exclude(invoice_orgnr="", invoice_name="", invoice_reference="")
    lines = InvoiceLine.objects.filter(
        created_at__lt=datetime(today.year - years_kept, 1, 1, tzinfo=now.tzinfo)
    ).exclude(recipient_orgnr="", recipient_name="", recipient_reference="")
    lines.update(recipient_orgnr="", recipient_name="", recipient_reference="")
    return told.update(invoice_orgnr="", invoice_name="", invoice_reference="")
