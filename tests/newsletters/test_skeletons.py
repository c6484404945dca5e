"""What comes back each month comes once, also where nights are missed, and in the rush."""

import datetime as dt

import pytest

from core.refusals import Refused
from newsletters.enums import BlockKind, IssueRefusal, IssueState
from newsletters.models import Issue
from newsletters.services import blocks, issues, skeletons
from tests.events.test_race import CLIENTS, at_once
from tests.newsletters.issue_kit import (
    HELLO,
    a_picture,
    make_block,
    make_issue,
    make_newsletter,
)

pytestmark = pytest.mark.django_db


def night(day, month=3):
    return dt.datetime(2027, month, day, 1, 45, tzinfo=dt.UTC)


@pytest.fixture
def skeleton():
    issue = make_issue(newsletter=make_newsletter(draft_on_day=20), is_skeleton=True)
    make_block(issue)
    make_block(issue, BlockKind.EVENTS, texts=HELLO, events_at_most=4)
    return issue


def drafts():
    return list(
        Issue.objects.filter(state=IssueState.DRAFT).order_by("pk").values_list("name", flat=True)
    )


def test_the_draft_comes_on_its_day_and_once(skeleton):
    for day in (18, 19, 20, 20, 21, 28):
        skeletons.make_due_drafts(now=night(day))

    assert drafts() == ["Nyhetsbrevet mars 2027"]


def test_a_night_that_was_missed_is_made_up_for(skeleton):
    skeletons.make_due_drafts(now=night(27))
    skeletons.make_due_drafts(now=night(21, month=4))

    assert drafts() == ["Nyhetsbrevet mars 2027", "Nyhetsbrevet april 2027"]


def test_a_draft_says_what_the_skeleton_says_and_is_its_own(skeleton):
    skeletons.make_due_drafts(now=night(20))
    draft = Issue.objects.get(state=IssueState.DRAFT)

    draft.blocks.all()[0].texts.update(heading="Endret")

    assert [text.subject for text in draft.texts.all()] == ["Dette skjer i mars"] * 2
    assert [block.kind for block in draft.blocks.all()] == ["text", "events"]
    assert draft.blocks.all()[1].events_at_most == 4
    assert skeleton.blocks.all()[0].texts.all()[0].heading == "Hei"
    assert draft.slug == "nyhetsbrevet-mars-2027"


def test_staff_make_this_months_and_the_next_ones_and_no_more(skeleton, staff):
    make = lambda: skeletons.make_next_draft(skeleton=skeleton, by=staff, now=night(3))  # noqa: E731

    made = [make().name, make().name]

    assert made == ["Nyhetsbrevet mars 2027", "Nyhetsbrevet april 2027"]
    with pytest.raises(Refused) as refused:
        make()
    assert refused.value.reason == IssueRefusal.HAS_DRAFT
    skeletons.make_due_drafts(now=night(20))
    assert drafts() == made


def test_a_draft_that_was_thrown_away_does_not_come_back(skeleton, staff):
    skeletons.make_due_drafts(now=night(20))
    blocks.discard(issue=Issue.objects.get(state=IssueState.DRAFT), by=staff, now=night(21))

    skeletons.make_due_drafts(now=night(22))

    assert drafts() == []


def test_no_day_means_never(skeleton):
    type(skeleton.newsletter).objects.update(draft_on_day=None)

    assert skeletons.make_due_drafts(now=night(28)) == 0


def test_only_a_skeleton_becomes_a_draft(staff):
    issue = make_issue()

    with pytest.raises(Refused) as refused:
        skeletons.make_next_draft(skeleton=issue, by=staff, now=night(20))

    assert refused.value.reason == IssueRefusal.NOT_SKELETON


@pytest.mark.parametrize(
    ("made_on", "day", "found"),
    [(1, 20, ["Nyhetsbrevet mars 2027"]), (25, 26, [])],
    ids=["before its day", "after its day"],
)
def test_a_skeleton_made_after_the_day_waits_for_the_next_month(made_on, day, found):
    newsletter = make_newsletter(draft_on_day=20)
    skeleton = Issue(newsletter=newsletter, name="Malen")
    issues.add(issue=skeleton, is_skeleton=True, by=None, now=night(made_on))

    skeletons.make_due_drafts(now=night(day))

    assert drafts() == found


def test_a_picture_stays_as_long_as_somebody_shows_it(
    skeleton, staff, django_capture_on_commit_callbacks
):
    shown = make_block(skeleton, BlockKind.PICTURE, texts={}, picture=a_picture())
    draft = skeletons.make_next_draft(skeleton=skeleton, by=staff, now=night(3))
    storage, name = shown.picture.storage, str(shown.picture.name)

    with django_capture_on_commit_callbacks(execute=True):
        blocks.discard(issue=draft, by=staff, now=night(3))
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        blocks.remove(block=shown, by=staff, now=night(3))
    assert not storage.exists(name)
    assert not storage.exists(name.replace(".webp", ".jpg"))


@pytest.mark.django_db(transaction=True)
def test_nights_and_clicks_at_once_make_one_draft_of_a_month(skeleton):
    answers = at_once([lambda: skeletons.make_due_drafts(now=night(20))] * CLIENTS)

    assert sum(answers) == 1
    assert drafts() == ["Nyhetsbrevet mars 2027"]
