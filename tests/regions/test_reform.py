"""What a merger or a split of municipalities does to the chapters that name them."""

import datetime as dt

import pytest

from members import services
from members.enums import ChangeKind, CodeKind
from members.models import Organisation, OrganisationCode
from members.rules.reform import Successor
from regions.models import Chapter, Coverage
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

EVE = TODAY - dt.timedelta(days=1)


def make_municipality(name, number):
    organisation = factories.make_organisation(name=name)
    OrganisationCode.objects.create(
        organisation=organisation, kind=CodeKind.MUNICIPALITY_NUMBER, value=number
    )
    return organisation


def merge(*before):
    return services.plan_change(
        kind=ChangeKind.MERGER,
        effective_on=TODAY,
        successors=[
            Successor(name="Nye Bindal", number="1899", follows=tuple(one.pk for one in before))
        ],
        by=None,
        now=NOW,
    )


@pytest.fixture
def bindal():
    return make_municipality("Bindal", "1811")


@pytest.fixture
def leka():
    return make_municipality("Leka", "5052")


def test_a_chapter_that_names_a_municipality_names_the_one_that_follows_it(bindal, leka):
    chapter = factories.make_chapter(name="Trøndelagslaget", covers=bindal)
    change = merge(bindal, leka)

    told = [step.text for step in services.preview(change, now=NOW)]
    services.apply_change(change=change, by=None, now=NOW)

    assert "Trøndelagslaget dekker Bindal til og med 28. februar 2027." in told
    assert "Trøndelagslaget dekker Nye Bindal kommune fra 1. mars 2027." in told
    successor = Organisation.objects.get(short_name="Nye Bindal")
    assert Chapter.objects.covering(successor, on=TODAY).get() == chapter
    assert Chapter.objects.covering(bindal, on=EVE).get() == chapter


def test_where_two_chapters_name_those_that_merge_the_first_goes_on(bindal, leka):
    factories.make_chapter(name="Det ene", covers=bindal)
    factories.make_chapter(name="Det andre", covers=leka)

    services.apply_change(change=merge(bindal, leka), by=None, now=NOW)

    successor = Organisation.objects.get(short_name="Nye Bindal")
    assert Chapter.objects.covering(successor, on=TODAY).count() == 1
    assert Coverage.objects.valid(on=TODAY).count() == 1


def test_a_preview_writes_nothing(bindal, leka):
    factories.make_chapter(covers=bindal)

    services.preview(merge(bindal, leka), now=NOW)

    assert list(Coverage.objects.values_list("organisation", "ends_on")) == [(bindal.pk, None)]


def test_a_chapter_of_the_county_needs_no_step(bindal, leka):
    county = factories.make_county(number="18")
    chapter = factories.make_chapter(covers=county)
    change = merge(bindal, leka)

    services.apply_change(change=change, by=None, now=NOW)

    assert Coverage.objects.count() == 1
    successor = Organisation.objects.get(short_name="Nye Bindal")
    assert Chapter.objects.covering(successor, on=TODAY).get() == chapter
