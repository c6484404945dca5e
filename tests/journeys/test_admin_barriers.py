"""Every kind of page in the admin, judged by axe on a phone and on a dark desk."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from events.services import Needs
from members.models import Organisation, Person
from tests import factories
from tests.events import acts
from tests.journeys.conftest import AXE, DESK, PHONE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

# rule → the reason why it may stand
LEFT_STANDING = tomllib.loads(Path(__file__).with_name("admin_barriers.toml").read_text())
LOOKS = [(PHONE, "light"), (DESK, "dark")]


@pytest.fixture
def pages(drammen: Organisation, main_contact: Person) -> list[str]:
    event = factories.make_event(title="Ledertreff", capacity=1, asks_for_needs=True)
    needs = Needs(diet="Glutenfritt", has_consented=True)
    acts.sign_up(event=event, person=main_contact, needs=needs)
    waiting = acts.sign_up(event=event)
    page = factories.make_page(events=[event])
    twin = factories.make_member(name=main_contact.name, organisation=drammen)
    planned = factories.make_plan(starts_on=factories.TODAY.replace(year=2028))
    review = factories.make_round().reviews.get(organisation=drammen)
    rows = {
        "events/event": event.pk,
        "events/queueentry": waiting.booking.queue_entries.get().pk,
        "members/person": main_contact.pk,
        "members/organisation": drammen.pk,
        "members/reviewround": planned.pk,
        "members/yearlyreview": review.pk,
        "pages/page": page.pk,
        "pages/pageversion": page.versions.get().pk,
    }
    return [
        "/admin/",
        "/admin/events/event/",
        "/admin/members/organisation/",
        *(f"/admin/{name}/{pk}/change/" for name, pk in rows.items()),
        "/admin/events/event/add/",
        "/admin/core/act/",
        "/admin/pages/page/",
        f"/admin/pages/page/{page.pk}/tekst/nb/",
        "/admin/pages/officeterm/add/",
        "/admin/members/reviewround/add/",
        "/admin/members/yearlyreview/?hvor=waiting",
        f"/admin/members/yearlyreview/{review.pk}/bekreft/",
        f"/admin/members/reviewround/{review.round_id}/change/",
        "/admin/members/person/",
        "/admin/members/person/hent-inn/",
        "/admin/members/person/hent-ut/",
        "/admin/members/organisation/hent-inn/",
        "/admin/members/membership/",
        "/admin/members/membership/hent-inn/",
        f"/admin/events/event/{event.pk}/flytt/",
        f"/admin/events/event/{event.pk}/telefon/?q=hovedkontakt",
        f"/admin/events/event/{event.pk}/telefon/?person={main_contact.pk}",
        f"/admin/members/organisation/{drammen.pk}/hovedkontakt/",
        "/admin/members/person/dubletter/",
        "/admin/members/organisation/dubletter/",
        f"/admin/members/person/dubletter/{main_contact.pk}/{twin.pk}/",
        "/admin/members/merge/",
    ]


def barriers_on(visitor: Visitor) -> set[str]:
    # Without preload: axe would add style elements, which the policy refuses.
    report = Axe().run(visitor.page, options=AXE | {"preload": False})
    found = {
        f"{barrier['id']} {[node['target'][0] for node in barrier['nodes']][:4]}"
        for barrier in report.response["violations"]
    }
    seen, room = visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return found | ({f"wider-than-the-screen {seen}"} if seen > room else set())


def test_admin_has_no_barriers_but_those_with_a_reason(visitor: Visitor, pages: list[str]) -> None:
    cook = factories.make_staff(groups=["Sekretariat", "Mat og tilrettelegging"])
    visitor.is_logged_in_as(cook)
    found: set[str] = set()

    for size, theme in LOOKS:
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        visitor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for address in pages:
            visitor.open(address)
            found |= {f"{barrier} {theme} {address}" for barrier in barriers_on(visitor)}

    others = sorted(line for line in found if line.split()[0] not in LEFT_STANDING)
    assert not others, "\n".join(others)
    assert set(LEFT_STANDING) == {line.split()[0] for line in found}
