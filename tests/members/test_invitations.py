import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from core.models import Act
from core.refusals import Refused
from members import rules, services
from members.enums import (
    AffiliationProof,
    AffiliationState,
    InvitationAnswer,
    LanguageForm,
    Refusal,
)
from members.models import Affiliation, Invitation, Organisation, Person, RoleTerm
from members.services import invitations
from outbox.models import Delivery, Suppression
from tests.factories import (
    NOW,
    TODAY,
    make_address,
    make_affiliation,
    make_invitation,
    make_main_contact,
    make_member,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

LISE = "lise@drammen.example"
LATER = NOW + dt.timedelta(days=31)


def invite(organisation: Organisation, *addresses: str, by: Person, now: dt.datetime = NOW):
    return services.invite(organisation=organisation, addresses=addresses, by=by, now=now)


def prove(person: Person, address: str = "", *, now: dt.datetime = NOW):
    """As when the code from the letter is typed."""
    services.recognise(person=person, now=now)
    invitations.take_up(person=person, address=address or person.email, now=now)


def owed() -> list[tuple[str, str]]:
    return sorted(Delivery.objects.values_list("letter", "address"))


# ---- Asking in -----------------------------------------------------------------------------------


def test_who_is_invited_gets_a_letter_in_the_language_of_the_organisation(
    drammen: Organisation, main_contact: Person
):
    drammen.language_form = LanguageForm.NYNORSK
    drammen.save()

    answers = invite(drammen, "Lise@Drammen.example", LISE, by=main_contact)

    letter = Delivery.objects.get()
    assert answers == {InvitationAnswer.SENT: [LISE]}
    assert (letter.letter, letter.address, letter.language) == ("members/invited", LISE, "nn")
    assert letter.context is not None
    assert letter.context["path"].startswith("/nn/min-side/invitasjon/")


def test_asking_twice_sends_one_letter(drammen: Organisation, main_contact: Person):
    invite(drammen, LISE, by=main_contact)

    answers = invite(drammen, LISE, by=main_contact)

    assert answers == {InvitationAnswer.INVITED_ALREADY: [LISE]}
    assert len(owed()) == 1


def test_an_invitation_that_ran_out_is_sent_anew_with_another_link(
    drammen: Organisation, main_contact: Person
):
    invite(drammen, LISE, by=main_contact)
    first = Invitation.objects.get().reference

    answers = invite(drammen, LISE, by=main_contact, now=LATER)

    assert answers == {InvitationAnswer.SENT: [LISE]}
    assert Invitation.objects.get().reference != first
    assert len(owed()) == 2


def test_who_waits_to_be_let_in_is_confirmed_at_once_and_told(
    drammen: Organisation, main_contact: Person, stranger: Person
):
    make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.WAITING)

    answers = invite(drammen, stranger.email, by=main_contact)

    affiliation = Affiliation.objects.get(person=stranger)
    assert answers == {InvitationAnswer.CONFIRMED: [stranger.email]}
    assert (affiliation.state, affiliation.proof) == (
        AffiliationState.CONFIRMED,
        AffiliationProof.MAIN_CONTACT,
    )
    assert owed() == [("members/affiliation_confirmed", stranger.email)]


def test_nobody_learns_who_has_an_account_or_is_let_in_unasked(
    drammen: Organisation, main_contact: Person, stranger: Person
):
    make_address(person=stranger, email=LISE)

    assert invite(drammen, LISE, by=main_contact) == {InvitationAnswer.SENT: [LISE]}
    services.recognise(person=stranger, now=NOW)
    assert not Affiliation.objects.filter(person=stranger).exists()


def test_who_is_here_already_hears_nothing(
    drammen: Organisation, main_contact: Person, member: Person
):
    answers = invite(drammen, member.email, by=main_contact)

    assert answers == {InvitationAnswer.HERE_ALREADY: [member.email]}
    assert owed() == []


def test_an_address_that_gets_no_letters_is_said(drammen: Organisation, main_contact: Person):
    Suppression.objects.create(address=LISE, reason="Finnes ikke", since=NOW)

    assert invite(drammen, LISE, by=main_contact) == {InvitationAnswer.STOPPED: [LISE]}
    assert not Invitation.objects.exists()


def test_only_the_main_contact_and_staff_invite(
    drammen: Organisation, main_contact: Person, member: Person, staff: Person
):
    with pytest.raises(Refused) as refused:
        invite(drammen, LISE, by=member)

    assert refused.value.reason == Refusal.NOT_MAIN_CONTACT
    assert invite(drammen, LISE, by=staff) == {InvitationAnswer.SENT: [LISE]}


# ---- Taking it up --------------------------------------------------------------------------------


def test_proving_the_address_takes_the_invitation_up_and_tells_the_main_contact(
    drammen: Organisation, main_contact: Person
):
    make_invitation(organisation=drammen, email="Lise@drammen.example")
    lise = make_person(name="Lise Ny", email=LISE)

    prove(lise)
    prove(lise)

    affiliation = Affiliation.objects.get(person=lise)
    assert affiliation.proof == AffiliationProof.MAIN_CONTACT
    assert Invitation.objects.get().accepted_at == NOW
    assert owed() == [("members/colleague_joined", main_contact.email)]


def test_an_address_nobody_has_proved_takes_nothing_up(drammen: Organisation, stranger: Person):
    make_invitation(organisation=drammen, email=LISE)
    make_address(person=stranger, email=LISE, is_verified=False)

    prove(stranger, LISE)

    assert not Affiliation.objects.filter(person=stranger).exists()


@pytest.mark.parametrize("over", ["withdrawn", "run out"])
def test_what_is_over_is_not_taken_up(drammen: Organisation, main_contact: Person, over: str):
    invitation = make_invitation(organisation=drammen, email=LISE)
    if over == "withdrawn":
        services.withdraw_invitation(invitation=invitation, by=main_contact, now=NOW)
    now = NOW if over == "withdrawn" else LATER

    prove(make_person(email=LISE), now=now)

    assert rules.is_main_contact(main_contact, drammen, on=TODAY)
    assert Affiliation.objects.exclude(person=main_contact).count() == 0


def test_who_was_taken_out_after_an_invitation_does_not_come_back_by_it(
    drammen: Organisation, main_contact: Person
):
    make_invitation(organisation=drammen, email=LISE)
    lise = make_person(email=LISE)
    prove(lise)
    services.end_affiliation(
        affiliation=Affiliation.objects.get(person=lise), by=main_contact, now=NOW
    )

    prove(lise)

    assert Affiliation.objects.get(person=lise).state == AffiliationState.ENDED


def test_who_left_may_be_invited_back(drammen: Organisation, main_contact: Person, member: Person):
    services.end_affiliation(affiliation=Affiliation.objects.get(person=member), by=member, now=NOW)

    invite(drammen, member.email, by=main_contact)
    services.accept_invitation(invitation=Invitation.objects.get(), person=member, now=NOW)

    assert Affiliation.objects.confirmed(on=TODAY).filter(person=member).exists()


def test_an_invitation_is_no_good_when_the_one_who_sent_it_no_longer_answers(
    drammen: Organisation, main_contact: Person, staff: Person
):
    invite(drammen, LISE, by=main_contact)
    services.end_role(term=RoleTerm.objects.get(), by=staff, now=NOW)
    lise = make_person(email=LISE)

    prove(lise)

    assert not Affiliation.objects.filter(person=lise).exists()


def test_only_whose_address_it_is_says_yes(
    client: Client, drammen: Organisation, main_contact: Person, stranger: Person
):
    invite(drammen, LISE, by=main_contact)
    invitation = Invitation.objects.get()
    client.force_login(stranger)

    page = client.get(invitation.get_absolute_url())
    answer = client.post(reverse("members:accept_invitation", args=[invitation.reference]))

    assert "Ja, jeg hører til Drammen" not in page.text
    assert answer["Location"] == invitation.get_absolute_url()
    assert not Affiliation.objects.filter(person=stranger).exists()


def test_who_has_an_account_says_yes_on_the_page(
    client: Client, drammen: Organisation, main_contact: Person, stranger: Person
):
    invite(drammen, stranger.email, by=main_contact)
    invitation = Invitation.objects.get()
    client.force_login(stranger)

    page = client.get(invitation.get_absolute_url())
    yes = reverse("members:accept_invitation", args=[invitation.reference])
    client.post(yes)
    client.post(yes)

    assert f'action="{yes}"' in page.text
    assert Affiliation.objects.confirmed(on=TODAY).filter(person=stranger).count() == 1


def test_an_invitation_is_withdrawn_once(drammen: Organisation, main_contact: Person):
    invitation = make_invitation(organisation=drammen)
    services.withdraw_invitation(invitation=invitation, by=main_contact, now=NOW)

    with pytest.raises(Refused) as refused:
        services.withdraw_invitation(invitation=invitation, by=main_contact, now=NOW)

    assert refused.value.reason == Refusal.INVITATION_OVER


def test_addresses_of_those_who_never_came_are_forgotten(drammen: Organisation):
    make_invitation(organisation=drammen, at=NOW - dt.timedelta(days=91))
    kept = make_invitation(organisation=drammen, at=NOW - dt.timedelta(days=89))

    invitations.forget_unanswered(now=NOW)

    assert list(Invitation.objects.all()) == [kept]


# ---- The pages -----------------------------------------------------------------------------------


def invite_url(organisation: Organisation) -> str:
    return reverse("members:invite", args=[organisation.pk])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_page_takes_several_addresses_and_says_what_came_of_each(
    client: Client, drammen: Organisation, main_contact: Person, member: Person
):
    client.force_login(main_contact)

    answer = client.post(
        invite_url(drammen),
        {"addresses": f"{LISE}\nTor <tor@drammen.example>, {member.email}".replace("Tor ", "")},
        follow=True,
    )

    assert said(answer) == [
        f"Invitasjon er sendt til {LISE}, tor@drammen.example.",
        f"Hører til hos dere fra før: {member.email}.",
    ]
    assert [row.email for row in answer.context["invited"]] == ["tor@drammen.example", LISE]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv minst én adresse."),
        ("lise", "Dette er ikke en e-postadresse: lise"),
        ("lise; tor", "Dette er ikke e-postadresser: lise, tor"),
        ("\n".join(f"a{n}@b.example" for n in range(31)), "Dette er flere enn 30 adresser."),
    ],
)
def test_what_is_no_address_is_said_and_kept(
    client: Client, drammen: Organisation, main_contact: Person, typed: str, sentence: str
):
    client.force_login(main_contact)

    answer = client.post(invite_url(drammen), {"addresses": typed})

    assert sentence in answer.text
    assert typed in answer.text
    assert not Invitation.objects.exists()


def test_the_main_contact_of_another_cannot_withdraw(client: Client, drammen: Organisation):
    invitation = make_invitation(organisation=drammen)
    elsewhere = make_organisation()
    client.force_login(make_main_contact(organisation=elsewhere))

    answer = client.post(
        reverse("members:withdraw_invitation", args=[elsewhere.pk, invitation.reference])
    )

    assert answer.status_code == 404
    assert Invitation.objects.open(now=NOW).exists()


def test_a_withdrawal_is_said(client: Client, drammen: Organisation, main_contact: Person):
    invitation = make_invitation(organisation=drammen, email=LISE)
    client.force_login(main_contact)

    answer = client.post(
        reverse("members:withdraw_invitation", args=[drammen.pk, invitation.reference]), follow=True
    )

    assert said(answer) == [f"Invitasjonen til {LISE} er trukket."]


def test_the_link_shows_who_invites_and_changes_nothing(
    client: Client, drammen: Organisation, main_contact: Person
):
    invitation = make_invitation(organisation=drammen, email=LISE, by=main_contact)
    acts = Act.objects.count()

    page = client.get(invitation.get_absolute_url())

    invitation.refresh_from_db()
    assert "Hanne Hovedkontakt har invitert deg som kollega i Drammen." in page.text
    assert "/konto/registrer/?email=lise%40drammen.example" in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert (invitation.accepted_at, Act.objects.count()) == (None, acts)


def test_the_link_of_what_is_over_says_so(client: Client, drammen: Organisation):
    taken_up = make_invitation(organisation=drammen)
    Invitation.objects.update(accepted_at=NOW)
    over = make_invitation(organisation=drammen, at=NOW - dt.timedelta(days=31))

    assert "Invitasjonen er tatt imot" in client.get(taken_up.get_absolute_url()).text
    assert "Invitasjonen gjelder ikke lenger" in client.get(over.get_absolute_url()).text


def test_who_is_logged_in_is_asked_to_add_the_address(
    client: Client, drammen: Organisation, stranger: Person
):
    client.force_login(stranger)

    page = client.get(make_invitation(organisation=drammen, email=LISE).get_absolute_url())

    assert f"Legg til {LISE} blant adressene dine" in page.text


def test_the_people_are_shown_fifty_at_a_time(
    client: Client, drammen: Organisation, main_contact: Person
):
    for _number in range(50):
        make_member(organisation=drammen)
    client.force_login(main_contact)

    pages = [
        client.get(reverse("members:people", args=[drammen.pk]), {"side": side})
        for side in ("1", "2", "nonsens\x00")
    ]

    assert [len(page.context["confirmed"]) for page in pages] == [50, 1, 50]
    assert EmailAddress.objects.filter(verified=True).count() == 51
