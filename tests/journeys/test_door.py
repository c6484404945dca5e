"""At the door with two phones: the net goes, the scanning does not, and all of it meets again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from events import tickets
from events.enums import ParticipantState
from events.models import CheckIn, CheckInLink, Event, Participant
from events.services import doors
from tests import factories
from tests.events.door import (
    address_of,
    choose,
    make_link,
    make_participants,
    make_session,
)
from tests.factories import NOW
from tests.journeys.conftest import PHONE, NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

EVERYBODY = 250
# So many are scanned at each of the two doors, before the net goes and while it is gone.
BEFORE, WHILE = 10, 40


@pytest.fixture
def event(transactional_db: None) -> Event:
    return factories.make_event(
        title="Kulturdagen", slug="kulturdagen", starts_at=NOW - dt.timedelta(hours=1)
    )


@pytest.fixture
def people(event: Event) -> list[Participant]:
    county = factories.make_organisation(name="Buskerud fylkeskommune")
    names = [f"Deltaker {number:03}" for number in range(EVERYBODY)]
    return make_participants(event=event, names=names, organisation=county)


@pytest.fixture
def link(event: Event, people: list[Participant]) -> CheckInLink:
    return make_link(event=event, at=NOW - dt.timedelta(days=1))


class Phone:
    """A volunteer's phone with the page open, and a hand scanner beside it."""

    def __init__(self, visitor: Visitor, link: CheckInLink) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.context: BrowserContext = visitor.page.context
        self.link = link

    def opens(self) -> None:
        self.visitor.open(address_of(self.link))
        self.says_net("På nett, alt er sendt")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def scans(self, code: str) -> None:
        """The scanner types and presses Enter, wherever the focus is."""
        field = self.page.get_by_role("searchbox")
        field.fill(code)
        field.press("Enter")

    def lets_in(self, participant: Participant) -> None:
        self.scans(tickets.sign(participant))
        self.answers("Slipp inn", participant.name)

    def answers(self, answer: str, *words: str) -> None:
        sheet = self.page.locator("[data-sheet]")
        expect(sheet.get_by_role("heading")).to_have_text(answer)
        for word in words:
            expect(sheet).to_contain_text(word)

    def says_net(self, words: str) -> None:
        expect(self.page.locator("[data-net]")).to_have_text(words)

    def counts(self, inside: int, all_: int = EVERYBODY) -> None:
        expect(self.page.locator("[data-count]")).to_have_text(f"{inside} av {all_} er inne")

    def loses_the_net(self) -> None:
        self.context.set_offline(True)

    def finds_the_net(self) -> None:
        self.context.set_offline(False)


NewPhone = Callable[..., Phone]


@pytest.fixture
def new_phone(new_visitor: NewVisitor, link: CheckInLink) -> NewPhone:
    def take_out(door: CheckInLink = link, **options: Any) -> Phone:
        phone = Phone(new_visitor(**{"viewport": PHONE} | options), door)
        phone.opens()
        return phone

    return take_out


def test_two_doors_lose_the_net_go_on_and_meet_again(
    new_phone: NewPhone, event: Event, people: list[Participant]
) -> None:
    side_door = make_link(event=event, door="Sidedør", at=NOW - dt.timedelta(days=1))
    main, side = new_phone(), new_phone(side_door)
    for phone, start in ((main, 0), (side, 100)):
        for participant in people[start : start + BEFORE]:
            phone.lets_in(participant)
        phone.says_net("På nett, alt er sendt")
    for phone in (main, side):
        phone.page.reload()
        phone.counts(2 * BEFORE)

    main.loses_the_net()
    side.loses_the_net()
    for phone, start in ((main, 0), (side, 100)):
        for participant in people[start + BEFORE : start + BEFORE + WHILE]:
            phone.lets_in(participant)
    both = people[-1]
    main.lets_in(both)
    side.lets_in(both)
    side.scans(tickets.sign(people[0]))
    side.answers("Er allerede inne", "ved Hovedinngang", people[0].name)
    main.says_net(f"Uten nett, {WHILE + 1} venter")

    main.page.reload()
    main.says_net(f"Uten nett, {WHILE + 1} venter")
    main.scans(tickets.sign(people[100]))
    main.answers("Er allerede inne", "ved Sidedør", people[100].name)
    main.lets_in(people[200])

    main.finds_the_net()
    side.finds_the_net()
    main.says_net("På nett, alt er sendt")
    side.says_net("På nett, alt er sendt")
    main.page.reload()
    side.page.reload()
    inside = 2 * (BEFORE + WHILE) + 2
    main.counts(inside)
    side.counts(inside)

    assert CheckIn.objects.count() == inside + 1
    assert CheckIn.objects.at_event(event).people() == inside
    assert [row.participant for row in CheckIn.objects.doubled()] == [both, both]
    for phone in (main, side):
        double = phone.page.locator("[data-doubles]")
        expect(double).to_contain_text(both.name)
        expect(double).to_contain_text("Hovedinngang")
        expect(double).to_contain_text("Sidedør")


def test_each_kind_of_ticket_has_its_own_answer(
    new_phone: NewPhone, event: Event, people: list[Participant]
) -> None:
    kari, per, ane, bo, eli = people[:5]
    old_ticket = tickets.sign(per)
    Participant.objects.filter(pk=per.pk).update(ticket_version=2, name="Ny Nilsen")
    Participant.objects.filter(pk=ane.pk).update(state=ParticipantState.CANCELLED, cancelled_at=NOW)
    Participant.objects.filter(pk=bo.pk).update(state=ParticipantState.WAITING)
    other = factories.make_event(title="Kulturytring", starts_at=NOW + dt.timedelta(days=9))
    [elsewhere] = make_participants(event=other, names=["Stine Annensteds"])
    phone = new_phone()
    forged = tickets.sign(kari)[:-4] + "AAAA"

    phone.lets_in(kari)
    phone.scans(tickets.sign(kari))
    phone.answers("Nettopp skannet", kari.name)
    phone.scans(old_ticket)
    phone.answers("Gammel billett", "Plassen har fått en annen")
    phone.scans(tickets.sign(ane))
    phone.answers("Avmeldt")
    phone.scans(tickets.sign(bo))
    phone.answers("Har ikke fått plass")
    phone.scans(tickets.sign(elsewhere))
    phone.answers("Billett til noe annet", "Kulturytring")
    phone.scans(forged)
    phone.answers("Ikke en ekte billett")
    phone.scans("https://example.no/parkering")
    phone.answers("Ikke en billett")
    phone.scans(f"https://portal.example.no/billett/{tickets.sign(eli)}/")
    phone.answers("Slipp inn", eli.name)
    phone.loses_the_net()
    [late] = make_participants(event=event, names=["Sein Sandvik"])
    phone.scans(tickets.sign(late))
    phone.answers("Slipp inn – ny billett", "Billetten er ekte")
    phone.finds_the_net()
    phone.says_net("På nett, alt er sendt")

    inside = Participant.objects.filter(check_ins__isnull=False)
    assert set(inside) == {kari, eli, late}


def test_a_scanner_that_types_on_a_norwegian_keyboard_is_understood(
    new_phone: NewPhone, people: list[Participant]
) -> None:
    """It sends the keys of an American one: - comes out as + and _ as ?."""
    signed = ((each, tickets.sign(each)) for each in people)
    participant, code = next((p, c) for p, c in signed if "-" in c and "_" in c)
    phone = new_phone()

    phone.page.locator("body").press("Escape")
    phone.page.keyboard.type(code.replace("-", "+").replace("_", "?"))
    phone.page.keyboard.press("Enter")

    phone.answers("Slipp inn", participant.name)


def test_somebody_without_a_ticket_is_found_let_in_and_taken_back(
    new_phone: NewPhone, people: list[Participant]
) -> None:
    phone, other = new_phone(), new_phone()
    page = phone.page

    page.get_by_role("searchbox").fill("buskerud 017")
    page.get_by_role("button", name="Deltaker 017").click()
    phone.answers("Slipp inn", "Deltaker 017", "Buskerud fylkeskommune")
    phone.counts(1)
    phone.says_net("På nett, alt er sendt")
    other.page.reload()
    other.counts(1)

    page.locator("[data-sheet]").get_by_role("button", name="Angre").click()
    phone.counts(0)
    phone.says_net("På nett, alt er sendt")
    other.page.reload()
    other.counts(0)

    assert not CheckIn.objects.exists()


def test_a_session_has_a_door_of_its_own(
    new_phone: NewPhone, event: Event, people: list[Participant]
) -> None:
    kari, per = people[:2]
    workshop = make_session(event=event, title="Verksted i lys")
    choose(kari, workshop)
    phone = new_phone()

    phone.lets_in(kari)
    phone.page.locator("#app").get_by_label("Sjekk inn til").select_option(str(workshop.uid))
    phone.counts(0, 1)
    phone.lets_in(kari)
    phone.counts(1, 1)
    phone.scans(tickets.sign(per))
    phone.answers("Slipp inn – har ikke valgt dette", "har ikke valgt «Verksted i lys»")
    phone.says_net("På nett, alt er sendt")

    rows = CheckIn.objects.order_by("pk").values_list("participant__name", "session__title")
    assert list(rows) == [
        (kari.name, None),
        (kari.name, "Verksted i lys"),
        (per.name, "Verksted i lys"),
    ]


def test_who_comes_back_in_is_let_in_again_and_shown_as_a_double(
    new_phone: NewPhone, link: CheckInLink, people: list[Participant]
) -> None:
    kari = people[0]
    phone, other = new_phone(), new_phone()
    phone.lets_in(kari)
    phone.says_net("På nett, alt er sendt")
    other.page.reload()
    other.counts(1)

    other.scans(tickets.sign(kari))
    other.answers("Er allerede inne", "Kom inn kl. 13.00 ved Hovedinngang.")
    other.page.get_by_role("button", name="Slipp inn likevel").click()
    other.answers("Slipp inn", kari.name)
    other.says_net("På nett, alt er sendt")

    assert CheckIn.objects.doubled().count() == 2
    expect(other.page.locator("[data-doubles]")).to_contain_text(kari.name)


def kept_on(phone: Phone) -> list[str]:
    return list(
        phone.page.evaluate("indexedDB.databases().then((all) => all.map(({name}) => name))")
    )


def test_what_the_phone_keeps_is_unreadable_and_goes_when_one_is_done(
    new_phone: NewPhone, people: list[Participant], link: CheckInLink
) -> None:
    phone = new_phone()
    [name] = kept_on(phone)
    text = phone.page.evaluate(
        """(name) => new Promise((resolve) => {
          indexedDB.open(name).onsuccess = ({ target: { result } }) => {
            const all = result.transaction("kept").objectStore("kept").getAll();
            result.onversionchange = () => result.close();
            all.onsuccess = () => resolve(all.result.map(({ name, sealed }) =>
              name + new TextDecoder("latin1").decode(sealed)).join(""));
          };
        })""",
        name,
    )
    assert "list" in text
    assert people[0].name not in text
    assert "Buskerud" not in text

    phone.page.on("dialog", lambda dialog: dialog.accept())
    phone.page.get_by_role("button", name="Avslutt og slett lista").click()
    expect(phone.page.locator("[data-notice]")).to_contain_text("Lista er slettet")

    assert kept_on(phone) == []


def test_a_link_that_is_shut_empties_the_phone(new_phone: NewPhone, link: CheckInLink) -> None:
    phone = new_phone()
    doors.shut_door(link=link, by=None, now=NOW)

    phone.scans("Deltaker 001")
    expect(phone.page.locator("[data-notice]")).to_contain_text("stengt lenken")
    assert kept_on(phone) == []

    phone.page.reload()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Innsjekkingen er stengt")


def test_no_barrier_on_the_page_whatever_it_says(
    new_phone: NewPhone, people: list[Participant]
) -> None:
    phone = new_phone()
    phone.visitor.finds_no_barriers()
    phone.lets_in(people[0])
    phone.visitor.finds_no_barriers()
    phone.scans(str(uuid.uuid4()))
    phone.scans("https://example.no/")
    phone.visitor.finds_no_barriers()
    phone.page.get_by_role("button", name="Neste").click()
    phone.page.get_by_role("searchbox").fill("deltaker")
    phone.visitor.finds_no_barriers()
