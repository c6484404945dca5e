import datetime as dt
from typing import Any

import pytest

from core.refusals import Refused
from members import rules, services
from members.enums import AffiliationState, OrganisationKind, Refusal, Role, Vacancy
from members.models import Membership, Organisation, Person, RoleTerm
from outbox import rendering
from outbox.models import Delivery, Suppression
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_main_contact,
    make_organisation,
)

pytestmark = pytest.mark.django_db

ONE_DAY = dt.timedelta(days=1)


def refusal(service, **facts) -> Refusal:
    with pytest.raises(Refused) as refused:
        service(**facts, now=NOW)
    return Refusal(refused.value.reason)


# ---- Roles ---------------------------------------------------------------------------------------


def test_an_appointment_replaces_the_one_who_had_the_role(
    member: Person, main_contact: Person, drammen: Organisation, staff: Person
):
    services.appoint(person=member, organisation=drammen, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=TODAY) == member
    assert rules.main_contact_of(drammen, on=TODAY - ONE_DAY) == main_contact
    assert sorted(Delivery.objects.values_list("letter", "address")) == [
        ("members/appointed", member.email),
        ("members/role_ended", main_contact.email),
    ]


def test_a_later_appointment_lets_the_holder_keep_the_role_until_then(
    member: Person, main_contact: Person, drammen: Organisation, staff: Person
):
    later = TODAY + dt.timedelta(days=30)

    services.appoint(person=member, organisation=drammen, starts_on=later, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=later - ONE_DAY) == main_contact
    assert rules.main_contact_of(drammen, on=later) == member


def test_only_somebody_confirmed_can_be_appointed(stranger: Person, drammen: Organisation):
    assert (
        refusal(services.appoint, person=stranger, organisation=drammen, by=None)
        == Refusal.NOT_CONFIRMED
    )


def test_who_has_the_role_is_not_appointed_again(main_contact: Person, drammen: Organisation):
    assert (
        refusal(services.appoint, person=main_contact, organisation=drammen, by=None)
        == Refusal.HAS_THE_ROLE
    )


def test_a_role_can_end_today_or_later(main_contact: Person, drammen: Organisation, staff: Person):
    term = RoleTerm.objects.get()

    services.end_role(term=term, ends_on=TODAY + ONE_DAY, by=staff, now=NOW)
    assert rules.main_contact_of(drammen, on=TODAY + ONE_DAY) == main_contact
    services.end_role(term=term, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=TODAY) is None
    assert refusal(services.end_role, term=term, by=staff) == Refusal.ALREADY_OVER


def test_a_role_does_not_end_before_it_begins(main_contact: Person, staff: Person):
    assert (
        refusal(
            services.end_role,
            term=RoleTerm.objects.get(),
            ends_on=TODAY - dt.timedelta(days=31),
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )


# ---- Memberships ---------------------------------------------------------------------------------


def test_a_membership_holds_from_its_first_to_its_last_day(staff: Person):
    organisation = make_organisation(is_member=False)
    membership = services.open_membership(
        organisation=organisation, starts_on=TODAY, by=staff, now=NOW
    )

    services.end_membership(membership=membership, ends_on=TODAY + ONE_DAY, by=staff, now=NOW)

    days = [TODAY - ONE_DAY, TODAY, TODAY + ONE_DAY, TODAY + 2 * ONE_DAY]
    assert [rules.is_member(organisation, on=day) for day in days] == [False, True, True, False]


def test_two_memberships_never_share_a_day(drammen: Organisation, staff: Person):
    assert (
        refusal(services.open_membership, organisation=drammen, starts_on=TODAY, by=staff)
        == Refusal.MEMBER_ALREADY
    )
    assert Membership.objects.count() == 1


def test_a_membership_does_not_end_before_it_begins(drammen: Organisation, staff: Person):
    long_ago = TODAY - dt.timedelta(days=400)

    assert (
        refusal(
            services.end_membership,
            membership=Membership.objects.get(),
            ends_on=long_ago,
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )
    assert (
        refusal(
            services.open_membership,
            organisation=make_organisation(is_member=False),
            starts_on=TODAY,
            ends_on=long_ago,
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )


def test_the_memberships_of_a_person_are_those_of_confirmed_organisations(
    member: Person, drammen: Organisation
):
    make_affiliation(
        person=member, organisation=make_organisation(), state=AffiliationState.WAITING
    )

    memberships = rules.memberships_of(member, on=TODAY)

    assert [membership.organisation for membership in memberships] == [drammen]


# ---- Domains -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "reason"),
    [("gmail.com", Refusal.PUBLIC_DOMAIN), ("drammen kommune", Refusal.NOT_A_DOMAIN)],
)
def test_a_domain_that_proves_nothing_is_refused(
    drammen: Organisation, domain: str, reason: Refusal
):
    assert refusal(services.add_mail_domain, organisation=drammen, domain=domain, by=None) == reason


def test_a_new_organisation_is_found_by_its_name_and_domain():
    house = services.add_organisation(
        kind=OrganisationKind.CULTURE_BODY,
        name="Ælvespeilet kulturhus",
        mail_domains=["Aelvespeilet.EXAMPLE"],
        organisation_number="921234554",
        by=None,
        now=NOW,
    )

    found = [Organisation.objects.search(text).first() for text in ("aelvespeilet", "921234554")]
    assert found == [house, house]


@pytest.mark.parametrize(
    ("number", "reason"),
    [("123456789", Refusal.WRONG_NUMBER), ("921234554", Refusal.NUMBER_TAKEN)],
)
def test_a_wrong_or_taken_organisation_number_adds_nothing(number: str, reason: Refusal):
    facts: dict[str, Any] = {"kind": OrganisationKind.CULTURE_BODY, "by": None}
    services.add_organisation(
        name="Drammen kommune", organisation_number="921234554", now=NOW, **facts
    )

    assert (
        refusal(services.add_organisation, name="Scenehuset", organisation_number=number, **facts)
        == reason
    )
    assert not Organisation.objects.filter(name="Scenehuset").exists()


# ---- Several holders, last days, and who may -----------------------------------------------------


def test_delegates_may_be_several_and_keep_their_own_days(
    drammen: Organisation, main_contact: Person, member: Person
):
    last = TODAY + dt.timedelta(days=90)

    for person in (main_contact, member):
        services.appoint(
            person=person,
            organisation=drammen,
            role=Role.DELEGATE,
            ends_on=last,
            by=main_contact,
            now=NOW,
        )

    held = RoleTerm.objects.filter(role=Role.DELEGATE)
    assert set(held.values_list("person", "ends_on")) == {
        (main_contact.pk, last),
        (member.pk, last),
    }
    assert (
        refusal(
            services.appoint,
            person=member,
            organisation=drammen,
            role=Role.DELEGATE,
            by=main_contact,
        )
        == Refusal.HAS_THE_ROLE
    )


def test_who_is_to_hold_a_role_later_is_not_given_it_twice(
    drammen: Organisation, main_contact: Person, member: Person
):
    later = TODAY + dt.timedelta(days=30)
    facts: dict[str, Any] = {"person": member, "organisation": drammen, "role": Role.DELEGATE}
    services.appoint(**facts, starts_on=later, by=main_contact, now=NOW)

    assert refusal(services.appoint, **facts, by=main_contact) == Refusal.HAS_THE_ROLE


@pytest.mark.parametrize("role", Role)
def test_only_the_main_contact_and_staff_give_and_end_roles(
    drammen: Organisation, main_contact: Person, member: Person, staff: Person, role: Role
):
    facts: dict[str, Any] = {"person": member, "organisation": drammen, "role": role}
    elsewhere = make_main_contact(organisation=make_organisation())

    for by in (member, elsewhere):
        assert refusal(services.appoint, **facts, by=by) == Refusal.NOT_MAIN_CONTACT
        assert (
            refusal(services.end_role, term=RoleTerm.objects.all()[0], by=by)
            == Refusal.NOT_MAIN_CONTACT
        )
    services.appoint(**facts, by=staff, now=NOW)

    assert RoleTerm.objects.valid(on=TODAY).filter(role=role, person=member).exists()


def test_the_letter_names_the_role(drammen: Organisation, main_contact: Person, member: Person):
    services.appoint(
        person=member,
        organisation=drammen,
        role=Role.BILLING_CONTACT,
        by=main_contact,
        now=NOW,
    )

    letter = rendering.render(Delivery.objects.get())
    assert letter.subject == "Du er fakturakontakt for Drammen"
    assert "Du er fra nå av fakturakontakt for Drammen." in letter.text
    assert "faktura" in letter.html


# ---- Vacancies -----------------------------------------------------------------------------------


def found_vacant(organisation: Organisation) -> dict[Role, Vacancy]:
    row = rules.with_vacancies(Organisation.objects.filter(pk=organisation.pk), on=TODAY).get()
    return dict(rules.vacancies(row))


def fill_billing(organisation: Organisation, person: Person) -> None:
    RoleTerm.objects.create(organisation=organisation, role=Role.BILLING_CONTACT, person=person)


def test_a_role_without_a_holder_is_vacant_until_somebody_has_it(
    drammen: Organisation, main_contact: Person
):
    assert found_vacant(drammen) == {Role.BILLING_CONTACT: Vacancy.EMPTY}
    assert list(rules.with_vacant_role(on=TODAY)) == [drammen]

    fill_billing(drammen, main_contact)

    assert found_vacant(drammen) == {}
    assert not rules.with_vacant_role(on=TODAY).exists()


@pytest.mark.parametrize("why", [Vacancy.SHUT_OUT, Vacancy.LEFT, Vacancy.UNREACHABLE])
def test_a_holder_who_cannot_answer_leaves_the_role_vacant(
    drammen: Organisation, main_contact: Person, member: Person, why: Vacancy
):
    fill_billing(drammen, member)
    if why == Vacancy.SHUT_OUT:
        Person.objects.filter(pk=member.pk).update(is_active=False)
    if why == Vacancy.LEFT:
        member.affiliations.update(ends_on=TODAY - ONE_DAY)
    if why == Vacancy.UNREACHABLE:
        Suppression.objects.create(address=member.email, reason="Finnes ikke", since=NOW)

    assert found_vacant(drammen) == {Role.BILLING_CONTACT: why}


def test_only_members_stand_on_the_list_of_vacancies():
    make_organisation(is_member=False)

    assert not rules.with_vacant_role(on=TODAY).exists()
