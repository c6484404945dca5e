"""The letters about applications and memberships, as they are read."""

import datetime as dt

import pytest

from members import services
from members.models import MembershipApplication, Person
from members.services import applications
from outbox import rendering
from outbox.models import Delivery
from tests.factories import NOW, TODAY, make_application, make_main_contact, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
NAME = "Kunst & <kultur>"


@pytest.fixture(params=["nb", "nn", "en"])
def application(request: pytest.FixtureRequest) -> MembershipApplication:
    application = make_application(
        name=NAME,
        language=request.param,
        main_contact_name="Mona Mellom",
        main_contact_email="mona@example.no",
    )
    applications.follow(
        application=application,
        name="Per",
        email="per@example.no",
        language=request.param,
        now=NOW,
    )
    return application


def settle(application: MembershipApplication, act: str, *, staff: Person) -> None:
    match act:
        case "admit":
            applications.admit(
                application=application,
                starts_on=TODAY,
                note="Velkommen til 2027.",
                by=staff,
                now=NOW,
            )
        case "refuse":
            applications.refuse(application=application, reason="Fordi 1 < 2.", by=staff, now=NOW)
        case "withdraw":
            applications.withdraw(application=application, by=None, now=NOW)


@pytest.mark.parametrize(("act", "letters"), [("admit", 4), ("refuse", 3), ("withdraw", 3)])
def test_every_letter_says_whom_it_is_about_and_trusts_no_word(application, staff, act, letters):
    settle(application, act, staff=staff)

    read = [rendering.render(delivery) for delivery in Delivery.objects.all()]

    assert len(read) == letters
    for letter in read:
        assert letter.language == application.language
        assert NAME in letter.subject
        assert NAME in letter.text
        assert "Kunst &amp; &lt;kultur&gt;" in letter.html
        assert "{{" not in letter.text
        assert "{%" not in letter.text


def test_the_applicant_reads_the_note_and_the_reason(staff):
    settle(first := make_application(), "admit", staff=staff)
    settle(second := make_application(applicant_email="eva@example.no"), "refuse", staff=staff)

    read = {
        delivery.letter.partition("/")[2]: rendering.render(delivery).text
        for delivery in Delivery.objects.exclude(letter="members/application_received")
    }

    assert f"{first.name} er medlem fra 1. mars." in read["application_admitted"]
    assert "Velkommen til 2027." in read["application_admitted"]
    assert "Begrunnelsen er: Fordi 1 < 2." in read["application_refused"]
    assert f"/bli-medlem/{second.reference}/" in read["application_refused"]


@pytest.mark.parametrize(
    ("received_on", "sentence"),
    [
        (TODAY, "Medlemskapet gjelder til og med 31. desember."),
        (dt.date(2026, 12, 30), "Medlemskapet varte til og med 31. desember 2026."),
    ],
)
def test_a_notice_is_confirmed_with_the_last_day(received_on, sentence):
    organisation = make_organisation()
    make_main_contact(organisation=organisation)

    services.give_notice(
        membership=organisation.memberships.get(), received_on=received_on, by=None, now=NOW
    )

    letter = rendering.render(Delivery.objects.get())
    assert sentence in letter.text
    assert ("så trekker vi oppsigelsen" in letter.text) is (received_on == TODAY)
