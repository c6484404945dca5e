"""Who may stand here twice: found, and left alone when staff have said no."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from members.enums import CodeKind, Likeness, OrganisationKind
from members.models import Organisation, OrganisationCode, Person
from members.rules.duplicates import Organisations, People
from members.services import merging as services
from members.services.people import register_for
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOUSE = OrganisationKind.CULTURE_BODY


def people() -> list[tuple[set[int], list[str]]]:
    return [({p.first_id, p.second_id}, list(p.likenesses)) for p in People(on=TODAY)[0:50]]


def organisations() -> list[tuple[set[int], list[str]]]:
    return [({p.first_id, p.second_id}, list(p.likenesses)) for p in Organisations(on=TODAY)[0:50]]


def alike(one: Any, other: Any, *why: Likeness) -> list[tuple[set[int], list[str]]]:
    return [({one.pk, other.pk}, list(why))]


# ---- Persons -------------------------------------------------------------------------------------


def test_nobody_is_like_anybody(member: Person, stranger: Person, staff: Person):
    assert people() == []
    assert People(on=TODAY).count() == 0


@pytest.mark.parametrize("name", ["KARI  NORDMANN", "Nordmann, Kari", "Kári Nordmann"])
def test_the_same_name_in_the_same_organisation_is_found(drammen, member, name):
    other = factories.make_member(name=name, organisation=drammen)

    assert people() == alike(member, other, Likeness.NAME_AND_PLACE)


def test_the_same_name_elsewhere_is_another_person(member):
    factories.make_member(name="Kari Nordmann")

    assert people() == []


def test_the_same_telephone_is_found_however_it_is_written(member, stranger):
    Person.objects.filter(pk=member.pk).update(phone="+47 900 11 222")
    Person.objects.filter(pk=stranger.pk).update(phone="90011222")

    assert people() == alike(member, stranger, Likeness.PHONE)


def test_the_number_of_a_switchboard_says_nothing(drammen):
    for _ in range(6):
        factories.make_member(organisation=drammen)
    Person.objects.update(phone="32 04 00 00")

    assert people() == []


@pytest.mark.parametrize(
    "address",
    ["KariNordmann@drammen.kommune.example", "kari.nordmann+portal@drammen.kommune.example"],
)
def test_an_address_that_differs_by_a_dot_or_a_plus_is_found(address):
    one = factories.make_person(email="kari.nordmann@drammen.kommune.example")
    other = factories.make_person(email=address)

    assert people() == alike(one, other, Likeness.ADDRESS)


def test_an_extra_address_counts_as_well(member, stranger):
    factories.make_address(person=member, email="kari@example.no")
    factories.make_address(person=stranger, email="k.ari@example.no", is_verified=False)

    assert people() == alike(member, stranger, Likeness.ADDRESS)


def test_the_same_name_before_two_domains_of_one_organisation_is_found(drammen):
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.MAIL_DOMAIN, value="drmk.example"
    )
    one = factories.make_person(email="kari.n@drammen.kommune.example")
    other = factories.make_person(email="kari.n@drmk.example")
    factories.make_person(email="kari.n@elsewhere.example")

    assert people() == alike(one, other, Likeness.LOCAL_PART)


def test_somebody_written_down_twice_who_never_came_in_is_found(drammen, staff):
    one, other = (
        register_for(name="Per Olsen", email=email, by=staff, now=NOW)
        for email in ("per@a.example", "per@b.example")
    )

    assert people() == alike(one, other, Likeness.NEVER_IN)


def test_whoever_has_left_for_good_is_like_nobody(drammen, member):
    other = factories.make_member(name="Kari Nordmann", organisation=drammen)
    Person.objects.filter(pk=other.pk).update(erased_at=NOW, is_active=False)

    assert people() == []


def test_two_reasons_are_told_as_one_pair_and_stand_first(drammen, member, stranger):
    other = factories.make_member(name="Kari Nordmann", organisation=drammen)
    factories.make_person(email="sigr.id@example.no")
    factories.make_address(person=stranger, email="sigrid@example.no")
    Person.objects.filter(pk__in=[member.pk, other.pk]).update(phone="90011222")

    first, second = people()

    assert first == alike(member, other, Likeness.NAME_AND_PLACE, Likeness.PHONE)[0]
    assert second[1] == [Likeness.ADDRESS]


def test_those_told_apart_do_not_come_again(drammen, member, staff):
    other = factories.make_member(name="Kari Nordmann", organisation=drammen)

    services.tell_apart(one=other, other=member, by=staff, now=NOW)
    services.tell_apart(one=member, other=other, by=staff, now=NOW)

    assert people() == []


def test_pages_follow_on_from_each_other(drammen):
    for number in range(3):
        for _ in range(2):
            factories.make_member(name=f"Kari Nordmann{number}", organisation=drammen)
    found = People(on=TODAY)

    assert found.count() == 3
    assert [*found[0:2], *found[2:4]] == found[0:4]


# ---- Organisations -------------------------------------------------------------------------------


def house(name: str, **fields: Any) -> Organisation:
    return factories.make_organisation(name=name, kind=HOUSE, **fields)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("UNION SCENE", Likeness.NAME),
        ("Union Scene AS", Likeness.FORM),
        ("Stiftelsen Union Scene", Likeness.FORM),
    ],
)
def test_the_same_name_is_found_and_its_form_does_not_count(name, why):
    one, other = house("Union Scene"), house(name)

    assert organisations() == alike(one, other, why)


def test_a_municipality_entered_by_hand_is_found(drammen):
    assert organisations() == []

    other = house("Drammen kommune")

    assert organisations() == alike(drammen, other, Likeness.FORM)


def test_two_municipalities_of_one_name_are_two():
    factories.make_organisation(name="Herøy")
    factories.make_organisation(name="Herøy")

    assert organisations() == []


def test_the_same_domain_is_found_in_addresses_and_websites():
    one, other = house("Papirbredden", domain="papir.example"), house("Kunnskapsparken")
    Organisation.objects.filter(pk=other.pk).update(website="https://www.papir.example/om/")

    assert organisations() == alike(one, other, Likeness.DOMAIN)


def test_a_culture_house_on_its_municipalitys_domain_is_not_the_municipality(drammen):
    house("Union Scene", domain="drammen.kommune.example")

    assert organisations() == []


def test_an_organisation_that_is_no_more_is_like_nobody():
    house("Union Scene")
    Organisation.objects.filter(pk=house("Union Scene").pk).update(
        exists_until=TODAY - dt.timedelta(days=1)
    )

    assert organisations() == []


def test_organisations_told_apart_do_not_come_again(staff):
    one, other = house("Union Scene"), house("Union Scene")

    services.tell_apart(one=one, other=other, by=staff, now=NOW)

    assert organisations() == []
