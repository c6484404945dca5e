"""Proposals, those who support them, and the ballots among them."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from core.refusals import Refused
from meetings import rules, services
from meetings.enums import ProposalState, Refusal
from meetings.models import Support, Vote
from outbox.models import Delivery
from tests.events.test_race import CLIENTS, at_once
from tests.factories import NOW
from tests.reminded import remind

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


def propose(forum, *titles, by=None):
    return [services.propose(forum=forum, title=each, by=by, now=NOW) for each in titles]


def open_ballot(
    forum, proposals=None, *, by=None, votes_each=3, opens_at=NOW, closes_at=NOW + WEEK
):
    return services.open_ballot(
        forum=forum,
        title="Hva gjør vi i høst?",
        votes_each=votes_each,
        proposals=proposals or propose(forum, "Seminar", "Rapport", "Reise"),
        opens_at=opens_at,
        closes_at=closes_at,
        by=by,
        now=NOW,
    )


def refusal_of(act, *, now=NOW, **arguments):
    with pytest.raises(Refused) as refused:
        act(**arguments, now=now)
    return refused.value


def letters(name):
    return Delivery.objects.filter(letter=f"meetings/{name}")


# ---- Proposals ----------------------------------------------------------------------------------


def test_a_member_proposes_and_withdraws_and_others_do_not(forum, member, colleague, stranger):
    (proposal,) = propose(forum, "Seminar", by=member)

    by_stranger = refusal_of(services.propose, forum=forum, title="Kupp", by=stranger)
    by_other = refusal_of(services.withdraw, proposal=proposal, by=colleague)
    services.withdraw(proposal=proposal, by=member, now=NOW)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert by_stranger.reason == Refusal.NOT_IN_FORUM
    assert by_other.reason == Refusal.PROPOSAL_NOT_YOURS


def test_support_is_given_once_and_taken_back(forum, member):
    (proposal,) = propose(forum, "Seminar")
    for _each in range(2):
        services.support(proposal=proposal, is_wanted=True, by=member, now=NOW)
    assert Support.objects.count() == 1

    services.support(proposal=proposal, is_wanted=False, by=member, now=NOW)
    assert Support.objects.count() == 0


def test_a_line_is_there_once(forum, leader):
    one, other = (
        services.write_line(forum=forum, name="Nye nettverk", by=leader, now=NOW) for _ in range(2)
    )

    assert one == other


def test_a_form_sent_twice_opens_one_ballot(forum, leader):
    proposals = propose(forum, "Seminar", "Rapport")

    first, second = (open_ballot(forum, proposals, by=leader) for _again in range(2))

    assert first == second
    assert forum.ballots.count() == 1


# ---- Votes --------------------------------------------------------------------------------------


def test_votes_are_spread_and_changed_until_it_closes(forum, member):
    ballot = open_ballot(forum)
    seminar, report, _trip = ballot.proposals.all()

    services.vote(ballot=ballot, votes={seminar.pk: 3}, by=member, now=NOW)
    services.vote(ballot=ballot, votes={seminar.pk: 1, report.pk: 2}, by=member, now=NOW)

    tallies = rules.sums_of(ballot, ballot.proposals.all())
    assert [(each.proposal.title, each.votes) for each in tallies] == [
        ("Rapport", 2),
        ("Seminar", 1),
        ("Reise", 0),
    ]
    late = refusal_of(
        services.vote, ballot=ballot, votes={seminar.pk: 3}, by=member, now=NOW + WEEK
    )
    assert late.reason == Refusal.BALLOT_CLOSED


def test_too_many_votes_are_refused_in_words_with_both_numbers(forum, member):
    ballot = open_ballot(forum)
    votes = dict.fromkeys(ballot.proposals.values_list("pk", flat=True), 2)

    refused = refusal_of(services.vote, ballot=ballot, votes=votes, by=member)

    assert str(refused) == "Du har 3 stemmer, og har gitt 6."
    assert not Vote.objects.exists()


def test_votes_for_what_is_not_on_the_ballot_count_for_nothing(forum, member):
    ballot = open_ballot(forum)
    (other,) = propose(forum, "Utenfor")

    services.vote(ballot=ballot, votes={other.pk: 3}, by=member, now=NOW)

    assert not Vote.objects.exists()


def test_only_those_in_the_forum_vote_and_not_before_it_opens(forum, member, stranger):
    ballot = open_ballot(forum, opens_at=NOW + dt.timedelta(days=1))

    early = refusal_of(services.vote, ballot=ballot, votes={}, by=member)
    foreign = refusal_of(services.vote, ballot=ballot, votes={}, by=stranger)

    assert (early.reason, foreign.reason) == (Refusal.BALLOT_NOT_OPEN, Refusal.NOT_IN_FORUM)


def test_what_was_chosen_is_confirmed_once_and_only_after_it_closed(forum, leader):
    ballot = open_ballot(forum)
    seminar, report, trip = ballot.proposals.all()

    early = refusal_of(services.confirm, ballot=ballot, chosen=[seminar], by=leader)
    services.confirm(ballot=ballot, chosen=[seminar], by=leader, now=NOW + WEEK)
    again = refusal_of(services.confirm, ballot=ballot, chosen=[report], by=leader, now=NOW + WEEK)

    for each in (seminar, report, trip):
        each.refresh_from_db()
    assert [seminar.state, report.state, trip.state] == ["chosen", "not_chosen", "not_chosen"]
    assert (early.reason, again.reason) == (Refusal.BALLOT_STILL_OPEN, Refusal.ALREADY_COUNTED)


@pytest.mark.parametrize(
    ("titles", "closes_at", "reason"),
    [
        (["Bare én"], NOW + WEEK, Refusal.TWO_PROPOSALS),
        (["Én", "To"], NOW, Refusal.CLOSES_BEFORE_OPENS),
    ],
)
def test_a_ballot_that_chooses_nothing_is_refused(forum, leader, titles, closes_at, reason):
    with pytest.raises(Refused) as refused:
        open_ballot(forum, propose(forum, *titles), by=leader, closes_at=closes_at)

    assert refused.value.reason == reason


# ---- Letters ------------------------------------------------------------------------------------


def test_all_hear_when_it_opens_and_the_late_ones_before_it_closes(forum, leader, member):
    ballot = open_ballot(forum, opens_at=NOW + dt.timedelta(days=1))
    assert remind("meetings.ballots", now=NOW) == 0

    tomorrow = NOW + dt.timedelta(days=1, minutes=1)
    assert [remind("meetings.ballots", now=tomorrow) for _ in range(2)] == [3, 0]

    first = ballot.proposals.first()
    services.vote(ballot=ballot, votes={first.pk: 1}, by=member, now=tomorrow)
    last_day = NOW + dt.timedelta(days=6, minutes=1)
    assert [remind("meetings.ballots", now=last_day) for _ in range(2)] == [2, 0]
    assert member not in {each.person for each in letters("ballot_closing")}


# ---- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def visit(client, clock):
    def get(person, path):
        client.force_login(person)
        return client.get(path)

    return get


def test_sums_are_shown_when_it_has_closed_and_not_before(visit, forum, leader, member):
    closing = NOW + WEEK
    ballot = open_ballot(forum, closes_at=closing)
    seminar = ballot.proposals.get(title="Seminar")
    services.vote(ballot=ballot, votes={seminar.pk: 3}, by=leader, now=NOW)

    before = visit(member, ballot.get_absolute_url()).text
    ballot.closes_at = NOW
    ballot.opens_at = NOW - WEEK
    ballot.save()
    after = visit(member, ballot.get_absolute_url()).text

    assert "Stemmer til hvert forslag" not in before
    assert "Stemmer til hvert forslag" in after
    assert "Liv Leder" not in after


def test_too_many_votes_in_the_browser_keep_what_was_typed(client, clock, forum, member):
    ballot = open_ballot(forum)
    client.force_login(member)
    keys = ballot.proposals.values_list("pk", flat=True)

    answer = client.post(
        f"{ballot.get_absolute_url()}stem/", {f"stemmer_{key}": "2" for key in keys}
    )

    assert "Du har 3 stemmer, og har gitt 6." in answer.text
    assert answer.text.count('value="2"') == 3


def test_proposals_are_proposed_supported_and_put_to_the_vote_in_the_browser(
    client, clock, forum, leader
):
    client.force_login(leader)
    base = f"/moter/forum/{forum.slug}/"
    client.post(f"{base}forslag/linje/", {"name": "Nye nettverk"})
    for title in ("Seminar", "Rapport"):
        client.post(f"{base}forslag/nytt/", {"title": title})
    first = forum.proposals.first()
    client.post(f"{base}forslag/{first.pk}/stott/", {"stotter": "ja"})
    sent = {
        "title": "Hva først?",
        "votes_each": "2",
        "closes_on": "2027-03-20",
        "proposals": list(forum.proposals.values_list("pk", flat=True)),
    }

    answer = client.post(f"{base}avstemning/ny/", sent)

    ballot = forum.ballots.get()
    assert answer.url == ballot.get_absolute_url()
    assert "1 støtter det" in client.get(f"{base}forslag/").text
    assert "Du har 2 stemmer" in client.get(answer.url).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_of_three_as_of_one(
    visit, client, forum, member, rows, django_assert_max_num_queries
):
    propose(forum, *(f"Forslag {number}" for number in range(rows)), by=member)
    path = f"/moter/forum/{forum.slug}/forslag/"
    visit(member, path)

    with django_assert_max_num_queries(7):
        client.get(path)


# ---- Two tabs -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_tabs_never_give_more_than_one_has(forum, member):
    ballot = open_ballot(forum)
    keys = list(ballot.proposals.values_list("pk", flat=True))

    def vote(number):
        services.vote(ballot=ballot, votes={keys[number % 3]: 3}, by=member, now=NOW)

    at_once([partial(vote, number) for number in range(CLIENTS)])

    assert sum(Vote.objects.values_list("count", flat=True)) == 3


def test_a_ballot_is_offered_when_there_is_something_to_choose_between(client, forum, leader):
    page = f"/moter/forum/{forum.slug}/forslag/"
    client.force_login(leader)

    def is_offered():
        return reverse("meetings:open_ballot", args=[forum.slug]) in client.get(page).text

    services.propose(forum=forum, title="Rapport", by=leader, now=NOW)
    alone = is_offered()
    services.propose(forum=forum, title="Kurs", by=leader, now=NOW)

    assert (alone, is_offered()) == (False, True)
