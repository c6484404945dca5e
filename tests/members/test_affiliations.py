import datetime as dt

import pytest

from core.models import Act
from core.refusals import Refused
from members import rules, services
from members.enums import AffiliationProof, AffiliationState, EndReason, Refusal
from members.models import Affiliation, Membership, Organisation, Person, RoleTerm
from outbox import rendering
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
    assert letter.context["title"] == "Kultursjef"


def test_asking_where_there_is_no_main_contact_waits_for_staff(
    drammen: Organisation, stranger: Person
):
    services.request_affiliation(person=stranger, organisation=drammen, by=stranger, now=NOW)

    assert list(
        Affiliation.objects.waiting_for_staff(on=TODAY).values_list("person", flat=True)
    ) == [stranger.pk]
    assert not Delivery.objects.exists()


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
    assert (letter.address, letter.context["ended_because"]) == (member.email, because)


def test_a_main_contact_who_leaves_keeps_no_right(main_contact: Person, drammen: Organisation):
    affiliation = Affiliation.objects.get(person=main_contact)

    services.end_affiliation(affiliation=affiliation, by=main_contact, now=NOW)

    assert rules.refusal_to_settle(main_contact, drammen, on=TODAY) == Refusal.NOT_MAIN_CONTACT
    assert RoleTerm.objects.get().ends_on == TODAY - ONE_DAY


def test_a_main_contact_of_today_who_leaves_today_never_was(member: Person, drammen: Organisation):
    services.appoint(person=member, organisation=drammen, by=None, now=NOW)

    services.end_affiliation(affiliation=Affiliation.objects.get(person=member), by=member, now=NOW)

    assert not RoleTerm.objects.exists()


# ---- Roles ---------------------------------------------------------------------------------------


def test_an_appointment_replaces_the_one_who_had_the_role(
    member: Person, main_contact: Person, drammen: Organisation, staff: Person
):
    services.appoint(person=member, organisation=drammen, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=TODAY) == member
    assert rules.main_contact_of(drammen, on=TODAY - ONE_DAY) == main_contact
    assert sorted(Delivery.objects.values_list("letter", "address")) == [
        ("members/appointed", member.email),
        ("members/role_ended", main_contact.email),
    ]


def test_a_later_appointment_lets_the_holder_keep_the_role_until_then(
    member: Person, main_contact: Person, drammen: Organisation, staff: Person
):
    later = TODAY + dt.timedelta(days=30)

    services.appoint(person=member, organisation=drammen, starts_on=later, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=later - ONE_DAY) == main_contact
    assert rules.main_contact_of(drammen, on=later) == member


def test_only_somebody_confirmed_can_be_appointed(stranger: Person, drammen: Organisation):
    assert (
        refusal(services.appoint, person=stranger, organisation=drammen, by=None)
        == Refusal.NOT_CONFIRMED
    )


def test_who_has_the_role_is_not_appointed_again(main_contact: Person, drammen: Organisation):
    assert (
        refusal(services.appoint, person=main_contact, organisation=drammen, by=None)
        == Refusal.HAS_THE_ROLE
    )


def test_a_role_can_end_today_or_later(main_contact: Person, drammen: Organisation, staff: Person):
    term = RoleTerm.objects.get()

    services.end_role(term=term, ends_on=TODAY + ONE_DAY, by=staff, now=NOW)
    assert rules.main_contact_of(drammen, on=TODAY + ONE_DAY) == main_contact
    services.end_role(term=term, by=staff, now=NOW)

    assert rules.main_contact_of(drammen, on=TODAY) is None
    assert refusal(services.end_role, term=term, by=staff) == Refusal.ALREADY_OVER


def test_a_role_does_not_end_before_it_begins(main_contact: Person, staff: Person):
    assert (
        refusal(
            services.end_role,
            term=RoleTerm.objects.get(),
            ends_on=TODAY - dt.timedelta(days=31),
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )


# ---- Memberships ---------------------------------------------------------------------------------


def test_a_membership_holds_from_its_first_to_its_last_day(staff: Person):
    organisation = make_organisation(is_member=False)
    membership = services.open_membership(
        organisation=organisation, starts_on=TODAY, by=staff, now=NOW
    )

    services.end_membership(membership=membership, ends_on=TODAY + ONE_DAY, by=staff, now=NOW)

    days = [TODAY - ONE_DAY, TODAY, TODAY + ONE_DAY, TODAY + 2 * ONE_DAY]
    assert [rules.is_member(organisation, on=day) for day in days] == [False, True, True, False]


def test_two_memberships_never_share_a_day(drammen: Organisation, staff: Person):
    assert (
        refusal(services.open_membership, organisation=drammen, starts_on=TODAY, by=staff)
        == Refusal.MEMBER_ALREADY
    )
    assert Membership.objects.count() == 1


def test_a_membership_does_not_end_before_it_begins(drammen: Organisation, staff: Person):
    long_ago = TODAY - dt.timedelta(days=400)

    assert (
        refusal(
            services.end_membership,
            membership=Membership.objects.get(),
            ends_on=long_ago,
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )
    assert (
        refusal(
            services.open_membership,
            organisation=make_organisation(is_member=False),
            starts_on=TODAY,
            ends_on=long_ago,
            by=staff,
        )
        == Refusal.ENDS_BEFORE_START
    )


def test_the_memberships_of_a_person_are_those_of_confirmed_organisations(
    member: Person, drammen: Organisation
):
    make_affiliation(
        person=member, organisation=make_organisation(), state=AffiliationState.WAITING
    )

    memberships = rules.memberships_of(member, on=TODAY)

    assert [membership.organisation for membership in memberships] == [drammen]


# ---- Domains -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domain", "reason"),
    [("gmail.com", Refusal.PUBLIC_DOMAIN), ("drammen kommune", Refusal.NOT_A_DOMAIN)],
)
def test_a_domain_that_proves_nothing_is_refused(
    drammen: Organisation, domain: str, reason: Refusal
):
    assert refusal(services.add_mail_domain, organisation=drammen, domain=domain, by=None) == reason


def test_a_new_organisation_is_found_by_its_name_and_domain():
    house = services.add_organisation(
        kind="culture_body",
        name="Ælvespeilet kulturhus",
        mail_domains=["Aelvespeilet.EXAMPLE"],
        organisation_number="921234554",
        by=None,
        now=NOW,
    )

    found = [Organisation.objects.search(text).first() for text in ("aelvespeilet", "921234554")]
    assert found == [house, house]


@pytest.mark.parametrize(
    ("number", "reason"),
    [("123456789", Refusal.WRONG_NUMBER), ("921234554", Refusal.NUMBER_TAKEN)],
)
def test_a_wrong_or_taken_organisation_number_adds_nothing(number: str, reason: Refusal):
    facts = {"kind": "culture_body", "by": None}
    services.add_organisation(
        name="Drammen kommune", organisation_number="921234554", now=NOW, **facts
    )

    assert (
        refusal(services.add_organisation, name="Scenehuset", organisation_number=number, **facts)
        == reason
    )
    assert not Organisation.objects.filter(name="Scenehuset").exists()


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
            "Du er ikke lenger knyttet til Drammen, fordi k@drammen.kommune.example "
            "ikke lenger er en bekreftet adresse.",
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

    assert [(choice.organisation.name, choice.is_member) for choice in choices] == [
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
