"""Whom an application names as contacts, and how they get their roles."""

import pytest
from allauth.account.models import EmailAddress

from members import rules
from members.enums import Role
from members.models import MembershipApplication, Organisation, Person, RoleTerm
from members.services import applications
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_application,
    make_main_contact,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(name="Nærøysund", is_member=False)


def admit(application: MembershipApplication, *, by: Person) -> None:
    applications.admit(application=application, starts_on=TODAY, by=by, now=NOW)


def test_a_named_contact_who_is_known_there_is_appointed_at_once(organisation, staff):
    mona = make_person(name="Mona Mellom", email="mona@example.no")
    make_affiliation(person=mona, organisation=organisation)
    application = make_application(
        organisation=organisation,
        main_contact_name="Mona",
        main_contact_email="Mona@Example.no",
    )

    admit(application, by=staff)

    assert rules.main_contact_of(organisation, on=TODAY) == mona
    application.refresh_from_db()
    (named,) = rules.named_contacts(application, on=TODAY)
    assert (named.person, named.is_appointed) == (mona, True)


@pytest.mark.parametrize("why", ["belongs nowhere", "address not proved", "shut out"])
def test_a_named_contact_who_is_not_known_there_waits_for_staff(organisation, staff, why):
    mona = make_person(email="mona@example.no")
    if why != "belongs nowhere":
        make_affiliation(person=mona, organisation=organisation)
    if why == "address not proved":
        EmailAddress.objects.filter(user=mona).update(verified=False)
    if why == "shut out":
        mona.is_active = False
        mona.save()
    application = make_application(
        organisation=organisation, main_contact_email="mona@example.no", main_contact_name="Mona"
    )

    admit(application, by=staff)

    assert not RoleTerm.objects.exists()
    application.refresh_from_db()
    assert [named.person for named in rules.named_contacts(application, on=TODAY)] == [None]


def test_nobody_loses_a_role_to_an_application(organisation, staff):
    hanne = make_main_contact(organisation=organisation)
    mona = make_person(email="mona@example.no")
    make_affiliation(person=mona, organisation=organisation)
    application = make_application(
        organisation=organisation, main_contact_email=mona.email, main_contact_name="Mona"
    )

    admit(application, by=staff)

    assert rules.main_contact_of(organisation, on=TODAY) == hanne
    application.refresh_from_db()
    assert rules.named_contacts(application, on=TODAY)[0].is_taken


def test_a_billing_contact_who_is_known_there_is_appointed_too(organisation, staff):
    mona = make_person(email="mona@example.no")
    make_affiliation(person=mona, organisation=organisation)
    application = make_application(
        organisation=organisation,
        billing_contact_name="Mona",
        billing_contact_email="mona@example.no",
        main_contact_email="",
    )

    admit(application, by=staff)

    assert RoleTerm.objects.get().role == Role.BILLING_CONTACT
