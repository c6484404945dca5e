from datetime import date

import pytest

from members import rules
from members.enums import ChangeKind, CodeKind, OrganisationKind
from members.models import (
    County,
    Organisation,
    OrganisationChange,
    OrganisationChangeLink,
    OrganisationCode,
)
from tests.factories import TODAY, make_organisation

pytestmark = pytest.mark.django_db

REFORM = date(2020, 1, 1)
LAST_DAY = date(2019, 12, 31)
SPLIT = date(2024, 1, 1)


def make_county(number: str, name: str, *, until: date | None = None, since: date | None = None):
    return County.objects.create(
        number=number,
        name=name,
        short_name=name,
        slug=f"fylke-{number}",
        sort_key=name.lower(),
        exists_from=since,
        exists_until=until,
    )


def make_former(name: str, number: str, *, until: date) -> Organisation:
    former = make_organisation(name=name, is_member=False)
    Organisation.objects.filter(pk=former.pk).update(exists_until=until)
    number_of(former, number, until=until)
    former.refresh_from_db()
    return former


def number_of(
    organisation: Organisation, number: str, *, since: date | None = None, until: date | None = None
) -> None:
    OrganisationCode.objects.create(
        organisation=organisation,
        kind=CodeKind.MUNICIPALITY_NUMBER,
        value=number,
        starts_on=since,
        ends_on=until,
    )


def follow(
    on: date,
    kind: ChangeKind,
    before: list[Organisation],
    after: list[Organisation],
) -> None:
    change = OrganisationChange.objects.create(kind=kind, effective_on=on)
    for predecessor in before:
        for successor in after:
            OrganisationChangeLink.objects.create(
                change=change, predecessor=predecessor, successor=successor
            )


def test_lineage_tells_both_ways_and_through_every_step(django_assert_num_queries):
    haram_2019 = make_former("Haram", "1534", until=LAST_DAY)
    orskog = make_former("Ørskog", "1523", until=LAST_DAY)
    big = make_former("Ålesund", "1507", until=date(2023, 12, 31))
    small, haram = make_organisation(name="Ålesund"), make_organisation(name="Haram")
    follow(REFORM, ChangeKind.MERGER, [haram_2019, orskog], [big])
    follow(SPLIT, ChangeKind.SPLIT, [big], [small, haram])

    with django_assert_num_queries(2):
        of_haram = rules.lineage(haram)

    assert [(d.on, d.kind, d.predecessor) for d in of_haram.predecessors] == [
        (SPLIT, ChangeKind.SPLIT, big),
        (REFORM, ChangeKind.MERGER, haram_2019),
        (REFORM, ChangeKind.MERGER, orskog),
    ]
    assert of_haram.successors == ()
    assert [(d.on, d.successor) for d in rules.lineage(orskog).successors] == [
        (REFORM, big),
        (SPLIT, haram),
        (SPLIT, small),
    ]


def test_a_new_name_makes_nobody_another():
    nesbyen = make_organisation(name="Nesbyen")
    follow(REFORM, ChangeKind.RENAMING, [nesbyen], [nesbyen])

    assert not rules.lineage(nesbyen)


def test_the_county_of_a_day_follows_the_number_of_that_day():
    akershus = make_county("02", "Akershus", until=LAST_DAY)
    viken = make_county("30", "Viken", since=REFORM, until=date(2023, 12, 31))
    baerum = make_organisation(name="Bærum")
    number_of(baerum, "0219", until=LAST_DAY)
    number_of(baerum, "3024", since=REFORM)

    assert rules.county_on(baerum, on=LAST_DAY) == akershus
    assert rules.county_on(baerum, on=REFORM) == viken
    assert rules.county_on(baerum, on=SPLIT) is None


def test_a_house_lies_where_it_is_written_while_that_county_exists():
    house = make_organisation(name="Kulturhuset", kind=OrganisationKind.CULTURE_BODY)
    house.county = make_county("31", "Østfold", since=SPLIT)
    house.save()

    assert rules.county_on(house, on=TODAY) == house.county
    assert rules.county_on(house, on=REFORM) is None


def test_a_former_county_is_those_that_lay_in_it_and_their_followers():
    vestfold = make_county("07", "Vestfold", until=LAST_DAY)
    buskerud = make_county("06", "Buskerud", until=LAST_DAY)
    svelvik = make_former("Svelvik", "0711", until=LAST_DAY)
    make_former("Horten", "0701", until=date(2018, 12, 31))
    drammen, modum = make_organisation(name="Drammen"), make_organisation(name="Modum")
    number_of(modum, "0623", until=LAST_DAY)
    follow(REFORM, ChangeKind.MERGER, [svelvik], [drammen])

    assert list(rules.organisations_of_county(vestfold, on=LAST_DAY)) == [svelvik]
    assert list(rules.organisations_of_county(vestfold, on=TODAY)) == [drammen]
    assert list(rules.organisations_of_county(buskerud, on=TODAY)) == [modum]


def test_a_county_of_today_is_only_those_in_it_today(django_assert_num_queries):
    more = make_county("15", "Møre og Romsdal")
    rindal, volda = make_organisation(name="Rindal"), make_organisation(name="Volda")
    number_of(rindal, "1567", until=LAST_DAY)
    number_of(rindal, "5061", since=REFORM)
    number_of(volda, "1577")

    with django_assert_num_queries(1):
        inside = list(rules.organisations_of_county(more, on=TODAY))

    assert inside == [volda]


def test_a_former_name_finds_the_follower_and_says_which_it_was():
    svelvik = make_former("Svelvik", "0711", until=LAST_DAY)
    drammen, asker = make_organisation(name="Drammen"), make_organisation(name="Asker")
    follow(REFORM, ChangeKind.MERGER, [svelvik], [drammen])

    assert rules.former_names([drammen, asker], "svelvik", on=TODAY) == {drammen.pk: svelvik}
    assert rules.former_names([drammen, asker], "drammen", on=TODAY) == {}
