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
            took_part_in_series=[factories.make_series()],
        )
        for _ in range(rows)
    ]

    with django_assert_max_num_queries(13):
        hit(*segments)


# ---- As one would read a segment aloud -----------------------------------------------------------

ROWS = (*("categories", "counties", "chapters", "roles", "took_part_in", "interests", "languages"),)


class Town:
    """Persons, each with what is true of them, as sets of what a segment can name."""

    def __init__(self) -> None:
        letter = make_newsletter()
        counties = [factories.make_county() for _ in range(2)]
        chapters = [factories.make_chapter(covers=county) for county in counties]
        categories = list(MembershipCategory.objects.all()[:2])
        pages = [factories.make_page(slug=slug) for slug in ("a", "b")]
        events = [factories.make_event(starts_at=NOW + dt.timedelta(days=n)) for n in (14, 15)]
        self.after = TODAY + dt.timedelta(days=20)
        self.values: dict[str, list[Any]] = {
            "categories": categories,
            "counties": counties,
            "chapters": chapters,
            "roles": ["main_contact", "delegate"],
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
