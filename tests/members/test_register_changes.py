"""The register's file of changes, and what was known before it."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members import register
from members.enums import CodeKind
from members.models import County, Organisation, OrganisationChange, OrganisationCode
from tests.factories import TODAY
from tests.members.test_register import edit, load, organisation, write
from tests.members.test_register import folder as folder  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2028-01-01,,fusjon,3301,Drammen,,,3399,Drammen,", "«fusjon» er ikke merger, split, "
         "renaming eller renumbering."),
        (",,merger,3301,Drammen,,,3399,Drammen,", "dagen endringen gjelder fra, mangler."),
        ("2028-13-01,,merger,3301,Drammen,,,3399,Drammen,",
         "«2028-13-01» er ikke en dato (ÅÅÅÅ-MM-DD)."),
        ("2028-01-01,,merger,abc,Drammen,,,3399,Drammen,", "«abc» er ikke et nummer."),
        ("2028-01-01,,merger,3301,Drammen,,,,Drammen,", "kolonnen new_number er tom."),
        ("2028-01-01,,merger,3301,,,,3399,Drammen,", "kolonnen old_name er tom."),
    ],
)  # fmt: skip
def test_a_wrong_change_is_named_with_its_line_and_reason(folder: Path, line: str, reason: str):
    write(folder, line)

    with pytest.raises(register.BadRegister) as error:
        register.read(folder)

    assert f"changes.csv, linje 460: {reason}" in [str(p) for p in error.value.problems]


def test_what_was_loaded_before_the_former_ones_were_known_is_put_right():
    """As it was: only today's organisations, and 1507 written on the Ålesund of today."""
    load()
    OrganisationChange.objects.all().delete()
    Organisation.objects.exclude(exists_until=None).delete()
    Organisation.objects.update(exists_from=None)
    County.objects.exclude(exists_until=None).delete()
    aalesund = organisation("1508")
    OrganisationCode.objects.create(
        organisation=aalesund,
        kind=CodeKind.MUNICIPALITY_NUMBER,
        value="1507",
        starts_on=date(2020, 1, 1),
        ends_on=date(2023, 12, 31),
    )

    load()

    aalesund.refresh_from_db()
    former = Organisation.objects.get(codes__value="1507")
    assert (former.exists_until, aalesund.exists_from) == (date(2023, 12, 31), date(2024, 1, 1))
    assert Organisation.objects.search("svelvik").existing(on=TODAY).get() == organisation("3301")
    assert load() == []


def test_a_merger_that_was_never_made_here_is_not_passed_by(folder: Path):
    load()
    before = list(Organisation.objects.values())
    write(folder, "2027-01-01,,merger,3301,Drammen,,,3399,Nye Drammen,")
    edit(folder, "municipalities.csv", "3301", number="3399", name="Nye Drammen",
         name_no="Nye Drammen", name_unique="Nye Drammen", orgnr="974760673")  # fmt: skip

    with pytest.raises(CommandError) as error:
        call_command("load_register", folder=folder)

    assert "Dette er ikke gjennomført her: Drammen blir Nye Drammen." in str(error.value)
    assert list(Organisation.objects.values()) == before
