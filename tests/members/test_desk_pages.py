import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from members import rules
from members.enums import Role
from members.models import Organisation, Person, RoleTerm
from tests.factories import NOW, TODAY, make_main_contact, make_member, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

LATER = TODAY + dt.timedelta(days=30)


def url(name: str, organisation: Organisation, *more: int) -> str:
    return reverse(f"members:{name}", args=[organisation.pk, *more])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_desk_says_which_roles_nobody_answers_in(
    client: Client, drammen: Organisation, main_contact: Person
):
    client.force_login(main_contact)

    page = client.get(url("desk", drammen))

    assert "Fakturakontakt: ingen har rollen." in page.text
    assert "1 er bekreftet." in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_the_same_queries_for_one_and_three(
    client: Client,
    drammen: Organisation,
    main_contact: Person,
    rows: int,
    django_assert_num_queries,
):
    for _ in range(rows):
        RoleTerm.objects.create(
            person=make_member(organisation=drammen), organisation=drammen, role=Role.DELEGATE
        )
    client.force_login(main_contact)
    client.get(reverse("members:organisations"))  # the first look is noted among the sessions

    with django_assert_num_queries(10):
        client.get(url("desk", drammen))
    with django_assert_num_queries(6):
        client.get(url("roles", drammen))


def test_a_main_contact_hands_the_role_over_from_a_day(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    client.force_login(main_contact)

    answer = client.post(
        url("roles", drammen),
        {"role": Role.MAIN_CONTACT, "person": member.pk, "starts_on": LATER.isoformat()},
        follow=True,
    )

    assert said(answer) == ["Kari Nordmann har fått rollen hovedkontakt, og får brev om det."]
    assert answer.redirect_chain[-1][0] == url("roles", drammen)
    assert rules.main_contact_of(drammen, on=TODAY) == main_contact
    assert rules.main_contact_of(drammen, on=LATER) == member


def test_who_hands_it_over_today_is_led_out(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    client.force_login(main_contact)

    answer = client.post(
        url("roles", drammen),
        {"role": Role.MAIN_CONTACT, "person": member.pk, "starts_on": TODAY.isoformat()},
    )

    assert answer["Location"] == reverse("members:organisations")
    assert client.get(url("desk", drammen)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"person": ""}, "Velg en kollega."),
        ({"person": "nonsens"}, "Velg en kollega."),
        ({"starts_on": "i morgen"}, "Skriv dagen som dag, måned og år"),
        ({"starts_on": "2020-01-01"}, "Velg i dag eller en senere dag."),
        ({"starts_on": "2027-05-01", "ends_on": "2027-04-01"}, "Siste dag kan ikke være før"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    client: Client,
    drammen: Organisation,
    main_contact: Person,
    member: Person,
    changes: dict[str, str],
    sentence: str,
):
    client.force_login(main_contact)
    given = {"role": Role.DELEGATE, "person": member.pk, "starts_on": TODAY.isoformat()}

    answer = client.post(url("roles", drammen), given | changes)

    assert sentence in answer.text
    client.post(url("roles", drammen), given | {"person": "1\x00"})
    assert RoleTerm.objects.count() == 1


def test_somebody_from_elsewhere_is_no_choice(
    client: Client, drammen: Organisation, main_contact: Person
):
    other = make_member(organisation=make_organisation())
    client.force_login(main_contact)

    client.post(
        url("roles", drammen),
        {"role": Role.DELEGATE, "person": other.pk, "starts_on": TODAY.isoformat()},
    )

    assert not RoleTerm.objects.filter(person=other).exists()


def test_a_role_gets_a_last_day_and_stands_in_the_history_after_it(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    term = RoleTerm.objects.create(
        person=member, organisation=drammen, role=Role.BILLING_CONTACT, starts_on=TODAY
    )
    client.force_login(main_contact)

    asked = client.get(url("end_role", drammen, term.pk))
    client.post(url("end_role", drammen, term.pk), {"ends_on": TODAY.isoformat()})
    RoleTerm.objects.filter(pk=term.pk).update(
        starts_on=TODAY - dt.timedelta(days=9), ends_on=TODAY - dt.timedelta(days=1)
    )
    page = client.get(url("roles", drammen))

    assert "Skal Kari Nordmann ikke lenger være fakturakontakt?" in asked.text
    assert [row.person for row in page.context["over"]] == [member]


def test_the_terms_of_another_organisation_cannot_be_ended(client: Client, drammen: Organisation):
    make_main_contact(organisation=drammen)
    elsewhere = make_organisation()
    client.force_login(make_main_contact(organisation=elsewhere))

    term = RoleTerm.objects.get(organisation=drammen)

    assert client.post(url("end_role", elsewhere, term.pk)).status_code == 404


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_desk_opens_in_every_language(
    client: Client, drammen: Organisation, main_contact: Person, language: str
):
    client.force_login(main_contact)
    term = RoleTerm.objects.get()
    pages = [
        url("desk", drammen),
        url("roles", drammen),
        url("end_role", drammen, term.pk),
        url("invite", drammen),
    ]

    statuses = [client.get(f"/{language}{page}").status_code for page in pages]

    assert statuses == [200] * len(pages)
