import datetime as dt

import pytest
from icalendar import Calendar

from events.enums import EventState, EventType
from events.models import Event, Series
from tests.factories import NOW, make_chapter, make_county, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FEED = "/arrangementer/kalender.ics"
LATER = NOW + dt.timedelta(days=15)


def titles(response):
    return [str(part["SUMMARY"]) for part in Calendar.from_ical(response.content).walk("VEVENT")]


def test_the_feed_holds_what_comes_and_what_was_lately(client):
    make_event(title="Kommer")
    make_event(title="Nylig", starts_at=NOW - dt.timedelta(days=30))
    make_event(title="I fjor", starts_at=NOW - dt.timedelta(days=300))
    make_event(title="Utkast", state=EventState.DRAFT)

    response = client.get(FEED)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(response) == ["Nylig", "Kommer"]


def test_a_cancelled_event_stays_so_that_calendars_take_it_out(client):
    make_event(state=EventState.CANCELLED)

    event = Calendar.from_ical(client.get(FEED).content).walk("VEVENT")[0]

    assert event["STATUS"] == "CANCELLED"


def test_the_feed_can_be_narrowed(client):
    make_event(title="Kurs", type=EventType.COURSE)
    make_event(title="Treff", type=EventType.MEETUP)

    assert titles(client.get(FEED + "?type=course")) == ["Kurs"]


def test_the_feed_can_follow_one_chapter(client):
    make_event(title="Vårt", chapter=make_chapter(slug="agder"))
    make_event(title="Andres", chapter=make_chapter(slug="viken"))

    assert titles(client.get(FEED + "?lag=agder")) == ["Vårt"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "Kulturnettverket"),
        ("?type=course&type=meetup", "Kulturnettverket: Kurs, Treff"),
        ("?serie=noku", "Kulturnettverket: NOKU-konferansen"),
        ("?lag=agder&sted=nett", "Kulturnettverket: På nett, Agderlaget"),
        ("?fylke=buskerud&tekst=kunst", "Kulturnettverket: Buskerud, «kunst»"),
    ],
)
def test_a_narrowed_feed_is_called_by_what_it_holds(client, query, name):
    Series.objects.create(name="NOKU-konferansen", slug="noku")
    make_chapter(name="Agderlaget", slug="agder")
    make_county(name="Buskerud", slug="buskerud")

    calendar = Calendar.from_ical(client.get(FEED + query, HTTP_ACCEPT_LANGUAGE="en").content)

    assert str(calendar["X-WR-CALNAME"]) == name


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?serie=noku", ["Konferansen"]),
        ("?sted=nett", ["Webinar"]),
        ("?sted=fysisk", ["Konferansen", "Treff"]),
        ("?tekst=kunst+kultur", ["Webinar"]),
        ("?fylke=buskerud", ["Treff"]),
        ("?serie=finnes-ikke", []),
    ],
)
def test_the_feed_holds_what_the_list_would_hold(client, query, found):
    noku = Series.objects.create(name="NOKU-konferansen", slug="noku")
    make_event(title="Konferansen", series=noku)
    make_event(
        title="Webinar", is_online=True, place_name="", summary="Kunst og kultur.", starts_at=LATER
    )
    make_event(title="Treff", county=make_county(name="Buskerud", slug="buskerud"), starts_at=LATER)

    assert titles(client.get(FEED + query)) == found


def test_one_event_costs_304_when_it_is_unchanged(client):
    make_event(slug="kurs")
    first = client.get("/arrangementer/kurs/kalender.ics")

    again = client.get("/arrangementer/kurs/kalender.ics", HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies


@pytest.mark.parametrize(
    "query",
    ["?type=fest", "?fylke=%00", "?lag=%00", "?type=%00", "?serie=%00", "?sted=mars", "?tekst=%00"],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(client, query):
    response = client.get(FEED + query)

    assert response.status_code == 400
    assert response.content


def test_the_same_state_gives_the_same_bytes_and_304(client):
    make_event()

    first = client.get(FEED)
    again = client.get(FEED)
    unchanged = client.get(FEED, HTTP_IF_NONE_MATCH=first["ETag"])
    not_since = client.get(FEED, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])

    assert first.content == again.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged["ETag"] == first["ETag"]
    assert not_since.status_code == 304
    assert first["Cache-Control"] == "public, max-age=300"


def test_a_changed_event_is_sent_anew(client):
    event = make_event()
    before = client.get(FEED)
    Event.objects.filter(pk=event.pk).update(title="Ny tittel", sequence=1, changed_at=NOW)

    after = client.get(FEED, HTTP_IF_NONE_MATCH=before["ETag"])

    assert after.status_code == 200
    assert titles(after) == ["Ny tittel"]


def test_one_event_is_a_file_of_its_own(client):
    event = make_event(title="Kurs", slug="kurs")

    response = client.get("/arrangementer/kurs/kalender.ics")

    assert response["Content-Disposition"] == 'attachment; filename="kurs.ics"'
    assert titles(response) == [event.title]


def test_a_draft_has_no_calendar_file(client):
    make_event(slug="kurs", state=EventState.DRAFT)

    assert client.get("/arrangementer/kurs/kalender.ics").status_code == 404


def test_the_readers_language_changes_nothing(client):
    make_event()

    norwegian = client.get(FEED, HTTP_ACCEPT_LANGUAGE="nb")
    english = client.get(FEED, HTTP_ACCEPT_LANGUAGE="en")

    assert norwegian.content == english.content


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(client, event_count, django_assert_num_queries):
    for _ in range(event_count):
        make_event()

    with django_assert_num_queries(1):
        client.get(FEED)
