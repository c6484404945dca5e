"""Somebody has applied already for a body that is not in the register."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.refusals import Refused
from members.enums import Refusal
from members.models import ApplicationFollower, Membership, MembershipApplication, Person
from members.services import applications
from tests.factories import NOW, TODAY, make_application, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

OTHER, NUMBER = "/bli-medlem/annen/", "974760673"
FOLLOW = f"/bli-medlem/nummer/{NUMBER}/svaret/"
PER = {"name": "Per Andre", "email": "per@example.no", "language": "nn"}


@pytest.fixture
def first(db: None) -> MembershipApplication:
    return make_application(name="Parken kulturhus", organisation_number=NUMBER)


def described(**changes: str) -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()),
        "kind": "culture_body",
        "name": "Parken",
        "organisation_number": "974 760 673",
        "applicant_name": PER["name"],
        "applicant_email": PER["email"],
        "language": PER["language"],
        "is_main_contact": "on",
        "is_billing_contact": "on",
        "consent": "on",
        **changes,
    }


def test_the_second_is_told_before_anything_is_typed(
    client: Client, first: MembershipApplication
) -> None:
    page = client.get(f"{OTHER}?nummer={NUMBER}")

    assert "Noen har allerede søkt" in page.text
    assert f'href="{FOLLOW}"' in page.text
    assert "<textarea" not in page.text
    assert "Svaret kommer på e-post" not in page.text


def test_the_second_may_wait_for_the_same_answer_without_typing_again(
    client: Client, first: MembershipApplication
) -> None:
    page = client.post(OTHER, described())

    assert f'action="{FOLLOW}"' in page.text
    for name, value in PER.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page.text
    assert 'value="Parken"' in page.text
    assert "Parken kulturhus" not in page.text
    answer = client.post(FOLLOW, PER, follow=True)
    assert "Du får brev når søknaden er avgjort." in answer.text
    assert ApplicationFollower.objects.get(application=first).email == PER["email"]
    assert MembershipApplication.objects.get() == first


def test_the_same_form_sent_twice_is_one_application(client: Client) -> None:
    form = described()
    client.post(OTHER, form)

    assert (
        client.post(OTHER, form)["Location"]
        == MembershipApplication.objects.get().get_absolute_url()
    )


def test_the_page_of_a_number_says_nothing_that_somebody_typed(
    client: Client, first: MembershipApplication
) -> None:
    page = client.get(FOLLOW)

    assert "Org.nr. 974\u00a0760\u00a0673" in page.text
    assert "Parken" not in page.text


@pytest.mark.parametrize("number", [0, 889640782, 2**63, 10**30])
def test_a_number_nobody_has_applied_for_has_no_page(client: Client, number: int) -> None:
    url = reverse("join:follow_number", args=[number])

    assert client.get(url).status_code == 404


def test_nobody_is_admitted_that_is_no_more(staff: Person) -> None:
    organisation = make_organisation(name="Moskenes", is_member=False)
    application = make_application(organisation=organisation)
    organisation.exists_until = TODAY
    organisation.save()

    def admit(starts_on: date) -> Membership:
        return applications.admit(application=application, starts_on=starts_on, by=staff, now=NOW)

    with pytest.raises(Refused) as refused:
        admit(TODAY.replace(year=TODAY.year + 1))
    assert refused.value.reason == Refusal.DISSOLVED
    assert admit(TODAY).starts_on == TODAY
