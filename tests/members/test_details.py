import time

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Act
from core.refusals import Refused
from members import rules
from members.enums import OrganisationKind, Refusal
from members.models import Organisation, Person
from members.services import details
from tests.factories import NOW, make_event, make_main_contact, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


def url(organisation: Organisation) -> str:
    return reverse("members:details", args=[organisation.pk])


@pytest.mark.parametrize(
    "pattern", ["", r"B\d{6}", r"[A-Z]{2}\d{3,5}", r"\d{5}|B\d{4}", "Kultur/\\d+"]
)
def test_patterns_of_characters_and_numbers_are_taken(pattern: str):
    assert rules.is_quick_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a|a)*", r"(\w)\1", "a*a*a*a*", "[a", "a**", "*", r"\p", "a{,", "(?=a)"]
)
def test_patterns_that_may_take_long_or_mean_nothing_are_not(pattern: str):
    assert not rules.is_quick_pattern(pattern)


def test_the_slowest_pattern_we_take_is_quick():
    organisation = Organisation(invoice_reference_pattern=r"\w*\w*\w*!")
    Organisation(invoice_reference_pattern="(a+)+$")

    began = time.thread_time()
    rules.is_reference_as_asked(Organisation(invoice_reference_pattern=r"\w*\w*\w*:"), "a" * 60)

    assert time.thread_time() - began < 1
    assert rules.is_reference_as_asked(organisation, "whatever")  # not one of ours: not run


def test_staff_say_what_a_reference_looks_like(drammen: Organisation, staff: Person):
    details.ask_for_reference(
        organisation=drammen, pattern=r"B\d{6}", hint="B og seks siffer.", by=staff, now=NOW
    )
    drammen.refresh_from_db()

    looks_right = [rules.is_reference_as_asked(drammen, text) for text in ("B123456", "B1", "")]
    assert looks_right == [True, False, True]
    with pytest.raises(Refused) as refused:
        details.ask_for_reference(organisation=drammen, pattern="(a+)+", hint="", by=staff, now=NOW)
    assert refused.value.reason == Refusal.PATTERN_NOT_UNDERSTOOD


def test_a_wrong_reference_is_said_with_the_hint_and_kept(
    client: Client, drammen: Organisation, main_contact: Person
):
    Organisation.objects.update(
        invoice_reference_pattern=r"B\d{6}", invoice_reference_hint="B og seks siffer."
    )
    client.force_login(main_contact)

    wrong = client.post(url(drammen), {"invoice_reference": "A-12"})
    client.post(url(drammen), {"invoice_reference": "B123456"})

    drammen.refresh_from_db()
    assert "Referansen ser annerledes ut" in wrong.text
    assert "B og seks siffer." in wrong.text
    assert 'value="A-12"' in wrong.text
    assert drammen.invoice_reference == "B123456"


def test_what_the_register_knows_of_a_municipality_is_not_changed_here(
    client: Client, drammen: Organisation, main_contact: Person
):
    client.force_login(main_contact)

    page = client.get(url(drammen))
    client.post(url(drammen), {"website": "https://annet.example", "invoice_reference": ""})

    drammen.refresh_from_db()
    assert "henter vi fra registeret" in page.text
    assert drammen.website == ""
    assert not Act.objects.filter(verb="organisation.details_changed").exists()


def test_a_house_says_how_to_write_to_it_and_the_log_tells_who(client: Client):
    house = make_organisation(name="Scenehuset", kind=OrganisationKind.CULTURE_BODY)
    contact = make_main_contact(organisation=house)
    client.force_login(contact)

    client.post(
        url(house),
        {"language_form": "nn", "website": "scenehuset.example", "invoice_reference": "42"},
    )

    house.refresh_from_db()
    act = Act.objects.get(verb="organisation.details_changed")
    assert (house.language_form, house.website) == ("nn", "https://scenehuset.example")
    assert (act.by, act.after["invoice_reference"]) == (contact, "42")


def test_the_reference_stands_in_the_sign_up(client: Client, drammen: Organisation, member: Person):
    Organisation.objects.update(invoice_reference="B123456")
    event = make_event(member_price=500, other_price=900)
    client.force_login(member)

    page = client.get(reverse("events:sign_up", args=[event.slug]))

    assert 'value="B123456"' in page.text


def test_staff_write_the_pattern_from_the_organisation(
    client: Client, drammen: Organisation, staff: Person
):
    client.force_login(staff)
    address = f"/admin/members/organisation/{drammen.pk}/fakturareferanse/"

    wrong = client.post(address, {"pattern": "(a+)+", "hint": ""})
    client.post(address, {"pattern": r"\d{5}", "hint": "Fem siffer."})

    drammen.refresh_from_db()
    assert "Mønsteret er feil" in wrong.text
    assert (drammen.invoice_reference_pattern, drammen.invoice_reference_hint) == (
        r"\d{5}",
        "Fem siffer.",
    )
