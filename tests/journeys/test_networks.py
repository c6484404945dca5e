"""A network in a browser: from a gathering that is announced to who was elected there, and what
came of what somebody took on."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest
import time_machine
from playwright.sync_api import expect

from events.models import Event
from meetings.enums import FollowUpState, MeetingState
from meetings.models import FollowUp, Meeting
from members.models import Person
from networks.enums import Role
from networks.models import Network
from tests import factories
from tests.factories import TODAY
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


class Cast(NamedTuple):
    network: Network
    leader: Person
    secretary: Person
    elected: Person


@pytest.fixture
def cast(db: None) -> Cast:
    house = factories.make_organisation(name="Kilden", kind="culture_body")
    leader, secretary, elected = (
        factories.make_member(name=name, organisation=house)
        for name in ("Liv Leder", "Siri Sekretær", "Åse Valgt")
    )
    network = factories.make_network(
        name="Kulturlederne", slug="kulturlederne", leader=leader, secretary=secretary
    )
    former = factories.make_person(name="Gunn Gammel")
    factories.make_network_role(
        network=network, person=former, role=Role.COMMITTEE, ends_on=TODAY + dt.timedelta(days=37)
    )
    factories.make_network_member(network=network, person=elected)
    return Cast(network, leader, secretary, elected)


def somebody(new_visitor: NewVisitor, person: Person, *, scripts: bool = True) -> Visitor:
    visitor = new_visitor(java_script_enabled=scripts)
    visitor.is_logged_in_as(person)
    return visitor


def announces_a_gathering(leader: Visitor) -> Event:
    leader.open("/nettverk/kulturlederne/")
    leader.press("Til rommet for dere som er med")
    leader.press("Kunngjør en samling")
    leader.page.get_by_role("textbox", name="Tittel").fill("Vårsamling")
    leader.page.get_by_role("textbox", name="Dag (må fylles ut)").fill("2027-04-08")
    leader.page.get_by_label("Fra klokka").fill("10:00")
    leader.page.get_by_label("Til klokka").fill("14:00")
    leader.page.get_by_role("textbox", name="Sted (valgfritt)").fill("Kilden")
    leader.finds_no_barriers()
    leader.press("Lag utkastet")
    leader.press("Forhåndsvis")
    leader.page.get_by_role("button", name="Publiser").click()
    expect(leader.page.get_by_role("status").first).to_be_visible()
    return Event.objects.get()


def signs_up(visitor: Visitor, event: Event) -> None:
    visitor.open("/nettverk/kulturlederne/")
    visitor.page.get_by_role("main").get_by_role("link", name="Vårsamling").click()
    visitor.press("Meld meg på")
    visitor.press("Meld meg på")
    expect(visitor.page.get_by_role("heading", name="Du er påmeldt")).to_be_visible()
    assert event.participants.count() == 1


def writes_the_record(secretary: Visitor, elected: Person) -> None:
    page = secretary.page
    secretary.press("Begynn på referatet")
    page.get_by_label("Åse Valgt").check()
    page.get_by_role("textbox", name="Sak").first.fill("Valg")
    page.get_by_role("textbox", name="Vedtak").first.fill("Åse ble valgt til arbeidsutvalget.")
    secretary.press("Lagre")
    expect(page.get_by_role("group", name="Punkt 1")).to_be_visible()
    secretary.finds_no_barriers()
    secretary.press("Lagre, og gi noen en oppfølging")
    page.get_by_label("Hva skal gjøres?").fill("Ringe festivalen")
    page.get_by_label("Frist").fill("2027-05-01")
    page.get_by_label("Siri Sekretær").uncheck()
    page.get_by_label("Åse Valgt").check()
    secretary.finds_no_barriers()
    secretary.press("Lagre")
    secretary.press("Til møtet")
    secretary.press("Valg")
    page.get_by_role("combobox", name="Person").select_option(label="Åse Valgt")
    page.get_by_role("textbox", name="Stilling").fill("Kultursjef")
    secretary.finds_no_barriers()
    secretary.press("Skriv inn")
    expect(page.get_by_text("Valget kan bekreftes når referatet er godkjent.")).to_be_visible()
    secretary.press("Til møtet")
    secretary.finds_no_barriers()
    secretary.press("Les referatet")
    secretary.press("Skriv i referatet")
    secretary.press("Lagre, og send til godkjenning")
    expect(page.get_by_text("Referatet er sendt til godkjenning.")).to_be_visible()


def approves_and_confirms(leader: Visitor, meeting: Meeting) -> None:
    leader.open(meeting.get_absolute_url())
    leader.press("Les referatet")
    leader.press("Godkjenn")
    expect(leader.page.get_by_text("Referatet er godkjent.")).to_be_visible()
    leader.finds_no_barriers()
    leader.open(meeting.get_absolute_url())
    leader.press("Valg")
    leader.press("Bekreft valget")


def says_what_came_of_it(owner: Visitor) -> None:
    owner.open("/moter/oppfolging/")
    owner.finds_no_barriers()
    owner.press("Ringe festivalen")
    owner.finds_no_barriers()
    owner.page.get_by_label("Hva ble det til?").fill("De vil være med neste år.")
    owner.press("Lagre")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_from_the_gathering_to_the_roster_and_what_came_of_it(
    cast: Cast, new_visitor: NewVisitor, *, scripts: bool
) -> None:
    leader = somebody(new_visitor, cast.leader, scripts=scripts)
    elected = somebody(new_visitor, cast.elected, scripts=scripts)
    event = announces_a_gathering(leader)
    signs_up(elected, event)
    meeting = cast.network.meetings.get()

    with time_machine.travel(event.starts_at + dt.timedelta(hours=1), tick=True):
        secretary = somebody(new_visitor, cast.secretary, scripts=scripts)
        secretary.open("/nettverk/kulturlederne/rom/")
        secretary.finds_no_barriers()
        secretary.press("Vårsamling")
        writes_the_record(secretary, cast.elected)
        assert "Vårsamling" in leader.reads_letter(cast.leader.email)
        leader.is_logged_in_as(cast.leader)  # it is five weeks later
        elected.is_logged_in_as(cast.elected)
        approves_and_confirms(leader, meeting)
        meeting.refresh_from_db()
        assert meeting.state == MeetingState.HELD
        assert leader.path == "/nettverk/kulturlederne/"
        roster = leader.page.get_by_role("region", name="De som leder")
        expect(roster.get_by_text("Åse Valgt")).to_be_visible()
        expect(roster.get_by_text("Kultursjef")).to_be_visible()
        leader.finds_no_barriers()

        says_what_came_of_it(elected)
        elected.open("/moter/oppfolging/")
        expect(elected.page.get_by_text("Du har ingenting å følge opp")).to_be_visible()
        done = FollowUp.objects.get()
        assert (done.state, done.outcome) == (FollowUpState.DONE, "De vil være med neste år.")
