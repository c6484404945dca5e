"""An issue on its way: scheduled, taken back, frozen once, whatever happens at the same time."""

import datetime as dt
import time
from threading import Thread

import pytest
from django.db import connection, transaction

from core.models import Act
from core.refusals import Refused
from members.models import Person
from newsletters.enums import ConsentWay, IssueRefusal, IssueState
from newsletters.models import Issue
from newsletters.services import blocks, consenting, content, following, issues
from newsletters.services.letters import as_received, send_trial
from outbox.enums import DeliveryState
from outbox.models import Delivery, Sending
from outbox.rendering import render
from tests.events.test_race import CLIENTS, at_once
from tests.factories import NOW, make_person
from tests.newsletters.issue_kit import (
    make_block,
    make_issue,
    make_newsletter,
    make_ready_issue,
    make_subscription,
    whole,
)

pytestmark = pytest.mark.django_db

TOMORROW = NOW + dt.timedelta(days=1)


@pytest.fixture
def by(staff):
    return staff


def scheduled(by, send_at=TOMORROW, **fields):
    issue = make_ready_issue(**fields)
    return issues.schedule(issue=issue, send_at=send_at, by=by, now=NOW)


def refusal(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.reason


# ---- Scheduling --------------------------------------------------------------------------------


def test_an_issue_that_is_ready_is_scheduled_and_told(by):
    issue = scheduled(by)

    assert (issue.state, issue.send_at) == (IssueState.SCHEDULED, TOMORROW)
    assert Act.objects.filter(verb="issue.scheduled", by=by).count() == 1


def test_what_the_checklist_stops_is_not_scheduled(by):
    issue = make_issue()

    assert (
        refusal(lambda: issues.schedule(issue=issue, send_at=TOMORROW, by=by, now=NOW))
        == IssueRefusal.HAS_FAULTS
    )


@pytest.mark.parametrize(
    ("is_skeleton", "send_at", "reason"),
    [
        (False, NOW - dt.timedelta(seconds=1), IssueRefusal.IN_THE_PAST),
        (True, TOMORROW, IssueRefusal.IS_SKELETON),
    ],
)
def test_some_are_never_scheduled(by, is_skeleton, send_at, reason):
    issue = make_ready_issue(is_skeleton=is_skeleton)

    assert refusal(lambda: issues.schedule(issue=issue, send_at=send_at, by=by, now=NOW)) == reason


def test_a_scheduled_issue_stays_as_it_was_checked_until_it_is_taken_back(by):
    issue = scheduled(by)
    block = issue.blocks.get()

    assert refusal(lambda: make_block(issue)) == IssueRefusal.SCHEDULED
    assert refusal(lambda: blocks.remove(block=block, by=by, now=NOW)) == IssueRefusal.SCHEDULED

    issues.unschedule(issue=issue, by=by, now=NOW)
    blocks.remove(block=block, by=by, now=NOW)
    assert Issue.objects.get().state == IssueState.DRAFT


# ---- Freezing ----------------------------------------------------------------------------------


def test_the_tick_freezes_what_is_due_and_nothing_else(by):
    due, later = scheduled(by), scheduled(by, NOW + dt.timedelta(days=9), newsletter=another())

    assert issues.send_due(now=TOMORROW) == 1
    assert issues.send_due(now=TOMORROW) == 0

    due.refresh_from_db()
    later.refresh_from_db()
    assert (due.state, later.state) == (IssueState.FROZEN, IssueState.SCHEDULED)
    assert Delivery.objects.filter(sending=due.sending).count() == 1


def another():
    return make_newsletter(slug="annet")


def test_a_frozen_issue_says_what_it_said(by):
    issue = scheduled(by)
    sending = issues.freeze(issue=issue, by=by, now=NOW)
    issue.blocks.get().texts.update(body="<p>Endret etterpå.</p>")

    letter = render(Delivery.objects.get(sending=sending))

    assert "Velkommen til Áile." in letter.text
    assert "Endret" not in letter.text
    assert as_received(whole(issue), language="nb", to=by, now=NOW).text.count("Velkommen") == 1


def test_what_a_reader_gets_is_what_the_preview_showed_but_for_their_key(by):
    issue = scheduled(by)
    shown = as_received(whole(issue), language="nb", to=by, now=NOW)

    issues.freeze(issue=issue, by=None, now=NOW)
    delivery = Delivery.objects.exclude(sending=None).get()
    got = render(delivery)

    assert delivery.context is not None
    key = delivery.context["key"]
    nobody = "00000000-0000-0000-0000-000000000000"
    assert got.html.replace(key, nobody) == shown.html
    assert got.text.replace(key, nobody) == shown.text
    assert got.subject == shown.subject


def test_a_frozen_issue_is_neither_changed_nor_thrown_away(by):
    issue = scheduled(by)
    issues.freeze(issue=issue, by=by, now=NOW)

    assert refusal(lambda: make_block(issue)) == IssueRefusal.FROZEN
    assert refusal(lambda: blocks.discard(issue=issue, by=by, now=NOW)) == IssueRefusal.FROZEN
    assert (
        refusal(lambda: issues.unschedule(issue=issue, by=by, now=NOW))
        == IssueRefusal.NOT_SCHEDULED
    )


def test_a_draft_is_not_frozen(by):
    issue = make_ready_issue()

    assert refusal(lambda: issues.freeze(issue=issue, by=by, now=NOW)) == IssueRefusal.NOT_SCHEDULED


def test_one_that_fails_leaves_the_others_alone_and_is_tried_again(by, monkeypatch, caplog):
    broken, fine = scheduled(by), scheduled(by, newsletter=another())
    whole_content = content.content_of

    def content_of(issue, *, now):
        if issue.pk == broken.pk:
            raise RuntimeError("no")
        return whole_content(issue, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(issues, "content_of", content_of)
        assert issues.send_due(now=TOMORROW) == 1
    assert f"Issue {broken.pk} cannot be sent" in caplog.text
    assert Issue.objects.get(pk=fine.pk).sending

    assert issues.send_due(now=TOMORROW) == 1


@pytest.mark.django_db(transaction=True)
def test_ticks_and_clicks_at_once_freeze_an_issue_once(by):
    issue = scheduled(by)
    for number in range(5):
        make_subscription(issue.newsletter, f"leser{number}@example.no")
    tick = lambda: issues.send_due(now=TOMORROW)  # noqa: E731
    click = lambda: issues.freeze(issue=issue, by=by, now=TOMORROW)  # noqa: E731

    answers = at_once([tick, click] * (CLIENTS // 2))

    assert {type(answer) for answer in answers} <= {int, Sending, IssueRefusal}
    assert Sending.objects.count() == 1
    assert Delivery.objects.exclude(sending=None).count() == 6
    assert Act.objects.filter(verb="issue.frozen").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_at_the_last_moment_either_comes_first_or_too_late(by):
    issue = scheduled(by)
    tick = lambda: issues.send_due(now=TOMORROW)  # noqa: E731
    back = lambda: issues.unschedule(issue=issue, by=by, now=TOMORROW)  # noqa: E731

    at_once([tick, back], clients=2)

    issue.refresh_from_db()
    assert (issue.state == IssueState.FROZEN) == (Sending.objects.count() == 1)
    assert issue.state in (IssueState.FROZEN, IssueState.DRAFT)


def end(reader):
    consenting.end(subscription=reader, way=ConsentWay.ONE_CLICK, now=TOMORROW)


def erase(reader):
    person = Person.objects.get(email=reader.address)
    following.erase_person(person=person, by=person, now=TOMORROW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("goes", [end, erase])
def test_who_leaves_while_an_issue_is_frozen_gets_no_letter(by, goes):
    issue = scheduled(by)
    reader = issue.newsletter.subscriptions.get()
    make_person(email=reader.address)

    def leave() -> None:
        goes(reader)
        connection.close()

    leaving = Thread(target=leave)
    with transaction.atomic():
        issues.freeze(issue=issue, by=by, now=TOMORROW)
        leaving.start()
        while leaving.is_alive() and not somebody_waits_for_a_lock():
            time.sleep(0.01)
    leaving.join()

    assert Delivery.objects.get(address=reader.address).state == DeliveryState.SUPPRESSED


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


# ---- A trial -----------------------------------------------------------------------------------


def test_a_trial_goes_to_whoever_asks_and_its_links_are_nobodys(by):
    issue = make_ready_issue()

    trial = send_trial(whole(issue), language="nn", to=by, key="1", now=NOW)

    letter = render(trial)
    assert (trial.address, trial.sending) == (by.email, None)
    assert "Velkomen til Áile." in letter.text
    assert "/nyhetsbrev/av/00000000-0000-0000-0000-000000000000/" in letter.text


# ---- Addresses ---------------------------------------------------------------------------------


def test_issues_with_the_same_name_have_addresses_of_their_own():
    newsletter = make_newsletter()

    slugs = [make_issue(newsletter=newsletter, name="Mars på Røros").slug for _each in range(3)]

    assert slugs == ["mars-pa-roros", "mars-pa-roros-2", "mars-pa-roros-3"]


def test_a_draft_is_thrown_away_with_its_parts(by):
    issue = make_ready_issue()

    blocks.discard(issue=issue, by=by, now=NOW)

    assert not Issue.objects.exists()
    assert Act.objects.filter(verb="issue.discarded").get().subject_text == "Marsbrevet"


def test_a_newsletter_has_one_skeleton():
    newsletter = make_newsletter()
    make_issue(newsletter=newsletter, is_skeleton=True)

    assert (
        refusal(lambda: make_issue(newsletter=newsletter, is_skeleton=True))
        == IssueRefusal.HAS_SKELETON
    )
