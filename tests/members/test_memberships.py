"""Who is a member on a day, what that gives, and how it ends."""

import datetime as dt
from decimal import Decimal

import pytest

from core.models import Act
from core.refusals import Refused
from events.services import Invoice
from members import rules, services
from members.enums import OrganisationKind, Refusal
from members.models import Membership, MembershipCategory, Organisation, Person
from outbox.models import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_event,
    make_main_contact,
    make_member,
    make_organisation,
    make_person,
)
from tests.world import sign_up

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE = dt.date(2027, 12, 31)
NEW_YEARS_DAY = dt.date(2028, 1, 1)


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def give_notice(membership: Membership, *, on: dt.date, now: dt.datetime = NOW) -> Membership:
    return services.give_notice(membership=membership, received_on=on, by=None, now=now)


@pytest.fixture
def membership(drammen: Organisation) -> Membership:
    return drammen.memberships.get()


# ---- Who is a member ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2024, 2, 28), False),
        (dt.date(2024, 2, 29), True),
        (dt.date(2025, 12, 31), True),
        (dt.date(2026, 1, 1), False),
    ],
)
def test_a_membership_holds_from_its_first_day_to_its_last(day, expected):
    organisation = make_organisation(is_member=False)
    services.open_membership(
        organisation=organisation,
        starts_on=dt.date(2024, 2, 29),
        ends_on=dt.date(2025, 12, 31),
        by=None,
        now=NOW,
    )
    person = make_member(organisation=organisation)

    answers = {
        "rule": rules.is_member(organisation, on=day),
        "list": Organisation.objects.members(on=day).filter(pk=organisation.pk).exists(),
        "price": rules.gets_member_price(organisation, on=day),
        "vote": rules.may_vote(organisation, on=day),
    }

    assert answers == dict.fromkeys(answers, expected)
    if day >= TODAY - dt.timedelta(days=30):
        assert rules.acting_choices(person, on=day)[0].is_member is expected


@pytest.mark.parametrize(
    ("kind", "votes"),
    [
        (OrganisationKind.MUNICIPALITY, True),
        (OrganisationKind.COUNTY_COUNCIL, True),
        (OrganisationKind.CULTURE_BODY, False),
        (OrganisationKind.PARTNER, False),
    ],
)
def test_all_members_speak_and_only_municipalities_and_counties_vote(kind, votes):
    organisation = make_organisation(kind=kind)

    assert rules.may_vote(organisation, on=TODAY) is votes
    assert rules.may_speak(organisation, on=TODAY)
    assert rules.gets_member_price(organisation, on=TODAY)


def test_who_is_no_member_has_no_rights():
    organisation = make_organisation(is_member=False)

    assert not rules.may_vote(organisation, on=TODAY)
    assert not rules.may_speak(organisation, on=TODAY)
    assert not rules.gets_member_price(organisation, on=TODAY)


def test_a_category_without_member_price_gives_none(drammen: Organisation, member: Person):
    MembershipCategory.objects.update(gets_member_price=False)

    assert rules.is_member(drammen, on=TODAY)
    assert not rules.gets_member_price(drammen, on=TODAY)
    assert [choice.is_member for choice in rules.acting_choices(member, on=TODAY)] == [False]


# ---- Supporting members ------------------------------------------------------------------------


@pytest.fixture
def supporter() -> Person:
    person = make_person(name="Siv Støtte")
    services.open_supporting_membership(person=person, starts_on=TODAY, by=None, now=NOW)
    return person


def test_a_supporting_member_acts_for_themselves_at_the_members_price(supporter: Person):
    choices = rules.acting_choices(supporter, on=TODAY)

    assert choices == [rules.ActingChoice(None, is_member=True)]
    assert rules.acting_choices(supporter, on=TODAY - dt.timedelta(days=1)) == []
    assert rules.memberships_of(supporter, on=TODAY).get().person == supporter


def test_a_supporting_member_chooses_between_themselves_and_their_work(supporter: Person):
    work = make_organisation(is_member=False)
    make_affiliation(person=supporter, organisation=work)

    choices = rules.acting_choices(supporter, on=TODAY)

    assert choices == [
        rules.ActingChoice(None, is_member=True),
        rules.ActingChoice(work, is_member=False),
    ]


@pytest.mark.parametrize("works_somewhere", [True, False])
def test_who_one_may_act_for_takes_few_queries(
    supporter: Person, works_somewhere: bool, django_assert_num_queries
):
    if works_somewhere:
        make_affiliation(person=supporter, organisation=make_organisation())
    rules.acting_choices(supporter, on=TODAY)

    with django_assert_num_queries(1 if works_somewhere else 2):
        rules.acting_choices(supporter, on=TODAY)


@pytest.mark.time_machine(NOW)
def test_a_supporting_member_signs_up_at_the_members_price_and_is_told_why(
    client, supporter: Person
):
    event = make_event(member_price=500, other_price=900)
    client.force_login(supporter)

    page = client.get(f"/arrangementer/{event.slug}/pamelding/")
    booking = sign_up(
        event,
        supporter,
        category=event.categories.get(audience="members"),
        quoted_price=Decimal(500),
        invoice=Invoice(name="Siv Støtte"),
        now=NOW,
    )

    assert "Medlemspris, fordi du er støttemedlem." in page.text
    assert booking.participants.get().price == Decimal(500)


@pytest.mark.time_machine(NOW)
def test_a_supporting_member_sees_it_beside_their_organisations(client, supporter: Person):
    client.force_login(supporter)

    page = client.get("/min-side/organisasjon/")

    assert "Du er støttemedlem, så du får medlemspris uansett hvor du arbeider." in page.text


def test_a_person_cannot_support_twice(supporter: Person):
    with pytest.raises(Refused) as refused:
        services.open_supporting_membership(person=supporter, starts_on=TODAY, by=None, now=NOW)

    assert refused.value.reason == Refusal.MEMBER_ALREADY


def test_an_organisation_is_no_supporting_member():
    category = MembershipCategory.objects.get(is_for_persons=True)

    with pytest.raises(Refused) as refused:
        services.open_membership(
            organisation=make_organisation(is_member=False),
            starts_on=TODAY,
            category=category,
            by=None,
            now=NOW,
        )

    assert refused.value.reason == Refusal.WRONG_CATEGORY


# ---- Dues and notice ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received_on", "last_day"),
    [
        (dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
        (dt.date(2027, 12, 31), dt.date(2027, 12, 31)),
        (dt.date(2028, 1, 1), dt.date(2028, 12, 31)),
        (dt.date(2028, 2, 29), dt.date(2028, 12, 31)),
    ],
)
def test_a_notice_takes_effect_at_the_end_of_the_year_it_came_in(received_on, last_day):
    assert rules.last_day_after_notice(received_on) == last_day


@pytest.mark.parametrize(
    ("first", "last", "owes"),
    [
        (dt.date(2027, 12, 31), dt.date(2028, 1, 1), True),
        (dt.date(2028, 1, 1), None, True),
        (dt.date(2028, 1, 2), None, False),
        (dt.date(2020, 1, 1), dt.date(2027, 12, 31), False),
        (None, None, True),
    ],
)
def test_who_is_a_member_on_the_first_of_january_owes_the_year(first, last, owes):
    organisation = make_organisation(is_member=False)
    services.open_membership(
        organisation=organisation, starts_on=first, ends_on=last, by=None, now=NOW
    )

    assert rules.owes_dues_for(organisation, 2028) is owes


def test_a_notice_ends_the_membership_with_the_year(
    drammen: Organisation, membership: Membership, main_contact: Person
):
    give_notice(membership, on=TODAY)

    assert rules.is_member(drammen, on=NEW_YEARS_EVE)
    assert not rules.is_member(drammen, on=NEW_YEARS_DAY)
    assert not rules.owes_dues_for(drammen, 2028)
    assert Act.objects.filter(verb="membership.notice_given").count() == 1
    letter = Delivery.objects.get(letter="members/notice_received")
    assert letter.address == main_contact.email
    assert (letter.context or {})["last_day"] == "2027-12-31"


def test_a_notice_a_day_late_costs_another_year(drammen: Organisation, membership: Membership):
    give_notice(membership, on=NEW_YEARS_DAY, now=at(NEW_YEARS_DAY))

    assert rules.owes_dues_for(drammen, 2028)
    assert not rules.owes_dues_for(drammen, 2029)


def test_a_notice_received_last_year_may_be_written_down_this_year(membership: Membership):
    membership = give_notice(membership, on=dt.date(2026, 12, 30))

    assert membership.ends_on == dt.date(2026, 12, 31)


def test_a_notice_without_a_main_contact_reaches_nobody(membership: Membership):
    give_notice(membership, on=TODAY)

    assert not Delivery.objects.exists()


@pytest.mark.parametrize("again", [True, False])
def test_a_notice_is_given_once_and_not_in_the_future(membership: Membership, again: bool):
    if again:
        give_notice(membership, on=TODAY)

    with pytest.raises(Refused) as refused:
        give_notice(membership, on=TODAY if again else TODAY + dt.timedelta(days=1))

    expected = Refusal.NOTICE_GIVEN if again else Refusal.NOTICE_FROM_THE_FUTURE
    assert refused.value.reason == expected


def test_a_membership_that_begins_after_the_notice_takes_effect_has_none_to_give():
    organisation = make_organisation(is_member=False)
    membership = services.open_membership(
        organisation=organisation, starts_on=NEW_YEARS_DAY, by=None, now=NOW
    )

    with pytest.raises(Refused) as refused:
        give_notice(membership, on=TODAY)

    assert refused.value.reason == Refusal.ENDS_BEFORE_START


def test_a_notice_may_be_withdrawn_on_the_last_day(
    drammen: Organisation, membership: Membership, main_contact: Person
):
    give_notice(membership, on=TODAY)

    services.withdraw_notice(membership=membership, by=None, now=at(NEW_YEARS_EVE))

    assert rules.is_member(drammen, on=NEW_YEARS_DAY)
    letters = Delivery.objects.filter(address=main_contact.email).order_by("pk")
    assert [letter.letter for letter in letters] == [
        "members/notice_received",
        "members/notice_withdrawn",
    ]


def test_a_notice_that_took_effect_stands(membership: Membership):
    give_notice(membership, on=TODAY)

    with pytest.raises(Refused) as refused:
        services.withdraw_notice(membership=membership, by=None, now=at(NEW_YEARS_DAY))

    assert refused.value.reason == Refusal.NOTICE_TOOK_EFFECT


def test_there_is_nothing_to_withdraw_without_a_notice(membership: Membership):
    with pytest.raises(Refused) as refused:
        services.withdraw_notice(membership=membership, by=None, now=NOW)

    assert refused.value.reason == Refusal.NO_NOTICE


def test_who_comes_back_gets_a_new_period_and_keeps_the_old(
    drammen: Organisation, membership: Membership
):
    give_notice(membership, on=TODAY)

    services.open_membership(
        organisation=drammen, starts_on=dt.date(2029, 1, 1), by=None, now=at(NEW_YEARS_DAY)
    )

    assert drammen.memberships.count() == 2
    assert [rules.owes_dues_for(drammen, year) for year in (2027, 2028, 2029)] == [
        True,
        False,
        True,
    ]


def test_a_notice_stands_when_they_are_members_again_already(
    drammen: Organisation, membership: Membership
):
    give_notice(membership, on=TODAY)
    services.open_membership(organisation=drammen, starts_on=NEW_YEARS_DAY, by=None, now=NOW)

    with pytest.raises(Refused) as refused:
        services.withdraw_notice(membership=membership, by=None, now=NOW)

    assert refused.value.reason == Refusal.MEMBER_ALREADY


def test_a_supporting_member_hears_of_their_own_notice(supporter: Person):
    give_notice(supporter.memberships.get(), on=TODAY)

    assert Delivery.objects.get().address == supporter.email


def test_a_notice_goes_to_the_main_contact_of_that_day_only():
    organisation = make_organisation()
    contact = make_main_contact(organisation=organisation)
    contact.is_active = False
    contact.save()

    give_notice(organisation.memberships.get(), on=TODAY)

    assert not Delivery.objects.exists()
