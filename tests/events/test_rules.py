from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from events import rules
from events.enums import (
    Audience,
    Availability,
    EventState,
    Missing,
    PriceReason,
    Refusal,
)
from events.models import CapacityPool, TicketCategory
from tests.factories import NOW, make_event, make_organisation, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def oslo(text):
    """Winter time: 12:00 in Oslo is 11:00 UTC."""
    return dt.datetime.fromisoformat(f"{text}+01:00")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, None),
        ({"state": EventState.DRAFT}, Refusal.NOT_OPEN),
        ({"state": EventState.CANCELLED}, Refusal.EVENT_CANCELLED),
        ({"sign_up_opens_at": NOW + HOUR}, Refusal.NOT_OPEN),
        ({"sign_up_closes_at": NOW}, Refusal.CLOSED),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, Refusal.OVER),
    ],
)
def test_the_first_thing_that_stops_a_sign_up_is_named(fields, reason):
    event = make_event(**fields)

    assert rules.refusal_to_sign_up(event, make_person(), now=NOW) == reason


# ---- Prices ------------------------------------------------------------------------------------


def price(*categories, is_member=False, organisation=True):
    """Categories as (audience, price) or (audience, price, from, until)."""
    rows = [
        TicketCategory(
            pk=number,
            audience=audience,
            price=Decimal(amount),
            on_sale_from=period[0] if period else None,
            on_sale_until=period[1] if period else None,
        )
        for number, (audience, amount, *period) in enumerate(categories, start=1)
    ]
    quote = rules.price_for(
        rows,
        organisation=make_organisation(name="Drammen") if organisation else None,
        is_member=is_member,
        now=NOW,
    )
    return quote and (quote.price, quote.reason)


MEMBERS = (Audience.MEMBERS, 2500)
OTHERS = (Audience.OTHERS, 3900)


def test_a_member_pays_the_member_price():
    assert price(MEMBERS, OTHERS, is_member=True) == (2500, PriceReason.MEMBER)


def test_others_pay_the_other_price_and_are_told_why():
    assert price(MEMBERS, OTHERS) == (3900, PriceReason.NOT_MEMBER)
    assert price(MEMBERS, OTHERS, organisation=False) == (3900, PriceReason.NO_ORGANISATION)


def test_what_is_free_for_all_says_so_and_not_that_membership_did_it():
    free = [(Audience.MEMBERS, 0), (Audience.OTHERS, 0)]

    assert price(*free, is_member=True) == (0, PriceReason.FREE)
    assert price(*free) == (0, PriceReason.FREE)


def test_one_price_for_all_is_no_merit_of_membership():
    assert price((Audience.EVERYONE, 500), is_member=True) == (500, PriceReason.SAME_FOR_ALL)


def test_free_for_members_only_is_free_because_of_membership():
    assert price((Audience.MEMBERS, 0), OTHERS, is_member=True) == (
        0,
        PriceReason.FREE_FOR_MEMBERS,
    )
    assert price((Audience.MEMBERS, 0), is_member=True) == (0, PriceReason.FREE_FOR_MEMBERS)


def test_an_event_for_members_has_no_price_for_others():
    assert price(MEMBERS) is None


def test_a_member_pays_as_others_where_nothing_is_made_for_members():
    assert price(OTHERS, is_member=True) == (3900, PriceReason.SAME_FOR_ALL)


def test_an_early_price_ends_on_the_second():
    early = (Audience.EVERYONE, 1000, None, NOW)
    later = (Audience.EVERYONE, 1500, NOW, None)

    assert price(early, later) == (1500, PriceReason.SAME_FOR_ALL)


def test_the_sentence_names_the_organisation():
    drammen = make_organisation(name="Drammen")

    sentence = rules.price_sentence(PriceReason.MEMBER, organisation=drammen)

    assert sentence == "Medlemspris, fordi Drammen er medlem."


# ---- Places in words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pools", "word"),
    [
        ([(None, 900, 0)], Availability.MANY),
        ([(100, 89, 0)], Availability.MANY),
        ([(100, 90, 0)], Availability.FEW),
        ([(20, 16, 0)], Availability.MANY),
        ([(20, 17, 0)], Availability.FEW),
        ([(20, 20, 0)], Availability.QUEUE),
        ([(20, 18, 1)], Availability.QUEUE),
        ([(20, 20, 3), (20, 0, 0)], Availability.MANY),
        ([], Availability.CLOSED),
    ],
)
def test_places_left_are_said_in_a_word(pools, word):
    rows = [CapacityPool(capacity=c, taken=t, waiting=w) for c, t, w in pools]

    assert rules.availability(make_event(), rows, now=NOW) == word


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"state": EventState.CANCELLED}, Availability.CANCELLED),
        ({"starts_at": NOW - DAY, "ends_at": NOW}, Availability.OVER),
        ({"sign_up_opens_at": NOW + HOUR}, Availability.NOT_OPEN),
        ({"sign_up_closes_at": NOW}, Availability.CLOSED),
    ],
)
def test_what_cannot_be_signed_up_to_says_why_instead(fields, word):
    event = make_event(**fields)

    assert rules.availability(event, event.pools.all(), now=NOW) == word


# ---- Offers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "deadline"),
    [
        ("2027-03-01T13:00", "2027-03-03T13:00"),
        ("2027-03-01T22:30", "2027-03-04T08:00"),
        ("2027-03-01T21:00", "2027-03-04T08:00"),
        ("2027-03-01T20:59", "2027-03-03T20:59"),
        ("2027-03-01T02:00", "2027-03-03T08:00"),
        # The event begins at 10 on the 15th: answers until 8.
        ("2027-03-14T12:00", "2027-03-15T08:00"),
    ],
)
def test_an_offer_lasts_two_days_and_never_ends_at_night(offered, deadline):
    event = make_event(starts_at=oslo("2027-03-15T10:00"))

    assert rules.offer_deadline(event, now=oslo(offered)) == oslo(deadline)


def test_it_is_too_late_to_ask_two_hours_before():
    event = make_event(starts_at=oslo("2027-03-15T10:00"))

    assert rules.offer_deadline(event, now=oslo("2027-03-15T08:00")) is None


def test_two_days_over_the_night_when_summer_time_begins_are_48_hours():
    event = make_event(starts_at=oslo("2027-05-15T10:00"))

    deadline = rules.offer_deadline(event, now=oslo("2027-03-27T12:00"))

    assert deadline == dt.datetime.fromisoformat("2027-03-29T13:00+02:00")


# ---- Publishing and moving ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, []),
        ({"place_name": ""}, [Missing.PLACE]),
        ({"place_name": "", "is_online": True}, []),
        ({"starts_at": NOW}, [Missing.FUTURE]),
        ({"cancel_until": NOW + 15 * DAY}, [Missing.CANCEL_UNTIL]),
    ],
)
def test_what_a_draft_lacks_is_listed(fields, missing):
    event = make_event(state=EventState.DRAFT, **fields)

    assert rules.missing_before_publishing(event, now=NOW) == missing


def test_a_draft_without_prices_lacks_a_price():
    event = make_event(state=EventState.DRAFT)
    event.categories.all().delete()

    assert rules.missing_before_publishing(event, now=NOW) == [Missing.PRICE]


@pytest.mark.parametrize(
    ("new_start", "deadline"),
    [
        (NOW + 17 * DAY, NOW + 14 * DAY),
        (NOW + 12 * DAY, NOW + 11 * DAY),
        (NOW + 5 * DAY, NOW + 5 * DAY),
    ],
)
def test_a_deadline_follows_a_later_start_and_gives_way_to_an_earlier(new_start, deadline):
    moved = rules.moved_deadline(NOW + 11 * DAY, old_start=NOW + 14 * DAY, new_start=new_start)

    assert moved == deadline
