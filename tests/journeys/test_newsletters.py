"""Newsletters in a real browser: joined, chosen, left, and a click that is counted once."""

from __future__ import annotations

from typing import Any

import pytest

from core.components import menu
from newsletters.enums import SubscriptionState
from newsletters.models import Click, Subscription
from newsletters.rules.clicks import marked
from outbox.models import Delivery
from tests import factories
from tests.journeys.conftest import PHONE, NewVisitor
from tests.newsletters.lists import make_newsletter, make_sent_issue, make_subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Guovdageainnu suohkan, Kárášjoga gielda ja Deanu gielda kulturtreff i Finnmárkku árran"


@pytest.fixture
def letter():
    menu.remember((), seconds=3600)
    return make_newsletter(name=LONG[:70])


@pytest.mark.parametrize("prefix", ["", "/nn", "/en"])
def test_the_archive_has_no_barrier_on_a_phone(new_visitor: NewVisitor, letter, prefix):
    long_word = "Arbeidsmarknadsintegreringsprogramkoordinatorsamling"
    events = [{"title": long_word, "lang": "nb", "path": "/om/", "where": "På nett", "price": ""}]
    for event in events:
        event |= {"starts_at": "2027-03-12T09:00:00+00:00", "ends_at": "2027-03-12T11:00:00+00:00"}
    block = {"kind": "events", "lang": "nb", "heading": LONG, "body": "", "events": events}
    issue = make_sent_issue(newsletter=letter, subject=LONG[:120], blocks=[block])
    make_newsletter(name="Et annet")
    visitor = new_visitor(viewport=PHONE)

    for path in ("/nyhetsbrev/", f"/nyhetsbrev/utgaver/{issue.slug}/", "/nyhetsbrev/meld-pa/"):
        visitor.open(f"{prefix}{path}")
        visitor.finds_no_barriers()


def test_a_visitor_joins_and_leaves(new_visitor: NewVisitor, letter):
    factories.make_page(nb="Kunst og helse")
    visitor = new_visitor(viewport=PHONE)
    page = visitor.page

    visitor.open("/nyhetsbrev/meld-pa/")
    page.get_by_label("E-postadresse").fill("leser@example.no")
    page.get_by_label("Nynorsk").check()
    page.get_by_role("button", name="Send meg lenken").click()
    page.get_by_role("heading", name="Se i innboksen din").wait_for()
    context: Any = Delivery.objects.get().context
    visitor.open(context["path"].removeprefix("/nn"))
    page.get_by_role("button", name="Ja, send meg det").click()
    page.get_by_role("heading", name="Velg hva du får").wait_for()
    row = Subscription.objects.get()
    assert (row.state, row.language) == (SubscriptionState.ACTIVE, "nn")

    visitor.open(f"/nyhetsbrev/av/{row.key}/")
    page.get_by_role("button", name="Ja, meld meg av").click()
    page.get_by_role("button", name="Angre").click()
    page.get_by_role("heading", name="Du er med igjen").wait_for()
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


def test_a_link_from_a_letter_is_counted_once(new_visitor: NewVisitor, letter):
    issue = make_sent_issue(newsletter=letter)
    make_subscription(newsletter=letter)
    visitor = new_visitor(viewport=PHONE)

    with visitor.page.expect_response("**/nyhetsbrev/klikk/"):
        visitor.open(marked("/om/", issue.pk, 3))
    visitor.page.reload()
    visitor.page.wait_for_load_state("networkidle")

    assert "#" not in visitor.page.url
    assert list(Click.objects.values_list("link", "count")) == [(3, 1)]
