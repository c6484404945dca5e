"""What the secretariat does with people and organisations in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from core.models import Act
from members.enums import AffiliationState, CodeKind, OrganisationKind
from members.models import Affiliation, Membership, Organisation, Person, RoleTerm
from members.services import recognise, refresh_keys
from members.services.categories import default_category
from outbox.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, staff: Person, clock: None) -> Client:
    client.force_login(staff)
    return client


def waiting_person(organisation: Organisation) -> Affiliation:
    return factories.make_affiliation(
        person=factories.make_person(name="Ola Venter"),
        organisation=organisation,
        state=AffiliationState.WAITING,
    )


# ---- Who belongs where ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "state", "letter"),
    [
        ("bekreft", AffiliationState.CONFIRMED, "members/affiliation_confirmed"),
        ("avvis", AffiliationState.REFUSED, "members/affiliation_refused"),
    ],
)
def test_claim_is_settled_and_told(
    desk: Client, drammen: Organisation, staff: Person, act: str, state: str, letter: str
) -> None:
    affiliation = waiting_person(drammen)

    desk.post(f"/admin/members/affiliation/{affiliation.pk}/{act}/")

    affiliation.refresh_from_db()
    assert affiliation.state == state
    assert Delivery.objects.get().letter == letter
    assert Act.objects.get().by == staff


def test_many_are_confirmed_from_the_list(desk: Client, drammen: Organisation) -> None:
    rows = [waiting_person(drammen) for _ in range(3)]

    page = desk.post(
        "/admin/members/affiliation/",
        {"action": "confirm_chosen", "_selected_action": [row.pk for row in rows]},
        follow=True,
    ).content.decode()

    assert "3 tilknytninger er bekreftet." in page
    assert Affiliation.objects.confirmed(on=factories.TODAY).count() == 3


def test_what_is_settled_twice_is_refused_with_a_sentence(
    desk: Client, drammen: Organisation
) -> None:
    affiliation = waiting_person(drammen)
    address = f"/admin/members/affiliation/{affiliation.pk}/bekreft/"
    desk.post(address)

    assert "Dette er allerede avgjort." in desk.post(address).content.decode()


def test_list_of_those_who_wait_for_staff_leaves_out_those_with_a_main_contact(
    desk: Client, drammen: Organisation
) -> None:
    factories.make_main_contact(organisation=drammen)
    waiting_person(drammen)
    alone = factories.make_affiliation(
        person=factories.make_person(name="Mona Alene"),
        organisation=factories.make_organisation(),
        state=AffiliationState.WAITING,
    )

    page = desk.get("/admin/members/affiliation/?venter=sekretariatet").content.decode()

    assert str(alone.person) in page
    assert "Ola Venter" not in page


def test_staff_vouch_for_a_person(desk: Client, drammen: Organisation, stranger: Person) -> None:
    factories.make_main_contact(organisation=drammen)

    desk.post(
        f"/admin/members/person/{stranger.pk}/tilknytt/",
        {"organisation": drammen.pk, "title": "rådgiver"},
    )

    affiliation = Affiliation.objects.get(person=stranger)
    assert (affiliation.state, affiliation.title) == (AffiliationState.CONFIRMED, "rådgiver")
    told = Delivery.objects.values_list("letter", "address")
    assert list(told) == [("members/affiliation_confirmed", stranger.email)]


# ---- Organisations -------------------------------------------------------------------------


def test_membership_is_opened_and_ended(desk: Client) -> None:
    organisation = factories.make_organisation(is_member=False)

    desk.post(
        f"/admin/members/organisation/{organisation.pk}/medlemskap/",
        {"category": default_category(organisation.kind).pk, "starts_on": "01.01.2027"},
    )
    membership = Membership.objects.get(organisation=organisation)
    desk.post(f"/admin/members/membership/{membership.pk}/avslutt/", {"ends_on": "31.12.2027"})

    membership.refresh_from_db()
    assert f"{membership.starts_on} {membership.ends_on}" == "2027-01-01 2027-12-31"
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == [
        "membership.opened",
        "membership.ended",
    ]


def test_a_role_is_given_among_those_who_belong(
    desk: Client, drammen: Organisation, member: Person, stranger: Person
) -> None:
    address = f"/admin/members/organisation/{drammen.pk}/hovedkontakt/"

    refused = desk.post(address, {"role": "main_contact", "person": stranger.pk})
    for role in ("main_contact", "billing_contact"):
        desk.post(address, {"role": role, "person": member.pk})

    assert "Tilknytningen må være bekreftet." in refused.content.decode()
    assert set(RoleTerm.objects.values_list("role", "person")) == {
        ("main_contact", member.pk),
        ("billing_contact", member.pk),
    }


def test_the_list_of_members_nobody_answers_for_says_why(
    desk: Client, drammen: Organisation, main_contact: Person
) -> None:
    factories.make_organisation(name="Ikkemedlem", is_member=False)

    page = desk.get("/admin/members/organisation/?kontakt=ledig").content.decode()

    assert "fakturakontakt: ingen har rollen" in page
    assert "Ikkemedlem" not in page


def test_public_mail_provider_is_no_proof(desk: Client, drammen: Organisation) -> None:
    page = desk.post(
        f"/admin/members/organisation/{drammen.pk}/domene/", {"domain": "gmail.com"}
    ).content.decode()

    assert "viser ikke hvor noen arbeider" in page
    assert not drammen.codes.filter(value="gmail.com").exists()


def test_ended_domain_proves_nothing_from_that_moment(
    desk: Client, drammen: Organisation, staff: Person
) -> None:
    recognised = factories.make_person(email="kari@drammen.kommune.example")
    recognise(person=recognised, now=timezone.now())

    desk.post(
        f"/admin/members/organisation/{drammen.pk}/avslutt-domene/",
        {"domain": "drammen.kommune.example"},
    )

    assert Affiliation.objects.get(person=recognised).state == AffiliationState.ENDED
    assert Act.objects.get(verb="organisation.domain_ended").by == staff


def test_culture_house_is_added_and_found(desk: Client) -> None:
    desk.post(
        "/admin/members/organisation/add/",
        {
            "kind": OrganisationKind.CULTURE_BODY,
            "name": "Kulturhuset Ringene",
            "short_name": "Ringene",
            "language_form": "nb",
        },
    )

    page = desk.get("/admin/members/organisation/?q=ringene").content.decode()
    assert "Kulturhuset Ringene" in page
    assert Act.objects.get().verb == "organisation.added"


def test_municipality_cannot_be_made_or_renamed_by_hand(
    desk: Client, drammen: Organisation
) -> None:
    made = desk.post(
        "/admin/members/organisation/add/",
        {"kind": "municipality", "name": "Ny", "short_name": "Ny", "language_form": "nb"},
    )
    desk.post(
        f"/admin/members/organisation/{drammen.pk}/change/",
        {"name": "Strømsø", "short_name": "Strømsø", "kind": "partner"},
    )

    drammen.refresh_from_db()
    assert made.status_code == 200
    assert (drammen.name, drammen.kind) == ("Drammen", OrganisationKind.MUNICIPALITY)


@pytest.mark.parametrize("q", ["dramen", "DRAMMEN", "3301"])
def test_organisation_is_found_by_name_spelt_wrong_or_number(
    desk: Client, drammen: Organisation, q: str
) -> None:
    drammen.codes.create(kind=CodeKind.MUNICIPALITY_NUMBER, value="3301")
    refresh_keys(organisation=drammen)
    factories.make_organisation(name="Bærum")

    page = desk.get(f"/admin/members/organisation/?q={q}").content.decode()

    assert f"/admin/members/organisation/{drammen.pk}/change/" in page
    assert "Bærum" not in page


def test_organisations_without_main_contact_are_listed(desk: Client, member: Person) -> None:
    answered_for = factories.make_organisation(name="Bærum")
    factories.make_main_contact(organisation=answered_for)

    page = desk.get("/admin/members/organisation/?kontakt=mangler").content.decode()

    assert "Drammen" in page
    assert "Bærum" not in page


# ---- People --------------------------------------------------------------------------------


def test_person_is_written_down_unverified(desk: Client, staff: Person) -> None:
    desk.post(
        "/admin/members/person/add/",
        {"name": "Nina Ny", "email": "Nina.Ny@example.no", "language": "nn", "phone": ""},
    )

    person = Person.objects.get(email="nina.ny@example.no")
    assert not EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()
    assert list(Act.objects.values_list("verb", "by")) == [("person.registered_for", staff.pk)]


def test_edit_of_a_person_is_told(desk: Client, stranger: Person, staff: Person) -> None:
    desk.post(
        f"/admin/members/person/{stranger.pk}/change/",
        person_form(stranger, phone="22 00 00 00"),
    )

    stranger.refresh_from_db()
    act = Act.objects.get()
    assert stranger.phone == "22 00 00 00"
    assert (act.by, act.verb, act.text) == (staff, "admin.changed", "Endret Telefon.")


def person_form(person: Person, **changes: Any) -> dict[str, Any]:
    counts = {
        f"{name}-{what}": "0"
        for name in ("emailaddress_set", "affiliations", "role_terms")
        for what in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    plain = {"name": person.name, "phone": person.phone, "language": "nb", "is_active": "on"}
    return {**counts, **plain, **changes}


@pytest.mark.parametrize("field", ["email", "is_staff", "is_superuser", "password"])
def test_staff_cannot_write_what_opens_doors(desk: Client, stranger: Person, field: str) -> None:
    before = getattr(stranger, field)

    desk.post(
        f"/admin/members/person/{stranger.pk}/change/",
        person_form(stranger, **{field: "annen@example.no"}),
    )

    stranger.refresh_from_db()
    assert getattr(stranger, field) == before


def test_staff_cannot_change_a_colleague(desk: Client) -> None:
    colleague = factories.make_staff(name="Kollega Stab")

    answer = desk.post(
        f"/admin/members/person/{colleague.pk}/change/", person_form(colleague, name="Annen")
    )

    colleague.refresh_from_db()
    assert answer.status_code == 403
    assert colleague.name == "Kollega Stab"


def test_no_page_shows_a_password_hash(desk: Client, member: Person) -> None:
    page = desk.get(f"/admin/members/person/{member.pk}/change/").content.decode()

    assert member.password[:20] not in page


@pytest.mark.parametrize(
    "name", ["person", "organisation", "membership", "affiliation", "roleterm", "county"]
)
def test_list_asks_as_much_for_three_rows_as_for_one(
    desk: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(25) as queries:
            assert desk.get(f"/admin/members/{name}/").status_code == 200
        return len(queries)

    factories.make_main_contact(organisation=factories.make_organisation())
    count()  # what is cached the first time
    one = count()
    for _ in range(2):
        factories.make_main_contact(organisation=factories.make_organisation())

    assert count() == one


@pytest.mark.parametrize("name", ["person", "organisation", "affiliation"])
def test_page_of_a_row_asks_few_questions(
    desk: Client, main_contact: Person, name: str, django_assert_max_num_queries: Any
) -> None:
    rows = {
        "person": main_contact.pk,
        "organisation": main_contact.affiliations.get().organisation_id,
        "affiliation": main_contact.affiliations.get().pk,
    }

    with django_assert_max_num_queries(25):
        answer = desk.get(f"/admin/members/{name}/{rows[name]}/change/")

    assert answer.status_code == 200
