from __future__ import annotations

import datetime as dt
import json

import pytest

from events import jsonld, rules, services
from events.enums import Availability
from tests.factories import NOW, make_event

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def data_of(event):
    """As a reader gets it: through JSON."""
    word = rules.availability(event, event.pools.all(), now=NOW)
    return json.loads(json.dumps(jsonld.event_data(event, event.categories.all(), word)))


def test_an_event_is_told_in_full():
    event = make_event(
        title="NOKU-konferansen",
        starts_at=dt.datetime(2027, 6, 1, 8, tzinfo=dt.UTC),
        member_price=2500,
        other_price=3900,
        address="Grønland 60",
    )

    data = data_of(event)

    url = f"http://localhost:8000/arrangementer/{event.slug}/"
    assert (data["@context"], data["@type"], data["url"]) == ("https://schema.org", "Event", url)
    assert data["name"] == "NOKU-konferansen"
    assert (data["startDate"], data["endDate"]) == (
        "2027-06-01T10:00:00+02:00",
        "2027-06-01T16:00:00+02:00",
    )
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert data["location"] == {
        "@type": "Place",
        "name": "Union Scene",
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "NO",
            "streetAddress": "Grønland 60",
        },
    }
    assert data["organizer"] == {
        "@type": "Organization",
        "name": "Kulturnettverket",
        "url": "http://localhost:8000",
    }
    assert data["inLanguage"] == "nb"
    assert [(offer["price"], offer["priceCurrency"]) for offer in data["offers"]] == [
        ("2500.00", "NOK"),
        ("3900.00", "NOK"),
    ]


@pytest.mark.parametrize(
    ("fields", "mode", "kind"),
    [
        ({"is_online": True, "place_name": ""}, "Online", "VirtualLocation"),
        ({"is_online": False}, "Offline", "Place"),
    ],
)
def test_online_and_in_person_differ(fields, mode, kind):
    data = data_of(make_event(**fields))

    assert data["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert data["location"]["@type"] == kind


def test_an_event_may_be_both():
    data = data_of(make_event(is_online=True))

    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in data["location"]] == ["Place", "VirtualLocation"]


@pytest.mark.parametrize(
    ("word", "availability"),
    [
        (Availability.MANY, "InStock"),
        (Availability.FEW, "LimitedAvailability"),
        (Availability.QUEUE, "SoldOut"),
        (Availability.NOT_OPEN, "PreOrder"),
        (Availability.CLOSED, "Discontinued"),
    ],
)
def test_an_offer_says_whether_it_can_be_had(word, availability):
    event = make_event()

    offers = jsonld.event_data(event, event.categories.all(), word)["offers"]

    assert {offer["availability"] for offer in offers} == {f"https://schema.org/{availability}"}


def test_a_moved_event_says_when_it_was(staff):
    event = make_event()
    start, end = event.starts_at + DAY, event.ends_at + DAY

    data = data_of(services.move(event=event, starts_at=start, ends_at=end, by=staff, now=NOW))

    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert dt.datetime.fromisoformat(data["previousStartDate"]) == event.starts_at


def test_a_cancelled_event_says_so(staff):
    event = services.cancel_event(event=make_event(), by=staff, now=NOW, reason="Storm.")

    assert data_of(event)["eventStatus"] == "https://schema.org/EventCancelled"
