"""Who contacts whom about what, by when: taken on, settled, put off, reminded of."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from core.refusals import Refused
from meetings import services
from meetings.enums import FollowUpState, Refusal
from meetings.models import FollowUp
from meetings.services import follow_up_reminders
from outbox.models import Delivery
from outbox.rendering import render
from tests import factories
from tests.factories import NOW, TODAY
from tests.meetings.forums import make_follow_up, make_meeting
from tests.reminded import remind

pytestmark = pytest.mark.django_db

MONTH = TODAY + dt.timedelta(days=30)
WORDS = {"what": "Ringe fylkene", "due_on": MONTH}
DAY = dt.timedelta(days=1)


def take_on(forum, owner, *, by, **words):
    return services.take_on(forum=forum, owner=owner, words=WORDS | words, by=by, now=NOW)


def letters(name):
    return Delivery.objects.filter(letter=f"meetings/{name}")


def refusal_of(act, **arguments):
    with pytest.raises(Refused) as refused:
        act(**arguments, now=NOW)
    return refused.value.reason


# ---- Taken on -----------------------------------------------------------------------------------


def test_a_member_takes_something_on_and_gets_no_letter_about_it(forum, member):
    take_on(forum, member, by=member)

    assert FollowUp.objects.get().owner == member
    assert not letters("follow_up_given").exists()


def test_whoever_gets_it_from_the_leader_hears_by_letter(forum, leader, colleague):
    take_on(forum, colleague, by=leader)

    text = render(letters("follow_up_given").get()).text
    assert "Liv Leder" in text
    assert letters("follow_up_given").get().language == "nn"


def test_all_may_be_given_the_same_each_their_own(forum, leader, member, colleague):
    rows = services.take_on_together(
        forum=forum, owners=[leader, member, colleague], words=WORDS, by=leader, now=NOW
    )

    assert len({row.collective for row in rows}) == 1
    assert {row.owner for row in rows} == {leader, member, colleague}
    assert letters("follow_up_given").count() == 2


@pytest.mark.parametrize(
    ("due_on", "reason"),
    [
        (TODAY - DAY, Refusal.DUE_BEFORE_TODAY),
        (TODAY + dt.timedelta(days=732), Refusal.DUE_TOO_LATE),
    ],
)
def test_a_due_day_is_from_today_and_within_two_years(forum, member, due_on, reason):
    with pytest.raises(Refused) as refused:
        take_on(forum, member, by=member, due_on=due_on)

    assert refused.value.reason == reason


def test_nobody_gives_to_others_but_those_who_run_the_forum(forum, member, colleague, stranger):
    with pytest.raises(Refused) as by_member:
        take_on(forum, colleague, by=member)
    with pytest.raises(Refused) as by_stranger:
        take_on(forum, stranger, by=stranger)

    assert by_member.value.reason == Refusal.NOT_FOR_OTHERS
    assert by_stranger.value.reason == Refusal.NOT_IN_FORUM


# ---- Settled ------------------------------------------------------------------------------------


def test_what_came_of_it_is_told_and_stays(forum, member):
    row = take_on(forum, member, by=member)

    services.finish(follow_up=row, outcome="De blir med.", by=member, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.outcome, row.closed_by) == (FollowUpState.DONE, "De blir med.", member)
    again = refusal_of(services.drop, follow_up=row, because="Nei.", by=member)
    assert again == Refusal.CLOSED


@pytest.mark.parametrize("words", ["", "   \n"])
def test_nothing_is_closed_without_words(forum, member, words):
    row = take_on(forum, member, by=member)

    assert refusal_of(services.finish, follow_up=row, outcome=words, by=member) == Refusal.SAY_WHAT


def test_another_members_is_not_settled_but_the_leader_may(forum, leader, member, colleague):
    row = take_on(forum, member, by=member)

    reason = refusal_of(services.finish, follow_up=row, outcome="Jeg gjorde det.", by=colleague)
    services.drop(follow_up=row, because="Ikke aktuelt.", by=leader, now=NOW)

    assert reason == Refusal.NOT_YOURS


def test_what_is_carried_over_again_and_again_is_one_chain(forum, member):
    row = first = take_on(forum, member, by=member, question="Hva kan de bidra med?")
    for weeks in (1, 2, 3):
        row = services.carry_over(
            follow_up=row,
            due_on=MONTH + dt.timedelta(weeks=weeks),
            because="De svarer etter ferien.",
            by=member,
            now=NOW,
        )

    chain = [row]
    while chain[-1].carried_from:
        chain.append(chain[-1].carried_from)
    assert chain[-1] == first
    assert [each.state for each in chain] == ["open", *["carried_over"] * 3]
    assert {each.question for each in chain} == {"Hva kan de bidra med?"}
    assert FollowUp.objects.still_open().count() == 1
    closed = refusal_of(
        services.carry_over, follow_up=first, due_on=MONTH + DAY, because="Igjen.", by=member
    )
    assert closed == Refusal.CLOSED


def test_a_new_due_day_is_later_than_the_old(forum, member):
    row = take_on(forum, member, by=member)

    reason = refusal_of(
        services.carry_over, follow_up=row, due_on=MONTH, because="Mer tid.", by=member
    )

    assert reason == Refusal.NOT_LATER


def test_whoever_takes_over_hears_of_it_and_the_old_owner_is_let_go(forum, member, colleague):
    row = take_on(forum, member, by=member)

    services.hand_over(follow_up=row, to=colleague, by=member, now=NOW)

    assert letters("follow_up_given").get().person == colleague
    assert refusal_of(services.finish, follow_up=row, outcome="Ok.", by=member) == Refusal.NOT_YOURS


# ---- Reminded of --------------------------------------------------------------------------------


def at(day, clock=10):
    return dt.datetime.combine(day, dt.time(clock), tzinfo=dt.UTC)


def test_the_owner_hears_a_week_before_on_the_day_and_when_it_is_late(forum, member):
    due_on = dt.date(2027, 4, 14)  # a Wednesday
    make_follow_up(forum=forum, owner=member, due_on=due_on)
    heard = []
    for offset in range(-10, 12):
        now = at(due_on + offset * DAY)
        before = set(Delivery.objects.filter(person=member).values_list("letter", flat=True))
        for name in ("due", "late"):
            remind(f"meetings.follow_ups_{name}", now=now)
            assert remind(f"meetings.follow_ups_{name}", now=now) == 0  # a second tick owes nothing
        after = set(Delivery.objects.filter(person=member).values_list("letter", flat=True))
        heard += [(letter, offset) for letter in after - before]

    # Saturday is no day for what can wait.
    assert heard == [
        ("meetings/follow_up_soon", -7),
        ("meetings/follow_up_today", 0),
        ("meetings/follow_up_late", 5),
    ]


def test_what_is_done_is_not_reminded_of(forum, member):
    row = make_follow_up(forum=forum, owner=member, due_on=TODAY)
    services.finish(follow_up=row, outcome="Gjort.", by=member, now=NOW)

    assert remind("meetings.follow_ups_due", now=at(TODAY)) == 0


def test_the_week_before_is_left_out_for_what_is_taken_on_later(forum, member):
    make_follow_up(forum=forum, owner=member, due_on=TODAY + 3 * DAY, created_at=NOW)

    assert remind("meetings.follow_ups_due", now=NOW) == 0


def test_the_leader_gets_one_letter_with_all_that_are_a_week_late(forum, leader, member):
    due_on = TODAY - 7 * DAY
    for what in ("Ringe fylkene", "Skrive til Europakontoret"):
        make_follow_up(forum=forum, owner=member, what=what, due_on=due_on)
    make_follow_up(forum=forum, owner=member, what="Ikke så sent", due_on=TODAY - DAY)

    assert remind("meetings.follow_ups_late", now=at(TODAY)) == 3  # and the owner of each two
    assert remind("meetings.follow_ups_late", now=at(TODAY + DAY)) == 0
    text = render(letters("follow_ups_late").get(person=leader)).text
    assert "Ringe fylkene" in text
    assert "Skrive til Europakontoret" in text
    assert "Ikke så sent" not in text


def test_the_reminders_ask_as_much_of_many_as_of_one(
    forum, kind, member, django_assert_num_queries
):
    for days in (1, 8, 9):
        other = kind.make_forum(leader=member, members=[member])
        make_follow_up(forum=other, owner=member, due_on=TODAY - days * DAY)

    coming = follow_up_reminders.SOURCES[1].coming
    with django_assert_num_queries(3):
        found = list(coming(now=NOW, until=NOW + 30 * DAY))
    assert [each.source for each in found] == 6 * ["meetings.follow_ups_late"]


# ---- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def visit(client, clock):
    def get(person, path):
        client.force_login(person)
        return client.get(path)

    return get


def test_my_follow_ups_are_those_of_all_my_forums(visit, kind, forum, member):
    other = kind.make_forum(name="Avtalen", members=[member])
    for each in (forum, other):
        make_follow_up(forum=each, owner=member, what=f"For {each}")

    text = visit(member, "/moter/oppfolging/").text

    assert "For Internasjonalt nettverk" in text
    assert "For Avtalen" in text


def test_own_follow_up_is_there_also_after_one_has_left(visit, kind, member, stranger):
    forum = kind.make_forum(leader=member)
    own = make_follow_up(forum=forum, owner=stranger)
    others = make_follow_up(forum=forum, owner=member)

    assert visit(stranger, own.get_absolute_url()).status_code == 200
    assert visit(stranger, others.get_absolute_url()).status_code == 404
    assert visit(stranger, f"/moter/forum/{forum.slug}/oppfolging/").status_code == 404


def test_whoever_has_left_neither_sees_nor_chooses_among_those_who_are_in(
    visit, client, kind, member, colleague, stranger
):
    forum = kind.make_forum(leader=member, members=[colleague])
    own = make_follow_up(forum=forum, owner=stranger)
    path = own.get_absolute_url()

    assert colleague.name in visit(member, path).text
    for answer in (
        visit(stranger, path),
        client.post(f"{path}gi-videre/", {"to": f"person-{colleague.pk}"}),
    ):
        assert colleague.name not in answer.content.decode()
    asked = {"follow_up": own, "to": colleague, "by": stranger}
    assert refusal_of(services.hand_over, **asked) == Refusal.NOT_IN_FORUM
    own.refresh_from_db()
    assert own.owner == stranger


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_much_of_three_as_of_one(
    visit, client, forum, member, rows, django_assert_max_num_queries
):
    for _each in range(rows):
        make_follow_up(forum=forum, target_organisation=factories.make_organisation())
    path = f"/moter/forum/{forum.slug}/oppfolging/"
    visit(member, path)

    with django_assert_max_num_queries(7):
        client.get(path)


def test_the_leader_gives_one_each_to_two_in_the_browser(
    client, clock, forum, leader, member, colleague
):
    client.force_login(leader)
    organisation = factories.make_organisation(name="Østlandssamarbeidet")
    sent = {
        "what": "Ta kontakt",
        "target": "østlandssamarbeidet",
        "due_on": "2027-05-01",
        "owners": [member.pk, colleague.pk],
    }

    client.post(f"/moter/forum/{forum.slug}/oppfolging/ny/", sent)

    rows = FollowUp.objects.all()
    assert {row.owner for row in rows} == {member, colleague}
    assert {row.target_organisation for row in rows} == {organisation}


def test_a_follow_up_is_finished_in_the_browser_and_says_what_it_became(
    client, clock, forum, member
):
    row = make_follow_up(forum=forum, owner=member)
    client.force_login(member)

    refused = client.post(f"{row.get_absolute_url()}gjort/", {"outcome": " "})
    client.post(f"{row.get_absolute_url()}gjort/", {"outcome": "De blir med."})

    assert "Skriv hva det ble til." in refused.text
    assert "De blir med." in client.get(row.get_absolute_url()).text


def test_the_forms_on_the_page_share_no_id(client, clock, forum, member):
    row = make_follow_up(forum=forum, owner=member)
    client.force_login(member)

    ids = re.findall(r'\bid="([^"]+)"', client.get(row.get_absolute_url()).text)

    assert len(ids) == len(set(ids))


def test_get_settles_nothing(client, clock, forum, member):
    row = make_follow_up(forum=forum, owner=member)
    client.force_login(member)

    tails = ("gjort/", "dropp/", "for-videre/", "gi-videre/")
    answers = [client.get(row.get_absolute_url() + tail) for tail in tails]

    assert [answer.status_code for answer in answers] == [405] * 4


def test_my_page_shows_what_is_to_be_done_and_the_meetings_to_come(visit, member):
    forum = factories.make_network()
    factories.make_network_member(network=forum, person=member)
    make_follow_up(forum=forum, owner=member, what="Ringe fylkene", due_on=TODAY - DAY)
    make_follow_up(forum=forum, owner=member, what="Skrive brev", due_on=TODAY)
    make_meeting(forum=forum, title="Vårmøte")

    text = visit(member, "/min-side/").text

    assert "Ringe fylkene" in text
    assert "Vårmøte" in text
    assert text.count("Over fristen") == 1


def test_a_form_sent_twice_is_one_follow_up_and_one_proposal(forum, leader, member, colleague):
    words = {"what": "Ringe fylket", "due_on": MONTH}

    for _again in range(2):
        services.take_on(forum=forum, owner=member, words=words, by=leader, now=NOW)
        services.take_on_together(
            forum=forum, owners=[member, colleague], words=words, by=leader, now=NOW
        )
        services.propose(forum=forum, title="Ringe", by=member, now=NOW)

    owners = forum.follow_ups.order_by("owner__name").values_list("owner", flat=True)
    assert sorted(owners) == sorted([member.pk, member.pk, colleague.pk])
    assert forum.proposals.count() == 1
