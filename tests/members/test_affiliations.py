import datetime as dt
from typing import Any

import pytest

from core.models import Act
from core.refusals import Refused
from members import rules, services
from members.enums import AffiliationProof, AffiliationState, EndReason, Refusal
from members.models import Affiliation, Organisation, Person, RoleTerm
from outbox.models import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_main_contact,
    make_member,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def waiting(drammen: Organisation, stranger: Person) -> Affiliation:
    return make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.WAITING)


def facts_of(letter: Delivery) -> dict[str, Any]:
    assert letter.context is not None
    return dict(letter.context)


def refusal(service, **facts) -> Refusal:
    with pytest.raises(Refused) as refused:
        service(**facts, now=NOW)
    return Refusal(refused.value.reason)


# ---- Asking --------------------------------------------------------------------------------------


def test_asking_waits_for_the_main_contact(
    drammen: Organisation, stranger: Person, main_contact: Person
):
    affiliation = services.request_affiliation(
        person=stranger, organisation=drammen, title="Kultursjef", by=stranger, now=NOW
    )

    letter = Delivery.objects.get()
    assert (affiliation.state, affiliation.proof) == ("waiting", "claim")
    assert (letter.letter, letter.address) == ("members/colleague_waiting", main_contact.email)
    assert facts_of(letter)["title"] == "Kultursjef"


def test_asking_where_there_is_no_main_contact_waits_for_staff(
    drammen: Organisation, stranger: Person
):
    services.request_affiliation(person=stranger, organisation=drammen, by=stranger, now=NOW)

    assert list(
        Affiliation.objects.waiting_for_staff(on=TODAY).values_list("person", flat=True)
    ) == [stranger.pk]
    assert not Delivery.objects.exists()


def test_asking_where_the_main_contact_is_shut_out_waits_for_staff(
    drammen: Organisation, stranger: Person, main_contact: Person
):
    Person.objects.filter(pk=main_contact.pk).update(is_active=False)

    asked = services.request_affiliation(
        person=stranger, organisation=drammen, by=stranger, now=NOW
    )

    assert list(Affiliation.objects.waiting_for_staff(on=TODAY)) == [asked]
    assert not Affiliation.objects.waiting_for_main_contact(on=TODAY).exists()
    assert list(Organisation.objects.lacking_main_contact(on=TODAY)) == [drammen]


def test_asking_where_one_belongs_is_refused(member: Person, drammen: Organisation):
    assert (
        refusal(services.request_affiliation, person=member, organisation=drammen, by=member)
        == Refusal.ALREADY_AFFILIATED
    )


def test_who_ran_out_may_ask_again(member: Person, drammen: Organisation):
    Affiliation.objects.filter(person=member).update(ends_on=TODAY - ONE_DAY)

    again = services.request_affiliation(person=member, organisation=drammen, by=member, now=NOW)

    assert again.state == AffiliationState.WAITING


def test_asking_after_a_no_is_refused(waiting: Affiliation, staff: Person):
    services.refuse_affiliation(affiliation=waiting, by=staff, now=NOW)

    assert (
        refusal(
            services.request_affiliation,
            person=waiting.person,
            organisation=waiting.organisation,
            by=waiting.person,
        )
        == Refusal.REFUSED_BEFORE
    )


def test_nobody_waits_for_more_than_three(stranger: Person):
    for _ in range(3):
        services.request_affiliation(
            person=stranger, organisation=make_organisation(), by=stranger, now=NOW
        )

    assert (
        refusal(
            services.request_affiliation,
            person=stranger,
            organisation=make_organisation(),
            by=stranger,
        )
        == Refusal.TOO_MANY_WAITING
    )


# ---- Confirming and refusing ---------------------------------------------------------------------


def test_the_main_contact_confirms(waiting: Affiliation, main_contact: Person):
    services.confirm_affiliation(affiliation=waiting, by=main_contact, now=NOW)

    waiting.refresh_from_db()
    act = Act.objects.get(verb="affiliation.confirmed")
    assert (waiting.state, waiting.proof) == ("confirmed", AffiliationProof.MAIN_CONTACT)
    assert waiting.starts_on == TODAY
    assert (act.by, act.before["state"], act.after["state"]) == (
        main_contact,
        "waiting",
        "confirmed",
    )
    assert Delivery.objects.get().letter == "members/affiliation_confirmed"


def test_staff_confirm_and_undo_a_refusal(waiting: Affiliation, staff: Person):
    services.refuse_affiliation(affiliation=waiting, by=staff, now=NOW)

    services.confirm_affiliation(affiliation=waiting, by=staff, now=NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.proof, waiting.ends_on) == ("confirmed", "staff", None)
    assert sorted(Delivery.objects.values_list("letter", flat=True)) == [
        "members/affiliation_confirmed",
        "members/affiliation_refused",
    ]


def test_a_refused_person_gets_a_letter(waiting: Affiliation, main_contact: Person):
    services.refuse_affiliation(affiliation=waiting, by=main_contact, now=NOW)

    letter = Delivery.objects.get()
    assert (letter.letter, letter.address) == (
        "members/affiliation_refused",
        waiting.person.email,
    )


@pytest.mark.parametrize("service", [services.confirm_affiliation, services.refuse_affiliation])
@pytest.mark.parametrize("who", ["stranger", "colleague", "main contact elsewhere"])
def test_nobody_else_may_settle(waiting: Affiliation, service, who: str):
    by = {
        "stranger": waiting.person,
        "colleague": make_member(organisation=waiting.organisation),
        "main contact elsewhere": make_main_contact(organisation=make_organisation()),
    }[who]

    assert refusal(service, affiliation=waiting, by=by) == Refusal.NOT_MAIN_CONTACT


@pytest.mark.parametrize(
    ("state", "proof_address", "may_confirm", "may_refuse", "may_end"),
    [
        (AffiliationState.WAITING, "", True, True, True),
        (AffiliationState.CONFIRMED, "", False, False, True),
        (AffiliationState.CONFIRMED, "k@drammen.kommune.example", False, True, True),
        (AffiliationState.REFUSED, "", False, False, False),
        (AffiliationState.ENDED, "", False, False, False),
    ],
)
def test_what_a_main_contact_may_do_depends_on_the_state(
    main_contact: Person,
    drammen: Organisation,
    state: AffiliationState,
    proof_address: str,
    may_confirm: bool,
    may_refuse: bool,
    may_end: bool,
):
    def may(service) -> bool:
        affiliation = make_affiliation(
            person=make_person(),
            organisation=drammen,
            state=state,
            proof_address=proof_address,
            ended_because=EndReason.LEFT if state == AffiliationState.ENDED else "",
        )
        try:
            service(affiliation=affiliation, by=main_contact, now=NOW)
        except Refused:
            return False
        return True

    assert [
        may(services.confirm_affiliation),
        may(services.refuse_affiliation),
        may(services.end_affiliation),
    ] == [may_confirm, may_refuse, may_end]


# ---- Ending --------------------------------------------------------------------------------------


def test_leaving_is_ones_own_and_needs_no_letter(member: Person):
    affiliation = Affiliation.objects.get(person=member)

    services.end_affiliation(affiliation=affiliation, by=member, now=NOW)

    affiliation.refresh_from_db()
    assert (affiliation.state, affiliation.ended_because) == ("ended", EndReason.LEFT)
    assert affiliation.ends_on == TODAY
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("who", "because"), [("main contact", EndReason.ORGANISATION), ("staff", EndReason.STAFF)]
)
def test_who_is_taken_out_gets_a_letter_that_says_by_whom(
    member: Person, main_contact: Person, staff: Person, who: str, because: EndReason
):
    affiliation = Affiliation.objects.get(person=member)

    services.end_affiliation(
        affiliation=affiliation, by={"main contact": main_contact, "staff": staff}[who], now=NOW
    )

    letter = Delivery.objects.get()
    assert (letter.address, facts_of(letter)["ended_because"]) == (member.email, because)


def test_a_main_contact_who_leaves_keeps_no_right(main_contact: Person, drammen: Organisation):
    affiliation = Affiliation.objects.get(person=main_contact)

    services.end_affiliation(affiliation=affiliation, by=main_contact, now=NOW)

    assert rules.refusal_to_settle(main_contact, drammen, on=TODAY) == Refusal.NOT_MAIN_CONTACT
    assert RoleTerm.objects.get().ends_on == TODAY - ONE_DAY


def test_a_main_contact_of_today_who_leaves_today_never_was(member: Person, drammen: Organisation):
    services.appoint(person=member, organisation=drammen, by=None, now=NOW)

    services.end_affiliation(affiliation=Affiliation.objects.get(person=member), by=member, now=NOW)

    assert not RoleTerm.objects.exists()
