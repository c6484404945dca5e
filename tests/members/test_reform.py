from __future__ import annotations

from datetime import date, timedelta

import pytest

from members import rules, services
from members.enums import (
    AffiliationProof,
    AffiliationState,
    ChangeKind,
    CodeKind,
    EndReason,
    ReviewState,
)
from members.models import (
    Affiliation,
    Invitation,
    Membership,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    RoleTerm,
)
from members.rules.reform import Successor
from members.rules.reviews import progress
from outbox.models import Delivery
from outbox.rendering import render
from tests.factories import (
    NOW,
    TODAY,
    make_affiliation,
    make_main_contact,
    make_member,
    make_person,
    make_round,
)
from tests.members.reforms import EVE, apply, make_municipality, merge, named, split, told

pytestmark = pytest.mark.django_db


# ---- The organisations ---------------------------------------------------------------------------


def test_a_merger_ends_the_old_ones_and_makes_a_new_one(
    moskenes: Organisation, vestvagoy: Organisation
):
    apply(merge([moskenes, vestvagoy]))

    new = named("Vest-Lofoten")
    moskenes.refresh_from_db()
    assert (new.name, new.exists_from, moskenes.exists_until) == (
        "Vest-Lofoten kommune",
        TODAY,
        EVE,
    )
    assert moskenes.name == "Moskenes"
    codes = OrganisationCode.objects.filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    assert set(codes.valid(on=EVE).values_list("value", flat=True)) == {"1874", "1860"}
    assert [code.value for code in codes.valid(on=TODAY)] == ["1899"]
    assert {d.predecessor for d in rules.lineage(new).predecessors} == {moskenes, vestvagoy}
    assert Organisation.objects.existing(on=TODAY).search("moskenes").first() == new


def test_one_of_them_may_live_on(moskenes: Organisation, vestvagoy: Organisation):
    apply(merge([moskenes, vestvagoy], number="1860", carries_on=vestvagoy.pk))

    vestvagoy.refresh_from_db()
    assert (vestvagoy.name, vestvagoy.exists_until) == ("Vest-Lofoten kommune", None)
    names = OrganisationName.objects.filter(organisation=vestvagoy)
    assert {name.name for name in names.valid(on=EVE)} == {"Vestvaagoy"}
    assert {name.name for name in names.valid(on=TODAY)} == {"Vest-Lofoten"}
    assert Membership.objects.valid(on=TODAY).get().organisation == vestvagoy


def test_a_new_number_changes_nothing_else(moskenes: Organisation):
    make_main_contact(organisation=moskenes)
    before = list(Affiliation.objects.values()), list(RoleTerm.objects.values())
    change = services.plan_change(
        kind=ChangeKind.RENUMBERING,
        effective_on=TODAY,
        successors=[
            Successor(name="", number="1899", follows=(moskenes.pk,), carries_on=moskenes.pk)
        ],
        by=None,
        now=NOW,
    )

    assert told(change) == [
        "Moskenes har kommunenummer 1899 fra 1. mars 2027.",
        "Ingenting annet endrer seg.",
    ]
    apply(change)

    assert (list(Affiliation.objects.values()), list(RoleTerm.objects.values())) == before
    assert not Delivery.objects.exists()
    assert not rules.lineage(moskenes)
    codes = moskenes.codes.filter(kind=CodeKind.MUNICIPALITY_NUMBER)
    assert [codes.valid(on=day).get().value for day in (EVE, TODAY)] == ["1874", "1899"]


# ---- Memberships ---------------------------------------------------------------------------------


def test_a_successor_is_a_member_if_any_before_it_was(
    moskenes: Organisation, vestvagoy: Organisation
):
    change = merge([moskenes, vestvagoy])

    apply(change)

    new = Membership.objects.get(organisation=named("Vest-Lofoten"))
    assert (new.starts_on, new.ends_on, new.continues) == (TODAY, None, change)
    assert Membership.objects.get(organisation=moskenes).ends_on == EVE
    assert rules.is_member(moskenes, on=EVE)


def test_notice_that_was_given_follows_along(moskenes: Organisation, vestvagoy: Organisation):
    said, last = date(TODAY.year, 2, 1), date(TODAY.year, 12, 31)
    Membership.objects.filter(organisation=moskenes).update(notice_received_on=said, ends_on=last)

    apply(merge([moskenes, vestvagoy]))

    new = Membership.objects.get(organisation=named("Vest-Lofoten"))
    assert (new.notice_received_on, new.ends_on) == (said, last)


def test_nobody_becomes_a_member_of_nothing(vestvagoy: Organisation):
    other = make_municipality("Flakstad", "1859", is_member=False)

    apply(merge([vestvagoy, other]))

    assert not Membership.objects.exists()


# ---- People --------------------------------------------------------------------------------------


def test_people_follow_and_keep_what_was_known_of_them(
    moskenes: Organisation, vestvagoy: Organisation
):
    kari = make_person(email="kari@moskenes.example")
    make_affiliation(person=kari, organisation=moskenes, proof_address=kari.email)

    apply(merge([moskenes, vestvagoy]))
    services.recognise(person=kari, now=NOW)

    now = Affiliation.objects.confirmed(on=TODAY).get(person=kari)
    assert (now.organisation, now.proof, now.starts_on) == (
        named("Vest-Lofoten"),
        AffiliationProof.DOMAIN,
        TODAY,
    )
    assert Affiliation.objects.confirmed(on=EVE).get(person=kari).organisation == moskenes
    assert list(rules.memberships_of(kari, on=TODAY).values_list("organisation", flat=True)) == [
        named("Vest-Lofoten").pk
    ]


def test_who_belonged_to_both_belongs_once(moskenes: Organisation, vestvagoy: Organisation):
    kari = make_member(organisation=moskenes)
    make_affiliation(person=kari, organisation=vestvagoy, state=AffiliationState.WAITING)

    apply(merge([moskenes, vestvagoy]))

    now = Affiliation.objects.open(on=TODAY).get(person=kari)
    assert (now.organisation, now.state) == (named("Vest-Lofoten"), AffiliationState.CONFIRMED)
    ended = Affiliation.objects.get(person=kari, organisation=vestvagoy)
    assert (ended.state, ended.ended_because) == (AffiliationState.ENDED, EndReason.CHANGE)


def test_people_read_what_became_of_where_they_worked(
    moskenes: Organisation, vestvagoy: Organisation
):
    kari = make_member(organisation=moskenes)

    apply(merge([moskenes, vestvagoy]))

    assert [row.sentence for row in rules.affiliation_rows(kari, on=TODAY)] == [
        "Du hører til Vest-Lofoten kommune. Det har sekretariatet bekreftet.",
        "Moskenes er slått sammen med andre eller delt, så tilknytningen din dit er slutt.",
    ]


def test_after_a_split_people_wait_until_somebody_knows(moskenes: Organisation):
    kari = make_person(email="kari@moskenes.example")
    make_affiliation(person=kari, organisation=moskenes, proof_address=kari.email)
    change = split(moskenes, "Nord", "Sør")

    assert (
        "1 person i Moskenes får brev om å velge, og venter på å bli bekreftet i "
        "Nord kommune eller Sør kommune." in told(change)
    )
    apply(change)
    services.recognise(person=kari, now=NOW)

    waiting = Affiliation.objects.open(on=TODAY).filter(person=kari)
    assert {(row.organisation.short_name, row.state) for row in waiting} == {
        ("Nord", AffiliationState.WAITING),
        ("Sør", AffiliationState.WAITING),
    }
    assert not rules.memberships_of(kari, on=TODAY).exists()
    assert Membership.objects.valid(on=TODAY).count() == 2


def test_who_must_choose_after_a_split_gets_a_letter_that_says_between_what(
    moskenes: Organisation,
):
    kari, lise = make_member(organisation=moskenes), make_member(organisation=moskenes)
    Person.objects.filter(pk=lise.pk).update(is_active=False)

    apply(split(moskenes, "Nord", "Sør"))

    delivery = Delivery.objects.get(letter="members/organisation_split")
    letter = render(delivery)
    assert delivery.address == kari.email
    assert letter.subject == "Moskenes er delt. Hvor arbeider du nå?"
    for words in (letter.text, letter.html):
        assert "Nord kommune" in words
        assert "Sør kommune" in words
    assert "/min-side/organisasjon/" in letter.text


def test_whoever_follows_to_the_only_one_there_is_gets_no_question(
    moskenes: Organisation, vestvagoy: Organisation
):
    make_member(organisation=moskenes)

    apply(merge([moskenes, vestvagoy]))

    assert not Delivery.objects.filter(letter="members/organisation_split").exists()


def test_an_organisation_that_is_merged_drops_out_of_the_yearly_round(
    moskenes: Organisation, vestvagoy: Organisation
):
    started = make_round()

    apply(merge([moskenes, vestvagoy]))

    assert progress(started, now=NOW) == {ReviewState.DROPPED: 1}


def test_roles_end_and_the_gap_is_seen(moskenes: Organisation, vestvagoy: Organisation):
    hanne = make_main_contact(organisation=moskenes, name="Hanne Hovedvik")

    apply(merge([moskenes, vestvagoy]))

    term = RoleTerm.objects.get(person=hanne)
    assert term.ends_on == EVE
    assert Delivery.objects.get(person=hanne).letter == "members/role_ended"
    lacking = Organisation.objects.lacking_main_contact(on=TODAY)
    assert list(lacking) == [named("Vest-Lofoten")]


def test_open_invitations_are_withdrawn(moskenes: Organisation, vestvagoy: Organisation):
    Invitation.objects.create(
        organisation=moskenes,
        email="ny@moskenes.example",
        invited_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )

    apply(merge([moskenes, vestvagoy]))

    assert Invitation.objects.get().withdrawn_at == NOW


def test_domains_go_on_until_the_day_that_is_set(moskenes: Organisation, vestvagoy: Organisation):
    apply(merge([moskenes, vestvagoy]))

    codes = OrganisationCode.objects.filter(value="moskenes.example")
    assert codes.valid(on=EVE).get().organisation == moskenes
    handed_over = codes.valid(on=TODAY).get()
    assert (handed_over.organisation, handed_over.ends_on) == (
        named("Vest-Lofoten"),
        date(TODAY.year, 12, 31),
    )
