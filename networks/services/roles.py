"""Who leads, keeps the records and sits in the committee; and whose secretariat it is."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.own_data import at, proved_addresses
from core.refusals import Refused
from core.services import end_before, log_act
from members.models import Organisation, Person
from networks import mail, rules
from networks.enums import Refusal
from networks.models import (
    Election,
    Invitation,
    Network,
    NetworkRole,
    Representation,
    SecretariatTerm,
)
from networks.services.networks import end_or_refuse, held

ONE_DAY = timedelta(days=1)
SAID_OF_A_ROLE = (
    *("network", "person", "role", "rank", "title", "employer", "on_behalf_of"),
    *("elected_at", "starts_on", "ends_on"),
)


@transaction.atomic
def appoint(*, term: NetworkRole, by: Person | None, now: datetime) -> NetworkRole:
    """`term` is filled in, but not saved; empty title and employer are what the person has that
    day. Who holds a single role makes room. The person gets a letter. Sent twice, it is done once.
    Raises Refused."""
    if term.starts_on and term.ends_on and term.ends_on < term.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    today = timezone.localdate(now)
    network = held(term.network)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    if not term.title and not term.employer:
        term.title, term.employer = rules.title_and_employer(term.person, on=today)
    term.starts_on = term.starts_on or today
    said = {name: getattr(term, name) for name in SAID_OF_A_ROLE}
    if standing := NetworkRole.objects.filter(**said).first():
        return standing
    for earlier in NetworkRole.objects.in_the_way_of(term, on=term.starts_on):
        end_before(earlier, term.starts_on)
    try:
        with transaction.atomic():
            term.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(Refusal.ROLE_TAKEN) from error
    log_act(
        by=by,
        now=now,
        verb="network.role_taken",
        subject=term,
        text=_("%(person)s er %(role)s i %(network)s.") % _names(term),
        after=term.as_period(),
    )
    mail.role_taken(term, now=now)
    return term


@transaction.atomic
def end_role(
    *, term: NetworkRole, ends_on: date | None = None, by: Person | None, now: datetime
) -> None:
    """`ends_on` is the last day; None: over at once. Raises Refused."""
    today = timezone.localdate(now)
    rows = NetworkRole.objects.select_for_update(of=("self",)).select_related("person", "network")
    term = rows.get(pk=term.pk)
    if reason := rules.refusal_to_run(by, term.network, on=today):
        raise Refused(reason)
    if term.ends_on and term.ends_on < today:
        raise Refused(Refusal.ALREADY_OVER)
    if ends_on and term.starts_on and ends_on < term.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    day = ends_on + ONE_DAY if ends_on else today
    log_act(
        by=by,
        now=now,
        verb="network.role_ended",
        subject=term,
        text=_("%(person)s er ikke lenger %(role)s i %(network)s.") % _names(term),
        before=term.as_period(),
        after={"ends_on": (day - ONE_DAY).isoformat()},
    )
    end_or_refuse(term, day, Refusal.ROLE_TAKEN)


@transaction.atomic
def set_secretariat(
    *,
    network: Network,
    organisation: Organisation,
    contact: Person | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> SecretariatTerm:
    """From the day on the organisation is the secretariat; the one before ends. Raises Refused."""
    if ends_on and ends_on < starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    network = held(network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    for earlier in network.secretariats.valid(on=starts_on):
        end_before(earlier, starts_on)
    try:
        with transaction.atomic():
            term = SecretariatTerm.objects.create(
                network=network,
                organisation=organisation,
                contact=contact,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as error:
        raise Refused(Refusal.PERIOD_TAKEN) from error
    log_act(
        by=by,
        now=now,
        verb="network.secretariat",
        subject=term,
        text=_("%(organisation)s er sekretariat for %(network)s.")
        % {"organisation": organisation, "network": network},
        after=term.as_period(),
    )
    return term


@transaction.atomic
def end_secretariat(
    *, term: SecretariatTerm, ends_on: date | None, by: Person | None, now: datetime
) -> None:
    """`ends_on` is the last day; None: over at once. Raises Refused."""
    today = timezone.localdate(now)
    network = held(term.network)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    if ends_on and term.starts_on and ends_on < term.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    log_act(
        by=by,
        now=now,
        verb="network.secretariat_ended",
        subject=term,
        text=_("%(organisation)s er ikke lenger sekretariat for %(network)s.")
        % {"organisation": term.organisation, "network": network},
        before=term.as_period(),
    )
    end_or_refuse(term, ends_on + ONE_DAY if ends_on else today, Refusal.PERIOD_TAKEN)


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """Roles that were held stay in the history, without a name. The portal itself ends them."""
    today = timezone.localdate(now)
    for term in NetworkRole.objects.filter(person=person).exclude(ends_on__lt=today):
        end_role(term=term, by=None, now=now)
    for row in Representation.objects.filter(person=person).exclude(ends_on__lt=today):
        end_before(row, today)
    for role in NetworkRole.objects.filter(person=person):
        role.title = role.employer = ""
        role.save(update_fields=["title", "employer"])
    Representation.objects.filter(substitute=person).update(substitute=None)
    Election.objects.filter(person=person).unconfirmed().delete()
    Election.objects.filter(person=person).update(title="", employer="")
    person.network_memberships.all().delete()
    person.network_representations.all().delete()
    person.network_secretariats.update(contact=None)
    person.external_contacts.all().delete()
    person.trials_reported.update(reporter=None)
    addresses = proved_addresses(person)
    Invitation.objects.filter(at("email", addresses)).delete()
    Network.objects.filter(at("contact_email", addresses)).update(contact_name="", contact_email="")


def _names(term: NetworkRole) -> dict[str, object]:
    return {"person": term.person, "role": term.get_role_display(), "network": term.network}
