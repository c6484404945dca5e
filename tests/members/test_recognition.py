from typing import Any

import pytest
from allauth.account.models import EmailAddress

from core.models import Act
from core.refusals import Refused
from members import rules, services
from members.enums import (
    AffiliationProof,
    AffiliationState,
    CodeKind,
    EndReason,
    OrganisationKind,
    Refusal,
)
from members.models import Affiliation, Organisation, OrganisationCode, Person
from outbox.models import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_main_contact,
    make_organisation,
    make_person,
)

pytestmark = pytest.mark.django_db

KARI = "kari@drammen.kommune.example"


@pytest.fixture
def kari(drammen: Organisation) -> Person:
    return make_person(name="Kari Nordmann", email=KARI)


@pytest.fixture
def house() -> Organisation:
    """Shares the municipality's domain."""
    return make_organisation(
        name="Drammen scener",
        kind=OrganisationKind.CULTURE_BODY,
        domain="drammen.kommune.example",
    )


def states(person: Person) -> list[tuple[str, str, str]]:
    rows = Affiliation.objects.filter(person=person).order_by("pk")
    return [(str(row.organisation), row.state, row.proof) for row in rows]


def facts_of(letter: Delivery) -> dict[str, Any]:
    assert letter.context is not None
    return dict(letter.context)


def letters() -> list[tuple[str, str]]:
    return sorted(Delivery.objects.values_list("letter", "address"))


# ---- What an address proves ----------------------------------------------------------------------

ADDRESSES = [
    (KARI, ["Drammen"]),
    ("Kari@DRAMMEN.kommune.example", ["Drammen"]),
    ("kari@skole.drammen.kommune.example", ["Drammen"]),
    ("kari@notdrammen.kommune.example", []),
    ("kari@drammen.kommune.example.com", []),
    ("kari@kommune.example", []),
    ("kari@gmail.com", []),
    ("kari@example.no", []),
]


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_a_verified_address_proves_the_owner_of_its_domain(
    drammen: Organisation, address: str, expected: list[str]
):
    person = make_person(email=address)

    services.recognise(person=person, now=NOW)

    confirmed = Affiliation.objects.confirmed(on=TODAY).filter(person=person)
    assert [str(row.organisation) for row in confirmed] == expected


def test_an_address_that_is_not_verified_proves_nothing(kari: Person):
    EmailAddress.objects.filter(user=kari).update(verified=False)

    services.recognise(person=kari, now=NOW)

    assert states(kari) == []


def test_recognition_keeps_its_proof_and_is_logged(kari: Person):
    services.recognise(person=kari, now=NOW)

    affiliation = Affiliation.objects.get()
    act = Act.objects.get(verb="affiliation.recognised")
    assert (affiliation.proof, affiliation.proof_address) == (AffiliationProof.DOMAIN, KARI)
    assert (act.by, act.subject) == (None, affiliation)


def test_a_public_provider_proves_nothing_even_when_somebody_wrote_it_as_a_domain(
    drammen: Organisation,
):
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.MAIL_DOMAIN, value="gmail.com"
    )
    person = make_person(email="kari@gmail.com")

    services.recognise(person=person, now=NOW)

    assert states(person) == []


def test_the_longest_domain_wins():
    make_organisation(name="Oslo", domain="oslo.kommune.example")
    make_organisation(
        name="Deichman", kind=OrganisationKind.CULTURE_BODY, domain="deichman.oslo.kommune.example"
    )
    person = make_person(email="kari@deichman.oslo.kommune.example")

    services.recognise(person=person, now=NOW)

    assert [name for name, *_ in states(person)] == ["Deichman"]


def test_a_domain_of_yesterday_proves_nothing_today(kari: Person):
    OrganisationCode.objects.filter(kind=CodeKind.MAIL_DOMAIN).update(ends_on="2027-02-28")

    services.recognise(person=kari, now=NOW)

    assert states(kari) == []


def test_two_addresses_prove_two_organisations(kari: Person):
    make_organisation(name="Buskerud fylkeskommune", domain="buskerudfylke.example")
    EmailAddress.objects.create(user=kari, email="kari@buskerudfylke.example", verified=True)

    services.recognise(person=kari, now=NOW)

    choices = rules.acting_choices(kari, on=TODAY)
    assert [str(choice.organisation) for choice in choices] == ["Buskerud fylkeskommune", "Drammen"]


def test_recognising_again_changes_nothing(kari: Person, main_contact: Person):
    services.recognise(person=kari, now=NOW)
    before = list(Affiliation.objects.values()), Act.objects.count(), Delivery.objects.count()

    services.recognise(person=kari, now=NOW)

    after = list(Affiliation.objects.values()), Act.objects.count(), Delivery.objects.count()
    assert after == before


# ---- Shared domains ------------------------------------------------------------------------------


def test_on_a_shared_domain_the_municipality_is_meant(kari: Person, house: Organisation):
    services.recognise(person=kari, now=NOW)

    assert [name for name, *_ in states(kari)] == ["Drammen"]


def test_the_house_on_a_shared_domain_is_chosen_and_confirmed_by_its_main_contact(
    kari: Person, house: Organisation
):
    contact = make_main_contact(organisation=house)

    affiliation = services.request_affiliation(person=kari, organisation=house, by=kari, now=NOW)

    assert rules.sharing_a_domain_with(kari, on=TODAY) == [house]
    assert affiliation.state == AffiliationState.WAITING
    assert letters() == [("members/colleague_waiting", contact.email)]


def test_two_houses_on_one_domain_and_no_authority_prove_nothing():
    for name in ("Scenehuset", "Konserthuset"):
        make_organisation(name=name, kind=OrganisationKind.CULTURE_BODY, domain="huset.example")
    person = make_person(email="kari@huset.example")

    services.recognise(person=person, now=NOW)

    sharing = rules.sharing_a_domain_with(person, on=TODAY)
    assert states(person) == []
    assert [str(one) for one in sharing] == ["Konserthuset", "Scenehuset"]


# ---- The word to the main contact ----------------------------------------------------------------


def test_the_main_contact_is_told_once(kari: Person, main_contact: Person):
    services.recognise(person=kari, now=NOW)

    letter = Delivery.objects.get()
    assert (letter.letter, letter.address) == ("members/colleague_recognised", main_contact.email)
    assert facts_of(letter)["colleague"] == "Kari Nordmann"
    assert facts_of(letter)["colleague_address"] == KARI


def test_somebody_who_comes_and_goes_is_told_of_once_a_day(kari: Person, main_contact: Person):
    for verified in (True, False, True):
        EmailAddress.objects.filter(user=kari).update(verified=verified)
        services.recognise(person=kari, now=NOW)

    told = Delivery.objects.filter(address=main_contact.email)
    assert told.count() == 1


def test_a_letter_is_in_the_language_of_who_gets_it(kari: Person, main_contact: Person):
    main_contact.language = "nn"
    main_contact.save()

    services.recognise(person=kari, now=NOW)

    letter = Delivery.objects.get()
    assert letter.language == "nn"
    assert facts_of(letter)["path"].startswith("/nn/min-side/")


def test_without_a_main_contact_no_letter_is_owed(kari: Person):
    services.recognise(person=kari, now=NOW)

    assert letters() == []


def test_a_main_contact_is_not_told_of_themselves(drammen: Organisation):
    contact = make_main_contact(organisation=drammen)
    Affiliation.objects.all().delete()
    EmailAddress.objects.create(user=contact, email=KARI, verified=True)

    services.recognise(person=contact, now=NOW)

    assert letters() == []


# ---- What it ends with ---------------------------------------------------------------------------


def test_a_removed_address_ends_what_it_proved_the_same_moment(kari: Person):
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(user=kari).delete()

    services.recognise(person=kari, now=NOW)

    affiliation = Affiliation.objects.get()
    assert (affiliation.state, affiliation.ended_because) == (
        AffiliationState.ENDED,
        EndReason.ADDRESS,
    )
    assert rules.acting_choices(kari, on=TODAY) == []
    assert letters() == [("members/affiliation_ended", KARI)]


def test_an_address_no_longer_verified_ends_what_it_proved(kari: Person):
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(user=kari).update(verified=False)

    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.ENDED]


def test_the_proof_moves_to_another_address_on_the_domain(kari: Person):
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(user=kari).delete()
    EmailAddress.objects.create(user=kari, email="kari.n@drammen.kommune.example", verified=True)

    services.recognise(person=kari, now=NOW)

    affiliation = Affiliation.objects.get()
    assert affiliation.state == AffiliationState.CONFIRMED
    assert affiliation.proof_address == "kari.n@drammen.kommune.example"


def test_the_role_of_main_contact_ends_with_the_address(drammen: Organisation):
    contact = make_person(email="hanne@drammen.kommune.example")
    services.recognise(person=contact, now=NOW)
    services.appoint(person=contact, organisation=drammen, by=None, now=NOW)
    EmailAddress.objects.filter(user=contact).delete()

    services.recognise(person=contact, now=NOW)

    assert rules.main_contact_of(drammen, on=TODAY) is None
    assert not rules.is_main_contact(contact, drammen, on=TODAY)


def test_what_staff_confirmed_does_not_hang_on_an_address(kari: Person, drammen: Organisation):
    make_affiliation(person=kari, organisation=drammen)
    EmailAddress.objects.filter(user=kari).delete()

    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.CONFIRMED]


def test_a_domain_that_is_ended_takes_what_it_proved_with_it(
    kari: Person, drammen: Organisation, staff: Person
):
    services.recognise(person=kari, now=NOW)

    services.end_mail_domain(
        organisation=drammen, domain="drammen.kommune.example", by=staff, now=NOW
    )

    assert [state for _, state, _ in states(kari)] == [AffiliationState.ENDED]
    assert Act.objects.get(verb="organisation.domain_ended").by == staff


def test_a_domain_that_is_added_again_proves_again(kari: Person, drammen: Organisation):
    domain = "drammen.kommune.example"
    services.end_mail_domain(organisation=drammen, domain=domain, by=None, now=NOW)

    services.add_mail_domain(organisation=drammen, domain=domain, by=None, now=NOW)
    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.CONFIRMED]


def test_staff_write_a_domain_with_its_own_letters(drammen: Organisation, staff: Person):
    kari = make_person(email="kari@kåfjord-kulturhus.example")

    services.add_mail_domain(
        organisation=drammen, domain="Kåfjord-kulturhus.example.", by=staff, now=NOW
    )
    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.CONFIRMED]


def test_only_a_domain_of_today_can_be_ended(drammen: Organisation):
    with pytest.raises(Refused) as refused:
        services.end_mail_domain(organisation=drammen, domain="drammen.no", by=None, now=NOW)

    assert refused.value.reason == Refusal.NO_SUCH_DOMAIN


# ---- What comes back -----------------------------------------------------------------------------


def test_an_address_that_comes_back_proves_again(kari: Person):
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(user=kari).update(verified=False)
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(user=kari).update(verified=True)

    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == ["ended", "confirmed"]


def test_an_objection_stands_however_often_the_address_is_proved(
    kari: Person, main_contact: Person
):
    services.recognise(person=kari, now=NOW)
    affiliation = Affiliation.objects.get(person=kari)
    services.refuse_affiliation(affiliation=affiliation, by=main_contact, now=NOW)

    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.REFUSED]


def test_who_left_is_not_pulled_back_in(kari: Person):
    services.recognise(person=kari, now=NOW)
    services.end_affiliation(affiliation=Affiliation.objects.get(), by=kari, now=NOW)

    services.recognise(person=kari, now=NOW)

    assert [state for _, state, _ in states(kari)] == [AffiliationState.ENDED]


def test_who_left_comes_back_at_once_by_choosing_it_again(kari: Person, drammen: Organisation):
    services.recognise(person=kari, now=NOW)
    services.end_affiliation(affiliation=Affiliation.objects.get(), by=kari, now=NOW)

    affiliation = services.request_affiliation(person=kari, organisation=drammen, by=kari, now=NOW)

    assert (affiliation.state, affiliation.proof) == ("confirmed", "domain")


def test_who_waits_is_confirmed_when_the_address_is_proved(drammen: Organisation):
    person = make_person(email="kari@example.no")
    services.request_affiliation(person=person, organisation=drammen, by=person, now=NOW)
    EmailAddress.objects.create(user=person, email=KARI, verified=True)

    services.recognise(person=person, now=NOW)

    assert states(person) == [("Drammen", "confirmed", "domain")]
