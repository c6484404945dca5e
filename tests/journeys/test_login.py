"""A person gets in, in every way there is, with and without JavaScript."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from members.models import Person
from tests import factories
from tests.factories import PASSWORD
from tests.journeys.conftest import NewVisitor, Visitor, letters_arrive

ADDRESS = "kari@drammen.kommune.example"


@pytest.fixture
def kari(transactional_db: None) -> Person:
    return factories.make_person(name="Kari Nordmann", email=ADDRESS)


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def anybody(request: pytest.FixtureRequest, new_visitor: NewVisitor) -> Visitor:
    return new_visitor(java_script_enabled=request.param)


def registers(visitor: Visitor) -> None:
    page = visitor.open("/konto/registrer/")
    page.get_by_label("Navn").fill("Kari Nordmann")
    page.get_by_label("E-postadresse").fill(ADDRESS)
    visitor.press("Registrer meg")


def types_code(visitor: Visitor) -> None:
    visitor.page.get_by_label("Kode").fill(visitor.reads_code(ADDRESS))
    visitor.press("Fortsett")


def logs_in_with_password(visitor: Visitor, password: str = PASSWORD) -> None:
    page = visitor.open("/konto/logg-inn/")
    page.get_by_label("E-postadresse").fill(ADDRESS)
    page.get_by_label("Passord").fill(password)
    visitor.press("Logg inn")


def proves_it_is_kari(visitor: Visitor) -> None:
    visitor.page.get_by_label("Passord").fill(PASSWORD)
    visitor.press("Bekreft")


# ---- The ways in --------------------------------------------------------------------------


def test_a_visitor_registers_and_is_in(anybody: Visitor):
    registers(anybody)
    types_code(anybody)

    assert anybody.path == "/min-side/"
    expect(anybody.page.get_by_text(f"Adressen {ADDRESS} er bekreftet.")).to_be_visible()


def test_the_code_can_be_read_in_the_demo_mailbox(plain_visitor: Visitor):
    registers(plain_visitor)
    letters_arrive()
    mailbox = plain_visitor.page.context.new_page()
    mailbox.goto(f"{plain_visitor.site}/postkasse/")
    mailbox.get_by_role("link", name="Koden som fullfører registreringen").first.click()

    code = mailbox.get_by_text(plain_visitor.reads_code(ADDRESS))

    expect(code.first).to_be_visible()


def test_a_code_lets_a_person_in_and_out_again(anybody: Visitor, kari: Person):
    anybody.logs_in(kari)
    inside = anybody.path
    anybody.open("/konto/logg-ut/")
    anybody.press("Logg ut")

    assert inside == "/min-side/"
    assert anybody.path == "/"
    expect(anybody.page.get_by_text("Du er logget ut.")).to_be_visible()


def test_a_forgotten_password_is_replaced(anybody: Visitor, kari: Person):
    anybody.open("/konto/logg-inn/")
    anybody.press("Glemt passordet")
    anybody.page.get_by_label("E-postadresse").fill(ADDRESS)
    anybody.press("Send meg en kode")
    types_code(anybody)
    anybody.page.get_by_label("Nytt passord").fill("nytt-og-langt-passord")
    anybody.press("Lagre passordet")

    assert anybody.path == "/min-side/"
    assert "Passordet ditt er byttet" in anybody.reads_letter(ADDRESS)


def test_a_wrong_form_says_what_to_put_right_and_keeps_what_was_typed(plain_visitor: Visitor):
    page = plain_visitor.open("/konto/registrer/")
    page.get_by_label("Navn").fill("Kari Nordmann")
    page.get_by_label("E-postadresse").fill("kari")
    plain_visitor.press("Registrer meg")

    expect(page.get_by_role("heading", name="Én ting må rettes")).to_be_visible()
    expect(page.get_by_label("Navn")).to_have_value("Kari Nordmann")
    expect(page.get_by_label("E-postadresse")).to_have_attribute("aria-invalid", "true")


def test_the_sessions_page_ends_another_session(
    plain_visitor: Visitor, new_visitor: NewVisitor, kari: Person
):
    elsewhere = new_visitor()
    elsewhere.logs_in(kari)
    plain_visitor.logs_in(kari)

    plain_visitor.open("/konto/okter/")
    plain_visitor.press("Logg ut alle de andre")

    expect(plain_visitor.page.get_by_text("Denne nettleseren")).to_be_visible()
    elsewhere.open("/min-side/profil/")
    assert elsewhere.path.startswith("/konto/logg-inn/")


def test_a_person_changes_language_and_the_next_login_leads_there(
    plain_visitor: Visitor, kari: Person
):
    plain_visitor.logs_in(kari)
    page = plain_visitor.open("/min-side/profil/")
    page.get_by_label("Nynorsk", exact=True).check()
    plain_visitor.press("Lagre")

    assert plain_visitor.path == "/nn/min-side/profil/"
    kari.refresh_from_db()
    assert kari.language == "nn"


# ---- The second factor ----------------------------------------------------------------------


def test_an_app_and_its_recovery_codes_let_in(anybody: Visitor, kari: Person):
    logs_in_with_password(anybody)
    anybody.open("/konto/totrinn/")
    anybody.press("Ta i bruk en app")
    proves_it_is_kari(anybody)
    secret = anybody.page.get_by_role("main").locator("code").inner_text()
    anybody.page.get_by_label("Kode").fill(format_hotp_value(hotp_value(secret, time_step())))
    anybody.press("Ta i bruk")
    recovery_code = anybody.page.get_by_role("main").locator("code").first.inner_text()
    anybody.open("/konto/logg-ut/")
    anybody.press("Logg ut")

    logs_in_with_password(anybody)
    asked_at = anybody.path
    anybody.page.get_by_label("Kode").fill(recovery_code)
    anybody.press("Logg inn")

    assert asked_at == "/konto/logg-inn/totrinn/"
    assert anybody.path == "/min-side/"


def time_step() -> int:
    return int(time.time()) // 30


def test_a_passkey_lets_in_alone(visitor: Visitor, kari: Person):
    has_a_passkey_device(visitor)
    logs_in_with_password(visitor)
    visitor.open("/konto/totrinn/")
    visitor.press("Legg til passnøkkel")
    proves_it_is_kari(visitor)
    visitor.page.get_by_label("Navn på passnøkkelen").fill("Jobbtelefonen")
    visitor.press("Lag passnøkkelen")
    expect(visitor.page.get_by_text("Passnøkkelen er lagt til.")).to_be_visible()
    visitor.open("/konto/logg-ut/")
    visitor.press("Logg ut")

    visitor.open("/konto/logg-inn/")
    visitor.press("Bruk passnøkkel")

    expect(visitor.page).to_have_url(f"{visitor.site}/min-side/")
    visitor.open("/konto/passnokler/")
    expect(visitor.page.locator("strong", has_text="Jobbtelefonen")).to_be_visible()
    expect(visitor.page.get_by_text("Logger inn alene")).to_be_visible()


def test_a_passkey_that_is_not_used_is_told(visitor: Visitor, kari: Person):
    has_a_passkey_device(visitor)
    visitor.open("/konto/logg-inn/")

    visitor.press("Bruk passnøkkel")

    expect(visitor.page.get_by_role("alert")).to_have_text(
        "Passnøkkelen ble ikke brukt. Prøv igjen, eller velg en annen måte."
    )


def test_without_javascript_passkeys_are_not_offered(plain_visitor: Visitor):
    page = plain_visitor.open("/konto/logg-inn/")

    expect(page.get_by_role("button", name="Bruk passnøkkel")).to_have_count(0)
    expect(page.get_by_text("Passnøkler krever JavaScript.")).to_be_visible()


def has_a_passkey_device(visitor: Visitor) -> None:
    """A virtual one, that finds its owner present and says yes."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


# ---- For everybody ----------------------------------------------------------------------------


def test_no_page_on_the_way_in_has_a_barrier(visitor: Visitor):
    for path in ("registrer", "logg-inn", "logg-inn/kode", "passord/glemt", "stengt"):
        visitor.open(f"/konto/{path}/")
        visitor.finds_no_barriers()

    registers(visitor)
    visitor.finds_no_barriers()
    visitor.press("Fortsett")
    visitor.finds_no_barriers()


@pytest.mark.parametrize(("language", "scheme"), [("nb", "light"), ("nn", "dark")])
def test_no_page_of_ones_own_account_has_a_barrier(
    new_visitor: NewVisitor, language: str, scheme: str
):
    person = factories.make_person(email=ADDRESS, language=language)
    factories.make_address(person=person, email="et.langt.navn@guovdageainnu.suohkan.example")
    visitor = new_visitor(color_scheme=scheme)
    visitor.is_logged_in_as(person)
    prefix = "" if language == "nb" else f"/{language}"

    for path in ("adresser", "passord", "okter", "totrinn", "passnokler", "logg-ut"):
        visitor.open(f"{prefix}/konto/{path}/")
        visitor.finds_no_barriers()
    visitor.open(f"{prefix}/min-side/profil/")
    visitor.finds_no_barriers()
