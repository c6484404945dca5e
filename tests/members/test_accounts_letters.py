"""The letters about an account, as they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from members.mail import accounts as mail
from members.models import Person
from outbox.models import Delivery
from outbox.rendering import RenderedLetter, render
from tests import factories
from tests.factories import NOW

CODE = "BCDF-GHJK"
LANGUAGES = ["nb", "nn", "en"]
CODE_LETTERS = [letter.name.removeprefix("members/") for letter in mail.CODES]


@pytest.fixture
def kari(db: None) -> Person:
    return factories.make_person(name="Kari <b> Nordmann", email="kari@example.no")


def code_letter(name: str, *, language: str = "nb", greeted: str = "Kari") -> RenderedLetter:
    until = NOW + timedelta(minutes=15)
    return render(
        mail.send_account_letter(
            letter=name,
            address="kari@example.no",
            person=None,
            language=language,
            context={
                "email": "kari@example.no",
                "code": CODE,
                "name": greeted,
                "valid_until_at": until.isoformat(),
            },
            now=NOW,
            expires_at=until,
        )
    )


def changed_letter(person: Person, change: str, *, detail: str = "") -> RenderedLetter:
    return render(
        mail.send_account_changed(
            change=change,
            address=person.email,
            person=person,
            browser="Firefox på Linux",
            detail=detail,
            now=NOW,
        )
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CODE_LETTERS)
def test_a_code_stands_in_the_text_and_the_html_and_never_in_the_subject(
    db: None, name: str, language: str
):
    letter = code_letter(name, language=language)

    assert CODE in letter.text
    assert CODE in letter.html
    assert CODE not in letter.subject


def test_a_code_letter_reads_well_as_plain_text(db: None):
    letter = code_letter("login_code")

    assert letter.subject == "Koden din for å logge inn"
    assert letter.text.startswith(
        "Hei, Kari.\n\nMed denne koden logger du inn:\n\n    BCDF-GHJK\n\n"
        "Koden gjelder til kl. 13.15. Skriv den inn i nettleservinduet der du ba om den."
    )


def test_every_code_letter_is_secret_and_no_other_is():
    secret = {letter.name for letter in mail.LETTERS if letter.is_secret}

    assert secret == {letter.name for letter in mail.CODES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["unknown_account", "account_already_exists"])
def test_a_letter_to_somebody_who_tried_leads_to_the_page_in_its_language(
    db: None, name: str, language: str
):
    letter = code_letter(name, language=language)

    prefix = "" if language == "nb" else f"/{language}"
    assert f"http://localhost:8000{prefix}/konto/" in letter.text
    assert f"http://localhost:8000{prefix}/konto/" in letter.html
    assert CODE not in letter.text


@pytest.mark.parametrize("change", list(mail.CHANGES))
def test_every_change_has_a_letter_with_when_and_where(kari: Person, change: str):
    letter = changed_letter(kari, change, detail="ny@example.no")

    subject, sentence = mail.CHANGES[change]
    assert letter.subject == str(subject)
    assert str(sentence) in letter.text
    assert "Når: mandag 1. mars" in letter.text
    assert "Firefox på Linux" in letter.text
    assert "ny@example.no" in letter.html


def test_what_people_call_themselves_is_no_html(kari: Person):
    kari.name = "<b>Kari"

    letter = changed_letter(kari, "password_changed")

    assert "&lt;b&gt;Kari" in letter.html
    assert "<b>Kari" in letter.text


def test_two_codes_are_two_letters(db: None):
    code_letter("login_code")
    code_letter("login_code")

    assert Delivery.objects.count() == 2
