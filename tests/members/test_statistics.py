"""How members are counted, through the reforms too."""

import datetime as dt

import pytest

from members.enums import OrganisationKind
from members.models import County, Membership, Organisation
from members.rules import statistics
from members.rules.directory import Entry, entries
from members.services.categories import default_category
from tests.factories import TODAY, make_organisation, make_person


def entry(pk, *, is_member=True, kind=OrganisationKind.MUNICIPALITY, county=None):
    return Entry(
        organisation=Organisation(pk=pk, kind=kind),
        name="",
        sort_key="",
        county=county,
        membership=Membership() if is_member else None,
    )


def test_municipalities_are_counted_by_how_many_live_there():
    found = [entry(1), entry(2), entry(3, is_member=False), entry(4)]

    rows = statistics.by_bracket(found, {1: 999, 2: 1000, 3: 2999, 4: 50_000})

    assert [(row.low, row.high, row.members, row.in_all) for row in rows if row.in_all] == [
        (0, 1000, 1, 1),
        (1000, 3000, 1, 2),
        (50_000, None, 1, 1),
    ]


def test_whose_figure_nobody_knows_stands_last():
    row = statistics.by_bracket([entry(1)], {})[-1]

    assert (row.low, row.high, row.members) == (None, None, 1)


def test_a_culture_house_has_no_inhabitants():
    rows = statistics.by_bracket([entry(1, kind=OrganisationKind.CULTURE_BODY)], {})

    assert [row for row in rows if row.in_all] == []


def test_a_county_without_members_is_told_and_those_without_a_county_come_last():
    empty = County(pk=1, sort_key="a")
    full = County(pk=2, sort_key="b")
    found = [entry(1, county=full), entry(2, county=full, is_member=False), entry(3)]

    rows = statistics.by_county(found, [full, empty])

    assert [
        (row.county, row.members, row.municipalities, row.municipalities_in_all) for row in rows
    ] == [(empty, 0, 0, 0), (full, 1, 1, 2), (None, 1, 1, 1)]


@pytest.mark.parametrize(("year", "found"), [(2023, 10), (2024, 10), (2025, 10), (2027, 30)])
def test_the_figure_is_that_of_the_year_or_the_latest_before(year, found):
    figures = [(1, 2026, 30), (1, 2024, 10)]

    assert statistics.inhabitants_in(figures, year=year) == {1: found}


def test_years_are_counted_from_each_first_of_january_to_the_day():
    days = statistics.days_back(dt.date(2027, 3, 1))

    assert (days[0], days[-2], days[-1], len(days)) == (
        dt.date(2018, 1, 1),
        dt.date(2027, 1, 1),
        dt.date(2027, 3, 1),
        11,
    )
    assert statistics.days_back(dt.date(2027, 1, 1))[-1] == dt.date(2027, 1, 1)


@pytest.mark.django_db
def test_who_left_is_counted_until_the_last_day():
    membership = make_organisation().memberships.get()
    membership.ends_on = TODAY
    membership.save()
    rows = list(Membership.objects.all())

    assert statistics.by_category(rows, on=TODAY).total() == 1
    assert statistics.by_category(rows, on=TODAY + dt.timedelta(days=1)).total() == 0


@pytest.mark.django_db
def test_a_supporting_member_is_a_member():
    category = default_category(OrganisationKind.MUNICIPALITY)
    Membership.objects.create(person=make_person(), category=category, starts_on=TODAY)

    assert statistics.by_category(Membership.objects.all(), on=TODAY).total() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("on", [dt.date(2019, 5, 1), dt.date(2020, 5, 1), TODAY])
def test_through_the_reforms_the_counts_are_those_of_the_directory(loaded_register, on):
    voting = default_category(OrganisationKind.MUNICIPALITY)
    Membership.objects.bulk_create(
        Membership(organisation=organisation, category=voting)
        for organisation in Organisation.objects.all()
    )
    counties = [county for county in County.objects.all() if county.exists(on=on)]
    there = Organisation.objects.existing(on=on).select_related("county")

    found = entries(there, counties=counties, on=on, today=TODAY)
    by_county = statistics.by_county(found, counties)

    members = Organisation.objects.existing(on=on).members(on=on).count()
    municipalities = {dt.date(2019, 5, 1): 422, dt.date(2020, 5, 1): 356}.get(on, 357)
    memberships = Membership.objects.select_related("category", "organisation")
    assert statistics.by_category(memberships, on=on).total() == members
    assert sum(row.members for row in by_county) == members
    assert sum(row.municipalities for row in by_county) == municipalities
    assert sum(row.in_all for row in statistics.by_bracket(found, {})) == municipalities
