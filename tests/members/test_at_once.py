"""Two of the same at the same moment: one counts, and nobody gets two letters."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from core.refusals import Refused
from members import register, services
from members.enums import AffiliationState, ChangeKind, OrganisationKind, Refusal
from members.models import (
    Affiliation,
    Membership,
    MembershipApplication,
    Organisation,
    Person,
    RoleTerm,
)
from members.rules.reform import Successor
from members.services import applications
from outbox.models import Delivery
from tests.factories import NOW, make_application, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)

KARI = "kari@drammen.kommune.example"


@pytest.fixture
def kari(drammen: Organisation) -> Person:
    return make_person(name="Kari Nordmann", email=KARI)


def states(person: Person) -> list[tuple[str, str, str]]:
    rows = Affiliation.objects.filter(person=person).order_by("pk")
    return [(str(row.organisation), row.state, row.proof) for row in rows]


def letters() -> list[tuple[str, str]]:
    return sorted(Delivery.objects.values_list("letter", "address"))


def at_once(*acts):
    """Runs each in a thread of its own, all let go together; what they raised or gave."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_proofs_at_once_make_one_affiliation_and_one_letter(kari: Person, main_contact: Person):
    at_once(*[lambda: services.recognise(person=kari, now=NOW)] * 6)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.CONFIRMED]
    assert letters() == [("members/colleague_recognised", main_contact.email)]


def test_one_of_two_answers_at_once_counts(
    drammen: Organisation, stranger: Person, main_contact: Person, staff: Person
):
    waiting = services.request_affiliation(
        person=stranger, organisation=drammen, by=stranger, now=NOW
    )

    answers = at_once(
        lambda: services.confirm_affiliation(affiliation=waiting, by=main_contact, now=NOW).state,
        lambda: services.confirm_affiliation(affiliation=waiting, by=staff, now=NOW).state,
    )

    assert sorted(answers) == ["confirmed", "not_waiting"]
    told = Delivery.objects.filter(letter="members/affiliation_confirmed")
    assert told.count() == 1


def test_asking_twice_at_once_is_asking_once(drammen: Organisation, stranger: Person):
    def ask():
        return services.request_affiliation(
            person=stranger, organisation=drammen, by=stranger, now=NOW
        ).state

    answers = at_once(ask, ask, ask)

    assert sorted(answers) == ["already_affiliated", "already_affiliated", "waiting"]


def test_nobody_is_appointed_while_they_are_taken_out(
    drammen: Organisation, member: Person, staff: Person
):
    affiliation = Affiliation.objects.get(person=member)

    at_once(
        lambda: services.appoint(person=member, organisation=drammen, by=staff, now=NOW),
        lambda: services.end_affiliation(affiliation=affiliation, by=staff, now=NOW),
    )

    assert not RoleTerm.objects.exists()


def test_two_machines_may_load_the_register_at_once():
    def load() -> list[str]:
        return services.load(register=register.read(), by=None, now=NOW)

    news = at_once(load, load)

    assert sorted(news) == [
        [],
        [
            "La inn 126 tidligere kommuner og fylkeskommuner.",
            "La inn 357 kommuner.",
            "La inn 14 fylkeskommuner.",
            "La inn 372 endringer.",
        ],
    ]


@pytest.mark.parametrize("in_the_register", [True, False])
def test_a_double_click_is_one_application_and_one_receipt(in_the_register: bool):
    organisation = make_organisation(is_member=False) if in_the_register else None
    reference = uuid4()

    made = at_once(*[lambda: make_application(organisation=organisation, reference=reference)] * 4)

    assert {application.pk for application in made} == {MembershipApplication.objects.get().pk}
    assert [letter for letter, _ in letters()] == ["members/application_received"]


@pytest.mark.parametrize("in_the_register", [True, False])
def test_of_two_applications_at_once_the_second_is_told_of_the_first(in_the_register: bool):
    organisation = make_organisation(is_member=False) if in_the_register else None
    number = "" if in_the_register else "974760673"

    made = at_once(
        *[lambda: make_application(organisation=organisation, organisation_number=number)] * 3
    )

    assert made.count(Refusal.BEING_HANDLED) == 2
    assert MembershipApplication.objects.count() == 1


def test_one_of_two_admissions_at_once_counts(staff: Person):
    application = make_application()

    answers = at_once(
        *[
            lambda: applications.admit(
                application=application, starts_on=NOW.date(), by=staff, now=NOW
            )
        ]
        * 2
    )

    assert answers.count(Refusal.NOT_WAITING) == 1
    assert Membership.objects.count() == 1


def test_of_two_who_make_the_same_change_at_once_one_does(staff: Person):
    before = make_organisation(kind=OrganisationKind.CULTURE_BODY)
    change = services.plan_change(
        kind=ChangeKind.SPLIT,
        effective_on=NOW.date(),
        successors=[Successor(name=name, follows=(before.pk,)) for name in ("Nord", "Sør")],
        by=staff,
        now=NOW,
    )

    answers = at_once(*[lambda: services.apply_change(change=change, by=staff, now=NOW)] * 3)

    assert answers.count(Refusal.CHANGE_IS_DONE) == 2
    assert Organisation.objects.filter(exists_from=NOW.date()).count() == 2
    assert Membership.objects.count() == 3


def test_two_changes_of_the_same_organisation_at_once_do_not_both_end_it(staff: Person):
    before = make_organisation(kind=OrganisationKind.CULTURE_BODY)
    other = make_organisation(kind=OrganisationKind.CULTURE_BODY)
    changes = [
        services.plan_change(
            kind=ChangeKind.MERGER,
            effective_on=NOW.date(),
            successors=[Successor(name="Nytt hus", follows=follows)],
            by=staff,
            now=NOW,
        )
        for follows in [(before.pk,), (before.pk, other.pk)]
    ]

    answers = at_once(
        *[
            lambda change=change: services.apply_change(change=change, by=staff, now=NOW)
            for change in changes
        ]
    )

    assert answers.count(Refusal.CHANGE_IN_THE_WAY) == 1
    assert Organisation.objects.filter(exists_from=NOW.date()).count() == 1
