"""What is done in a network: coming in, roles, elections, and terms that end."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from core.refusals import Refused
from meetings.enums import RecordState
from meetings.models import Record
from members.services import end_affiliation
from networks import services
from networks.enums import MembershipState, Refusal, Role
from networks.models import Election, NetworkMembership, NetworkRole
from networks.rules import people_in, terms_that_end
from networks.services import terms_that_end as reminding
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + dt.timedelta(days=1)
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def leader(db):
    return factories.make_person(name="Liv Leder")


@pytest.fixture
def network(leader):
    return factories.make_network(name="Kulturlederne", leader=leader, joining="request")


def letters(to):
    found = Delivery.objects.filter(address=to.email).order_by("pk")
    return list(found.values_list("letter", flat=True))


def refusal(call, **given):
    with pytest.raises(Refused) as refused:
        call(**given)
    return refused.value.reason


# ---- Coming in -----------------------------------------------------------------------------------


def test_whoever_asks_is_in_when_the_leader_says_yes(network, leader, member, drammen):
    asked = services.ask(network=network, person=member, on_behalf_of=drammen, now=NOW)
    services.approve(membership=asked, by=leader, now=NOW)

    assert NetworkMembership.objects.members(on=TODAY).get().person == member
    assert letters(leader) == ["networks/asked"]
    assert letters(member) == ["networks/let_in"]


def test_a_question_is_answered_once(network, leader, member):
    asked = services.ask(network=network, person=member, on_behalf_of=None, now=NOW)
    services.decline(membership=asked, by=leader, now=NOW)

    answered = {"membership": asked, "by": leader, "now": NOW}
    assert refusal(services.approve, **answered) == Refusal.ANSWERED_ALREADY
    assert letters(member) == ["networks/declined"]


def test_nobody_else_lets_people_in(network, member, stranger):
    asked = services.ask(network=network, person=member, on_behalf_of=None, now=NOW)

    given = {"membership": asked, "by": stranger, "now": NOW}
    assert refusal(services.approve, **given) == Refusal.NOT_RUN_BY_YOU


def test_one_asks_for_an_organisation_one_belongs_to(network, stranger, drammen):
    given = {"network": network, "person": stranger, "on_behalf_of": drammen, "now": NOW}

    assert refusal(services.ask, **given) == Refusal.NOT_CONFIRMED_THERE


def test_an_open_network_lets_one_in_at_once(member):
    network = factories.make_network(joining="open")

    services.join(network=network, person=member, on_behalf_of=None, now=NOW)

    again = {"network": network, "person": member, "on_behalf_of": None, "now": NOW}
    assert refusal(services.join, **again) == Refusal.MEMBER_ALREADY
    assert network.memberships.get().state == MembershipState.MEMBER


def test_the_main_contact_signs_the_organisation_up_and_meets_for_it(
    network, leader, main_contact, drammen
):
    asked = services.sign_up_organisation(
        network=network, organisation=drammen, by=main_contact, now=NOW
    )
    services.approve(membership=asked, by=leader, now=NOW)

    assert main_contact in people_in(network, on=TODAY)


def test_whoever_leaves_the_employer_leaves_what_they_were_in_for_it(network, member, drammen):
    factories.make_network_member(network=network, person=member, on_behalf_of=drammen)
    affiliation = member.affiliations.get()

    end_affiliation(affiliation=affiliation, by=member, now=NOW)

    assert not NetworkMembership.objects.members(on=TODAY).exists()
    assert "networks/removed" in letters(member)


def test_an_invitation_is_taken_up_by_whoever_proves_the_address(network, leader):
    services.invite(network=network, addresses=["ny@example.no"], by=leader, now=NOW)
    person = factories.make_person(email="ny@example.no")

    services.take_up(person=person, address="NY@example.no", now=NOW)
    services.take_up(person=person, address="ny@example.no", now=NOW)

    assert network.memberships.get().person == person


def test_an_invitation_is_nobody_elses(network, leader, stranger):
    services.invite(network=network, addresses=["ny@example.no"], by=leader, now=NOW)

    given = {"invitation": network.invitations.get(), "person": stranger, "now": NOW}
    assert refusal(services.accept, **given) == Refusal.INVITATION_OVER


# ---- Roles ---------------------------------------------------------------------------------------


def test_a_new_leader_makes_the_old_one_go_the_day_before(network, leader, member, drammen):
    seat = NetworkRole(network=network, person=member, role=Role.LEADER, starts_on=TOMORROW)

    term = services.appoint(term=seat, by=leader, now=NOW)

    assert network.roles.get(person=leader).ends_on == TODAY
    assert (term.employer, letters(member)) == (drammen.name, ["networks/role_taken"])


def test_title_and_employer_stay_as_they_were(network, leader, member, drammen):
    member.affiliations.update(title="Kultursjef")
    seat = NetworkRole(network=network, person=member, role=Role.COMMITTEE)
    term = services.appoint(term=seat, by=leader, now=NOW)

    member.affiliations.update(title="Kommunedirektør")
    term.refresh_from_db()

    assert term.where == f"Kultursjef, {drammen.name}"


# ---- Elections -----------------------------------------------------------------------------------


@pytest.fixture
def meeting(network):
    return factories.make_meeting(network=network, title="Årsmøtet")


@pytest.fixture
def election(network, meeting, leader, member):
    election = Election(
        network=network, meeting=meeting, person=member, role=Role.COMMITTEE, starts_on=TODAY
    )
    return services.note_election(election=election, by=leader, now=NOW)


def approve(meeting):
    return Record.objects.create(meeting=meeting, state=RecordState.APPROVED, approved_at=NOW)


def test_an_election_waits_for_the_record(network, meeting, leader, election):
    given = {"network": network, "meeting": meeting, "by": leader, "now": NOW}

    assert refusal(services.confirm_elections, **given) == Refusal.NOT_APPROVED


def test_those_elected_take_their_roles_once(network, meeting, leader, member, election):
    approve(meeting)

    for _again in range(2):
        services.confirm_elections(network=network, meeting=meeting, by=leader, now=NOW)

    term = network.roles.get(person=member)
    assert (term.elected_at, term.role, term.starts_on) == (meeting, Role.COMMITTEE, TODAY)
    assert letters(member) == ["networks/role_taken"]


def test_the_leader_is_asked_to_confirm(meeting, leader, election):
    services.ask_to_confirm(meeting=meeting, now=NOW)
    services.ask_to_confirm(meeting=meeting, now=NOW)

    assert letters(leader) == ["networks/elections_wait"]


def test_what_is_confirmed_is_not_struck(network, meeting, leader, election):
    approve(meeting)
    services.confirm_elections(network=network, meeting=meeting, by=leader, now=NOW)

    given = {"election": election, "by": leader, "now": NOW}
    assert refusal(services.strike_election, **given) == Refusal.CONFIRMED_ALREADY


def test_a_meeting_of_another_network_elects_nobody_here(network, leader, member):
    meeting = factories.make_meeting(network=factories.make_network())
    election = Election(
        network=network, meeting=meeting, person=member, role=Role.COMMITTEE, starts_on=TODAY
    )

    given = {"election": election, "by": leader, "now": NOW}
    assert refusal(services.note_election, **given) == Refusal.ANOTHER_NETWORK


# ---- Terms that end ------------------------------------------------------------------------------


def test_a_term_that_nobody_follows_and_a_free_role_are_told(network, leader):
    network.roles.update(ends_on=TODAY + dt.timedelta(days=20))

    found = terms_that_end(on=TODAY, until=TODAY + dt.timedelta(days=60))

    assert {(each.role, each.term is None) for each in found} == {
        (Role.LEADER, False),
        (Role.SECRETARY, True),
    }


def test_a_term_that_is_followed_is_not_told(network, leader, member):
    network.roles.update(ends_on=TODAY)
    factories.make_network_role(
        network=network, person=member, role=Role.LEADER, starts_on=TOMORROW
    )

    found = terms_that_end(on=TODAY, until=TODAY + dt.timedelta(days=60))

    assert [each.role for each in found] == [Role.SECRETARY]


def test_each_is_reminded_once(network, leader, staff):
    factories.make_network_role(
        network=network, person=factories.make_person(), role=Role.SECRETARY
    )
    network.roles.filter(role=Role.LEADER).update(ends_on=TODAY + dt.timedelta(days=20))
    (occasion,) = reminding.SOURCE.coming(now=NOW, until=NOW)

    assert reminding.SOURCE.owe(occasion.key, NOW) == 3
    assert reminding.SOURCE.owe(occasion.key, NOW) == 0
    assert letters(leader) == ["networks/term_ends"]


@pytest.mark.parametrize("number", [1, 3])
def test_asking_costs_the_same_however_many_there_are(number, django_assert_num_queries):
    for _each in range(number):
        network = factories.make_network(leader=factories.make_person())
        network.roles.update(ends_on=TODAY + dt.timedelta(days=20))

    with django_assert_num_queries(6):
        reminding.SOURCE.coming(now=NOW, until=NOW)


# ---- Writing -------------------------------------------------------------------------------------


def test_a_letter_goes_to_each_once_and_answers_go_to_the_writer(network, leader, member):
    factories.make_network_member(network=network, person=member)
    words = {"to": "everybody", "subject": "Neste møte", "text": "Vi møtes på torsdag."}
    uid = uuid.uuid4()

    for _again in range(2):
        services.write_to(network=network, uid=uid, **words, by=leader, now=NOW)

    assert letters(member) == ["networks/message"]
    facts = Delivery.objects.get(address=member.email).context or {}
    assert facts["writer_address"] == leader.email


def test_a_member_writes_where_the_network_lets_them(network, member):
    factories.make_network_member(network=network, person=member)
    words = {"to": "everybody", "subject": "Neste møte", "text": "Vi møtes på torsdag."}
    given = {"network": network, "uid": uuid.uuid4(), **words, "by": member, "now": NOW}

    assert refusal(services.write_to, **given) == Refusal.MAY_NOT_WRITE

    network.members_write = True
    network.save()

    assert services.write_to(**given) == 2
