"""What the checklist finds, and what it lets pass."""

import datetime as dt

import pytest

from events.enums import EventState
from newsletters.enums import BlockKind, Fault, LinkState
from newsletters.rules.checklist import findings_in, stops_sending
from newsletters.services.checking import findings_of
from tests import factories
from tests.factories import NOW
from tests.newsletters.issue_kit import (
    HELLO,
    SUBJECTS,
    a_picture,
    make_block,
    make_issue,
    make_ready_issue,
    whole,
)

pytestmark = pytest.mark.django_db

MEET = {"nb": {"heading": "Møt oss"}, "nn": {"heading": "Møt oss"}}


def faults(issue):
    return {finding.fault for finding in findings_in(whole(issue), receivers=1, now=NOW)}


def sentences(issue):
    return [str(finding) for finding in findings_in(whole(issue), receivers=1, now=NOW)]


@pytest.fixture
def issue():
    return make_issue()


def test_an_issue_that_is_ready_is_stopped_by_nothing():
    issue = make_ready_issue()

    found = findings_of(whole(issue), now=NOW)

    assert [finding.fault for finding in found] == [Fault.NO_SEGMENT]
    assert not stops_sending(found)


def test_an_issue_without_readers_is_stopped():
    issue = make_issue()
    make_block(issue)

    assert Fault.NO_RECEIVERS in {each.fault for each in findings_of(whole(issue), now=NOW)}


def test_an_empty_issue_is_stopped():
    issue = make_issue(subjects={})

    assert sentences(issue) == [
        "Emnet mangler på bokmål.",
        "Emnet mangler på nynorsk.",
        "Ingen målgruppe er valgt: alle som får Nyhetsbrevet, får brevet.",
        "Utgaven er tom. Legg til noe å lese.",
    ]


def test_a_long_subject_is_said():
    subjects = SUBJECTS | {"nn": {"subject": "x" * 61, "preheader": ""}}
    issue = make_issue(subjects=subjects)

    assert {Fault.LONG_SUBJECT, Fault.NO_PREHEADER} <= faults(issue)


def test_a_language_that_is_missing_is_said(issue):
    make_block(issue, texts={"nb": HELLO["nb"]})

    assert "Teksten mangler på nynorsk." in sentences(issue)


def test_english_is_all_or_nothing_and_stops_nothing(issue):
    make_block(issue, texts=HELLO | {"en": {"heading": "", "body": "<p>Hi.</p>"}})
    make_block(issue)

    found = findings_in(whole(issue), receivers=1, now=NOW)

    assert [each.fault for each in found if each.block] == [Fault.PARTLY_ENGLISH]


@pytest.mark.parametrize(
    ("kind", "texts", "fault"),
    [
        (BlockKind.PICTURE, {}, Fault.NO_PICTURE),
        (BlockKind.ACTION, {"nb": {"heading": "A", "button": "B"}}, Fault.NO_LINK),
        (BlockKind.ACTION, {"nb": {"heading": "A"}}, Fault.NOT_WRITTEN),
        (
            BlockKind.NEWS,
            {"nb": {"heading": "A", "body": "<p>B</p>", "button": "C"}},
            Fault.NO_LINK,
        ),
        (BlockKind.EVENTS, MEET, Fault.NO_EVENTS),
    ],
)
def test_what_a_part_lacks_is_said(issue, kind, texts, fault):
    make_block(issue, kind, texts=texts)

    assert fault in faults(issue)


def test_a_picture_must_be_told_in_each_language(issue):
    block = make_block(
        issue, BlockKind.PICTURE, texts={"nb": {"alt": "Et hus."}}, picture=a_picture()
    )
    assert "Skriv hva bildet viser, på nynorsk." in sentences(issue)

    block.texts.create(language="nn", alt="Eit hus.")
    assert Fault.NO_ALT not in faults(issue)


def test_what_was_picked_and_is_gone_is_said(issue):
    events = [factories.make_event(starts_at=NOW + dt.timedelta(days=9)) for _each in range(2)]
    make_block(issue, BlockKind.EVENTS, texts=MEET, events=events)
    assert Fault.EVENTS_GONE not in faults(issue)

    type(events[0]).objects.filter(pk=events[0].pk).update(state=EventState.CANCELLED)

    assert Fault.EVENTS_GONE in faults(issue)


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (LinkState.ALIVE, None),
        (LinkState.DEAD, Fault.DEAD_LINK),
        (LinkState.NOT_OURS_TO_ASK, Fault.DEAD_LINK),
        (LinkState.SILENT, Fault.DOUBTFUL_LINK),
        (LinkState.NOT_OPEN, Fault.DOUBTFUL_LINK),
        (None, Fault.LINKS_NOT_ASKED),
    ],
)
def test_links_are_as_they_answered(issue, state, fault):
    body = '<p><a href="https://annet.example/">A</a> <a href="mailto:a@example.no">B</a></p>'
    make_block(issue, texts={"nb": {"body": body}, "nn": {"body": body}})
    issue.links = {} if state is None else {"https://annet.example/": state}
    issue.save()

    found = {Fault.DEAD_LINK, Fault.DOUBTFUL_LINK, Fault.LINKS_NOT_ASKED} & faults(issue)

    assert found == ({fault} if fault else set())


def test_more_parts_ask_no_more(django_assert_max_num_queries):
    issue = make_ready_issue()
    for _each in range(3):
        make_block(issue)

    with django_assert_max_num_queries(9):
        findings_of(whole(issue), now=NOW)
