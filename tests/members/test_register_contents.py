from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import CodeKind, LanguageForm, NameLanguage, OrganisationKind
from members.models import (
    County,
    Organisation,
    OrganisationCode,
    OrganisationName,
    PopulationFigure,
)
from members.register import FOLDER
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_register")]


def organisation(number: str) -> Organisation:
    return Organisation.objects.get(codes__value=number, codes__ends_on=None)


def test_the_register_holds_every_municipality_and_county_council():
    kinds = Organisation.objects.existing(on=TODAY).values_list("kind", flat=True)
    assert list(kinds).count(OrganisationKind.MUNICIPALITY) == 357
    assert list(kinds).count(OrganisationKind.COUNTY_COUNCIL) == 14
    assert County.objects.existing(on=TODAY).count() == 15
    assert {
        year: sum(figures.values_list("inhabitants", flat=True))
        for year in (2024, 2025, 2026)
        for figures in [
            PopulationFigure.objects.filter(
                year=year, organisation__kind=OrganisationKind.MUNICIPALITY
            )
        ]
    } == {2024: 5_550_203, 2025: 5_594_340, 2026: 5_627_400}


def test_every_municipality_has_its_numbers_county_and_domain():
    municipalities = Organisation.objects.existing(on=TODAY).filter(
        kind=OrganisationKind.MUNICIPALITY
    )
    for kind in (
        CodeKind.MUNICIPALITY_NUMBER,
        CodeKind.ORGANISATION_NUMBER,
        CodeKind.MAIL_DOMAIN,
    ):
        codes = OrganisationCode.objects.valid(on=TODAY).filter(
            kind=kind, organisation__in=municipalities
        )
        assert codes.values("organisation").distinct().count() == 357
    assert not municipalities.filter(county=None).exists()


def test_oslo_is_one_organisation_with_both_numbers():
    oslo = Organisation.objects.get(name="Oslo kommune")
    numbers = oslo.codes.exclude(kind=CodeKind.MAIL_DOMAIN).values_list("kind", "value")
    assert sorted(numbers) == [
        ("county_number", "03"),
        ("municipality_number", "0301"),
        ("organisation_number", "958935420"),
    ]
    assert not Organisation.objects.filter(name__startswith="Oslo fylke").exists()


@pytest.mark.parametrize(
    ("number", "name", "short_name"),
    [
        ("3301", "Drammen kommune", "Drammen"),
        ("5610", "Kárášjohka – Karasjok kommune", "Karasjok"),
        ("5622", "Porsanger kommune – Porsáŋgu – Porsanki", "Porsanger"),
        ("1818", "Herøy kommune (Nordland)", "Herøy (Nordland)"),
        ("4621", "Voss herad", "Voss"),
        ("18", "Nordland fylkeskommune", "Nordland fylkeskommune"),
    ],
)
def test_a_name_reads_as_people_say_it(number: str, name: str, short_name: str):
    found = organisation(number)

    assert (found.name, found.short_name) == (name, short_name)


def test_names_in_all_languages_are_kept_with_their_days():
    names = OrganisationName.objects.filter(organisation=organisation("5540"))
    assert sorted(names.values_list("language", "name")) == [
        (NameLanguage.KVEN, "Kaivuono"),
        (NameLanguage.NORWEGIAN, "Kåfjord"),
        (NameLanguage.OFFICIAL, "Gáivuotna - Kåfjord - Kaivuono"),
        (NameLanguage.NORTHERN_SAMI, "Gáivuotna"),
    ]
    official = OrganisationName.objects.filter(
        organisation=organisation("1833"), language=NameLanguage.OFFICIAL
    )
    assert official.valid(on=date(2024, 2, 15)).get().name == "Rana"
    assert official.valid(on=date(2024, 2, 16)).get().name == "Rana - Raane"


def test_numbers_are_dated_facts():
    numbers = OrganisationCode.objects.filter(
        organisation=organisation("3101"), kind=CodeKind.MUNICIPALITY_NUMBER
    )
    assert [
        numbers.valid(on=day).get().value
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2023, 12, 31), date(2024, 1, 1))
    ] == ["0101", "3001", "3001", "3101"]


def test_language_form_follows_the_register():
    forms = Organisation.objects.existing(on=TODAY).filter(kind=OrganisationKind.MUNICIPALITY)
    assert {form: forms.filter(language_form=form).count() for form in LanguageForm} == {
        LanguageForm.BOKMAL: 119,
        LanguageForm.NYNORSK: 88,
        LanguageForm.NEUTRAL: 150,
    }


def test_the_page_about_the_data_thanks_as_the_sources_ask(client: Client):
    attribution = (FOLDER / "SOURCES.md").read_text(encoding="utf-8").split("> ", 1)[1]
    sentence = " ".join(attribution.split("\n\n")[0].replace(">", "").split())

    page = client.get(reverse("portal:data_sources"))

    assert sentence in page.text
