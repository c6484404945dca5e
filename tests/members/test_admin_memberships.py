"""What the secretariat does with applications, memberships and categories in the admin."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from members import rules
from members.enums import ApplicationState
from members.models import Membership, MembershipApplication, MembershipCategory, Organisation
from members.services import applications
from outbox.models import Delivery
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
LIST = "/admin/members/membershipapplication/"


@pytest.fixture
def desk(client: Client, staff, clock: None) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(name="Nærøysund", is_member=False)


@pytest.fixture
def application(organisation: Organisation) -> MembershipApplication:
    return make_application(organisation=organisation)


def page_of(row, act: str = "") -> str:
    path = f"/admin/members/{row._meta.model_name}/{row.pk}/"
    return f"{path}{act}/" if act else f"{path}change/"


def category(code: str) -> MembershipCategory:
    return MembershipCategory.objects.get(code=code)


# ---- Applications ------------------------------------------------------------------------------


def test_the_start_page_counts_those_that_wait(desk, application):
    page = desk.get("/admin/")

    assert "søknad om medlemskap venter på svar" in page.text
    assert f"{LIST}?state__exact=received" in page.text


def test_those_that_wait_stand_first_and_the_oldest_on_top(desk, staff):
    refused = make_application(name="Avslått")
    applications.refuse(application=refused, reason="Nei.", by=staff, now=NOW)
    make_application(name="Ny", at=NOW)
    make_application(name="Gammel", at=NOW - dt.timedelta(days=3))

    rows = desk.get(LIST).context["cl"].result_list

    assert [row.name for row in rows] == ["Gammel", "Ny", "Avslått"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    desk, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        make_application()

    with django_assert_max_num_queries(10):
        desk.get(LIST)


def test_admitting_suggests_the_category_of_the_kind_and_today(desk, application):
    form = desk.get(page_of(application, "ta-opp")).context["form"]

    assert form.initial == {"category": category("voting"), "starts_on": TODAY}


def test_staff_admit(desk, application, organisation):
    given = {
        "category": category("speaking").pk,
        "starts_on": "2027-04-01",
        "note": "Velkommen skal dere være.",
    }

    page = desk.post(page_of(application, "ta-opp"), given, follow=True)

    membership = organisation.memberships.get()
    assert "Nærøysund er tatt opp, og søkeren har fått brev om det." in page.text
    assert (membership.category.code, membership.starts_on) == ("speaking", dt.date(2027, 4, 1))
    letter = Delivery.objects.get(letter="members/application_admitted")
    assert (letter.context or {})["reason"] == "Velkommen skal dere være."


def test_admitting_a_body_nobody_knows_says_so_first(desk):
    page = desk.get(page_of(make_application(), "ta-opp"))

    assert "Organisasjonen står ikke i registeret. Den blir lagt inn nå." in page.text


def test_a_role_that_somebody_has_is_said_first(desk, organisation):
    make_main_contact(organisation=organisation)
    mona = make_person(email="mona@example.no")
    make_affiliation(person=mona, organisation=organisation)
    application = make_application(
        organisation=organisation, main_contact_name="Mona", main_contact_email=mona.email
    )

    page = desk.get(page_of(application, "ta-opp"))

    assert "Mona er foreslått som hovedkontakt, men noen andre har rollen." in page.text


def test_what_the_service_refuses_is_said_on_the_page(desk, application, organisation):
    given = {"category": category("voting").pk, "starts_on": "2027-04-01"}
    Membership.objects.create(organisation=organisation, category=category("voting"))

    page = desk.post(page_of(application, "ta-opp"), given)

    assert "Organisasjonen er allerede medlem i perioden." in page.text
    application.refresh_from_db()
    assert application.state == ApplicationState.RECEIVED


def test_staff_refuse_with_a_reason(desk, application):
    empty = desk.post(page_of(application, "avslaa"), {"reason": ""})
    desk.post(page_of(application, "avslaa"), {"reason": "For langt unna."})

    application.refresh_from_db()
    assert empty.context["form"].errors
    assert (application.state, application.reason) == ("refused", "For langt unna.")


def test_a_settled_application_offers_nothing(desk, application, staff):
    applications.withdraw(application=application, by=staff, now=NOW)

    page = desk.get(page_of(application))

    assert page.context["row_actions"] == []


@pytest.mark.parametrize(
    ("known", "sentence"),
    [(False, "Ikke bekreftet i organisasjonen ennå"), (True, "Har rollen.")],
)
def test_the_page_says_which_contacts_are_left_to_appoint(
    desk, organisation, staff, known, sentence
):
    if known:
        mona = make_person(email="mona@example.no")
        make_affiliation(person=mona, organisation=organisation)
    application = make_application(
        organisation=organisation, main_contact_name="Mona", main_contact_email="mona@example.no"
    )
    applications.admit(application=application, starts_on=TODAY, by=staff, now=NOW)

    page = desk.get(page_of(application))

    assert sentence in page.text


def test_the_page_of_an_application_takes_few_queries(
    desk, application, django_assert_max_num_queries
):
    with django_assert_max_num_queries(16):
        desk.get(page_of(application))


def test_an_application_is_never_made_or_deleted_here(desk, application):
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(page_of(application, "delete")).status_code == 403


# ---- Memberships -------------------------------------------------------------------------------


def test_staff_write_down_a_notice_and_take_it_back(desk, drammen, main_contact):
    membership = drammen.memberships.get()

    given = desk.post(page_of(membership, "oppsigelse"), {"received_on": "2027-03-01"}, follow=True)
    membership.refresh_from_db()
    last_day = membership.ends_on
    back = desk.post(page_of(membership, "trekk-oppsigelse"), follow=True)

    membership.refresh_from_db()
    assert "Oppsigelsen er registrert. Siste dag er 31. desember 2027." in given.text
    assert last_day == dt.date(2027, 12, 31)
    assert "Oppsigelsen er trukket" in back.text
    assert (membership.ends_on, membership.notice_received_on) == (None, None)


def test_a_notice_that_reaches_nobody_says_so_first(desk, drammen):
    page = desk.get(page_of(drammen.memberships.get(), "oppsigelse"))

    assert "Organisasjonen har ingen hovedkontakt" in page.text


def test_a_notice_from_the_future_is_refused_with_a_sentence(desk, drammen):
    page = desk.post(
        page_of(drammen.memberships.get(), "oppsigelse"), {"received_on": "2027-03-02"}
    )

    assert "Dagen oppsigelsen kom, kan ikke være senere enn i dag." in page.text


def test_staff_choose_the_category_of_a_new_membership(desk, organisation):
    desk.post(
        page_of(organisation, "medlemskap"),
        {"category": category("speaking").pk, "starts_on": "2027-03-01"},
    )

    assert organisation.memberships.get().category.code == "speaking"


def test_staff_make_a_supporting_member(desk):
    person = make_person(name="Siv Støtte")

    page = desk.post(page_of(person, "stottemedlem"), {"starts_on": "2027-03-01"}, follow=True)

    assert "Siv Støtte er støttemedlem." in page.text
    assert rules.is_supporting_member(person, on=TODAY)
    assert "Siv Støtte" in desk.get("/admin/members/membership/").text


def test_the_categories_say_what_they_give_and_where_it_is_written(desk):
    page = desk.get("/admin/members/membershipcategory/")

    assert page.text.count("Vedtektene § 3") == 3
    assert desk.get(page_of(category("voting"))).status_code == 200
    assert desk.get("/admin/members/membershipcategory/add/").status_code == 403
