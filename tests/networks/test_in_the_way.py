"""What has changed since it was asked, what is in the way, and what is sent twice."""

from __future__ import annotations

import datetime as dt

import pytest

from core.refusals import Refused
from members.models import Affiliation
from members.services import end_affiliation
from networks import services
from networks.enums import MembershipState, Refusal, Role, Verdict
from networks.models import Contact, NetworkRole, SecretariatTerm, Trial
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NEXT_MONTH = TODAY + 30 * DAY


@pytest.fixture
def leader(db):
    return factories.make_person(name="Liv Leder")


@pytest.fixture
def network(leader):
    return factories.make_network(name="Kulturlederne", leader=leader, joining="request")


def refusal(call, **given):
    with pytest.raises(Refused) as refused:
        call(**given, now=NOW)
    return refused.value.reason


# ---- Who has left since they asked ---------------------------------------------------------------


def has_left(person):
    """Without a word to the networks."""
    Affiliation.objects.filter(person=person).update(ends_on=TODAY - DAY)


@pytest.fixture
def signed_up(network, main_contact, drammen):
    return services.sign_up_organisation(
        network=network, organisation=drammen, by=main_contact, now=NOW
    )


@pytest.fixture
def asked(network, member, drammen):
    return services.ask(network=network, person=member, on_behalf_of=drammen, now=NOW)


def test_whoever_left_does_not_meet_for_the_organisation(leader, main_contact, signed_up):
    has_left(main_contact)

    approved = services.approve(membership=signed_up, by=leader, now=NOW)

    assert approved.state == MembershipState.MEMBER
    assert not approved.representatives.exists()


def test_whoever_left_is_there_for_themselves(leader, member, asked):
    has_left(member)

    services.approve(membership=asked, by=leader, now=NOW)

    asked.refresh_from_db()
    assert (asked.state, asked.on_behalf_of) == (MembershipState.MEMBER, None)


def test_nor_are_they_let_in_for_it_unasked(network, leader, member, asked):
    has_left(member)

    services.let_in(network=network, person=member, by=leader, now=NOW)

    asked.refresh_from_db()
    assert (asked.state, asked.on_behalf_of) == (MembershipState.MEMBER, None)


def test_whoever_leaves_the_employer_asks_for_it_no_more(network, member, asked):
    end_affiliation(affiliation=member.affiliations.get(), by=member, now=NOW)

    assert not network.memberships.exists()


# ---- What an organisation asked is answered when it is let in ------------------------------------


def test_letting_an_organisation_in_answers_what_it_asked(
    network, leader, main_contact, drammen, signed_up
):
    services.let_in(network=network, organisation=drammen, by=leader, now=NOW)

    assert network.memberships.get() == signed_up
    assert signed_up.representatives.get().person == main_contact
    answered = {"membership": signed_up, "by": leader}
    assert refusal(services.approve, **answered) == Refusal.ANSWERED_ALREADY


@pytest.mark.parametrize("starts_on", [TODAY - DAY, NEXT_MONTH])
def test_whoever_is_in_or_will_be_is_not_let_in_again(
    network, leader, drammen, signed_up, starts_on
):
    factories.make_network_member(network=network, organisation=drammen, starts_on=starts_on)

    given = {"membership": signed_up, "by": leader}
    assert refusal(services.approve, **given) == Refusal.THEY_ARE_IN_ALREADY
    given = {"network": network, "organisation": drammen, "by": leader}
    assert refusal(services.let_in, **given) == Refusal.THEY_ARE_IN_ALREADY


# ---- A last day that reaches into what follows ---------------------------------------------------


def test_a_role_does_not_last_into_the_next_ones(network, leader, member):
    network.roles.update(ends_on=TODAY)
    factories.make_network_role(
        network=network, person=member, role=Role.LEADER, starts_on=TODAY + DAY
    )

    given = {"term": network.roles.get(person=leader), "ends_on": NEXT_MONTH, "by": leader}
    assert refusal(services.end_role, **given) == Refusal.ROLE_TAKEN


def test_a_secretariat_does_not_last_into_the_next_one(network, leader, drammen):
    rows = {"network": network, "organisation": drammen}
    term = SecretariatTerm.objects.create(**rows, ends_on=TODAY)
    SecretariatTerm.objects.create(**rows, starts_on=TODAY + DAY)

    given = {"term": term, "ends_on": NEXT_MONTH, "by": leader}
    assert refusal(services.end_secretariat, **given) == Refusal.PERIOD_TAKEN


def test_a_contact_does_not_last_into_the_next_one(network, leader, member):
    rows = {"external": factories.make_external(), "person": member, "network": network}
    row = Contact.objects.create(**rows, ends_on=TODAY)
    Contact.objects.create(**rows, starts_on=TODAY + DAY)

    given = {"row": row, "ends_on": NEXT_MONTH, "by": leader}
    assert refusal(services.end, **given) == Refusal.PERIOD_TAKEN


def test_a_trial_is_not_longer_than_to_the_next_one(network, leader):
    trial = factories.make_trial(network=network)
    Trial.objects.update(ends_on=TODAY)
    Trial.objects.create(network=network, external=trial.external, starts_on=TODAY + DAY)

    given = {"trial": trial, "verdict": Verdict.EXTEND, "because": "Mer tid.", "by": leader}
    assert refusal(services.judge, **given, ends_on=NEXT_MONTH) == Refusal.PERIOD_TAKEN
    assert not trial.notes.exists()


# ---- The same form twice -------------------------------------------------------------------------


def test_a_role_that_is_sent_twice_is_taken_once(network, leader, member):
    first, again = (
        services.appoint(
            term=NetworkRole(network=network, person=member, role=Role.SECRETARY),
            by=leader,
            now=NOW,
        )
        for _each in range(2)
    )

    assert first == again == network.roles.get(person=member)
    assert Delivery.objects.filter(letter="networks/role_taken").count() == 1


def test_a_role_with_another_last_day_is_another(network, leader, member):
    for ends_on in (None, NEXT_MONTH):
        seat = NetworkRole(network=network, person=member, role=Role.SECRETARY, ends_on=ends_on)
        services.appoint(term=seat, by=leader, now=NOW)

    assert network.roles.get(person=member).ends_on == NEXT_MONTH


# ---- After the verdict ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "last"),
    [
        (TODAY - 9 * DAY, None, TODAY),
        (TODAY - 9 * DAY, NEXT_MONTH, TODAY),
        (TODAY - 9 * DAY, TODAY - DAY, TODAY - DAY),
        (None, None, TODAY),
        (TODAY + 9 * DAY, None, TODAY),
    ],
)
def test_a_verdict_ends_the_trial_and_a_new_one_may_begin(
    network, leader, starts_on, ends_on, last
):
    trial = factories.make_trial(network=network)
    Trial.objects.update(starts_on=starts_on, ends_on=ends_on)

    services.judge(trial=trial, verdict=Verdict.LEAVE, because="Nei.", by=leader, now=NOW)

    trial.refresh_from_db()
    assert trial.ends_on == last
    new = Trial(network=network, external=trial.external, starts_on=TODAY + DAY)
    assert services.begin_trial(trial=new, by=leader, now=NOW).pk
