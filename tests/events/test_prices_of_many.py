"""Periods that do not meet, and what many from the same organisation save."""

from __future__ import annotations

import pytest
from django.test import Client

from events import rules, services
from events.enums import Audience, EventState, Missing, Refusal
from events.models import Event, GroupDiscount
from events.rules import Step
from members.models import Organisation, Person
from tests.events import acts
from tests.events.test_prices import DAY, add_price
from tests.events.test_sign_up_page import url_of, words
from tests.factories import (
    NOW,
    make_affiliation,
    make_event,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# ---- Periods that do not meet -------------------------------------------------------------------


def faults(*rows: tuple[Audience, int | None, int | None]) -> list[str]:
    """Prices as (audience, from, until) in days from now; sign-up is open for 20 days."""
    event = make_event(
        has_prices=False,
        sign_up_opens_at=NOW,
        sign_up_closes_at=NOW + 20 * DAY,
        starts_at=NOW + 30 * DAY,
    )
    for audience, begins, ends in rows:
        add_price(
            event,
            audience,
            100,
            on_sale_from=None if begins is None else NOW + begins * DAY,
            on_sale_until=None if ends is None else NOW + ends * DAY,
        )
    return rules.period_faults(event)


def test_a_gap_between_two_prices_is_told() -> None:
    assert faults((Audience.MEMBERS, None, 5), (Audience.MEMBERS, 7, None)) == [
        "Medlemmer har ingen pris fra lørdag 6. mars kl. 13.00 til mandag 8. mars kl. 13.00."
    ]


def test_periods_that_meet_have_no_fault() -> None:
    assert faults((Audience.MEMBERS, None, 5), (Audience.MEMBERS, 5, None)) == []


def test_members_may_come_first() -> None:
    assert faults((Audience.MEMBERS, None, None), (Audience.OTHERS, 10, None)) == []


def test_a_price_for_everyone_fills_a_gap() -> None:
    early, later = (Audience.MEMBERS, None, 5), (Audience.MEMBERS, 7, None)

    assert faults(early, later, (Audience.OTHERS, None, None), (Audience.EVERYONE, 5, 7)) == []


def test_an_early_price_with_nothing_after_it_is_told() -> None:
    assert faults((Audience.OTHERS, None, 5)) == [
        "Andre har ingen pris fra lørdag 6. mars kl. 13.00, selv om påmeldingen er åpen til "
        "søndag 21. mars kl. 13.00."
    ]


def test_two_that_hold_at_once_are_told() -> None:
    assert faults((Audience.OTHERS, None, 5), (Audience.OTHERS, None, None)) == [
        "«Andre» og «Andre» gjelder samtidig for samme gruppe. Den laveste blir brukt."
    ]


def test_an_event_with_a_gap_is_not_published(staff: Person) -> None:
    event = make_event(has_prices=False, state=EventState.DRAFT)
    add_price(event, Audience.MEMBERS, 100, on_sale_until=NOW)
    add_price(event, Audience.MEMBERS, 200, on_sale_from=NOW + DAY)

    assert rules.missing_before_publishing(event, now=NOW) == [Missing.PRICE_GAP]
    assert acts.refusal(services.publish, event=event, by=staff, now=NOW) == Refusal.NOT_READY


# ---- Many from the same organisation ------------------------------------------------------------


@pytest.mark.parametrize(("places", "percent"), [(4, 0), (5, 10), (9, 10), (10, 20), (200, 20)])
def test_the_largest_step_that_is_reached_holds(places: int, percent: int) -> None:
    assert rules.percent_for([Step(5, 10), Step(10, 20)], places=places) == percent


def group_event(*steps: tuple[int, int]) -> Event:
    event = make_event(member_price=1900, other_price=2900)
    for places, percent in steps:
        GroupDiscount.objects.create(event=event, from_places=places, percent=percent)
    return event


def test_the_page_tells_what_many_save_and_how_many_they_are(
    client: Client, member: Person, drammen: Organisation
) -> None:
    event = group_event((5, 10), (10, 20))
    for _ in range(3):
        colleague = make_person()
        make_affiliation(person=colleague, organisation=drammen)
        acts.sign_up(event=event, person=colleague, organisation=drammen)
    steps = (
        "Fra 5 påmeldte fra samme organisasjon: 10 % rabatt. "
        "Fra 10 påmeldte fra samme organisasjon: 20 % rabatt."
    )

    assert steps in words(client.get(event.get_absolute_url()))
    assert "Dere har" not in words(client.get(event.get_absolute_url()))
    client.force_login(member)
    assert f"{steps} Dere har 3." in words(client.get(event.get_absolute_url()))
    assert f"{steps} Dere har 3." in words(client.get(url_of(event)))


def test_who_may_act_for_several_sees_how_many_each_has(
    client: Client, member: Person, drammen: Organisation
) -> None:
    event = group_event((5, 10))
    make_affiliation(person=member, organisation=make_organisation(name="Øksnes"))
    client.force_login(member)

    assert "Drammen har 0. Øksnes har 0." in words(client.get(url_of(event)))


def test_the_receipt_tells_what_the_organisation_gets(
    client: Client, member: Person, drammen: Organisation
) -> None:
    event = group_event((2, 10))
    mine = acts.sign_up(event=event, person=member, organisation=drammen)
    client.force_login(member)
    sentence = "Dere er 2 påmeldte, så dere får 10 % rabatt."

    assert sentence not in words(client.get(mine.booking.get_absolute_url()))
    colleague = make_person()
    make_affiliation(person=colleague, organisation=drammen)
    acts.sign_up(event=event, person=colleague, organisation=drammen)
    assert sentence in words(client.get(mine.booking.get_absolute_url()))
