import csv
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.models import Act
from members import register, services
from members.enums import CodeKind, NameLanguage, OrganisationKind
from members.models import (
    County,
    Organisation,
    OrganisationCode,
)
from tests.factories import NOW, TODAY, make_organisation

pytestmark = pytest.mark.django_db


def load(folder: Path = register.FOLDER, *, with_demo_domains: bool = False) -> list[str]:
    return services.load(
        register=register.read(folder), with_demo_domains=with_demo_domains, by=None, now=NOW
    )


def organisation(number: str) -> Organisation:
    return Organisation.objects.get(codes__value=number, codes__ends_on=None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("municipalities.csv", "counties.csv", "changes.csv"):
        shutil.copy(register.FOLDER / name, tmp_path / name)
    return tmp_path


def edit(folder: Path, file: str, number: str, /, **cells: str) -> int:
    """Changes the row with the number; gives its line."""
    with (folder / file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    at = next(i for i, row in enumerate(rows) if row["number"] == number)
    rows[at] |= cells
    with (folder / file).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return at + 2


def write(folder: Path, *lines: str) -> None:
    """More rows in the file of changes."""
    with (folder / "changes.csv").open("a", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)


def test_demo_mode_adds_domains_that_nobody_owns():
    load(with_demo_domains=True)

    domains = organisation("3301").codes.filter(kind=CodeKind.MAIL_DOMAIN)
    assert sorted(domains.values_list("value", flat=True)) == [
        "drammen.kommune.example",
        "drammen.kommune.no",
    ]


# ---- Loading again -------------------------------------------------------------------------------


def test_loading_again_changes_nothing():
    load(with_demo_domains=True)
    before = list(Organisation.objects.values()), list(OrganisationCode.objects.values())

    news = load(with_demo_domains=True)

    assert news == []
    assert (list(Organisation.objects.values()), list(OrganisationCode.objects.values())) == before
    assert not Act.objects.filter(verb="organisation.updated").exists()


def test_loading_again_asks_the_database_few_things(django_assert_max_num_queries):
    load()

    with django_assert_max_num_queries(13):
        load()


def test_what_changed_is_told_and_logged(folder: Path):
    load()
    edit(
        folder,
        "municipalities.csv",
        "3301",
        population_2026="104999",
        website="https://www.drammen.no/",
    )

    news = load(folder)

    assert news == [
        "Drammen kommune: nettstedet er endret fra https://www.drammen.kommune.no/ "
        "til https://www.drammen.no/.",
        "Drammen kommune: folketall 2026 er endret fra 106013 til 104999.",
    ]
    assert Act.objects.get(verb="organisation.updated").subject == organisation("3301")


def test_a_new_number_ends_the_old_one_the_day_before(folder: Path):
    load()
    edit(folder, "municipalities.csv", "3301", number="3399", valid_from="2028-01-01")
    write(folder, "2028-01-01,,renumbering,3301,Drammen,,,3399,Drammen,")

    news = load(folder)

    numbers = OrganisationCode.objects.filter(
        organisation=Organisation.objects.existing(on=TODAY).get(name="Drammen kommune"),
        kind=CodeKind.MUNICIPALITY_NUMBER,
    )
    assert news == [
        "Drammen kommune: kommunenummer er endret fra 3301 til 3399.",
        "La inn 1 endring.",
    ]
    assert numbers.valid(on=date(2027, 12, 31)).get().value == "3301"
    assert numbers.valid(on=date(2028, 1, 1)).get().value == "3399"
    assert load(folder) == []


def test_a_new_name_without_a_date_holds_from_today(folder: Path):
    load()
    edit(
        folder,
        "municipalities.csv",
        "5536",
        name="Lyngen - Ivgu",
        name_sami="Ivgu",
        sami_language="se",
    )

    load(folder)

    lyngen = organisation("5536")
    official = lyngen.names.get(language=NameLanguage.OFFICIAL, ends_on=None)
    assert (lyngen.name, official.starts_on) == ("Lyngen kommune – Ivgu", TODAY)
    assert Organisation.objects.search("ivgu").first() == lyngen
    assert load(folder) == []


def test_a_domain_that_staff_ended_stays_ended():
    load()
    code = OrganisationCode.objects.get(value="drammen.kommune.no")
    code.ends_on = TODAY
    code.save()

    news = load()

    code.refresh_from_db()
    assert (news, code.ends_on) == ([], TODAY)


def test_a_conflict_with_what_staff_wrote_loads_nothing():
    house = make_organisation(name="Drammen scener", kind=OrganisationKind.CULTURE_BODY)
    OrganisationCode.objects.create(
        organisation=house, kind=CodeKind.MUNICIPALITY_NUMBER, value="3301"
    )

    with pytest.raises(CommandError) as error:
        call_command("load_register")

    assert str(error.value).endswith("Ingenting er lastet inn.")
    assert Organisation.objects.count() == 1


# ---- The command ---------------------------------------------------------------------------------


def test_the_command_says_what_changed_and_when_nothing_did(capsys):
    call_command("load_register")
    first = capsys.readouterr().out
    call_command("load_register")
    second = capsys.readouterr().out

    assert first == (
        "La inn 126 tidligere kommuner og fylkeskommuner.\n"
        "La inn 357 kommuner.\nLa inn 14 fylkeskommuner.\nLa inn 372 endringer.\n"
    )
    assert second == "Registeret er oppdatert. Ingenting å endre.\n"


# ---- Wrong rows ----------------------------------------------------------------------------------

WRONG = [
    (
        "municipalities.csv",
        {"orgnr": "921234555"},
        "organisasjonsnummeret 921234555 er ikke gyldig (kontrollsifferet stemmer ikke).",
    ),
    (
        "municipalities.csv",
        {"orgnr": "958935420"},
        "organisasjonsnummeret 958935420 står allerede i municipalities.csv, linje 2.",
    ),
    (
        "municipalities.csv",
        {"orgnr": "930580260"},
        "organisasjonsnummeret 930580260 står allerede i counties.csv, linje 8.",
    ),
    ("municipalities.csv", {"county_number": "99"}, "fylket 99 finnes ikke."),
    (
        "municipalities.csv",
        {"county_number": "34"},
        "kommunenummeret 3301 hører ikke til fylket 34.",
    ),
    (
        "municipalities.csv",
        {"population_2026": "mange"},
        "folketallet «mange» for 2026 er ikke et helt tall over null.",
    ),
    (
        "municipalities.csv",
        {"population_2025": "0"},
        "folketallet «0» for 2025 er ikke et helt tall over null.",
    ),
    (
        "municipalities.csv",
        {"malform": "samisk"},
        "målformen «samisk» finnes ikke. Bruk bokmål, nynorsk eller nøytral.",
    ),
    (
        "municipalities.csv",
        {"email_domain": "gmail.com"},
        "«gmail.com» kan ikke være e-postdomenet til en organisasjon.",
    ),
    (
        "municipalities.csv",
        {"email_domain": "kommune.no"},
        "«kommune.no» kan ikke være e-postdomenet til en organisasjon.",
    ),
    (
        "municipalities.csv",
        {"email_domain": "oslo.kommune.no"},
        "e-postdomenet oslo.kommune.no står allerede i municipalities.csv, linje 2.",
    ),
    (
        "municipalities.csv",
        {"website": "drammen.no"},
        "nettstedet «drammen.no» må begynne med https:// og slutte med /.",
    ),
    (
        "municipalities.csv",
        {"valid_from": "1.1.2024"},
        "«1.1.2024» er ikke en dato (ÅÅÅÅ-MM-DD).",
    ),
    ("municipalities.csv", {"name_no": "Strømsø"}, "«Drammen» mangler det norske navnet."),
    ("municipalities.csv", {"word": ""}, "kolonnen word er tom."),
    ("municipalities.csv", {"lat": "12"}, "«12» er ikke en koordinat i Norge."),
    ("municipalities.csv", {"lon": "øst"}, "«øst» er ikke en koordinat i Norge."),
    (
        "municipalities.csv",
        {"name_sami": "Drámmen", "sami_language": "xx"},
        "«xx» er ikke se, smj eller sma.",
    ),
]


@pytest.mark.parametrize(("file", "cells", "reason"), WRONG, ids=[reason for *_, reason in WRONG])
def test_a_wrong_row_is_named_with_its_file_line_and_reason(
    folder: Path, file: str, cells: dict[str, str], reason: str
):
    line = edit(folder, file, "3301", **cells)

    with pytest.raises(CommandError) as error:
        call_command("load_register", folder=folder)

    assert str(error.value) == f"{file}, linje {line}: {reason}\nIngenting er lastet inn."
    assert Organisation.objects.count() == 0
    assert County.objects.count() == 0


def test_a_number_given_twice_is_wrong(folder: Path):
    line = edit(folder, "municipalities.csv", "3301", number="3303")

    with pytest.raises(register.BadRegister) as error:
        register.read(folder)

    reasons = {(problem.file, problem.reason) for problem in error.value.problems}
    assert (
        "municipalities.csv",
        f"nummeret 3303 står allerede i municipalities.csv, linje {line}.",
    ) in reasons
    assert ("changes.csv", "ingen kommune har nummeret 3301 i dag.") in reasons


def test_all_wrong_rows_are_told_at_once(folder: Path):
    edit(folder, "municipalities.csv", "3301", orgnr="1")
    edit(folder, "municipalities.csv", "3303", malform="")
    edit(folder, "counties.csv", "11", orgnr="2")

    with pytest.raises(register.BadRegister) as error:
        register.read(folder)

    assert [problem.file for problem in error.value.problems] == [
        "counties.csv",
        "municipalities.csv",
        "municipalities.csv",
    ]


def test_a_row_with_too_few_fields_is_wrong(folder: Path):
    file = folder / "municipalities.csv"
    file.write_text(file.read_text(encoding="utf-8") + "9999,\n", encoding="utf-8")

    with pytest.raises(register.BadRegister) as error:
        register.read(folder)

    assert str(error.value) == (
        "municipalities.csv, linje 359: antall felter stemmer ikke med overskriften."
    )


def test_a_missing_column_a_missing_file_and_a_wrong_encoding_are_told(folder: Path):
    (folder / "changes.csv").unlink()
    (folder / "counties.csv").write_text("number,name\n", encoding="utf-8")
    (folder / "municipalities.csv").write_bytes("nummer,Ås".encode("latin-1"))

    with pytest.raises(register.BadRegister) as error:
        register.read(folder)

    assert [str(problem) for problem in error.value.problems] == [
        "changes.csv, linje 1: filen finnes ikke.",
        "counties.csv, linje 1: mangler kolonnene county_authority, email_domain, malform, "
        "name_no, orgnr, valid_from, website.",
        "municipalities.csv, linje 1: filen er ikke skrevet i UTF-8.",
    ]


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        ("921234554", True),
        ("921234555", False),
        ("92123455", False),
        ("121234554", False),
        ("92123455x", False),
        ("", False),
    ],
)
def test_an_organisation_number_is_checked_modulo_eleven(value: str, is_right: bool):
    assert register.is_organisation_number(value) == is_right
