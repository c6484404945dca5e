"""Meetings are called, moved and cancelled, and those in the forum hear of it."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from core.refusals import Refused
from meetings import services
from meetings.enums import DateAnswer, MeetingState, Refusal
from meetings.models import DateReply
from outbox.models import Delivery
from outbox.rendering import render
from tests.factories import NOW
from tests.meetings.forums import make_follow_up, make_meeting

pytestmark = pytest.mark.django_db

SOON = NOW + dt.timedelta(days=14)
HOUR = dt.timedelta(hours=1)


def letters(name):
    return Delivery.objects.filter(letter=f"meetings/{name}").order_by("address")


def calendar_of(delivery):
    (file,) = render(delivery).attachments
    return Calendar.from_ical(file.content)


def test_a_meeting_called_reaches_all_who_are_in_the_forum(forum, leader, member, colleague):
    services.call_meeting(
        forum=forum,
        words={"title": "Vårmøte", "starts_at": SOON, "ends_at": SOON + HOUR, "place": "Hamar"},
        by=leader,
        now=NOW,
    )

    assert {each.person for each in letters("called")} == {leader, member, colleague}


def test_the_letter_carries_the_meeting_for_the_calendar(forum, member):
    meeting = make_meeting(forum=forum, place="Hamar", online_url="https://mote.example/1")

    calendar = calendar_of(letters("called").get(person=member))
    (event,) = calendar.walk("VEVENT")

    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"].startswith(str(meeting.uid))
    assert int(event["SEQUENCE"]) == 0
    assert event["LOCATION"] == "Hamar, https://mote.example/1"
    assert event["ATTENDEE"] == f"mailto:{member.email}"


def test_a_meeting_that_was_is_noted_and_nobody_is_called(forum, leader):
    past = NOW - dt.timedelta(days=3)

    services.call_meeting(
        forum=forum,
        words={"title": "Møtet i forrige uke", "starts_at": past, "ends_at": past + HOUR},
        by=leader,
        now=NOW,
    )

    assert not letters("called").exists()


def test_a_form_sent_twice_makes_one_meeting_and_one_letter_to_each(forum, leader):
    called = {"title": "Vårmøte", "starts_at": SOON, "ends_at": SOON + HOUR}
    dates = [(SOON, SOON + HOUR), (SOON + HOUR, SOON + 2 * HOUR)]

    for _again in range(2):
        services.call_meeting(forum=forum, words=called, by=leader, now=NOW)
        services.propose_meeting(
            forum=forum, words={"title": "Høstmøte"}, dates=dates, by=leader, now=NOW
        )

    assert sorted(forum.meetings.values_list("title", flat=True)) == ["Høstmøte", "Vårmøte"]
    assert letters("called").count() == letters("dates_proposed").count() == 3


def test_the_same_meeting_another_day_is_another_meeting(forum, leader):
    for days in range(2):
        starts_at = SOON + dt.timedelta(days=days)
        words = {"title": "Kontaktmøte", "starts_at": starts_at, "ends_at": starts_at + HOUR}
        services.call_meeting(forum=forum, words=words, by=leader, now=NOW)

    assert forum.meetings.count() == 2


def test_only_those_who_run_the_forum_call(forum, member):
    with pytest.raises(Refused) as refused:
        services.call_meeting(
            forum=forum,
            words={"title": "Kupp", "starts_at": SOON, "ends_at": SOON + HOUR},
            by=member,
            now=NOW,
        )

    assert refused.value.reason == Refusal.NOT_RUNNING


def test_a_meeting_moved_is_told_with_a_higher_sequence(forum, leader, member):
    meeting = make_meeting(forum=forum, place="Hamar")

    services.change_meeting(meeting=meeting, words={"place": "Lillehammer"}, by=leader, now=NOW)

    delivery = letters("moved").get(person=member)
    (event,) = calendar_of(delivery).walk("VEVENT")
    assert int(event["SEQUENCE"]) == 1
    assert "Hamar" in render(delivery).text


def test_words_alone_are_told_nobody(forum, leader):
    meeting = make_meeting(forum=forum)

    services.change_meeting(meeting=meeting, words={"practical": "Ta med pc."}, by=leader, now=NOW)

    assert not letters("moved").exists()


def test_what_is_the_same_is_no_change(forum, leader):
    meeting = make_meeting(forum=forum)

    changed = services.change_meeting(
        meeting=meeting, words={"title": meeting.title}, by=leader, now=NOW
    )

    assert changed.sequence == 0


def test_a_cancelled_meeting_leaves_the_calendars_and_is_not_changed_again(forum, leader, member):
    meeting = make_meeting(forum=forum)

    services.cancel_meeting(meeting=meeting, because="Streik.", by=leader, now=NOW)

    calendar = calendar_of(letters("cancelled").get(person=member))
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.walk("VEVENT")[0]["STATUS"] == "CANCELLED"
    with pytest.raises(Refused) as refused:
        services.change_meeting(meeting=meeting, words={"place": "Her"}, by=leader, now=NOW)
    assert refused.value.reason == Refusal.MEETING_CANCELLED


# ---- A meeting that looks for its date ----------------------------------------------------------


def propose(forum, leader, *days):
    dates = [(NOW + dt.timedelta(days=day), NOW + dt.timedelta(days=day) + HOUR) for day in days]
    return services.propose_meeting(
        forum=forum, words={"title": "Høstmøte"}, dates=dates, by=leader, now=NOW
    )


def test_dates_are_proposed_answered_and_one_is_chosen(forum, leader, member):
    meeting = propose(forum, leader, 10, 11)
    first, second = meeting.date_options.all()

    services.answer_dates(
        meeting=meeting,
        answers={first.pk: DateAnswer.NO, second.pk: DateAnswer.YES},
        by=member,
        now=NOW,
    )
    planned = services.choose_date(option=second, by=leader, now=NOW)

    assert (planned.state, planned.starts_at) == (MeetingState.PLANNED, second.starts_at)
    assert letters("dates_proposed").count() == letters("called").count() == 3


def test_whoever_answers_again_has_answered_once(forum, leader, member):
    meeting = propose(forum, leader, 10, 11)
    option = meeting.date_options.first()

    for answer in (DateAnswer.YES, DateAnswer.NO):
        services.answer_dates(meeting=meeting, answers={option.pk: answer}, by=member, now=NOW)

    assert DateReply.objects.get().answer == DateAnswer.NO


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([10], Refusal.TWO_TO_SIX_DATES),
        (range(1, 8), Refusal.TWO_TO_SIX_DATES),
        ([10, 10], Refusal.DATE_TWICE),
        ([-1, 10], Refusal.MEETING_PAST),
    ],
)
def test_dates_that_cannot_be_chosen_among_are_refused(forum, leader, days, reason):
    with pytest.raises(Refused) as refused:
        propose(forum, leader, *days)

    assert refused.value.reason == reason


def test_a_date_is_chosen_once(forum, leader):
    meeting = propose(forum, leader, 10, 11)
    first, second = meeting.date_options.all()
    services.choose_date(option=first, by=leader, now=NOW)

    with pytest.raises(Refused) as refused:
        services.choose_date(option=second, by=leader, now=NOW)

    assert refused.value.reason == Refusal.DATE_CHOSEN


# ---- The agenda ---------------------------------------------------------------------------------


def titles(meeting):
    return [(item.position, item.title) for item in meeting.agenda.all()]


def test_an_item_takes_the_number_it_is_given_and_the_others_make_room(forum, leader):
    meeting = make_meeting(forum=forum)
    for title in ("Økonomi", "Eventuelt"):
        services.write_item(meeting=meeting, words={"title": title}, by=leader, now=NOW)

    first = services.write_item(
        meeting=meeting, words={"title": "Godkjenning"}, number=1, by=leader, now=NOW
    )
    assert titles(meeting) == [(1, "Godkjenning"), (2, "Økonomi"), (3, "Eventuelt")]

    services.write_item(meeting=meeting, item=first, words={}, number=99, by=leader, now=NOW)
    assert titles(meeting) == [(1, "Økonomi"), (2, "Eventuelt"), (3, "Godkjenning")]

    services.remove_item(item=meeting.agenda.get(position=1), by=leader, now=NOW)
    assert titles(meeting) == [(1, "Eventuelt"), (2, "Godkjenning")]


# ---- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def visit(client, clock):
    def get(person, meeting, tail=""):
        client.logout()
        if person:
            client.force_login(person)
        return client.get(meeting.get_absolute_url() + tail)

    return get


def test_open_follow_ups_stand_on_the_agenda_by_themselves(visit, forum, member, colleague):
    make_follow_up(forum=forum, owner=colleague, what="Skrive til nettverkene")

    assert "Skrive til nettverkene" in visit(member, make_meeting(forum=forum)).text


def test_a_meeting_that_is_open_shows_strangers_when_and_where_alone(visit, forum, stranger):
    meeting = make_meeting(
        forum=forum, openness="public", place="Hamar", online_url="https://mote.example/1"
    )
    make_follow_up(forum=forum, what="Skrive til nettverkene")

    for person in (None, stranger):
        text = visit(person, meeting).text
        assert "Hamar" in text
        assert "mote.example" not in text
        assert "Skrive til nettverkene" not in text
    assert b"mote.example" not in visit(None, meeting, "mote.ics").content


def test_a_meeting_for_those_in_the_forum_is_hidden_from_others(visit, forum, stranger, leader):
    meeting = make_meeting(forum=forum)

    assert [visit(person, meeting).status_code for person in (None, stranger, leader)] == [
        *(404, 404, 200)
    ]


def test_the_page_asks_as_much_of_three_as_of_one(
    visit, client, forum, member, django_assert_max_num_queries
):
    meeting = make_meeting(forum=forum)
    for _each in range(3):
        make_follow_up(forum=forum)
        services.write_item(meeting=meeting, words={"title": "Sak"}, by=None, now=NOW)

    visit(member, meeting)
    with django_assert_max_num_queries(12):
        client.get(meeting.get_absolute_url())


def test_the_leader_calls_a_meeting_in_the_browser(client, clock, forum, leader):
    client.force_login(leader)
    words = {"title": "Vårmøte", "day": "2027-03-20", "starts": "10:00", "ends": "12:00"}

    answer = client.post(f"/moter/forum/{forum.slug}/innkall/", words | {"openness": "forum"})

    meeting = forum.meetings.get()
    assert answer.url == meeting.get_absolute_url()
    assert meeting.starts_at == dt.datetime(2027, 3, 20, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "i morgen", "\x00", "2027-02-30"])
def test_a_day_that_is_none_is_said_and_what_was_typed_stays(client, clock, forum, leader, day):
    client.force_login(leader)
    words = {"title": "Vårmøte", "day": day, "starts": "10:00", "ends": "12:00"}

    answer = client.post(f"/moter/forum/{forum.slug}/innkall/", words | {"openness": "forum"})

    assert answer.status_code == 200
    assert 'value="Vårmøte"' in answer.text
    assert not forum.meetings.exists()
