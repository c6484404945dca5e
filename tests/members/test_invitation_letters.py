"""What the letter to somebody who is invited says."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from members import services
from members.enums import InvitationAnswer
from members.models import Invitation, Organisation, Person
from outbox.models import Delivery
from outbox.rendering import render
from tests.factories import NOW, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LISE = "lise@example.no"


def path_of(letter: Delivery) -> str:
    assert letter.context is not None
    return str(letter.context["path"])


def invite(organisation: Organisation, *, by: Person) -> tuple[Delivery, str]:
    answers = services.invite(organisation=organisation, addresses=[LISE], by=by, now=NOW)
    assert answers == {InvitationAnswer.SENT: [LISE]}
    letter = Delivery.objects.get(letter="members/invited")
    return letter, render(letter).text


def test_a_stranger_is_asked_to_register(drammen: Organisation, main_contact: Person) -> None:
    letter, text = invite(drammen, by=main_contact)

    assert f"Registrer deg med adressen {LISE}." in text
    assert path_of(letter) == Invitation.objects.get().get_absolute_url()


def test_whoever_has_an_account_is_asked_to_log_in_in_their_own_language(
    client: Client, drammen: Organisation, main_contact: Person
) -> None:
    lise = make_person(name="Lise Lund", email=LISE, language="en")

    letter, text = invite(drammen, by=main_contact)

    assert letter.language == "en"
    assert f"You have an account with us with the address {LISE}. Log in and say yes." in text
    assert "Register" not in text
    client.force_login(lise)
    page = client.get(path_of(letter), follow=True)
    invitation = Invitation.objects.get()
    with override("en"):
        assert page.redirect_chain[-1][0] == invitation.get_absolute_url()
        yes = reverse("members:accept_invitation", args=[invitation.reference])
    assert f'action="{yes}"' in page.content.decode()


def test_an_account_whose_address_is_not_proved_is_nobodys(
    drammen: Organisation, main_contact: Person
) -> None:
    lise = make_person(email=LISE)
    EmailAddress.objects.filter(user=lise).update(verified=False)

    assert f"Registrer deg med adressen {LISE}." in invite(drammen, by=main_contact)[1]
