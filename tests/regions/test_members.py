"""Who belongs to a chapter on a day: derived from what it covers, never stored."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from members.enums import AffiliationState, ChangeKind, CodeKind
from members.models import (
    Membership,
    Organisation,
    OrganisationChange,
    OrganisationChangeLink,
    OrganisationCode,
)
from regions.models import Chapter, Coverage
from regions.rules import (
    counties_without_chapter,
    invitable_people,
    member_organisations,
    members_without_chapter,
    people_of,
)
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

REFORM = dt.date(2024, 1, 1)
LAST_DAY = dt.date(2023, 12, 31)
LONG_AGO = dt.date(2010, 1, 1)


def make_municipality(name, number, *, county=None, since=None, until=None):
    organisation = factories.make_organisation(name=name, county=county)
    Membership.objects.filter(organisation=organisation).update(starts_on=LONG_AGO)
    Organisation.objects.filter(pk=organisation.pk).update(exists_from=since, exists_until=until)
    give_number(organisation, number, since=since, until=until)
    return organisation


def give_number(organisation, number, *, since=None, until=None):
    OrganisationCode.objects.create(
        organisation=organisation,
        kind=CodeKind.MUNICIPALITY_NUMBER,
        value=number,
        starts_on=since,
        ends_on=until,
    )


def names(organisations):
    return [organisation.name for organisation in organisations]


@pytest.fixture
def rogaland():
    return factories.make_county(name="Rogaland", number="11")


@pytest.fixture
def stavanger(rogaland):
    return make_municipality("Stavanger", "1103", county=rogaland)


# ---- By county ---------------------------------------------------------------------------------


def test_the_members_are_those_of_the_county_who_are_members(rogaland, stavanger):
    chapter = factories.make_chapter(covers=rogaland)
    outside = make_municipality("Bergen", "4601")
    not_a_member = factories.make_organisation(is_member=False, county=rogaland)
    give_number(not_a_member, "1108")

    assert names(member_organisations(chapter, on=TODAY)) == ["Stavanger"]
    assert Chapter.objects.covering(stavanger, on=TODAY).get() == chapter
    assert not Chapter.objects.covering(outside, on=TODAY).exists()


def test_who_is_not_a_member_any_more_leaves_the_chapter_with_the_last_day(rogaland, stavanger):
    chapter = factories.make_chapter(covers=rogaland)
    Membership.objects.update(ends_on=TODAY)

    assert names(member_organisations(chapter, on=TODAY)) == ["Stavanger"]
    assert names(member_organisations(chapter, on=TODAY + dt.timedelta(days=1))) == []


def test_what_is_covered_from_a_day_is_not_covered_before(rogaland, stavanger):
    chapter = factories.make_chapter(covers=rogaland)
    Coverage.objects.update(starts_on=TODAY)

    assert names(member_organisations(chapter, on=TODAY)) == ["Stavanger"]
    assert names(member_organisations(chapter, on=TODAY - dt.timedelta(days=1))) == []


def test_a_closed_chapter_covers_nothing(rogaland, stavanger):
    chapter = factories.make_chapter(covers=rogaland, closed_on=TODAY - dt.timedelta(days=1))

    assert names(member_organisations(chapter, on=TODAY)) == []
    assert not Chapter.objects.covering(stavanger, on=TODAY).exists()


# ---- By a former county ------------------------------------------------------------------------


@pytest.fixture
def viken():
    return factories.make_county(
        name="Viken", number="30", exists_from=dt.date(2020, 1, 1), exists_until=LAST_DAY
    )


@pytest.fixture
def buskerud():
    return factories.make_county(name="Buskerud", number="33", exists_from=REFORM)


def test_a_chapter_of_a_former_county_covers_those_that_lay_there(viken, buskerud):
    chapter = factories.make_chapter(covers=viken)
    drammen = make_municipality("Drammen", "3005", county=buskerud, until=LAST_DAY)
    Organisation.objects.update(exists_until=None)
    give_number(drammen, "3301", since=REFORM)

    assert names(member_organisations(chapter, on=TODAY)) == ["Drammen"]
    assert names(member_organisations(chapter, on=LAST_DAY)) == ["Drammen"]


def test_a_merged_municipality_is_covered_as_those_before_it_were(viken, buskerud):
    chapter = factories.make_chapter(covers=viken)
    before = make_municipality("Svelvik", "3099", until=LAST_DAY)
    after = make_municipality("Nye Drammen", "3301", county=buskerud, since=REFORM)
    change = OrganisationChange.objects.create(kind=ChangeKind.MERGER, effective_on=REFORM)
    OrganisationChangeLink.objects.create(change=change, predecessor=before, successor=after)

    assert names(member_organisations(chapter, on=TODAY)) == ["Nye Drammen"]
    assert names(member_organisations(chapter, on=LAST_DAY)) == ["Svelvik"]
    assert Chapter.objects.covering(after, on=TODAY).get() == chapter
    assert Chapter.objects.covering(before, on=LAST_DAY).get() == chapter


def test_the_county_of_the_day_goes_before_a_former_one(viken, buskerud):
    former = factories.make_chapter(covers=viken)
    newer = factories.make_chapter(covers=buskerud)
    drammen = make_municipality("Drammen", "3301", county=buskerud)
    OrganisationCode.objects.update(starts_on=REFORM)
    give_number(drammen, "3005", until=LAST_DAY)

    assert Chapter.objects.covering(drammen, on=TODAY).get() == newer
    assert Chapter.objects.covering(drammen, on=LAST_DAY).get() == former


def test_who_asks_about_one_looks_at_that_one_alone(viken, buskerud):
    factories.make_chapter(covers=viken)
    factories.make_chapter(covers=buskerud)
    make_municipality("Svelvik", "3099", until=LAST_DAY)
    drammen = make_municipality("Drammen", "3301", county=buskerud, since=REFORM)
    lier = make_municipality("Lier", "3312", county=buskerud, since=REFORM)

    of_all = Coverage.objects.territory(on=TODAY)
    of_one = Coverage.objects.territory(on=TODAY, of=drammen)

    assert lier.pk in of_all
    assert of_one == {drammen.pk: of_all[drammen.pk]}


# ---- By name -----------------------------------------------------------------------------------


def test_an_organisation_named_by_one_chapter_is_not_in_the_one_of_its_county(rogaland, stavanger):
    of_the_county = factories.make_chapter(covers=rogaland)
    of_the_town = factories.make_chapter(covers=stavanger)

    assert names(member_organisations(of_the_county, on=TODAY)) == []
    assert names(member_organisations(of_the_town, on=TODAY)) == ["Stavanger"]
    assert Chapter.objects.covering(stavanger, on=TODAY).get() == of_the_town


def test_the_county_takes_back_the_day_the_naming_is_over(rogaland, stavanger):
    of_the_county = factories.make_chapter(covers=rogaland)
    factories.make_chapter(covers=stavanger)
    Coverage.objects.filter(organisation=stavanger).update(ends_on=TODAY)

    tomorrow = TODAY + dt.timedelta(days=1)
    assert Chapter.objects.covering(stavanger, on=tomorrow).get() == of_the_county


def test_a_culture_house_belongs_with_the_county_it_is_written_in(rogaland):
    chapter = factories.make_chapter(covers=rogaland)
    factories.make_organisation(name="Sølvberget", kind="culture_body", county=rogaland)

    assert names(member_organisations(chapter, on=TODAY)) == ["Sølvberget"]


# ---- Those without -----------------------------------------------------------------------------


def test_member_municipalities_that_no_chapter_covers_are_found(rogaland, stavanger):
    make_municipality("Bodø", "1804")
    factories.make_organisation(name="Kulturhus uten lag", kind="culture_body")
    factories.make_chapter(covers=rogaland)

    assert names(members_without_chapter(on=TODAY)) == ["Bodø"]


def test_counties_without_a_chapter_are_those_where_nobody_is_covered(rogaland, stavanger):
    nordland = factories.make_county(name="Nordland", number="18")
    factories.make_county(name="Viken", number="30", exists_until=LAST_DAY)
    bindal = make_municipality("Bindal", "1811", county=nordland)
    Coverage.objects.create(chapter=factories.make_chapter(covers=rogaland), organisation=bindal)

    assert list(counties_without_chapter(on=TODAY)) == [nordland]


# ---- People ------------------------------------------------------------------------------------


@pytest.fixture
def chapter(rogaland, stavanger):
    return factories.make_chapter(covers=rogaland)


def test_those_invited_are_the_people_of_the_members(chapter, stavanger):
    inside = factories.make_member(organisation=stavanger)
    factories.make_member(organisation=factories.make_organisation())
    waiting = factories.make_person()
    factories.make_affiliation(
        person=waiting, organisation=stavanger, state=AffiliationState.WAITING
    )

    assert list(invitable_people(chapter, on=TODAY)) == [inside]
    assert list(people_of(chapter, on=TODAY)) == [inside]


def test_nobody_is_invited_twice_for_belonging_to_two(chapter, rogaland, stavanger):
    person = factories.make_member(organisation=stavanger)
    house = factories.make_organisation(kind="culture_body", county=rogaland)
    factories.make_affiliation(person=person, organisation=house)

    assert list(invitable_people(chapter, on=TODAY)) == [person]


def test_who_wants_no_invitations_gets_none(chapter, stavanger):
    person = factories.make_member(organisation=stavanger)
    person.invitations_stopped_at = NOW
    person.save()

    assert list(invitable_people(chapter, on=TODAY)) == []


def test_nobody_is_invited_at_an_address_they_have_not_proved(chapter, stavanger):
    factories.make_member(organisation=stavanger)
    EmailAddress.objects.update(verified=False)

    assert list(invitable_people(chapter, on=TODAY)) == []


def test_who_is_shut_out_is_not_invited(chapter, stavanger):
    person = factories.make_member(organisation=stavanger)
    person.is_active = False
    person.save()

    assert list(invitable_people(chapter, on=TODAY)) == []


def test_people_of_a_covered_organisation_that_is_no_member_are_not_invited(chapter, stavanger):
    person = factories.make_member(organisation=stavanger)
    Membership.objects.all().delete()

    assert list(invitable_people(chapter, on=TODAY)) == []
    assert list(people_of(chapter, on=TODAY)) == [person]


@pytest.mark.parametrize("county_count", [1, 3])
def test_the_members_cost_the_same_however_many_counties(
    chapter, county_count, django_assert_num_queries
):
    for number in range(county_count):
        county = factories.make_county(number=f"8{number}", exists_until=LAST_DAY)
        Coverage.objects.create(chapter=chapter, county=county)

    with django_assert_num_queries(4):
        assert len(member_organisations(chapter, on=TODAY)) == 1
