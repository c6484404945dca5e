"""Whom an issue goes to: derived from what the portal knows that day, each once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Participant
from members.enums import AffiliationState, Role
from members.models import Affiliation, Membership, MembershipCategory, RoleTerm
from networks.enums import MembershipState
from networks.enums import Role as NetworkPart
from networks.models import SecretariatTerm
from newsletters.enums import SubscriptionState
from newsletters.models import Subscription
from newsletters.rules.segments import reasons
from tests import factories
from tests.factories import NOW, TODAY
from tests.newsletters.lists import make_newsletter, make_segment, make_subscription
from tests.world import sign_up

pytestmark = pytest.mark.django_db


def hit(*segments, on=TODAY):
    found = Subscription.objects.active().in_segments(segments, on=on)
    return sorted(found.values_list("address", flat=True))


@pytest.fixture
def letter():
    return make_newsletter()


def test_no_segment_is_everybody_who_said_yes(letter):
    make_subscription(newsletter=letter, address="ja@example.no")
    make_subscription(newsletter=letter, address="a@example.no", state=SubscriptionState.ASKED)
    make_subscription(newsletter=letter, address="e@example.no", state=SubscriptionState.ENDED)

    assert hit() == ["ja@example.no"]


def test_a_segment_with_nothing_filled_in_is_everybody(letter):
    make_subscription(newsletter=letter, address="ja@example.no")

    assert hit(make_segment()) == ["ja@example.no"]


def test_a_category_is_of_their_organisation_or_their_own(letter):
    member = factories.make_member(name="Kari")
    supporter, stranger = factories.make_person(), factories.make_person()
    category = MembershipCategory.objects.get(
        memberships__organisation__affiliations__person=member
    )
    Membership.objects.create(person=supporter, category=category, starts_on=TODAY)
    for person in (member, supporter, stranger):
        make_subscription(newsletter=letter, person=person)

    segment = make_segment(categories=[category])

    assert hit(segment) == sorted([member.email, supporter.email])


def test_who_was_a_member_once_is_not_hit(letter):
    member = factories.make_member()
    Membership.objects.update(ends_on=TODAY - dt.timedelta(days=1))
    make_subscription(newsletter=letter, person=member)

    assert hit(make_segment(categories=MembershipCategory.objects.all())) == []


def test_a_waiting_claim_to_belong_somewhere_hits_nothing(letter):
    member = factories.make_member()
    Affiliation.objects.update(state=AffiliationState.WAITING)
    make_subscription(newsletter=letter, person=member)

    assert hit(make_segment(categories=MembershipCategory.objects.all())) == []


def test_a_chapter_is_derived_from_what_it_covers(letter):
    organisation = factories.make_organisation(is_member=False)
    chapter = factories.make_chapter(covers=organisation)
    inside = factories.make_member(organisation=organisation)
    for person in (inside, factories.make_member()):
        make_subscription(newsletter=letter, person=person)

    assert hit(make_segment(chapters=[chapter])) == [inside.email]


def test_the_boards_of_chapters_are_a_role(letter):
    leader, contact = (
        factories.make_person(),
        factories.make_main_contact(organisation=factories.make_organisation()),
    )
    factories.make_chapter(leader=leader)
    for person in (leader, contact):
        make_subscription(newsletter=letter, person=person)

    assert hit(make_segment(roles=["chapter_board"])) == [leader.email]
    assert hit(make_segment(roles=["chapter_board", "main_contact"])) == sorted(
        [leader.email, contact.email]
    )


@pytest.fixture
def network():
    return factories.make_network(name="Fagnettverket")


def subscribed(letter, *people):
    for person in people:
        make_subscription(newsletter=letter, person=person)
    return sorted(person.email for person in people)


def test_who_is_in_a_network_is_there_for_oneself_or_by_a_role(letter, network):
    member, leader, contact, stranger = (factories.make_person() for _ in range(4))
    factories.make_network_member(network=network, person=member)
    factories.make_network_role(network=network, person=leader, role=NetworkPart.LEADER)
    office = factories.make_organisation()
    SecretariatTerm.objects.create(
        network=network, organisation=office, contact=contact, starts_on=TODAY
    )
    factories.make_network_member(network=factories.make_network(), person=stranger)
    inside = subscribed(letter, member, leader, contact)
    subscribed(letter, stranger)

    assert hit(make_segment(networks=[network])) == inside


def test_of_an_organisation_in_a_network_those_are_hit_who_meet_for_it(letter, network):
    organisation = factories.make_organisation()
    one, over, colleague = (factories.make_member(organisation=organisation) for _ in range(3))
    membership = factories.make_network_member(network=network, organisation=organisation)
    yesterday = TODAY - dt.timedelta(days=1)
    membership.representatives.create(person=one, starts_on=yesterday)
    membership.representatives.create(person=over, starts_on=yesterday, ends_on=yesterday)
    subscribed(letter, one, over, colleague)

    segment = make_segment(networks=[network])

    assert hit(segment) == [one.email]
    assert hit(segment, on=yesterday) == sorted([one.email, over.email])


def test_what_is_over_or_not_answered_in_a_network_hits_nobody(letter, network):
    yesterday = TODAY - dt.timedelta(days=1)
    left, asked, led, late = (factories.make_person() for _ in range(4))
    factories.make_network_member(network=network, person=left, ends_on=yesterday)
    factories.make_network_member(network=network, person=asked, state=MembershipState.ASKED)
    factories.make_network_role(network=network, person=led, ends_on=yesterday)
    ended = factories.make_network(ended_on=yesterday, leader=late)
    subscribed(letter, left, asked, led, late)

    assert hit(make_segment(networks=[network, ended])) == []
    assert hit(make_segment(network_roles=NetworkPart.values)) == []
    assert hit(make_segment(networks=[network]), on=yesterday) == sorted([left.email, led.email])


def test_a_role_is_in_any_network_or_in_those_that_are_chosen(letter, network):
    here, there, in_committee = (factories.make_person() for _ in range(3))
    factories.make_network_role(network=network, person=here, role=NetworkPart.LEADER)
    factories.make_network(leader=there)
    factories.make_network_role(network=network, person=in_committee)
    factories.make_network_member(network=network, person=there)
    subscribed(letter, here, there, in_committee)

    leaders = make_segment(network_roles=["leader"])
    of_this = make_segment(name="Lederen", networks=[network], network_roles=["leader"])

    assert hit(leaders) == sorted([here.email, there.email])
    assert hit(of_this) == [here.email]
    why = reasons(Subscription.objects.all(), [of_this], on=TODAY)
    assert sorted(why.values()) == [
        [],
        [],
        ["Lederen – nettverk: Fagnettverket; verv: leder i Fagnettverket"],
    ]


def test_took_part_is_at_the_event_or_at_any_of_the_series(letter):
    series = factories.make_series()
    event, of_series = factories.make_event(), factories.make_event(series=series)
    here, there, nowhere = (factories.make_person() for _ in range(3))
    sign_up(event, here, now=NOW)
    sign_up(of_series, there, now=NOW)
    for person in (here, there, nowhere):
        make_subscription(newsletter=letter, person=person)
    later = event.ends_at.date() + dt.timedelta(days=1)

    segment = make_segment(took_part_in=[event], took_part_in_series=[series])

    assert hit(segment, on=TODAY) == []  # neither has been yet
    assert hit(segment, on=later) == sorted([here.email, there.email])


def test_who_has_no_account_is_hit_by_language_and_interests_alone(letter):
    page = factories.make_page()
    one = make_subscription(newsletter=letter, address="en@example.no", language="nn")
    one.interests.add(page)
    make_subscription(newsletter=letter, address="to@example.no")

    assert hit(make_segment(languages=["nn"])) == ["en@example.no"]
    assert hit(make_segment(interests=[page])) == ["en@example.no"]
    assert hit(make_segment(languages=["nn"], roles=["main_contact"])) == []


def test_who_is_hit_by_two_segments_is_there_once(letter):
    person = factories.make_main_contact(organisation=factories.make_organisation())
    make_subscription(newsletter=letter, person=person)

    found = hit(make_segment(roles=["main_contact"]), make_segment(languages=["nb"]))

    assert found == [person.email]


def test_the_letter_has_the_key_of_each_and_nothing_else(letter):
    one = make_subscription(newsletter=letter, address="en@example.no", language="nn")
    make_subscription(newsletter=make_newsletter(name="Et annet"))
    issue = letter.issues.create(name="Mars", slug="mars")

    found: Any = Subscription.objects.receivers_of(issue, on=TODAY)

    assert list(found.values("address", "language", "person_id", "own")) == [
        {
            "address": "en@example.no",
            "language": "nn",
            "person_id": None,
            "own": {"key": str(one.key)},
        }
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_the_same_number_of_questions(letter, rows, django_assert_max_num_queries):
    counties = [factories.make_county() for _ in range(rows)]
    chapters = [factories.make_chapter(covers=county) for county in counties]
    segments = [
        make_segment(
            chapters=chapters,
            counties=counties,
            categories=MembershipCategory.objects.all(),
            roles=["delegate"],
            networks=[factories.make_network() for _ in range(rows)],
            network_roles=["leader", "substitute"],
            took_part_in_series=[factories.make_series()],
        )
        for _ in range(rows)
    ]

    with django_assert_max_num_queries(14):
        hit(*segments)


# ---- As one would read a segment aloud -----------------------------------------------------------

ROWS = (
    *("categories", "counties", "chapters", "roles", "networks"),
    *("took_part_in", "interests", "languages"),
)


class Town:
    """Persons, each with what is true of them, as sets of what a segment can name."""

    def __init__(self) -> None:
        letter = make_newsletter()
        counties = [factories.make_county() for _ in range(2)]
        chapters = [factories.make_chapter(covers=county) for county in counties]
        categories = list(MembershipCategory.objects.all()[:2])
        networks = [factories.make_network() for _ in range(2)]
        pages = [factories.make_page(slug=slug) for slug in ("a", "b")]
        events = [factories.make_event(starts_at=NOW + dt.timedelta(days=n)) for n in (14, 15)]
        self.after = TODAY + dt.timedelta(days=20)
        self.values: dict[str, list[Any]] = {
            "categories": categories,
            "counties": counties,
            "chapters": chapters,
            "roles": ["main_contact", "delegate"],
            "networks": networks,
            "took_part_in": events,
            "interests": pages,
            "languages": ["nb", "nn"],
        }
        self.true_of: dict[str, dict[str, set[Any]]] = {}
        for number in range(12):
            county, language = number % 2, ("nb", "nn")[number // 2 % 2]
            true: dict[str, set[Any]] = {row: set() for row in ROWS}
            true["languages"] = {language}
            person = None
            if number % 3:
                person = factories.make_person()
                organisation = factories.make_organisation(
                    is_member=False, county=counties[county], kind="culture_body"
                )
                factories.make_affiliation(person=person, organisation=organisation)
                true["counties"], true["chapters"] = {counties[county]}, {chapters[county]}
                if number % 4 != 1:
                    category = categories[number // 3 % 2]
                    Membership.objects.create(
                        organisation=organisation, category=category, starts_on=TODAY
                    )
                    true["categories"] = {category}
                if number % 5 < 2:
                    role = ("main_contact", "delegate")[number % 5]
                    RoleTerm.objects.create(
                        person=person, organisation=organisation, role=Role(role), starts_on=TODAY
                    )
                    true["roles"] = {role}
                if number % 7 < 4:
                    network = networks[number % 7 // 2]
                    factories.make_network_member(network=network, person=person)
                    true["networks"] = {network}
                if number % 2:
                    event = events[number // 2 % 2]
                    sign_up(event, person, now=NOW)
                    true["took_part_in"] = {event}
            one = make_subscription(newsletter=letter, person=person, language=language)
            if number % 4 < 2:
                one.interests.add(pages[number % 4])
                true["interests"] = {pages[number % 4]}
            self.true_of[one.address] = true

    def read(self, segments: list[dict[str, list[Any]]]) -> list[str]:
        return sorted(
            address
            for address, true in self.true_of.items()
            if not segments
            or any(
                all(set(chosen) & true[row] for row, chosen in segment.items() if chosen)
                for segment in segments
            )
        )


one_segment = st.fixed_dictionaries({row: st.sets(st.integers(0, 1)) for row in ROWS})


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(one_segment, max_size=3))
def test_the_database_reads_a_segment_as_people_do(town, drawn):
    segments: list[dict[str, Any]] = [
        {row: [town.values[row][n] for n in sorted(numbers)] for row, numbers in each.items()}
        for each in drawn
    ]

    made = [make_segment(**each) for each in segments]

    found = hit(*made, on=town.after)

    assert found == town.read(segments)
    everybody = list(Subscription.objects.all())
    why = reasons(everybody, made, on=town.after)
    assert found == sorted(row.address for row in everybody if why[row.pk])


@pytest.fixture
def town():
    town = Town()
    assert Participant.objects.count() > 2
    return town
