"""The proof: the municipalities of 2019 and the file of changes give exactly those of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from members import register, rules, services
from members.enums import ChangeKind, CodeKind, NameLanguage, OrganisationKind
from members.models import (
    County,
    Organisation,
    OrganisationChange,
    OrganisationChangeLink,
    OrganisationCode,
    OrganisationName,
)
from members.rules.lineage import NUMBERS
from tests.factories import NOW, TODAY
from tests.norway_of_2019 import make_norway_of_2019, municipalities_of_2019, rows

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.time_machine(NOW, tick=False),
    pytest.mark.usefixtures("replayed"),
]

EVE_OF_2020, NEW_YEAR_2020 = date(2019, 12, 31), date(2020, 1, 1)
EVE_OF_2024, NEW_YEAR_2024 = date(2023, 12, 31), date(2024, 1, 1)

# Official names in Sámi that the file of changes does not tell when were adopted.
NAMES_WITHOUT_A_CHANGE = {"5001": ("Trondheim", "Trondheim - Tråante")}


@pytest.fixture(scope="module")
def replayed(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The counties, the organisations as they were, and then `apply_changes`; once for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.load(register=register.read(), by=None, now=NOW)
        OrganisationChange.objects.all().delete()
        Organisation.objects.all().delete()
        make_norway_of_2019()
        call_command("apply_changes")
        yield
        transaction.set_rollback(True)


def numbers_on(day: date) -> dict[str, Organisation]:
    codes = OrganisationCode.objects.valid(on=day).filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    return {code.value: code.organisation for code in codes.select_related("organisation")}


def the_one(number: str, day: date) -> Organisation:
    return numbers_on(day)[number]


def test_the_changes_of_2020_and_2024_give_exactly_the_numbers_of_today():
    assert len(municipalities_of_2019()) == 422
    assert set(numbers_on(EVE_OF_2020)) == set(municipalities_of_2019())
    assert len(numbers_on(NEW_YEAR_2020)) == len(numbers_on(EVE_OF_2024)) == 356
    assert set(numbers_on(TODAY)) == {row["number"] for row in rows("municipalities.csv")}
    there = Organisation.objects.existing(on=TODAY).filter(kind=OrganisationKind.MUNICIPALITY)
    assert set(there) == set(numbers_on(TODAY).values())


def test_the_names_are_those_of_the_register():
    names = OrganisationName.objects.valid(on=TODAY).filter(language=NameLanguage.OFFICIAL)
    by_owner = {name.organisation_id: name.name for name in names}
    ours = {number: by_owner[owner.pk] for number, owner in numbers_on(TODAY).items()}

    differing = {
        row["number"]: (ours[row["number"]], row["name"])
        for row in rows("municipalities.csv")
        if ours[row["number"]] != row["name"]
    }

    assert differing == NAMES_WITHOUT_A_CHANGE


def test_what_has_ended_keeps_its_name_and_number_of_its_time():
    names = OrganisationName.objects.valid(on=EVE_OF_2020).filter(language=NameLanguage.OFFICIAL)
    by_owner = {name.organisation_id: name.name for name in names}

    assert {
        number: by_owner[owner.pk] for number, owner in numbers_on(EVE_OF_2020).items()
    } == municipalities_of_2019()
    svelvik = the_one("0711", EVE_OF_2020)
    assert svelvik.exists_until == EVE_OF_2020
    assert str(rules.county_on(svelvik, on=EVE_OF_2020)) == "Vestfold (til 2019)"


def test_everyone_of_2019_can_tell_who_came_after():
    today = set(numbers_on(TODAY).values())

    for number, organisation in numbers_on(EVE_OF_2020).items():
        after = {descent.successor for descent in rules.lineage(organisation).successors}
        assert ({organisation} | after) & today, number


def test_haram_came_back_out_of_aalesund():
    aalesund = the_one("1507", EVE_OF_2024)

    after = rules.lineage(aalesund).successors

    assert [(d.on, d.kind, d.successor.short_name) for d in after] == [
        (NEW_YEAR_2024, ChangeKind.SPLIT, "Haram"),
        (NEW_YEAR_2024, ChangeKind.SPLIT, "Ålesund"),
    ]
    before = rules.lineage(the_one("1580", TODAY)).predecessors
    assert the_one("1534", EVE_OF_2020) in {descent.predecessor for descent in before}


@pytest.mark.parametrize(
    ("number", "successors"),
    [("1850", ["1806", "1875"]), ("5012", ["5055", "5056", "5059"])],
)
def test_the_five_that_were_split_and_merged_at_once(number: str, successors: list[str]):
    after = rules.lineage(the_one(number, EVE_OF_2020)).successors

    assert {d.kind for d in after} == {ChangeKind.SPLIT_MERGER}
    assert {d.successor for d in after} == {the_one(one, NEW_YEAR_2020) for one in successors}


def test_baerum_is_one_and_the_same_with_three_numbers():
    baerum = the_one("3201", TODAY)

    assert the_one("0219", EVE_OF_2020) == the_one("3024", NEW_YEAR_2020) == baerum
    assert not rules.lineage(baerum)
    assert [str(rules.county_on(baerum, on=day)) for day in (EVE_OF_2020, EVE_OF_2024, TODAY)] == [
        "Akershus (til 2019)",
        "Viken (til 2023)",
        "Akershus",
    ]
    assert str(baerum.county) == "Akershus"


def test_who_keeps_its_number_lives_on():
    stavanger = the_one("1103", TODAY)

    assert the_one("1103", EVE_OF_2020) == stavanger
    before = {d.predecessor.short_name for d in rules.lineage(stavanger).predecessors}
    assert before == {"Finnøy", "Rennesøy"}


def test_counties_are_told_by_the_day():
    assert County.objects.existing(on=date(2017, 12, 31)).count() == 19
    assert County.objects.existing(on=EVE_OF_2020).count() == 18
    assert County.objects.existing(on=NEW_YEAR_2020).count() == 11
    assert County.objects.existing(on=TODAY).count() == 15
    viken = County.objects.get(number="30")
    assert rules.organisations_of_county(viken, on=EVE_OF_2024).count() == 51 + 1
    assert rules.organisations_of_county(viken, on=TODAY).count() == 51 + 3


def test_the_merger_of_2028_is_planned_and_changes_nothing():
    change = OrganisationChange.objects.get(applied_at=None)

    told = [step.text for step in services.preview(change, now=NOW)]

    assert str(change) == "Moskenes og Vestvågøy blir Vest-Lofoten"
    assert "Vest-Lofoten kommune blir til 1. januar 2028." in told
    assert services.hindrances(change) == ["Vest-Lofoten mangler nummer."]
    assert not Organisation.objects.filter(short_name="Vest-Lofoten").exists()
    assert the_one("1874", TODAY).exists_until is None


def test_applying_again_does_nothing(capsys):
    before = list(OrganisationCode.objects.values())

    call_command("apply_changes")

    assert capsys.readouterr().out == ""
    assert list(OrganisationCode.objects.values()) == before


def test_the_register_finds_everybody_afterwards_and_adds_nobody():
    before = Organisation.objects.count(), OrganisationChange.objects.count()

    services.load(register=register.read(), by=None, now=NOW)

    assert (Organisation.objects.count(), OrganisationChange.objects.count()) == before
    assert str(the_one("3301", TODAY)) == "Drammen kommune"


def what_is_told() -> tuple[set[tuple], set[tuple]]:
    """Every number with its last day, and who followed whom, by all their numbers."""
    numbers: dict[int, set[str]] = defaultdict(set)
    codes = OrganisationCode.objects.filter(kind__in=NUMBERS).exclude(value="03")  # Oslo's second
    for code in codes:
        numbers[code.organisation_id].add(code.value)
    links = OrganisationChangeLink.objects.values_list("change__key", "predecessor", "successor")
    return (
        set(codes.values_list("kind", "value", "ends_on", "organisation__exists_until")),
        {
            (key, *sorted(numbers[before]), "→", *sorted(numbers[after]))
            for key, before, after in links
        },
    )


def test_a_loaded_register_tells_the_same_as_the_replay():
    replayed = what_is_told()

    with transaction.atomic():
        OrganisationChange.objects.all().delete()
        Organisation.objects.all().delete()
        services.load(register=register.read(), by=None, now=NOW)
        loaded = what_is_told()
        transaction.set_rollback(True)

    for theirs, ours in zip(loaded, replayed, strict=True):
        assert theirs ^ ours == set()
