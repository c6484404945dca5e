"""Staff link tenants to organisations; what a work login then proves, and that it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

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
from members.services.tenants import link_tenant, unlink_tenant
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

TENANT = "0b1f6e0e-2c1d-4a57-9b55-0d6f3c8f1a01"
OTHER = "5d0a4a3c-7f65-4d4e-8f0e-5f3f0c1b2a02"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def linked(drammen: Organisation, staff: Person) -> Organisation:
    link_tenant(organisation=drammen, tenant=TENANT, by=staff, now=NOW)
    return drammen


@pytest.fixture
def house(linked: Organisation, staff: Person) -> Organisation:
    """Shares the municipality's tenant, not its domain."""
    house = make_organisation(name="Drammen scener", kind=OrganisationKind.CULTURE_BODY)
    link_tenant(organisation=house, tenant=TENANT, by=staff, now=NOW)
    return house


@pytest.fixture
def kari(db: None) -> Person:
    person = make_person(name="Kari Nordmann", email="kari@example.no")
    SocialAccount.objects.create(user=person, provider="entra", uid=f"{TENANT}:1")
    return person


def where(person: Person) -> list[tuple[str, str, str]]:
    rows = Affiliation.objects.filter(person=person).order_by("pk")
    return [(str(row.organisation), row.state, row.proof) for row in rows]


def confirmed(name: str) -> tuple[str, str, str]:
    return (name, AffiliationState.CONFIRMED, AffiliationProof.WORK_LOGIN)


# ---- Linking ------------------------------------------------------------------------------------


def test_a_link_is_a_dated_fact_that_is_told(drammen: Organisation, staff: Person):
    code = link_tenant(organisation=drammen, tenant=f" {TENANT.upper()} ", by=staff, now=NOW)

    assert (code.kind, code.value, code.starts_on) == (CodeKind.ENTRA_TENANT, TENANT, TODAY)
    act = Act.objects.get(verb="organisation.tenant_linked")
    assert act.by == staff


def test_linking_twice_is_one_link(linked: Organisation, staff: Person):
    link_tenant(organisation=linked, tenant=TENANT, by=staff, now=NOW)

    assert OrganisationCode.objects.filter(kind=CodeKind.ENTRA_TENANT).count() == 1


WRONG = [
    ("", Refusal.NOT_A_TENANT),
    ("drammen.onmicrosoft.com", Refusal.NOT_A_TENANT),
    (TENANT.replace("-", ""), Refusal.NOT_A_TENANT),
    (f"{{{TENANT}}}", Refusal.NOT_A_TENANT),
    ("\x00", Refusal.NOT_A_TENANT),
    ("9188040D-6C67-4C5B-B112-36A304B66DAD", Refusal.PUBLIC_TENANT),
]


@pytest.mark.parametrize(("tenant", "reason"), WRONG)
def test_what_is_no_employers_tenant_is_refused(
    drammen: Organisation, staff: Person, tenant: str, reason: Refusal
):
    with pytest.raises(Refused) as refused:
        link_tenant(organisation=drammen, tenant=tenant, by=staff, now=NOW)

    assert refused.value.reason == reason


def test_an_unknown_link_cannot_end(linked: Organisation, staff: Person):
    with pytest.raises(Refused) as refused:
        unlink_tenant(organisation=linked, tenant=OTHER, by=staff, now=NOW)

    assert refused.value.reason == Refusal.NO_SUCH_TENANT


def test_a_link_that_ended_can_begin_anew(linked: Organisation, staff: Person):
    unlink_tenant(organisation=linked, tenant=TENANT, by=staff, now=LATER)

    link_tenant(organisation=linked, tenant=TENANT, by=staff, now=LATER + timedelta(days=1))

    assert list(rules.linked_organisations([TENANT], on=TODAY + timedelta(days=2))) == [TENANT]


@pytest.mark.usefixtures("clock")
def test_staff_link_and_end_in_the_admin(client: Client, drammen: Organisation, staff: Person):
    client.force_login(staff)
    page = reverse("admin:members_organisation_change", args=[drammen.pk])

    for action in ("leietaker", "avslutt-leietaker"):
        address = page.replace("change/", f"{action}/")
        assert client.get(address).status_code == 200, address
        assert client.post(address, {"tenant": TENANT, "confirmed": "1"}).status_code == 302

    verbs = (
        Act.objects.filter(verb__contains="tenant").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["organisation.tenant_linked", "organisation.tenant_unlinked"]


# ---- What it proves -----------------------------------------------------------------------------


def test_a_work_login_shows_the_only_organisation_of_its_tenant(linked: Organisation, kari: Person):
    services.recognise(person=kari, now=NOW)
    services.recognise(person=kari, now=NOW)

    assert where(kari) == [confirmed("Drammen")]


def test_the_main_contact_hears_of_it_and_can_object(linked: Organisation, kari: Person):
    hanne = make_main_contact(organisation=linked)
    services.recognise(person=kari, now=NOW)

    letter = Delivery.objects.get(letter="members/colleague_recognised")
    assert (letter.address, (letter.context or {})["proof"]) == (hanne.email, "work_login")

    services.refuse_affiliation(affiliation=Affiliation.objects.get(person=kari), by=hanne, now=NOW)
    services.recognise(person=kari, now=NOW)
    assert [row[1] for row in where(kari)] == [AffiliationState.REFUSED]


def test_an_address_goes_before_a_work_login(linked: Organisation, kari: Person):
    EmailAddress.objects.create(user=kari, email="kari@drammen.kommune.example", verified=True)

    services.recognise(person=kari, now=NOW)

    assert where(kari) == [("Drammen", AffiliationState.CONFIRMED, AffiliationProof.DOMAIN)]


def test_the_work_login_takes_over_when_the_address_goes(linked: Organisation, kari: Person):
    EmailAddress.objects.create(user=kari, email="kari@drammen.kommune.example", verified=True)
    services.recognise(person=kari, now=NOW)
    EmailAddress.objects.filter(email__endswith="drammen.kommune.example").delete()

    services.recognise(person=kari, now=NOW)

    assert where(kari) == [confirmed("Drammen")]


# ---- A tenant that several share ----------------------------------------------------------------


def test_in_a_shared_tenant_nothing_is_guessed(house: Organisation, kari: Person):
    services.recognise(person=kari, now=NOW)

    assert where(kari) == []
    assert rules.has_yet_to_choose(kari, on=TODAY)
    assert [str(one) for one in rules.sharing_a_tenant_with(kari, on=TODAY)] == [
        "Drammen",
        "Drammen scener",
    ]


def test_whoever_shares_a_tenant_chooses_and_is_confirmed(house: Organisation, kari: Person):
    services.request_affiliation(person=kari, organisation=house, by=kari, now=NOW)
    services.recognise(person=kari, now=NOW)

    assert where(kari) == [confirmed("Drammen scener")]
    assert not rules.has_yet_to_choose(kari, on=TODAY)


def test_whoever_waits_is_confirmed_by_the_login(house: Organisation, kari: Person):
    make_affiliation(person=kari, organisation=house, state=AffiliationState.WAITING)

    services.recognise(person=kari, now=NOW)

    assert where(kari) == [confirmed("Drammen scener")]


def test_the_organisation_whose_domain_is_proved_is_not_asked_for(
    house: Organisation, kari: Person
):
    EmailAddress.objects.create(user=kari, email="kari@drammen.kommune.example", verified=True)

    services.recognise(person=kari, now=NOW)

    assert where(kari) == [("Drammen", AffiliationState.CONFIRMED, AffiliationProof.DOMAIN)]
    assert not rules.has_yet_to_choose(kari, on=TODAY)


def test_an_organisation_of_another_tenant_is_not_proved(house: Organisation, kari: Person):
    elsewhere = make_organisation(name="Bergen")

    services.request_affiliation(person=kari, organisation=elsewhere, by=kari, now=NOW)

    assert where(kari) == [("Bergen", AffiliationState.WAITING, AffiliationProof.CLAIM)]


@pytest.mark.usefixtures("clock")
def test_the_page_offers_those_that_share(client: Client, house: Organisation, kari: Person):
    client.force_login(kari)

    page = client.get(reverse("members:choose_organisation")).content.decode()
    choose = client.get(reverse("members:request_affiliation", args=[house.pk])).content.decode()

    assert "Drammen scener" in page
    assert "Jobbkontoen din viser at du gjør det" in choose


# ---- When it ends -------------------------------------------------------------------------------


def test_what_a_tenant_proved_ends_with_the_link(linked: Organisation, kari: Person, staff: Person):
    services.recognise(person=kari, now=NOW)

    unlink_tenant(organisation=linked, tenant=TENANT, by=staff, now=LATER)

    affiliation = Affiliation.objects.get(person=kari)
    assert (affiliation.state, affiliation.ended_because) == (
        AffiliationState.ENDED,
        EndReason.WORK_LOGIN,
    )
    assert Delivery.objects.filter(letter="members/affiliation_ended").count() == 1


def test_it_comes_back_with_the_link(linked: Organisation, kari: Person, staff: Person):
    services.recognise(person=kari, now=NOW)
    unlink_tenant(organisation=linked, tenant=TENANT, by=staff, now=NOW)
    link_tenant(organisation=linked, tenant=TENANT, by=staff, now=LATER)

    services.recognise(person=kari, now=LATER)

    assert where(kari)[-1] == confirmed("Drammen")


def test_what_somebody_else_confirmed_stays(linked: Organisation, kari: Person, staff: Person):
    make_affiliation(person=kari, organisation=linked)

    unlink_tenant(organisation=linked, tenant=TENANT, by=staff, now=NOW)

    assert where(kari) == [("Drammen", AffiliationState.CONFIRMED, AffiliationProof.STAFF)]


@pytest.mark.parametrize("gone", ["account", "link", "nothing"])
def test_at_night_what_lost_its_proof_ends(linked: Organisation, kari: Person, gone: str):
    services.recognise(person=kari, now=NOW)
    if gone == "account":
        SocialAccount.objects.all().delete()
    elif gone == "link":
        OrganisationCode.objects.filter(value=TENANT).update(ends_on=TODAY)

    services.recheck(now=LATER)

    ended = [AffiliationState.CONFIRMED if gone == "nothing" else AffiliationState.ENDED]
    assert [row[1] for row in where(kari)] == ended
