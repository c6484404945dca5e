"""Who was elected: noted while the meeting goes on, and a role once the record is approved."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from meetings.enums import RecordState
from meetings.models import Meeting, Record
from members.models import Person
from networks import mail, rules
from networks.enums import Refusal
from networks.models import Election, Network, NetworkRole
from networks.services.networks import held
from networks.services.roles import appoint


@transaction.atomic
def note_election(*, election: Election, by: Person, now: datetime) -> Election:
    """`election` is filled in, but not saved. Raises Refused."""
    today = timezone.localdate(now)
    network = held(election.network)
    if reason := rules.refusal_to_run(by, network, on=today):
        raise Refused(reason)
    if election.meeting.forum_id != network.pk:
        raise Refused(Refusal.ANOTHER_NETWORK)
    if election.starts_on and election.ends_on and election.ends_on < election.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    if not election.title and not election.employer:
        election.title, election.employer = rules.title_and_employer(election.person, on=today)
    election.noted_by, election.noted_at = by, now
    try:
        with transaction.atomic():
            election.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(Refusal.ROLE_TAKEN) from error
    log_act(
        by=by,
        now=now,
        verb="network.elected",
        subject=election,
        text=_("%(person)s er valgt til %(role)s i %(network)s.")
        % {
            "person": election.person,
            "role": election.get_role_display(),
            "network": network,
        },
        after=election.as_period(),
    )
    return election


@transaction.atomic
def strike_election(*, election: Election, by: Person, now: datetime) -> None:
    """It was noted by mistake. Raises Refused."""
    election = _held_election(election)
    if reason := rules.refusal_to_run(by, election.network, on=timezone.localdate(now)):
        raise Refused(reason)
    if election.confirmed_at:
        raise Refused(Refusal.CONFIRMED_ALREADY)
    log_act(
        by=by,
        now=now,
        verb="network.election_struck",
        subject=election,
        text=_("Valget er strøket."),
    )
    election.delete()


@transaction.atomic
def confirm_elections(
    *, network: Network, meeting: Meeting, by: Person, now: datetime
) -> list[NetworkRole]:
    """Those elected at the meeting take their roles; who had them leaves the day before. Pressed
    twice, it is done once. Raises Refused."""
    network = held(network)
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)
    if not Record.objects.filter(meeting=meeting, state=RecordState.APPROVED).exists():
        raise Refused(Refusal.NOT_APPROVED)
    elections = list(
        Election.objects.unconfirmed()
        .filter(network=network, meeting=meeting)
        .select_for_update(of=("self",))
        .select_related("person", "network")
    )
    return [_take_up(election, by=by, now=now) for election in elections]


def _take_up(election: Election, *, by: Person, now: datetime) -> NetworkRole:
    election.confirmed_at, election.confirmed_by = now, by
    election.save(update_fields=["confirmed_at", "confirmed_by"])
    same = ("network", "person", "role", "rank", "title", "employer", "on_behalf_of")
    term = NetworkRole(**{name: getattr(election, name) for name in same})
    term.starts_on, term.ends_on = election.starts_on, election.ends_on
    term.elected_at = election.meeting
    return appoint(term=term, by=None, now=now)


def ask_to_confirm(*, meeting: Meeting, now: datetime) -> None:
    """The record is approved: whoever runs the network hears that those elected wait."""
    network = Network.objects.filter(pk=meeting.forum_id).first()
    if network is None:
        return
    waiting = Election.objects.unconfirmed().filter(network=network, meeting=meeting)
    names = [str(each.person) for each in waiting.select_related("person")]
    if names:
        for person in rules.who_hears_of(network, on=timezone.localdate(now)):
            mail.elections_wait(network, meeting, names, to=person, now=now)


def _held_election(election: Election) -> Election:
    rows = Election.objects.select_for_update(of=("self",)).select_related("person", "network")
    return rows.get(pk=election.pk)
