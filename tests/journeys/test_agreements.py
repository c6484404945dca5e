"""An agreement in a browser: from draft to signing, contact meetings in turn, notice, renewal."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import ExitStack

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from agreements.models import Agreement, Notice
from agreements.rules import meeting_path_of, path_of
from meetings.enums import MeetingState
from meetings.models import DateReply
from meetings.services import propose_meeting
from members.models import Person
from tests import factories
from tests.agreements.cooperation import make_agreement, make_organisations, make_owner
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def secretary(request: pytest.FixtureRequest, new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor(java_script_enabled=request.param)
    visitor.is_logged_in_as(factories.make_staff(name="Stian Stab"))
    return visitor


def test_staff_write_an_agreement_sign_it_and_anybody_reads_it(
    secretary: Visitor, new_visitor: NewVisitor
) -> None:
    make_organisations("Kulturnettverket", "Bygdeforbundet")
    page = secretary.page

    secretary.open("/avtaler/")
    secretary.press("Lag et utkast")
    page.get_by_label("Hva avtalen heter").fill("Kultur i bygd")
    page.get_by_label("Den ene parten").select_option(label="Kulturnettverket")
    page.get_by_label("Den andre parten").select_option(label="Bygdeforbundet")
    secretary.press("Lag utkastet")
    page.get_by_text("1. Kulturnettverket").click()
    page.get_by_label("hvem parten er").first.fill("Et nettverk.")
    secretary.press("Lagre og gå videre")
    draft = Agreement.objects.get()
    Agreement.objects.filter(pk=draft.pk).update(purpose="<p>Vi vil mer.</p>")
    secretary.press("Rollene")
    page.get_by_label("Tema").first.fill("Høringer")
    page.get_by_label("Bygdeforbundet").first.fill("Svarer selv.")
    secretary.press("Lagre og gå videre")
    page.get_by_label("område").first.fill("Kunnskap")
    secretary.press("Lagre og gå videre")
    today = timezone.localdate()
    page.get_by_label("gjelder fra og med").fill(today.isoformat())
    page.get_by_label("alle", exact=True).check()
    secretary.press("Lagre og gå videre")
    page.get_by_text("En til som signerer").nth(1).click()
    for number, party in enumerate(["Kulturnettverket", "Bygdeforbundet"]):
        page.get_by_label(re.compile("^Part\\b")).nth(number).select_option(label=party)
        page.get_by_label(re.compile("^Navn\\b")).nth(number).fill(f"Leder {number}")
    secretary.press("Lagre og gå videre")
    secretary.press("Før inn signeringen")
    page.get_by_role("textbox", name=re.compile("^Sted")).fill("Lom")
    secretary.press("Avtalen er signert")

    draft.refresh_from_db()
    assert draft.signed_on == today
    visitor = new_visitor()
    visitor.open("/avtaler/")
    visitor.press("Kultur i bygd")
    assert visitor.page.get_by_text("Gjelder til noen sier den opp").is_visible()
    assert visitor.page.get_by_text("Svarer selv.").is_visible()
    visitor.finds_no_barriers()


def calls_a_meeting(
    visitor: Visitor, agreement: Agreement, *, number: int, turn: str
) -> dt.datetime:
    """In an hour's time, by whose turn it is, with an agenda. Returns when it begins."""
    page, title = visitor.page, f"Kontaktmøte {number}"
    at = timezone.localtime() + dt.timedelta(hours=1)
    visitor.open(agreement.get_absolute_url())
    assert page.get_by_text(f"Det er {turn} sin tur til å kalle inn.").is_visible()
    visitor.press("Kall inn til kontaktmøte")
    page.get_by_role("textbox", name="Tittel").fill(title)
    page.get_by_role("textbox", name="Dag (må fylles ut)").fill(at.date().isoformat())
    page.get_by_label("Fra klokka").fill(f"{at:%H:%M}")
    page.get_by_label("Til klokka").fill(f"{at + dt.timedelta(hours=1):%H:%M}")
    expect(page.get_by_label("Kalt inn av").locator("option:checked")).to_have_text(turn)
    visitor.press("Kall inn")
    visitor.open(agreement.get_absolute_url())
    visitor.press(f"Lag saksliste til {title}")
    expect(page.get_by_role("status").get_by_text("sak er satt opp")).to_be_visible()
    return at


def writes_and_approves_the_record(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press("Begynn på referatet")
    page.get_by_role("textbox", name="Vedtak").first.fill("Vi deler det vi vet.")
    visitor.press("Lagre, og send til godkjenning")
    visitor.press("Godkjenn")
    expect(page.get_by_text("Referatet er godkjent.")).to_be_visible()


def test_contact_meetings_go_in_turn_and_notice_and_renewal_are_one_press_away(
    secretary: Visitor,
) -> None:
    today = timezone.localdate()
    agreement = make_agreement(
        starts_on=today - dt.timedelta(days=300), ends_on=today + dt.timedelta(days=430)
    )
    member = factories.make_person(name="Ola Oppfølger")
    make_owner(agreement, 1, person=member)
    page = secretary.page
    turns = ["Kulturnettverket", "Bygdeforbundet", "Kulturnettverket"]

    with ExitStack() as months:
        for number, turn in enumerate(turns, start=1):
            at = calls_a_meeting(secretary, agreement, number=number, turn=turn)
            months.enter_context(time_machine.travel(at + dt.timedelta(minutes=50), tick=True))
            secretary.is_logged_in_as(Person.objects.get(name="Stian Stab"))
            page.reload()
            writes_and_approves_the_record(secretary)
            assert "Vi deler det vi vet." in page.get_by_role("main").inner_text()
            months.enter_context(time_machine.travel(at + dt.timedelta(days=30), tick=True))
            secretary.is_logged_in_as(Person.objects.get(name="Stian Stab"))
        held = agreement.meetings.filter(state=MeetingState.HELD).order_by("starts_at")
        assert list(held.values_list("called_by__name", flat=True)) == turns

        secretary.open(agreement.get_absolute_url())
        secretary.press("Bytt hvem som kaller inn")
        page.get_by_label("Kulturnettverket").check()
        page.get_by_label("Hvorfor bytter dere?").fill("De har lokale.")
        secretary.press("Bytt")
        expect(page.get_by_text("Det er Kulturnettverket sin tur til å kalle inn.")).to_be_visible()

        secretary.press("Før inn en oppsigelse")
        page.get_by_label("Bygdeforbundet").check()
        secretary.press("Før inn oppsigelsen")
        assert Notice.objects.get().effective_on > today
        assert "Bygdeforbundet har sagt opp" in secretary.reads_letter(member.email)
        secretary.press("Trekk oppsigelsen")
        secretary.press("Lag utkast til ny avtale")

        expect(page.get_by_text("Her er utkastet til ny avtale")).to_be_visible()
        assert Agreement.objects.get(successor_of=agreement).parties.count() == 2


def test_a_partner_without_an_account_has_their_side_by_the_letter(new_visitor: NewVisitor) -> None:
    agreement = make_agreement()
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    partner = new_visitor()
    partner.open(path_of(owner))
    partner.finds_no_barriers()
    partner.page.get_by_label(re.compile("^Sak\\b")).fill("Ny forskning")
    partner.press("Meld saken")

    assert partner.page.get_by_text("Saken er meldt til neste kontaktmøte.").is_visible()
    assert agreement.parties.get(position=2).wishes.get().title == "Ny forskning"


def test_a_partner_without_an_account_says_which_dates_suit(new_visitor: NewVisitor) -> None:
    agreement = make_agreement()
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    starts = [timezone.now() + dt.timedelta(days=days) for days in (9, 10)]
    meeting = propose_meeting(
        forum=agreement,
        words={"title": "Kontaktmøte"},
        dates=[(each, each + dt.timedelta(hours=1)) for each in starts],
        by=None,
        now=timezone.now(),
    )
    partner = new_visitor()
    assert meeting_path_of(owner, meeting.uid) in partner.reads_letter(owner.email)

    partner.open(meeting_path_of(owner, meeting.uid))
    partner.finds_no_barriers()
    for field in partner.page.get_by_role("group").all():
        field.get_by_label("Passer", exact=True).check()
    partner.press("Lagre svarene")

    expect(partner.page.get_by_text("Svarene dine er lagret.")).to_be_visible()
    assert DateReply.objects.filter(guest=owner.uid).count() == len(starts)
