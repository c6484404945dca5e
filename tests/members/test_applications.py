"""An application on its way: received, answered, withdrawn, forgotten."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.models import Act
from core.refusals import Refused
from members import rules
from members.enums import ApplicationState, OrganisationKind, Refusal
from members.models import (
    ApplicationFollower,
    MembershipApplication,
    Organisation,
    Person,
)
from members.services import applications
from members.signals import organisation_admitted
from outbox.models import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_application,
    make_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(name="Nærøysund", is_member=False)


@pytest.fixture
def application(organisation: Organisation) -> MembershipApplication:
    return make_application(organisation=organisation)


def letters() -> list[tuple[str, str]]:
    owed = Delivery.objects.order_by("pk").values_list("letter", "address")
    return [(letter.removeprefix("members/"), address) for letter, address in owed]


def facts_of(letter: Delivery) -> dict[str, Any]:
    return letter.context or {}


def admit(application: MembershipApplication, *, by: Person, **changes) -> None:
    values = {"starts_on": TODAY, "now": NOW}
    applications.admit(application=application, by=by, **values | changes)


# ---- Received ----------------------------------------------------------------------------------


def test_an_application_is_received_with_a_receipt_that_links_to_its_state(application):
    receipt = Delivery.objects.get()

    assert application.state == ApplicationState.RECEIVED
    assert receipt.letter == "members/application_received"
    assert facts_of(receipt)["path"] == f"/bli-medlem/{application.reference}/"
    assert Act.objects.get(verb="application.received").subject == application


def test_a_receipt_comes_in_the_language_that_was_chosen(organisation):
    application = make_application(organisation=organisation, language="nn")

    receipt = Delivery.objects.get()

    assert receipt.language == "nn"
    assert facts_of(receipt)["path"] == f"/nn/bli-medlem/{application.reference}/"


def test_the_same_form_sent_twice_is_one_application(application):
    again = make_application(organisation=application.organisation, reference=application.reference)

    assert again == application
    assert letters() == [("application_received", "anne@example.no")]


def test_a_second_application_for_an_organisation_is_told_of_the_first(application):
    with pytest.raises(Refused) as refused:
        make_application(organisation=application.organisation)

    assert refused.value.reason == Refusal.BEING_HANDLED
    assert MembershipApplication.objects.count() == 1


def test_a_second_application_for_a_number_is_told_of_the_first():
    make_application(organisation_number="974760673")

    with pytest.raises(Refused) as refused:
        make_application(organisation_number="974760673")

    assert refused.value.reason == Refusal.BEING_HANDLED


def test_bodies_without_a_number_do_not_stand_in_each_others_way():
    make_application(name="Kulturhuset")
    make_application(name="Kulturhuset")

    assert MembershipApplication.objects.count() == 2


def test_a_member_has_nothing_to_apply_for():
    with pytest.raises(Refused) as refused:
        make_application(organisation=make_organisation(is_member=True))

    assert refused.value.reason == Refusal.MEMBER_ALREADY


def test_who_becomes_a_member_later_has_nothing_to_apply_for(staff, application):
    admit(application, by=staff, starts_on=TODAY + dt.timedelta(days=300))

    reason = rules.refusal_to_apply(application.organisation, on=TODAY)

    assert reason == Refusal.MEMBER_ALREADY


def test_who_has_left_may_apply_again():
    organisation = make_organisation()
    organisation.memberships.update(ends_on=TODAY - dt.timedelta(days=1))

    make_application(organisation=organisation)

    assert organisation.applications.count() == 1


def test_a_dissolved_organisation_cannot_apply(organisation):
    organisation.exists_until = TODAY - dt.timedelta(days=1)
    organisation.save()

    with pytest.raises(Refused) as refused:
        make_application(organisation=organisation)

    assert refused.value.reason == Refusal.DISSOLVED


@pytest.mark.parametrize(
    ("reference", "fits"),
    [("", True), ("B123456", True), ("B12345", False), ("xB123456", False), ("B123456\n", False)],
)
def test_a_billing_reference_looks_as_the_organisation_says(organisation, reference, fits):
    organisation.invoice_reference_pattern = r"B\d{6}"

    assert rules.is_reference_as_asked(organisation, reference) is fits
    assert rules.is_reference_as_asked(None, reference)


# ---- Admitted ----------------------------------------------------------------------------------


def test_admitting_makes_a_member_from_the_first_day(application, organisation, staff):
    first_day = TODAY + dt.timedelta(days=10)

    admit(application, by=staff, starts_on=first_day)

    application.refresh_from_db()
    assert (application.state, application.decided_by) == (ApplicationState.ADMITTED, staff)
    assert application.membership == organisation.memberships.get()
    assert not rules.is_member(organisation, on=first_day - dt.timedelta(days=1))
    assert rules.is_member(organisation, on=first_day)
    assert rules.may_vote(organisation, on=first_day)


def test_admitting_a_body_nobody_knows_puts_it_in_the_register(staff):
    application = make_application(name="Elvesalen", organisation_number="974760673")

    admit(application, by=staff)

    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.kind) == ("Elvesalen", OrganisationKind.CULTURE_BODY)
    assert rules.organisation_number(organisation, on=TODAY) == "974760673"
    assert not rules.may_vote(organisation, on=TODAY)
    assert rules.may_speak(organisation, on=TODAY)


def test_admitting_a_body_that_came_into_the_register_since_uses_that_row(staff):
    first = make_application(organisation_number="974760673")
    admit(first, by=staff)
    organisation = Organisation.objects.get()
    organisation.memberships.update(ends_on=TODAY)
    later = TODAY + dt.timedelta(days=1)

    again = make_application(organisation_number="974760673")
    admit(again, by=staff, starts_on=later)

    assert Organisation.objects.get() == organisation
    assert organisation.memberships.count() == 2


def test_admitting_tells_the_applicant_the_main_contact_and_those_who_follow(organisation, staff):
    application = make_application(
        organisation=organisation,
        main_contact_name="Mona Mellom",
        main_contact_email="mona@example.no",
    )
    follow(application)

    admit(application, by=staff, note="Velkommen.")

    assert letters() == [
        ("application_received", "anne@example.no"),
        ("application_admitted", "anne@example.no"),
        ("membership_welcome", "mona@example.no"),
        ("application_answered", "per@example.no"),
    ]
    admitted = Delivery.objects.get(letter="members/application_admitted")
    assert facts_of(admitted)["reason"] == "Velkommen."


def test_an_applicant_who_is_the_main_contact_gets_one_letter(application, staff):
    admit(application, by=staff)

    assert [letter for letter, _ in letters()] == ["application_received", "application_admitted"]


def test_admitting_keeps_the_billing_reference(organisation, staff):
    application = make_application(organisation=organisation, invoice_reference="B123456")

    admit(application, by=staff)

    organisation.refresh_from_db()
    assert organisation.invoice_reference == "B123456"


def test_the_rooms_above_hear_of_it(application, organisation, staff):
    heard = []

    def receiver(**news):
        heard.append((news["organisation"], news["membership"].organisation, news["now"]))

    organisation_admitted.connect(receiver)
    try:
        admit(application, by=staff)
    finally:
        organisation_admitted.disconnect(receiver)

    assert heard == [(organisation, organisation, NOW)]


@pytest.mark.parametrize("act", ["admit", "refuse", "withdraw"])
def test_an_application_is_answered_once(application, staff, act):
    admit(application, by=staff)
    again = {
        "admit": lambda: admit(application, by=staff),
        "refuse": lambda: applications.refuse(
            application=application, reason="Nei.", by=staff, now=NOW
        ),
        "withdraw": lambda: applications.withdraw(application=application, by=None, now=NOW),
    }

    with pytest.raises(Refused) as refused:
        again[act]()

    assert refused.value.reason == Refusal.NOT_WAITING


# ---- Refused and withdrawn ---------------------------------------------------------------------


def test_a_refusal_says_why(application, staff):
    follow(application)

    applications.refuse(application=application, reason=" Fordi. ", by=staff, now=NOW)

    application.refresh_from_db()
    assert (application.state, application.reason) == (ApplicationState.REFUSED, "Fordi.")
    assert letters()[1:] == [
        ("application_refused", "anne@example.no"),
        ("application_answered", "per@example.no"),
    ]
    assert "reason" not in facts_of(Delivery.objects.get(address="per@example.no"))


def test_a_refusal_without_a_reason_is_refused(application, staff):
    with pytest.raises(Refused) as refused:
        applications.refuse(application=application, reason="  ", by=staff, now=NOW)

    assert refused.value.reason == Refusal.REASON_NEEDED


def test_the_table_keeps_no_refusal_without_a_reason(application):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipApplication.objects.update(state=ApplicationState.REFUSED, decided_at=NOW)


def test_withdrawing_lets_others_apply(application):
    applications.withdraw(application=application, by=None, now=NOW)

    make_application(organisation=application.organisation)

    assert [letter for letter, _ in letters()] == [
        "application_received",
        "application_withdrawn",
        "application_received",
    ]


# ---- Followers ---------------------------------------------------------------------------------


def follow(application: MembershipApplication, email: str = "per@example.no") -> None:
    applications.follow(
        application=application, name="Per Påfølger", email=email, language="nb", now=NOW
    )


def test_an_address_follows_once(application):
    follow(application)
    follow(application, "Per@Example.no")

    assert ApplicationFollower.objects.count() == 1


def test_there_is_nothing_to_follow_once_it_is_settled(application):
    applications.withdraw(application=application, by=None, now=NOW)

    with pytest.raises(Refused) as refused:
        follow(application)

    assert refused.value.reason == Refusal.NO_FOLLOWING


def test_followers_are_forgotten_when_they_are_answered(application, staff):
    follow(application)

    admit(application, by=staff)

    assert not ApplicationFollower.objects.exists()


# ---- Forgotten ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "forgotten"), [(dt.timedelta(days=365), 0), (dt.timedelta(days=365, seconds=1), 1)]
)
def test_the_people_of_a_refused_application_are_forgotten_after_a_year(
    application, staff, after, forgotten
):
    applications.refuse(application=application, reason="Nei.", by=staff, now=NOW)

    assert applications.forget_names(now=NOW + after) == forgotten

    application.refresh_from_db()
    assert bool(application.applicant_email) is (not forgotten)
    assert application.name == "Nærøysund"
    assert applications.forget_names(now=NOW + after) == 0


def test_the_people_of_an_application_that_waits_or_was_granted_are_kept(staff):
    make_application()
    admit(make_application(applicant_email="eva@example.no"), by=staff)

    assert applications.forget_names(now=NOW + dt.timedelta(days=4000)) == 0


def test_the_log_names_nobody(application, staff):
    applications.refuse(application=application, reason="Nei.", by=staff, now=NOW)

    told = " ".join(f"{act.subject_text} {act.text} {act.after}" for act in Act.objects.all())

    assert "Anne" not in told
    assert "anne@" not in told
