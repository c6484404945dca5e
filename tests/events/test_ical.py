from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from icalendar import Calendar

from events import ical, services
from events.models import Event
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
OSLO = ZoneInfo("Europe/Oslo")
NEEDED = {"UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "STATUS"}


def oslo(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=OSLO)


def file_of(*events):
    found = Event.objects.filter(pk__in=[event.pk for event in events])
    return ical.feed(found.in_calendar(), name="Arrangementer")


def only_event(content):
    return Calendar.from_ical(content).walk("VEVENT")[0]


def raw_lines(content):
    """Our own reading: CRLF, no line above 75 octets, folds taken out."""
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    return content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def attached_to(letter, participant):
    delivery = Delivery.objects.get(letter=f"events/{letter}", address=participant.email)
    return render(delivery).attachments[0]


# ---- The file ----------------------------------------------------------------------------------


def test_an_event_reads_back_as_it_was_written():
    event = make_event(title="Kunst; kultur, og «æøå»", summary="Ord.\nFlere ord.")

    found = only_event(file_of(event))

    assert found["SUMMARY"] == event.title
    assert found["DTSTART"].dt == event.starts_at
    assert found["DTEND"].dt == event.ends_at
    assert found["UID"] == f"{event.uid}@localhost"
    assert found["DESCRIPTION"].startswith("Ord.\nFlere ord.\n\nhttp://localhost:8000/")
    assert found["LOCATION"] == "Union Scene"
    assert found["STATUS"] == "CONFIRMED"
    assert set(found) >= NEEDED


def test_the_lines_are_what_the_standard_says():
    event = make_event(title="Bærekraft i kulturskolen " * 6, summary="Æ" * 300)

    lines = raw_lines(file_of(event))

    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "METHOD:PUBLISH" in lines
    assert "TZID:Europe/Oslo" in lines
    assert f"DTSTART;TZID=Europe/Oslo:{event.starts_at.astimezone(OSLO):%Y%m%dT%H%M%S}" in lines
    assert f"DTSTAMP:{event.changed_at:%Y%m%dT%H%M%SZ}" in lines
    assert "SEQUENCE:0" in lines
    assert [line for line in lines if line.startswith("SUMMARY")] == [f"SUMMARY:{event.title}"]


def test_the_same_state_gives_the_same_bytes_in_any_language_at_any_time(time_machine):
    event = make_event()
    first = file_of(event)

    time_machine.move_to(NOW + 100 * DAY)
    with translation.override("en"):
        again = file_of(type(event).objects.get(pk=event.pk))

    assert again == first


def test_a_feed_without_events_is_still_a_calendar():
    assert raw_lines(file_of())[-1] == "END:VCALENDAR"


def test_what_only_participants_may_know_is_not_in_the_feed():
    event = make_event(is_online=True, online_url="https://mote.example/rom")

    assert b"mote.example" not in file_of(event)


# ---- Changes -----------------------------------------------------------------------------------


def test_a_moved_event_keeps_its_uid_and_raises_its_sequence(staff):
    event = make_event()
    before = only_event(file_of(event))

    moved = services.move(
        event=event,
        starts_at=event.starts_at + DAY,
        ends_at=event.ends_at + DAY,
        by=staff,
        now=NOW,
    )

    after = only_event(file_of(moved))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == NOW


def test_a_cancelled_event_says_so(staff):
    event = services.cancel_event(event=make_event(), by=staff, now=NOW, reason="Storm.")

    found = only_event(file_of(event))

    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)


# ---- Nights when the clock changes -------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2027-03-27T22:00", "2027-03-28T04:00", 5),  # summer time begins: an hour is missing
        ("2027-10-30T22:00", "2027-10-31T04:00", 7),  # summer time ends: an hour comes twice
        ("2026-12-31T22:00", "2027-01-01T02:00", 4),
    ],
)
def test_an_event_over_the_night_of_the_clock_lasts_as_long_as_it_lasts(start, end, hours):
    event = make_event(starts_at=oslo(start), ends_at=oslo(end))

    found = only_event(file_of(event))

    lasts = found["DTEND"].dt.astimezone(dt.UTC) - found["DTSTART"].dt.astimezone(dt.UTC)
    assert lasts == hours * dt.timedelta(hours=1)
    assert found["DTSTART"].dt.astimezone(OSLO).isoformat()[:16] == start


def last_sunday(year, month):
    day = dt.date(year, month, 31)
    return day - dt.timedelta(days=(day.weekday() + 1) % 7)


@pytest.mark.parametrize("year", range(2024, 2041))
def test_the_zone_in_the_file_changes_the_clock_when_norway_does(year):
    """Read by its rules, as a calendar without a zone table of its own would."""
    zone = "\n".join(raw_lines(file_of()))
    hour = dt.timedelta(hours=1)

    for name, month, before, after in [("DAYLIGHT", 3, 1, 2), ("STANDARD", 10, 2, 1)]:
        part = re.search(rf"BEGIN:{name}\n.*?END:{name}", zone, re.DOTALL)
        assert part is not None
        assert f"TZOFFSETFROM:+0{before}00\nTZOFFSETTO:+0{after}00" in part[0]
        assert f"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH={month}" in part[0]
        clock = re.search(r"DTSTART:1996\d{4}T(\d{2})0000", part[0])
        assert clock is not None
        onset = dt.datetime.combine(
            last_sunday(year, month), dt.time(int(clock[1]) - before), tzinfo=dt.UTC
        )
        assert (onset - dt.timedelta(seconds=1)).astimezone(OSLO).utcoffset() == before * hour
        assert onset.astimezone(OSLO).utcoffset() == after * hour


# ---- In the letters ----------------------------------------------------------------------------


def test_the_receipt_invites_the_participant():
    event, person = make_event(), make_person(name="Kari Nordmann")
    participant = sign_up(event=event, person=person)

    attachment = attached_to("signed_up", participant)

    calendar = Calendar.from_ical(attachment.content)
    found = only_event(attachment.content)
    assert calendar["METHOD"] == "REQUEST"
    assert found["UID"] == only_event(file_of(event))["UID"]
    assert found["ORGANIZER"] == "mailto:post@example.no"
    assert found["ATTENDEE"] == f"mailto:{person.email}"
    assert found["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert found["DTSTAMP"].dt == NOW
    raw_lines(attachment.content)


def test_who_cancels_gets_it_out_of_the_calendar():
    participant = sign_up(event=make_event())
    services.cancel(participant=participant, by=participant.person, now=NOW + DAY)

    attachment = attached_to("cancelled", participant)

    found = only_event(attachment.content)
    assert Calendar.from_ical(attachment.content)["METHOD"] == "CANCEL"
    assert (found["STATUS"], found["DTSTAMP"].dt) == ("CANCELLED", NOW + DAY)


def test_a_moved_event_updates_the_calendar(staff):
    event = make_event()
    participant = sign_up(event=event)
    start, end = event.starts_at + DAY, event.ends_at + DAY
    services.move(event=event, starts_at=start, ends_at=end, by=staff, now=NOW)

    before = only_event(attached_to("signed_up", participant).content)
    found = only_event(attached_to("moved", participant).content)

    assert found["UID"] == before["UID"]
    assert found["SEQUENCE"] == before["SEQUENCE"] + 1
    assert found["DTSTART"].dt == start


def test_each_step_of_a_participant_raises_the_sequence():
    event, person = make_event(), make_person()
    first = sign_up(event=event, person=person)
    services.cancel(participant=first, by=person, now=NOW + DAY)
    again = sign_up(event=event, person=person, now=NOW + 2 * DAY)

    letters = Delivery.objects.filter(address=again.email).order_by("pk")
    files = [render(letter).attachments[0].content for letter in letters]

    numbers = [only_event(content)["SEQUENCE"] for content in files]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 3


def test_the_participants_file_leads_to_our_own_page_and_never_to_the_meeting():
    event = make_event(is_online=True, online_url="https://mote.example/rom")
    participant = sign_up(event=event, person=make_person(language="nn"))
    path = participant.booking.get_absolute_url()

    content = attached_to("signed_up", participant).content

    found = only_event(content)
    ours = f"http://localhost:8000/nn{path}bli-med/"
    assert found["URL"] == ours
    assert found["DESCRIPTION"].partition("\n")[2].startswith(f"{ours}\n\n")
    assert b"mote.example" not in content.replace(b"\r\n ", b"")


def test_where_nobody_joins_on_the_net_the_file_leads_to_the_receipt():
    participant = sign_up(event=make_event())

    found = only_event(attached_to("signed_up", participant).content)

    path = participant.booking.get_absolute_url()
    assert found["URL"] == f"http://localhost:8000{path}"
    assert found["DESCRIPTION"].startswith(f"Påmeldingen din:\nhttp://localhost:8000{path}\n\n")


def test_whoever_is_taken_out_is_not_said_to_have_answered():
    participant = sign_up(event=make_event())
    services.cancel(participant=participant, by=participant.person, now=NOW + DAY)

    found = only_event(attached_to("cancelled", participant).content)
    attendee = found["ATTENDEE"]

    assert found["URL"] == f"http://localhost:8000{participant.event.get_absolute_url()}"
    assert attendee == f"mailto:{participant.email}"
    assert not {"PARTSTAT", "RSVP"} & set(attendee.params)


def test_a_letter_of_before_still_has_its_file():
    """Its facts were frozen without a way to the receipt, and with the event's own number."""
    participant = sign_up(event=make_event())
    delivery = Delivery.objects.get(letter="events/signed_up")
    assert delivery.context
    new = {"own_path", "sequence", "joins_from"}
    delivery.context = {name: fact for name, fact in delivery.context.items() if name not in new}

    content = render(delivery).attachments[0].content

    found = only_event(content)
    assert found["SEQUENCE"] == 0
    assert found["URL"] == f"http://localhost:8000{participant.event.get_absolute_url()}"


def test_a_name_cannot_break_the_file():
    person = make_person(name='Ola "Ole"; ATTENDEE:x\r\nX-EVIL:1')
    participant = sign_up(event=make_event(), person=person)

    lines = raw_lines(attached_to("signed_up", participant).content)

    assert not [line for line in lines if line.startswith("X-EVIL")]


@pytest.mark.parametrize("length", range(1, 40))
def test_a_name_of_any_length_reads_back_whole(length):
    name = ("Máhtte, Đŋŧž; " * 5)[:length].strip()
    participant = sign_up(event=make_event(), person=make_person(name=name))

    content = attached_to("signed_up", participant).content

    raw_lines(content)
    assert only_event(content)["ATTENDEE"].params["CN"] == name
