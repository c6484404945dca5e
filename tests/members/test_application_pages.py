"""Become a member, as a visitor meets it."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from members import services
from members.enums import ApplicationState, ChangeKind, CodeKind, OrganisationKind
from members.models import (
    ApplicationFollower,
    MembershipApplication,
    Organisation,
    OrganisationChange,
    OrganisationCode,
    OrganisationName,
    Person,
)
from members.services import applications
from tests.factories import NOW, TODAY, make_application, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

FIND = reverse("join:find")
OTHER = reverse("join:apply_for_another")
NUMBER = "974760673"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(name="Nærøysund", is_member=False)


def form_of(organisation: Organisation) -> str:
    return reverse("join:apply", args=[organisation.pk])


def filled(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "key": str(uuid.uuid4()),
        "applicant_name": "Anne Ansøker",
        "applicant_email": "anne@example.no",
        "applicant_title": "kultursjef",
        "language": "nb",
        "is_main_contact": "on",
        "is_billing_contact": "on",
        "consent": "on",
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def described(**changes: object) -> dict[str, object]:
    return filled(**{"kind": "culture_body", "name": "Elvesalen kulturhus"} | changes)


# ---- Finding -----------------------------------------------------------------------------------


def test_a_search_leads_to_the_application(client: Client, organisation: Organisation):
    page = client.get(FIND, {"sok": "nærøysund"})

    assert "1 treff på «nærøysund»." in page.text
    assert f'href="{form_of(organisation)}"' in page.text


def test_a_former_name_and_a_number_find_it_too(client: Client, organisation: Organisation):
    OrganisationName.objects.filter(organisation=organisation).update(starts_on=TODAY)
    OrganisationName.objects.create(
        organisation=organisation, name="Vikna", ends_on=TODAY.replace(year=2019)
    )
    OrganisationCode.objects.create(
        organisation=organisation, kind=CodeKind.ORGANISATION_NUMBER, value=NUMBER
    )
    services.refresh_keys(organisation=organisation)

    for text in ("vikna", "974 760 673"):
        assert f'href="{form_of(organisation)}"' in client.get(FIND, {"sok": text}).text


def test_a_name_that_is_gone_leads_to_whoever_took_over(client: Client, organisation: Organisation):
    vikna = make_organisation(name="Vikna kommune", is_member=False)
    Organisation.objects.filter(pk=vikna.pk).update(exists_until=date(2019, 12, 31))
    change = OrganisationChange.objects.create(
        kind=ChangeKind.MERGER, effective_on=date(2020, 1, 1)
    )
    change.links.create(predecessor=vikna, successor=organisation)
    services.refresh_keys(organisation=organisation)

    page = client.get(FIND, {"sok": "vikna"})

    assert f'href="{form_of(organisation)}"' in page.text
    assert "Tok over etter Vikna kommune, som fantes til 2019." in page.text
    assert form_of(vikna) not in page.text


def test_a_hit_says_that_it_is_a_member_or_has_applied(client: Client, organisation: Organisation):
    make_organisation(name="Nærøy")
    make_application(organisation=organisation)

    page = client.get(FIND, {"sok": "nærøy"})

    assert "Slik blir du med i Nærøy" in page.text
    assert "Få vite svaret til Nærøysund" in page.text


def test_a_search_without_hits_offers_to_describe_it(client: Client):
    page = client.get(FIND, {"sok": "xyzzy"})

    assert f'href="{OTHER}"' in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_takes_the_same_queries_for_one_and_three(
    client: Client, rows: int, django_assert_num_queries
):
    for number in range(rows):
        make_organisation(name=f"Drammen {number}", is_member=number % 2 == 0)

    with django_assert_num_queries(2):
        client.get(FIND, {"sok": "drammen"})


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 500, "<script>alert(1)</script>", "\u202e", "%", "'", "9" * 40]
)
def test_odd_searches_are_answered(client: Client, text: str):
    page = client.get(FIND, {"sok": text})

    assert page.status_code == 200
    assert "<script>alert" not in page.text


# ---- Applying ----------------------------------------------------------------------------------


def test_applying_leads_to_a_page_that_says_where_it_stands(
    client: Client, organisation: Organisation
):
    answer = client.post(form_of(organisation), filled(message="Vi gleder oss."))

    application = MembershipApplication.objects.get()
    page = client.get(answer["Location"])
    assert answer["Location"] == f"/bli-medlem/{application.reference}/"
    assert (application.organisation, application.name) == (organisation, "Nærøysund")
    assert application.main_contact_email == "anne@example.no"
    assert application.billing_contact_name == "Anne Ansøker"
    assert "Søknaden er mottatt" in page.text
    assert "Vi gleder oss." in page.text


def test_a_double_click_is_one_application(client: Client, organisation: Organisation):
    given = filled()

    first, second = (client.post(form_of(organisation), given) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert MembershipApplication.objects.count() == 1


def test_others_may_be_named_as_contacts(client: Client, organisation: Organisation):
    client.post(
        form_of(organisation),
        filled(
            is_main_contact=None,
            main_contact_name="Mona Mellom",
            main_contact_email="mona@example.no",
        ),
    )

    application = MembershipApplication.objects.get()
    assert application.main_contact_name == "Mona Mellom"
    assert application.billing_contact_email == "anne@example.no"


def test_somebody_else_as_contact_needs_a_name_and_an_address(
    client: Client, organisation: Organisation
):
    page = client.post(form_of(organisation), filled(is_main_contact=None))

    errors = page.context["form"].errors
    assert set(errors) == {"main_contact_name", "main_contact_email"}


def test_what_is_hidden_behind_the_box_is_not_read(client: Client, organisation: Organisation):
    client.post(form_of(organisation), filled(main_contact_email="tull", main_contact_name="www."))

    assert MembershipApplication.objects.get().main_contact_email == "anne@example.no"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("consent", None),
        ("applicant_email", "anne"),
        ("applicant_name", ""),
        ("applicant_name", "Se https://svindel.example/"),
        ("applicant_title", "www.svindel.example"),
        ("language", "xx"),
        ("key", "tull"),
        ("message", "k" * 2001),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client, organisation: Organisation, field: str, value: str | None
):
    page = client.post(
        form_of(organisation), filled(**{field: value, "message": "Hei"} | {field: value})
    )

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert 'value="kultursjef"' in page.text or field == "applicant_title"
    assert not MembershipApplication.objects.exists()


def test_a_billing_reference_must_look_as_they_say(client: Client, organisation: Organisation):
    organisation.invoice_reference_pattern = r"B\d{6}"
    organisation.invoice_reference_hint = "B og seks siffer."
    organisation.save()

    shown = client.get(form_of(organisation))
    page = client.post(form_of(organisation), filled(invoice_reference="12"))

    assert "B og seks siffer." in shown.text
    assert set(page.context["form"].errors) == {"invoice_reference"}


def test_who_is_logged_in_types_less(client: Client, organisation: Organisation, stranger: Person):
    client.force_login(stranger)

    page = client.get(form_of(organisation))

    assert f'value="{stranger.email}"' in page.text


def test_another_body_is_described(client: Client):
    client.post(OTHER, described(organisation_number="NO 974 760 673 MVA"))

    application = MembershipApplication.objects.get()
    assert application.organisation is None
    assert application.kind == OrganisationKind.CULTURE_BODY
    assert application.organisation_number == NUMBER


@pytest.mark.parametrize("number", ["974760674", "123", "97476067x", "999999998", "\x00"])
def test_a_wrong_number_is_said(client: Client, number: str):
    page = client.post(OTHER, described(organisation_number=number))

    assert "organisation_number" in page.context["form"].errors
    assert not MembershipApplication.objects.exists()


@pytest.mark.parametrize("kind", ["municipality", "county_council", "tull", ""])
def test_municipalities_are_found_in_the_register_and_not_described(client: Client, kind: str):
    page = client.post(OTHER, described(kind=kind))

    assert "kind" in page.context["form"].errors


def test_a_number_in_our_register_leads_there(client: Client, organisation: Organisation):
    OrganisationCode.objects.create(
        organisation=organisation, kind=CodeKind.ORGANISATION_NUMBER, value=NUMBER
    )

    page = client.post(OTHER, described(organisation_number=NUMBER))

    assert "Nummeret tilhører Nærøysund, som står i registeret vårt." in page.text
    assert f'href="{form_of(organisation)}"' in page.text


def test_a_number_that_is_being_handled_is_said(client: Client):
    client.post(OTHER, described(organisation_number=NUMBER))

    page = client.post(OTHER, described(organisation_number=NUMBER))

    assert "Organisasjonen har allerede en søknad til behandling." in page.text
    assert MembershipApplication.objects.count() == 1


def test_applying_again_and_again_is_stopped(client: Client):
    for number in range(20):
        client.post(OTHER, described(applicant_email=f"anne{number}@example.no"))

    assert client.post(OTHER, described()).status_code == 429


def test_one_address_does_not_get_letter_upon_letter(client: Client):
    for _ in range(5):
        client.post(OTHER, described())

    assert client.post(OTHER, described()).status_code == 429


# ---- Members and those who have applied --------------------------------------------------------


def test_a_member_is_told_how_to_get_in(client: Client, drammen: Organisation):
    page = client.get(form_of(drammen))

    assert "Drammen er allerede medlem" in page.text
    assert f'href="{reverse("account_signup")}"' in page.text
    assert "<textarea" not in page.text


def test_a_member_cannot_apply_by_force(client: Client, drammen: Organisation):
    page = client.post(form_of(drammen), filled())

    assert page.status_code == 200
    assert not MembershipApplication.objects.exists()


def test_a_second_applicant_may_wait_for_the_same_answer(
    client: Client, organisation: Organisation
):
    make_application(organisation=organisation)

    shown = client.get(form_of(organisation))
    url = reverse("join:follow", args=[organisation.pk])
    answer = client.post(
        url, {"name": "Per", "email": "per@example.no", "language": "nn"}, follow=True
    )

    assert f'href="{url}"' in shown.text
    assert "anne@example.no" not in shown.text
    assert "Du får brev når søknaden er avgjort." in answer.text
    assert ApplicationFollower.objects.get().language == "nn"


def test_there_is_nothing_to_wait_for_without_an_application(
    client: Client, organisation: Organisation
):
    assert client.get(reverse("join:follow", args=[organisation.pk])).status_code == 404


@pytest.mark.parametrize("name", ["join:apply", "join:follow"])
@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_an_organisation_that_is_not_there(client: Client, name: str, number: int):
    assert client.get(reverse(name, args=[number])).status_code == 404


# ---- The state page ----------------------------------------------------------------------------


def test_the_state_page_is_for_those_with_the_link(client: Client):
    application = make_application()

    page = client.get(application.get_absolute_url())

    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert client.get(reverse("join:state", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("state", ["admitted", "refused", "withdrawn"])
def test_the_state_page_says_what_came_of_it(client: Client, staff: Person, state: str):
    application = make_application(name="Elvesalen")
    acts = {
        "admitted": lambda: applications.admit(
            application=application, starts_on=TODAY, by=staff, now=NOW
        ),
        "refused": lambda: applications.refuse(
            application=application, reason="Dere er for langt unna.", by=staff, now=NOW
        ),
        "withdrawn": lambda: applications.withdraw(application=application, by=None, now=NOW),
    }
    acts[state]()

    page = client.get(application.get_absolute_url())

    expected = {
        "admitted": "Elvesalen er tatt opp som medlem",
        "refused": "Dere er for langt unna.",
        "withdrawn": "Trukket 1. mars.",
    }
    assert expected[state] in page.text
    assert "Trekk søknaden" not in page.text


def test_an_application_is_withdrawn_by_post_only(client: Client):
    application = make_application()
    url = reverse("join:withdraw", args=[application.reference])

    shown = client.get(url)
    application.refresh_from_db()
    before = application.state
    page = client.post(url, follow=True)

    application.refresh_from_db()
    assert (shown.status_code, before) == (200, ApplicationState.RECEIVED)
    assert application.state == ApplicationState.WITHDRAWN
    assert "Søknaden er trukket" in page.text
    assert client.post(url).status_code == 404
