import datetime as dt
import re

import pytest

from events.enums import EventState
from tests.factories import NOW, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CALENDAR = "/arrangementer/kalender/"


def days_with(response, title):
    """The days of the table that hold the event."""
    cells = re.findall(r'<td[^>]*>\s*<time datetime="([^"]+)">(.*?)</td>', response.text, re.S)
    return [day for day, cell in cells if f">{title}" in cell]


def test_an_event_stands_on_each_of_its_days(client):
    make_event(
        title="Festival",
        starts_at=dt.datetime(2027, 3, 30, 8, tzinfo=dt.UTC),
        ends_at=dt.datetime(2027, 4, 2, 10, tzinfo=dt.UTC),
    )

    march = client.get(CALENDAR)
    april = client.get(CALENDAR + "?maned=2027-04")

    all_days = ["2027-03-30", "2027-03-31", "2027-04-01", "2027-04-02"]
    assert days_with(march, "Festival") == all_days
    assert days_with(april, "Festival") == all_days


def test_an_event_that_ends_at_midnight_does_not_touch_the_day_after(client):
    make_event(
        title="Kveld",
        starts_at=dt.datetime(2027, 3, 10, 18, tzinfo=dt.UTC),
        ends_at=dt.datetime(2027, 3, 10, 23, tzinfo=dt.UTC),
    )

    assert days_with(client.get(CALENDAR), "Kveld") == ["2027-03-10"]


def test_the_night_the_clock_changes_has_all_its_days(client):
    response = client.get(CALENDAR + "?maned=2027-03")

    assert len(re.findall(r"<td", response.text)) == 35
    assert 'datetime="2027-03-28"' in response.text


def test_months_lead_to_each_other(client):
    response = client.get(CALENDAR + "?maned=2027-12")

    assert f'rel="prev" href="{CALENDAR}?maned=2027-11"' in response.text
    assert f'rel="next" href="{CALENDAR}?maned=2028-01"' in response.text


@pytest.mark.parametrize(
    "month", ["2027-00", "2027-13", "1999-01", "mars", "2027-03-01", "٢٠٢٧-٠٣"]
)
def test_a_month_that_is_none_gives_this_month_and_a_sentence(client, month):
    response = client.get(CALENDAR, {"maned": month})

    assert response.status_code == 200
    assert "Her er måneden vi er i." in response.text
    assert "<h1>Mars 2027</h1>" in response.text


@pytest.mark.parametrize("month", ["2000-01", "2099-12"])
def test_the_first_and_last_month_lead_no_further(client, month):
    response = client.get(CALENDAR, {"maned": month})

    assert response.status_code == 200
    assert len(re.findall(r'rel="(?:prev|next)"', response.text)) == 1


def test_drafts_are_hidden_and_cancelled_events_say_so(client):
    make_event(title="Utkast", state=EventState.DRAFT)
    make_event(title="Avlyst kurs", state=EventState.CANCELLED)

    text = client.get(CALENDAR).text

    assert "Utkast" not in text
    assert "Avlyst kurs (avlyst)" in text


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(client, event_count, django_assert_num_queries):
    for day in range(event_count):
        make_event(starts_at=NOW + dt.timedelta(days=day + 1))

    with django_assert_num_queries(1):
        client.get(CALENDAR)
