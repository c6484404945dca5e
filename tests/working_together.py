"""Of the world: a network, an agreement and a forum at work."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from agreements.models import Agreement
from agreements.rules import path_of as owner_path
from agreements.services import give_notice
from meetings.models import AgendaItem, FollowUp, Forum, Meeting, Record
from meetings.services import begin_record, open_ballot, propose, propose_meeting
from members.models import (
    Organisation,
    Person,
)
from networks.enums import Role
from networks.models import (
    Election,
    Network,
    NetworkMembership,
    NetworkRole,
    Relevance,
    Representation,
    Representative,
    SecretariatTerm,
    Trial,
    TrialMember,
)
from networks.models import Invitation as NetworkInvitation
from tests import factories
from tests.agreements.cooperation import make_agreement, make_owner
from tests.meetings.forums import make_follow_up, make_meeting


@dataclass(frozen=True)
class NetworkThings:
    """A network that the main contact leads and the member is in, and what it has."""

    network: Network
    term: NetworkRole
    membership: NetworkMembership
    representative: Representative
    election: Election
    invitation: NetworkInvitation
    trial: Trial
    tried_by: TrialMember


def agreement_and_link(
    owner: Person, organisation: Organisation, *, staff: Person | None
) -> tuple[Agreement, str]:
    """A signed one for the parties only, under notice, and a link of somebody without account."""
    other = factories.make_organisation(name="Bygdeforbundet", kind="partner")
    agreement = make_agreement(
        staff=staff, organisations=[organisation, other], openness="forum", contact_months=6
    )
    make_owner(agreement, 1, person=owner)
    holder = make_owner(agreement, 2, email="pia@bygd.example")
    dates = [(factories.NOW + dt.timedelta(days=days),) * 2 for days in (9, 10)]
    propose_meeting(
        forum=agreement,
        words={"title": "Kontaktmøte"},
        dates=[(starts_at, ends_at + dt.timedelta(hours=1)) for starts_at, ends_at in dates],
        by=None,
        now=factories.NOW,
    )
    make_follow_up(forum=agreement, owner=None, guest=holder.uid, guest_name=holder.name)
    give_notice(
        agreement=agreement,
        party=agreement.parties.all()[1],
        given_on=factories.TODAY,
        received_on=factories.TODAY,
        by=None,
        now=factories.NOW,
    )
    return agreement, owner_path(holder).rstrip("/").rpartition("/")[2]


def forum_and_meeting(leader: Person, member: Person) -> tuple[Forum, Meeting, FollowUp]:
    """Led by the one, with the other in it; a meeting to come, with an item."""
    forum = factories.make_network(name="Internasjonalt nettverk", leader=leader)
    factories.make_network_member(network=forum, person=member)
    meeting = make_meeting(forum=forum, openness="public")
    AgendaItem.objects.create(meeting=meeting, position=1, title="Økonomi")
    record = begin_record(meeting=meeting, by=leader, now=factories.NOW)
    Record.objects.filter(pk=record.pk).update(openness="forum")
    titles = ("Seminar", "Rapport")
    made = [propose(forum=forum, title=each, by=member, now=factories.NOW) for each in titles]
    open_ballot(
        forum=forum,
        title="Hva gjør vi i høst?",
        votes_each=3,
        proposals=made,
        opens_at=factories.NOW,
        closes_at=factories.NOW + dt.timedelta(days=7),
        by=leader,
        now=factories.NOW,
    )
    return forum, meeting, make_follow_up(forum=forum, owner=member)


def network_things(organisation: Organisation, *, leader: Person, member: Person) -> NetworkThings:
    today = factories.TODAY
    network = factories.make_network(name="Ledernettverket", leader=leader)
    factories.make_network_member(network=network, person=member)
    membership = factories.make_network_member(network=network, organisation=organisation)
    meeting = factories.make_meeting(network=network, title="Årsmøtet")
    trial = factories.make_trial(network=network)
    seat = {"network": network, "person": member, "role": Role.COMMITTEE, "starts_on": today}
    SecretariatTerm.objects.create(network=network, organisation=organisation, starts_on=today)
    Representation.objects.create(body="Rådet", person=member, starts_on=today)
    Relevance.objects.create(external=trial.external, text="Nyttig.", starts_on=today)
    return NetworkThings(
        network=network,
        term=network.roles.get(),
        membership=membership,
        representative=Representative.objects.create(
            membership=membership, person=member, starts_on=today
        ),
        election=Election.objects.create(meeting=meeting, noted_at=factories.NOW, **seat),
        invitation=NetworkInvitation.objects.create(
            network=network,
            email="ny@example.no",
            invited_at=factories.NOW,
            expires_at=factories.NOW + dt.timedelta(days=30),
        ),
        trial=trial,
        tried_by=TrialMember.objects.create(
            trial=trial, organisation=organisation, starts_on=today
        ),
    )
