"""What a merger or a split of municipalities does to the agreements they are party to."""

import datetime as dt

import pytest
from django.test import Client

from agreements.models import Agreement
from agreements.rules import held_by_organisation, line_of, party_whose_turn
from agreements.services import due
from meetings.enums import MeetingState
from meetings.models import Meeting
from outbox.models import Delivery
from tests import factories
from tests.agreements.cooperation import make_agreement, make_draft, make_owner
from tests.factories import NOW, TODAY
from tests.members.reforms import apply, make_municipality, merge, named, split, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def bindal():
    return make_municipality("Bindal", "1811")


@pytest.fixture
def leka():
    return make_municipality("Leka", "5052")


@pytest.fixture
def alone():
    return factories.make_organisation(name="Bygdeforbundet", kind="partner")


def letters():
    return Delivery.objects.filter(letter="agreements/party_followed")


def organisations_of(agreement):
    return [party.organisation for party in agreement.parties.all()]


def test_the_one_that_follows_is_party_and_the_words_stay(bindal, leka, alone):
    agreement = make_agreement(organisations=[leka, alone], name="Samarbeid")
    owners = [make_owner(agreement, 1, email="eva@leka.example"), make_owner(agreement, 2)]
    change = merge([bindal, leka])

    words = told(change)
    apply(change)

    said = "Vest-Lofoten kommune er part fra 1. mars 2027, etter Leka."
    assert f"«Samarbeid»: {said}" in words
    assert organisations_of(agreement) == [named("Vest-Lofoten"), alone]
    assert [str(party) for party in agreement.parties.all()] == ["Leka", "Bygdeforbundet"]
    assert agreement.amendments.get().text == said
    assert letters().count() == sum(bool(owner.address) for owner in owners)
    assert letters().first().context["after"] == "Vest-Lofoten kommune"
    assert said in Client().get(agreement.get_absolute_url()).content.decode()


def test_those_who_follow_up_are_asked_where_several_follow(leka, alone):
    agreement = make_agreement(organisations=[leka, alone])
    make_owner(agreement, 2, email="eva@bygd.example")

    apply(split(leka, "Nord", "Sør"))

    assert organisations_of(agreement) == [leka, alone]
    assert letters().get().context["after"] == ""
    assert not agreement.amendments.exists()


@pytest.mark.parametrize("lives_on", [False, True])
def test_nobody_has_an_agreement_with_itself(bindal, leka, lives_on):
    agreement = make_agreement(organisations=[bindal, leka])
    make_owner(agreement, 2, email="eva@leka.example")

    apply(merge([bindal, leka], carries_on=bindal.pk if lives_on else None))

    first = bindal if lives_on else named("Vest-Lofoten")
    assert organisations_of(agreement) == [first, leka]
    assert letters().filter(context__after="").count() == 1


def test_a_draft_follows_and_one_that_is_over_does_not(bindal, leka, alone):
    draft = make_draft(organisations=[leka, alone], name="Utkast")
    over = make_agreement(
        organisations=[leka, alone],
        name="Gammel",
        starts_on=dt.date(2020, 1, 1),
        ends_on=TODAY - dt.timedelta(days=1),
    )

    apply(merge([bindal, leka]))

    assert organisations_of(draft)[0] == named("Vest-Lofoten")
    assert not draft.amendments.exists()
    assert organisations_of(over)[0] == leka


def test_what_was_called_before_counts_as_the_turn_of_the_one_that_follows(bindal, leka, alone):
    agreement = make_agreement(organisations=[leka, alone], contact_months=1)
    make_owner(agreement, 2, email="eva@bygd.example")
    held_at = NOW - dt.timedelta(days=30)
    Meeting.objects.create(
        forum=agreement,
        title="Kontaktmøte",
        state=MeetingState.HELD,
        called_by=leka,
        starts_at=held_at,
        ends_at=held_at + dt.timedelta(hours=1),
        changed_at=NOW,
    )

    apply(merge([bindal, leka]))

    parties = list(agreement.parties.select_related("organisation"))
    agreement = Agreement.objects.get(pk=agreement.pk)
    turn = party_whose_turn(agreement, parties, held_by_organisation(line_of(agreement)))
    assert turn
    assert turn.organisation == alone
    [source] = [each for each in due.SOURCES if each.name == "agreements.turn"]
    [occasion] = source.coming(now=NOW, until=NOW)
    assert source.receivers(occasion.key, NOW)[0].address == "eva@bygd.example"
