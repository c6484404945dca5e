"""What a merger or a split of municipalities does to the networks they are in."""

import datetime as dt

import pytest

from networks.enums import MembershipState
from networks.models import NetworkMembership, Representative, SecretariatTerm, TrialMember
from tests import factories
from tests.factories import TODAY
from tests.members.reforms import EVE, apply, make_municipality, merge, named, split, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def bindal():
    return make_municipality("Bindal", "1811")


@pytest.fixture
def leka():
    return make_municipality("Leka", "5052")


def in_it(network, on):
    rows = NetworkMembership.objects.members(on=on).filter(network=network)
    return {row.organisation for row in rows}


def test_whoever_follows_is_in_the_network_with_those_who_met_there(bindal, leka):
    network = factories.make_network(name="Nettverk for ledere")
    rows = [
        factories.make_network_member(network=network, organisation=each) for each in (bindal, leka)
    ]
    people = {factories.make_person(), factories.make_person()}
    for row, person in zip(rows, people, strict=True):
        Representative.objects.create(membership=row, person=person, starts_on=EVE)
    change = merge([bindal, leka])

    words = told(change)
    apply(change)

    assert "Bindal er med i Nettverk for ledere til og med 28. februar 2027." in words
    assert "Vest-Lofoten kommune er med i Nettverk for ledere fra 1. mars 2027." in words
    assert in_it(network, EVE) == {bindal, leka}
    assert in_it(network, TODAY) == {named("Vest-Lofoten")}
    met = Representative.objects.valid(on=TODAY).filter(
        membership__organisation=named("Vest-Lofoten")
    )
    assert {row.person for row in met} == people


def test_one_that_lives_on_keeps_its_place_and_gets_those_who_met_for_the_other(bindal, leka):
    network = factories.make_network()
    kept = factories.make_network_member(network=network, organisation=bindal)
    lost = factories.make_network_member(network=network, organisation=leka)
    person = factories.make_person()
    Representative.objects.create(membership=lost, person=person, starts_on=EVE)

    apply(merge([bindal, leka], carries_on=bindal.pk))

    assert in_it(network, TODAY) == {bindal}
    assert kept.representatives.valid(on=TODAY).get().person == person


def test_one_that_came_in_after_the_day_of_the_change_is_there_as_the_one_that_follows(
    bindal, leka
):
    network = factories.make_network()
    since = TODAY + dt.timedelta(days=20)
    row = factories.make_network_member(network=network, organisation=leka, starts_on=since)
    person = factories.make_person()
    Representative.objects.create(membership=row, person=person, starts_on=since)

    apply(merge([bindal, leka]))

    assert in_it(network, since) == {named("Vest-Lofoten")}
    assert Representative.objects.valid(on=since).get().person == person


def test_each_part_of_a_divided_one_is_in_and_names_who_meets_for_it(bindal):
    network = factories.make_network()
    row = factories.make_network_member(network=network, organisation=bindal)
    Representative.objects.create(membership=row, person=factories.make_person(), starts_on=EVE)

    apply(split(bindal, "Nord", "Sør"))

    assert in_it(network, TODAY) == {named("Nord"), named("Sør")}
    here = NetworkMembership.objects.members(on=TODAY)
    assert not Representative.objects.filter(membership__in=here).exists()


def test_a_person_is_there_on_behalf_of_whoever_follows(bindal, leka):
    network, person = factories.make_network(), factories.make_person()
    factories.make_network_member(network=network, person=person, on_behalf_of=leka)
    asked = factories.make_network_member(
        network=network, on_behalf_of=leka, state=MembershipState.ASKED, starts_on=None
    )

    apply(merge([bindal, leka]))

    theirs = NetworkMembership.objects.filter(person=person)
    assert theirs.members(on=EVE).get().on_behalf_of == leka
    assert theirs.members(on=TODAY).get().on_behalf_of == named("Vest-Lofoten")
    asked.refresh_from_db()
    assert (asked.state, asked.on_behalf_of) == (MembershipState.ASKED, named("Vest-Lofoten"))


def test_an_organisation_that_has_only_asked_must_ask_again(bindal, leka):
    network = factories.make_network(name="Nettverket")
    factories.make_network_member(
        network=network, organisation=leka, state=MembershipState.ASKED, starts_on=None
    )
    change = merge([bindal, leka])

    words = told(change)
    apply(change)

    assert "Søknaden fra Leka om å bli med i Nettverket faller bort. Søk på nytt." in words
    assert not NetworkMembership.objects.exists()


def test_the_office_goes_to_the_one_that_follows_with_its_contact(bindal, leka):
    network, contact = factories.make_network(), factories.make_person()
    SecretariatTerm.objects.create(
        network=network, organisation=leka, contact=contact, starts_on=EVE
    )

    apply(merge([bindal, leka]))

    term = network.secretariats.valid(on=TODAY).get()
    assert (term.organisation, term.contact) == (named("Vest-Lofoten"), contact)
    assert network.secretariats.valid(on=EVE).get().organisation == leka


def test_the_office_of_a_divided_one_waits_for_a_choice(bindal):
    network = factories.make_network(name="Nettverket")
    SecretariatTerm.objects.create(network=network, organisation=bindal, starts_on=EVE)
    change = split(bindal, "Nord", "Sør")

    words = told(change)
    apply(change)

    assert "Nettverket har ikke noe sekretariat før et er valgt." in words
    assert not network.secretariats.valid(on=TODAY).exists()


def test_whoever_follows_goes_on_trying(bindal, leka):
    trial = factories.make_trial(network=factories.make_network())
    TrialMember.objects.create(trial=trial, organisation=leka, starts_on=EVE)

    apply(merge([bindal, leka]))

    assert trial.members.valid(on=TODAY).get().organisation == named("Vest-Lofoten")


def test_a_preview_writes_nothing(bindal, leka):
    row = factories.make_network_member(network=factories.make_network(), organisation=leka)

    told(merge([bindal, leka]))

    assert NetworkMembership.objects.get() == row
    assert NetworkMembership.objects.get().ends_on is None
