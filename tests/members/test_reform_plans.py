from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.models import Act
from core.refusals import Refused
from members import register, services
from members.enums import (
    ApplicationState,
    OrganisationKind,
    Refusal,
)
from members.models import (
    Affiliation,
    MembershipApplication,
    Organisation,
    OrganisationChange,
    Person,
)
from outbox.models import Delivery
from tests.factories import (
    NOW,
    TODAY,
    make_main_contact,
    make_member,
)
from tests.members.reforms import EVE, apply, make_municipality, merge, named, told

pytestmark = pytest.mark.django_db


# ---- Planned, told, done -------------------------------------------------------------------------


def test_the_preview_tells_what_will_be_done_and_does_nothing(
    moskenes: Organisation, vestvagoy: Organisation
):
    make_main_contact(organisation=moskenes, name="Hanne Hovedvik")
    change = merge([moskenes, vestvagoy], on=date(2028, 1, 1))
    organisations = list(Organisation.objects.values())

    assert told(change) == [
        "Moskenes finnes til og med 31. desember 2027. Navn og nummer blir stående i historikken.",
        "Vestvaagoy finnes til og med 31. desember 2027. "
        "Navn og nummer blir stående i historikken.",
        "Vest-Lofoten kommune blir til 1. januar 2028.",
        "Vest-Lofoten kommune har kommunenummer 1899 fra 1. januar 2028.",
        "moskenes.example viser tilknytning til Vest-Lofoten kommune til og med 31. desember 2028.",
        "vestvaagoy.example viser tilknytning til Vest-Lofoten kommune "
        "til og med 31. desember 2028.",
        "Medlemskapet til Moskenes gjelder til og med 31. desember 2027.",
        "Vest-Lofoten kommune er medlem fra 1. januar 2028, fordi Moskenes var det.",
        "1 person følger med fra Moskenes til Vest-Lofoten kommune.",
        "Hanne Hovedvik er ikke lenger hovedkontakt i Moskenes og får brev om det.",
        "Vest-Lofoten kommune har ingen hovedkontakt eller fakturakontakt før noen blir valgt.",
        "Påmeldinger, deltakerlister og alt som er skrevet før, står som det var.",
        "Kontingent for år som har begynt, blir ikke rørt.",
    ]
    assert list(Organisation.objects.values()) == organisations
    assert not Delivery.objects.exists()


def test_the_act_log_tells_what_was_done_and_by_whom(
    moskenes: Organisation, vestvagoy: Organisation, staff: Person
):
    change = merge([moskenes, vestvagoy])
    words = told(change)

    apply(change, by=staff)

    act = Act.objects.get(verb="change.applied")
    assert (act.by, act.text) == (staff, " ".join(words))


@pytest.mark.parametrize(
    ("on", "reason"), [(TODAY + timedelta(days=1), Refusal.CHANGE_NOT_YET), (TODAY, None)]
)
def test_a_change_is_not_made_before_its_day(
    moskenes: Organisation, vestvagoy: Organisation, on: date, reason: Refusal | None
):
    change = merge([moskenes, vestvagoy], on=on)

    if reason is None:
        apply(change)
        return
    with pytest.raises(Refused) as refused:
        apply(change)
    assert refused.value.reason == reason
    assert not Organisation.objects.filter(short_name="Vest-Lofoten").exists()


def test_a_change_is_made_once(moskenes: Organisation, vestvagoy: Organisation):
    change = merge([moskenes, vestvagoy])
    apply(change)

    with pytest.raises(Refused) as refused:
        apply(change)

    assert refused.value.reason == Refusal.CHANGE_IS_DONE
    assert Organisation.objects.filter(short_name="Vest-Lofoten").count() == 1


def test_a_change_is_entered_once(moskenes: Organisation, vestvagoy: Organisation):
    merge([moskenes, vestvagoy])

    with pytest.raises(Refused) as refused:
        merge([vestvagoy, moskenes])

    assert refused.value.reason == Refusal.CHANGE_IS_PLANNED


def test_what_has_ended_already_stands_in_the_way(moskenes: Organisation, vestvagoy: Organisation):
    later = merge([moskenes], on=TODAY)
    apply(merge([moskenes, vestvagoy]))

    assert services.hindrances(later)[0] == "Moskenes er alt avsluttet, 28. februar 2027."
    with pytest.raises(Refused) as refused:
        apply(later)
    assert refused.value.reason == Refusal.CHANGE_IN_THE_WAY


def test_a_number_that_is_taken_or_missing_stands_in_the_way(
    moskenes: Organisation, vestvagoy: Organisation
):
    make_municipality("Flakstad", "1859")

    assert services.hindrances(merge([moskenes], number="")) == ["Vest-Lofoten mangler nummer."]
    assert services.hindrances(merge([vestvagoy], number="1859")) == [
        "Nummeret 1859 tilhører Flakstad."
    ]


def test_an_application_under_way_is_settled_first(moskenes: Organisation, vestvagoy: Organisation):
    MembershipApplication.objects.create(
        organisation=vestvagoy,
        name="Vestvaagoy",
        kind=OrganisationKind.MUNICIPALITY,
        state=ApplicationState.RECEIVED,
        applicant_name="Søker",
        applicant_email="soker@example.no",
        consented_at=NOW,
        applied_at=NOW,
    )

    assert services.hindrances(merge([moskenes, vestvagoy])) == [
        "Vestvaagoy har en søknad om medlemskap til behandling. Avgjør den først."
    ]


def test_a_change_made_late_takes_along_what_came_in_between(
    moskenes: Organisation, vestvagoy: Organisation
):
    change = merge([moskenes, vestvagoy], on=TODAY - timedelta(days=60))
    kari = make_member(organisation=moskenes)  # began after the day

    apply(change)

    new = named("Vest-Lofoten")
    row = Affiliation.objects.confirmed(on=TODAY).get(person=kari, organisation=new)
    assert row.starts_on == TODAY - timedelta(days=30)
    assert Affiliation.objects.get(person=kari, organisation=moskenes).state == "ended"


def test_the_number_is_set_when_it_is_decided(
    moskenes: Organisation, vestvagoy: Organisation, staff: Person
):
    change = merge([moskenes, vestvagoy], number="")

    services.number_successor(change=change, place=0, number="1899", by=staff, now=NOW)

    change.refresh_from_db()
    assert services.hindrances(change) == []


def test_a_plan_that_comes_to_nothing_is_dropped(
    moskenes: Organisation, vestvagoy: Organisation, staff: Person
):
    change = merge([moskenes, vestvagoy])

    services.drop_plan(change=change, by=staff, now=NOW)

    assert not OrganisationChange.objects.exists()
    assert Act.objects.filter(verb="change.dropped", by=staff).exists()


def test_the_register_leaves_alone_what_it_does_not_know_of_yet(staff: Person):
    services.load(register=register.read(), by=None, now=NOW)
    moskenes = Organisation.objects.get(short_name="Moskenes")
    vestvagoy = Organisation.objects.get(short_name="Vestvågøy")
    apply(merge([moskenes, vestvagoy]))

    news = services.load(register=register.read(), by=None, now=NOW)

    moskenes.refresh_from_db()
    assert (news, moskenes.exists_until) == ([], EVE)
