"""A record is written while the meeting goes on, approved, and never changed after that."""

from __future__ import annotations

import datetime as dt

import pytest

from core.refusals import Refused
from meetings import services
from meetings.enums import MeetingState, RecordState, Refusal
from meetings.models import FollowUp, Record
from meetings.services import leaving
from meetings.services.records import Guest, Point
from meetings.signals import record_approved
from outbox.models import Delivery
from outbox.rendering import render
from tests.factories import NOW
from tests.meetings.forums import make_meeting

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def meeting(forum):
    meeting = make_meeting(forum=forum, starts_at=NOW - HOUR)
    services.write_item(meeting=meeting, words={"title": "Økonomi"}, by=None, now=NOW)
    return meeting


@pytest.fixture
def record(meeting, member):
    return services.begin_record(meeting=meeting, by=None, now=NOW)


def save(record, *, by, seen=1, points=(), present=(), guests=(), **words):
    return services.save_record(
        record=record,
        seen=seen,
        words=words,
        points=points,
        present=present,
        guests=guests,
        by=by,
        now=NOW,
    )


def refusal_of(act, **arguments):
    with pytest.raises(Refused) as refused:
        act(**arguments, now=NOW)
    return refused.value.reason


def letters(name):
    return Delivery.objects.filter(letter=f"meetings/{name}")


def written(record, leader):
    save(record, by=leader, summary="<p>Vi ble enige.</p>")
    return services.send_for_approval(record=record, by=leader, now=NOW)


# ---- Written ------------------------------------------------------------------------------------


def test_a_record_begins_with_the_agenda_and_who_leads(record):
    assert [point.title for point in record.points.all()] == ["Økonomi"]
    assert record.leader_name == "Liv Leder"


def test_a_record_is_begun_once_and_not_of_a_cancelled_meeting(forum, meeting, record, leader):
    cancelled = make_meeting(forum=forum)
    services.cancel_meeting(meeting=cancelled, because="Nei.", by=leader, now=NOW)

    again = refusal_of(services.begin_record, meeting=meeting, by=leader)
    of_cancelled = refusal_of(services.begin_record, meeting=cancelled, by=leader)

    assert (again, of_cancelled) == (Refusal.RECORD_BEGUN, Refusal.MEETING_CANCELLED)


def test_points_are_written_in_order_and_one_without_a_title_is_taken_out(record, leader):
    (economy,) = record.points.all()

    save(
        record, by=leader, points=[Point(None, "Åpning"), Point(economy.pk, "Økonomi", "<p>Ok</p>")]
    )
    assert [(p.position, p.title) for p in record.points.all()] == [(1, "Åpning"), (2, "Økonomi")]

    save(record, by=leader, seen=2, points=[Point(economy.pk, "")])
    assert [point.title for point in record.points.all()] == ["Åpning"]


def test_who_was_there_stands_with_title_and_employer_of_that_day(record, leader, member, drammen):
    member.affiliations.update(title="Kultursjef")

    save(record, by=leader, present=[member], guests=[Guest("Gro Gjest", "Rådgiver", "Fylket")])

    rows = record.meeting.attendance.values_list("name", "title", "employer")
    assert list(rows) == [
        ("Gro Gjest", "Rådgiver", "Fylket"),
        ("Kari Nordmann", "Kultursjef", "Drammen"),
    ]


def test_a_save_on_an_older_version_is_refused_and_nothing_is_lost(record, leader):
    save(record, by=leader, summary="<p>Den enes ord.</p>", points=[Point(None, "Ny sak")])

    with pytest.raises(Refused) as refused:
        save(record, by=leader, seen=1, summary="<p>Den andres ord.</p>")

    record.refresh_from_db()
    assert refused.value.reason == Refusal.SAVED_MEANWHILE
    assert record.summary == "<p>Den enes ord.</p>"


def test_points_that_others_added_meanwhile_stay(record, leader):
    (economy,) = record.points.all()
    save(record, by=leader, points=[Point(economy.pk, "Økonomi"), Point(None, "Andres sak")])

    save(record, by=leader, seen=2, points=[Point(economy.pk, "Økonomi, rettet")])

    assert [p.title for p in record.points.all()] == ["Økonomi, rettet", "Andres sak"]


# ---- Approved -----------------------------------------------------------------------------------


def test_the_leader_hears_that_a_record_waits(record, staff, leader):
    written(record, staff)

    assert [each.person for each in letters("record_for_approval")] == [leader]


def test_an_empty_record_is_not_sent_on(record, leader):
    reason = refusal_of(services.send_for_approval, record=record, by=leader)

    assert reason == Refusal.NOTHING_WRITTEN


def test_an_approved_record_makes_the_meeting_held_and_is_told_to_all(record, leader):
    heard = []

    def listen(record, **_signal):
        heard.append(record)

    record_approved.connect(listen)
    services.approve(record=written(record, leader), by=leader, now=NOW)
    record_approved.disconnect(listen)

    record.refresh_from_db()
    record.meeting.refresh_from_db()
    assert (record.state, record.meeting.state) == (RecordState.APPROVED, MeetingState.HELD)
    assert heard == [record]
    assert letters("record_approved").count() == 3


def test_an_approved_record_is_never_changed(record, leader):
    services.approve(record=written(record, leader), by=leader, now=NOW)

    for act, words in (
        (services.approve, {}),
        (services.send_back, {"because": "Rett."}),
        (services.send_for_approval, {}),
    ):
        assert refusal_of(act, record=record, by=leader, **words) == Refusal.RECORD_APPROVED
    with pytest.raises(Refused) as refused:
        save(record, by=leader, seen=2, summary="Omskrevet")
    assert refused.value.reason == Refusal.RECORD_APPROVED


def test_a_secretary_who_does_not_lead_does_not_approve(kind, record, leader, member):
    seats = kind.seats[record.meeting.forum_id]
    kind.runs = lambda person: [record.meeting.forum_id] if person in {leader, member} else []

    sent = written(record, member)

    assert seats.leaders == [leader]
    assert refusal_of(services.approve, record=sent, by=member) == Refusal.NOT_LEADER


def test_whoever_wrote_it_gets_it_back_with_words(record, meeting, leader, staff):
    Record.objects.update(begun_by=staff)
    sent = written(record, staff)

    services.send_back(record=sent, because="Vedtaket mangler.", by=leader, now=NOW)

    record.refresh_from_db()
    assert record.state == RecordState.DRAFT
    assert "Vedtaket mangler." in render(letters("record_sent_back").get(person=staff)).text


# ---- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def desk(client, clock, leader):
    client.force_login(leader)
    return client


def sent(record, **changes):
    (economy,) = record.points.all()
    return {
        "seen": "1",
        "leader_name": "Liv Leder",
        "secretary_name": "",
        "summary": "",
        "openness": "forum",
        "guests": "",
        "punkter-TOTAL_FORMS": "2",
        "punkter-INITIAL_FORMS": "1",
        "punkter-0-pk": str(economy.pk),
        "punkter-0-title": "Økonomi",
        "punkter-0-text": "<p>Regnskapet</p>",
        "punkter-0-decision": "Godkjent.",
        "punkter-1-title": "",
        "punkter-1-text": "",
        "punkter-1-decision": "",
    } | changes


def test_a_record_is_written_and_approved_in_the_browser(desk, record, member):
    path = f"{record.meeting.get_absolute_url()}referat/"

    desk.post(
        f"{path}skriv/",
        sent(record, step="send", guests="Gro Gjest, Rådgiver", **{f"til_stede_{member.pk}": "on"}),
    )
    desk.post(f"{path}godkjenn/")

    text = desk.get(path).text
    assert "Godkjent av Liv Leder" in text
    assert "Regnskapet" in text
    assert 'Gro Gjest<span class="muted">, Rådgiver</span>' in text
    assert desk.get(f"{path}skriv/").url == path


def test_two_who_write_at_once_see_both_texts(desk, record, leader):
    path = f"{record.meeting.get_absolute_url()}referat/skriv/"
    save(record, by=leader, summary="<p>Den enes ord.</p>")

    refused = desk.post(path, sent(record, summary="<p>Den andres ord.</p>"))
    again = sent(record, summary="<p>Den andres ord.</p>", seen="2")

    assert "Den enes ord." in refused.text
    assert "Den andres ord." in refused.text
    assert 'name="seen" value="2"' in refused.text
    assert desk.post(path, again).status_code == 302


def test_a_follow_up_straight_from_a_point_keeps_what_was_typed(desk, record, member):
    path = f"{record.meeting.get_absolute_url()}referat/skriv/"
    (point,) = record.points.all()

    answer = desk.post(path, sent(record, step=f"take_on:{point.pk}"))
    given = {"what": "Ringe", "due_on": "2027-05-01", "owners": [member.pk]}
    back = desk.post(answer.url, given)

    point.refresh_from_db()
    assert point.decision == "Godkjent."
    assert FollowUp.objects.get().point == point
    assert back.url == path


def test_a_draft_is_for_those_in_the_forum_and_an_open_record_for_all(
    client, clock, forum, record, leader, member, stranger
):
    path = f"{record.meeting.get_absolute_url()}referat/"

    def status_for(person):
        client.logout()
        if person:
            client.force_login(person)
        return client.get(path).status_code

    assert [status_for(each) for each in (member, stranger, None)] == [200, 404, 404]
    save(record, by=leader, openness="public", summary="Ord")
    assert status_for(None) == 404
    record = services.send_for_approval(record=record, by=leader, now=NOW)
    services.approve(record=record, by=leader, now=NOW)
    assert [status_for(each) for each in (member, stranger, None)] == [200, 200, 200]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_record_asks_as_much_of_three_as_of_one(
    desk, record, leader, rows, django_assert_max_num_queries
):
    points = [Point(None, f"Sak {number}") for number in range(rows)]
    guests = [Guest(f"Gjest {number}") for number in range(rows)]
    save(record, by=leader, points=points, guests=guests)

    with django_assert_max_num_queries(11):
        desk.get(f"{record.meeting.get_absolute_url()}referat/")
    with django_assert_max_num_queries(12):
        desk.get(f"{record.meeting.get_absolute_url()}referat/skriv/")


@pytest.mark.parametrize("key", ["x", "99999999999999999999999", "\x00", "-1"])
def test_a_button_nobody_made_leads_nowhere_bad(desk, record, key):
    path = f"{record.meeting.get_absolute_url()}referat/skriv/"

    answer = desk.post(path, sent(record, step=f"take_on:{key}"))

    assert desk.get(answer.url).status_code == 200


def test_erasing_a_person_leaves_the_meeting_without_the_name(record, leader, member):
    save(record, by=leader, present=[member])

    leaving.erase_person(person=member, by=member, now=NOW)

    assert list(record.meeting.attendance.values_list("name", "employer")) == [
        ("Slettet person", "")
    ]
