import datetime as dt

import pytest

from members import rules, services
from members.enums import AffiliationState, EndReason
from members.models import Affiliation, Organisation, Person
from outbox import rendering
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

ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def waiting(drammen: Organisation, stranger: Person) -> Affiliation:
    return make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.WAITING)


# ---- Sentences -----------------------------------------------------------------------------------


def sentences(person: Person) -> list[str]:
    return [row.sentence for row in rules.affiliation_rows(person, on=TODAY)]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Du hører til Drammen. Det har sekretariatet bekreftet."),
        (
            {"proof_address": "k@drammen.kommune.example"},
            "Du hører til Drammen. Det viser adressen k@drammen.kommune.example.",
        ),
        (
            {"state": AffiliationState.WAITING},
            "Du venter på at sekretariatet bekrefter at du hører til Drammen.",
        ),
        (
            {"state": AffiliationState.REFUSED},
            "Drammen har svart at du ikke hører til der. "
            "Ta kontakt med sekretariatet hvis det er feil.",
        ),
        (
            {"state": AffiliationState.ENDED, "ended_because": EndReason.LEFT},
            "Du har gått ut av Drammen.",
        ),
        (
            {
                "state": AffiliationState.ENDED,
                "ended_because": EndReason.ADDRESS,
                "proof_address": "k@drammen.kommune.example",
            },
            "Du er ikke lenger knyttet til Drammen, fordi adressen k@drammen.kommune.example "
            "ikke lenger viser det.",
        ),
        (
            {"state": AffiliationState.ENDED, "ended_because": EndReason.ORGANISATION},
            "Hovedkontakten har avsluttet tilknytningen din til Drammen.",
        ),
        (
            {"state": AffiliationState.ENDED, "ended_because": EndReason.STAFF},
            "Sekretariatet har avsluttet tilknytningen din til Drammen.",
        ),
    ],
)
def test_every_state_is_a_sentence(
    drammen: Organisation, stranger: Person, facts: dict, sentence: str
):
    make_affiliation(person=stranger, organisation=drammen, **facts)

    assert sentences(stranger) == [sentence]


def test_who_waits_is_told_for_whom(waiting: Affiliation, main_contact: Person):
    assert sentences(waiting.person) == ["Du venter på svar fra hovedkontakten i Drammen."]


def test_only_the_newest_state_is_told_and_old_endings_are_forgotten(
    drammen: Organisation, stranger: Person
):
    for ended_on in (TODAY - dt.timedelta(days=61), TODAY):
        affiliation = make_affiliation(
            person=stranger,
            organisation=make_organisation(name=f"Til {ended_on}"),
            state=AffiliationState.ENDED,
            ended_because=EndReason.LEFT,
        )
        Affiliation.objects.filter(pk=affiliation.pk).update(
            starts_on=ended_on - ONE_DAY, ends_on=ended_on
        )
    make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.REFUSED)
    make_affiliation(person=stranger, organisation=drammen)

    assert sentences(stranger) == [
        "Du hører til Drammen. Det har sekretariatet bekreftet.",
        f"Du har gått ut av Til {TODAY}.",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_and_choices_take_one_query_each(
    stranger: Person, rows: int, django_assert_num_queries
):
    for _ in range(rows):
        make_affiliation(person=stranger, organisation=make_organisation())

    with django_assert_num_queries(2):
        assert len(rules.affiliation_rows(stranger, on=TODAY)) == rows
        assert len(rules.acting_choices(stranger, on=TODAY)) == rows


def test_members_come_first_among_the_choices(stranger: Person):
    for name, is_member in [("Alta", False), ("Ås", True)]:
        make_affiliation(
            person=stranger, organisation=make_organisation(name=name, is_member=is_member)
        )

    choices = rules.acting_choices(stranger, on=TODAY)

    assert [(str(choice.organisation), choice.is_member) for choice in choices] == [
        ("Ås", True),
        ("Alta", False),
    ]


# ---- Letters read --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_letter_reads_whole(
    drammen: Organisation, stranger: Person, staff: Person, language: str
):
    Person.objects.update(language=language)
    contact = make_main_contact(name="Hanne Hovedkontakt", organisation=drammen)
    Person.objects.update(language=language)
    for person in (stranger, staff, contact):
        person.refresh_from_db()
    make_organisation(name="Ås", domain="as.kommune.example")
    recognised = make_person(name="Rakel Kjent", email="r@drammen.kommune.example")
    services.recognise(person=recognised, now=NOW)
    asked = services.request_affiliation(
        person=stranger, organisation=drammen, title="Kultursjef", by=stranger, now=NOW
    )
    services.refuse_affiliation(affiliation=asked, by=contact, now=NOW)
    services.confirm_affiliation(affiliation=asked, by=staff, now=NOW)
    services.appoint(
        person=stranger, organisation=drammen, starts_on=TODAY + ONE_DAY, by=staff, now=NOW
    )
    services.end_affiliation(affiliation=asked, by=contact, now=NOW)

    read = {one.letter: rendering.render(one) for one in Delivery.objects.all()}

    assert sorted(read) == [
        "members/affiliation_confirmed",
        "members/affiliation_ended",
        "members/affiliation_refused",
        "members/appointed",
        "members/colleague_recognised",
        "members/colleague_waiting",
        "members/role_ended",
    ]
    for letter in read.values():
        assert "Drammen" in letter.subject
        assert "Drammen" in letter.text
        assert "Drammen" in letter.html
        assert "{{" not in letter.text + letter.html
