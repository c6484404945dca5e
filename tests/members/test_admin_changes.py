"""The secretariat enters a change, reads what follows from it, and makes it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members import services
from members.enums import ChangeKind, CodeKind
from members.models import Organisation, OrganisationChange, OrganisationCode, Person
from members.rules.reform import Successor
from tests.factories import NOW, TODAY, make_main_contact, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

ADD = reverse("admin:members_organisationchange_add")
LIST = reverse("admin:members_organisationchange_changelist")


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


def make_municipality(name: str, number: str) -> Organisation:
    made = make_organisation(name=name)
    OrganisationCode.objects.create(
        organisation=made, kind=CodeKind.MUNICIPALITY_NUMBER, value=number
    )
    return made


@pytest.fixture
def pair(db: None) -> list[Organisation]:
    return [make_municipality("Moskenes", "1874"), make_municipality("Vestvågøy", "1860")]


def answers(organisations: list[Organisation], **more: Any) -> dict[str, Any]:
    return {
        "kind": "merger",
        "effective_on": TODAY.isoformat(),
        "organisations": [one.pk for one in organisations],
        "first_name": "Vest-Lofoten",
        "first_number": "1899",
    } | more


def url(change: OrganisationChange, action: str = "change") -> str:
    return reverse(f"admin:members_organisationchange_{action}", args=[change.pk])


def enter(organisations: list[Organisation], *, on: date = TODAY, number: str = "1899") -> Any:
    return services.plan_change(
        kind=ChangeKind.MERGER,
        effective_on=on,
        successors=[
            Successor(
                name="Vest-Lofoten",
                number=number,
                follows=tuple(one.pk for one in organisations),
            )
        ],
        by=None,
        now=NOW,
    )


def test_a_merger_is_entered_read_and_made(desk: Client, pair: list[Organisation]):
    make_main_contact(organisation=pair[0], name="Hanne Hovedvik")

    entered = desk.post(ADD, answers(pair), follow=True)

    change = OrganisationChange.objects.get()
    assert entered.redirect_chain[-1][0] == url(change)
    assert "Vest-Lofoten kommune blir til 1. mars 2027." in entered.text
    assert "Hanne Hovedvik er ikke lenger hovedkontakt i Moskenes" in entered.text
    assert not Organisation.objects.filter(short_name="Vest-Lofoten").exists()

    made = desk.post(url(change, "gjennomfor"), follow=True)

    assert "Endringen er gjennomført." in made.text
    assert Organisation.objects.get(short_name="Vest-Lofoten").exists_from == TODAY
    assert "Moskenes</a> (til 2027) → <a" in made.text


def test_the_page_that_asks_for_a_yes_changes_nothing(desk: Client, pair: list[Organisation]):
    change = enter(pair)

    assert desk.get(url(change, "gjennomfor")).status_code == 200
    assert desk.get(url(change)).status_code == 200

    assert OrganisationChange.objects.get().applied_at is None
    assert Organisation.objects.existing(on=TODAY).count() == 2


def test_a_split_is_entered(desk: Client, pair: list[Organisation]):
    desk.post(
        ADD,
        answers(
            pair[:1],
            kind="split",
            first_name="Nord",
            second_name="Sør",
            second_number="1898",
        ),
    )

    change = OrganisationChange.objects.get()
    assert str(change) == "Moskenes blir delt i Nord og Sør"


def test_a_new_number_needs_no_name(desk: Client, pair: list[Organisation]):
    desk.post(ADD, answers(pair[:1], kind="renumbering", first_name=""))

    assert str(OrganisationChange.objects.get()) == "Moskenes får nummer 1899"


WRONG = [
    ({"organisations": []}, "organisations", "Fyll ut dette feltet."),
    ({"kind": "split"}, "organisations", "Velg bare én."),
    ({"first_name": ""}, "first_name", "Skriv navnet."),
    ({"first_number": "18"}, "first_number",
     "Et kommunenummer har fire sifre og et fylkesnummer to."),
    ({"first_number": "18x9"}, "first_number",
     "Et kommunenummer har fire sifre og et fylkesnummer to."),
    ({"first_short_name": "Lofoten vest"}, "first_short_name",
     "Det korte navnet må stå i det offisielle."),
    ({"carries_on": "Bodø"}, "carries_on", "Ingen av de valgte heter dette."),
    ({"effective_on": "0001-01-01"}, "effective_on", "Velg en dag mellom 1900 og 2100."),
    ({"effective_on": "9999-12-31"}, "effective_on", "Velg en dag mellom 1900 og 2100."),
    ({"effective_on": "i morgen"}, "effective_on", "Skriv en dato, for eksempel 12.03.2027."),
    ({"domains_until": "2020-01-01"}, "domains_until", "Siste dag kan ikke være før første dag."),
    ({"first_organisation_number": "123456789"}, "first_organisation_number",
     "Organisasjonsnummeret er ikke gyldig. Det har ni siffer og et riktig kontrollsiffer."),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "field", "sentence"), WRONG)
def test_what_is_wrong_is_said_by_the_field(
    desk: Client, pair: list[Organisation], changed: dict[str, Any], field: str, sentence: str
):
    page = desk.post(ADD, answers(pair) | changed)

    assert page.context["adminform"].form.errors[field] == [sentence]
    assert not OrganisationChange.objects.exists()


def test_the_same_change_entered_twice_is_told(desk: Client, pair: list[Organisation]):
    enter(pair)

    page = desk.post(ADD, answers(pair), follow=True)

    assert "Denne endringen er allerede lagt inn." in page.text
    assert OrganisationChange.objects.count() == 1


def test_what_is_in_the_way_is_told_and_stops_it(desk: Client, pair: list[Organisation]):
    change = enter(pair, number="")

    assert "Vest-Lofoten mangler nummer." in desk.get(url(change)).text
    desk.post(url(change, "gjennomfor"))
    assert Organisation.objects.existing(on=TODAY).count() == 2

    desk.post(url(change, "nummer"), {"number_0": "1899"})
    desk.post(url(change, "gjennomfor"))
    assert Organisation.objects.existing(on=TODAY).get().short_name == "Vest-Lofoten"


def test_a_change_to_come_is_told_and_not_made(desk: Client, pair: list[Organisation]):
    change = enter(pair, on=TODAY + timedelta(days=1))

    page = desk.get(url(change))
    desk.post(url(change, "gjennomfor"))

    assert "Gjennomfør endringen" not in page.text
    assert OrganisationChange.objects.get().applied_at is None


def test_a_plan_may_be_dropped(desk: Client, pair: list[Organisation]):
    change = enter(pair)

    dropped = desk.post(url(change, "forkast"), follow=True)

    assert dropped.redirect_chain[-1][0] == LIST
    assert "Planen er forkastet. Ingenting er endret." in dropped.text


def test_what_is_due_stands_on_the_start_page(desk: Client, pair: list[Organisation]):
    enter(pair)

    waiting = {thing.url: thing.count for thing in desk.get("/admin/").context["waiting"]}

    assert waiting[f"{LIST}?tilstand=klar"] == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_asks_the_same_for_one_and_three(
    desk: Client, pair: list[Organisation], rows: int, django_assert_max_num_queries: Any
):
    for _number in range(rows):
        make_main_contact(organisation=pair[0]) if _number == 0 else None
    others = [make_municipality(f"Kommune {n}", f"189{n}") for n in range(rows - 1)]
    change = enter([*pair, *others])

    with django_assert_max_num_queries(25):
        desk.get(url(change))


def test_former_ones_are_not_offered(desk: Client, pair: list[Organisation]):
    Organisation.objects.filter(pk=pair[0].pk).update(exists_until=TODAY - timedelta(days=1))

    offered = desk.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "members",
            "model_name": "membership",
            "field_name": "organisation",
            "term": "",
        },
    )

    assert [row["text"] for row in offered.json()["results"]] == ["Vestvågøy"]
    assert "Moskenes" not in desk.get(reverse("admin:members_organisation_changelist")).text
    former = desk.get(reverse("admin:members_organisation_changelist"), {"finnes": "for"})
    assert "Moskenes" in former.text
