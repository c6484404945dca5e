"""What an issue says, to whom it says it, and which events it finds."""

import datetime as dt

import pytest

from events.enums import EventState
from newsletters.enums import BlockKind
from newsletters.services.content import content_of
from tests import factories
from tests.factories import NOW
from tests.newsletters.issue_kit import a_picture, make_block, make_issue, whole

pytestmark = pytest.mark.django_db

COMING = {"nb": {"heading": "Møt oss"}, "nn": {"heading": "Møt oss"}}


def said(issue, language="nb", now=NOW):
    return content_of(whole(issue), now=now)[language]


def titles(issue, now=NOW):
    return [event["title"] for block in said(issue, now=now)["blocks"] for event in block["events"]]


def event_in(days, **fields):
    return factories.make_event(starts_at=NOW + dt.timedelta(days=days), **fields)


@pytest.fixture
def issue():
    return make_issue()


def test_each_language_has_its_own_words(issue):
    make_block(issue)

    nb, nn = said(issue), said(issue, "nn")

    assert (nb["preheader"], nn["preheader"]) == ("Fem steder å møtes", "Fem stader å møtast")
    assert (nb["newsletter"], nn["newsletter"]) == ("Nyhetsbrevet", "Nyheitsbrevet")
    assert nb["path"] == "/nyhetsbrev/marsbrevet/"
    assert nn["path"] == "/nn/nyhetsbrev/marsbrevet/"
    assert nn["blocks"][0]["body"] == "<p>Velkomen til Áile.</p>"


def test_english_readers_get_bokmal_where_nobody_wrote_english_and_it_says_so(issue):
    make_block(issue)
    english = {"heading": "Hello", "body": "<p>Welcome.</p>"}
    make_block(issue, texts={"nb": {"heading": "To", "body": "<p>To.</p>"}, "en": english})

    found = said(issue, "en")

    assert found["subject"] == "Dette skjer i mars"
    assert [(block["lang"], block["heading"]) for block in found["blocks"]] == [
        ("nb", "Hei"),
        ("en", "Hello"),
    ]


def test_the_rule_finds_published_events_that_have_not_begun_by_date(issue):
    make_block(issue, BlockKind.EVENTS, texts=COMING, events_within_days=30, events_at_most=3)
    event_in(9, title="Tredje")
    event_in(2, title="Første")
    event_in(5, title="Andre")
    event_in(12, title="Fjerde")
    event_in(1, title="Utkast", state=EventState.DRAFT)
    event_in(1, title="Avlyst", state=EventState.CANCELLED)
    event_in(-0.01, title="Begynt")

    assert titles(issue) == ["Første", "Andre", "Tredje"]


def test_the_rule_can_be_of_one_chapter_and_one_type(issue):
    chapter = factories.make_chapter(name="Viken")
    make_block(
        issue,
        BlockKind.EVENTS,
        texts=COMING,
        events_of_chapter=chapter,
        events_of_type="course",
        events_within_days=10,
    )
    event_in(2, title="Kurs i Viken", chapter=chapter, type="course")
    event_in(2, title="Kurs et annet sted", type="course")
    event_in(2, title="Treff i Viken", chapter=chapter, type="conference")
    event_in(11, title="For sent", chapter=chapter, type="course")

    assert titles(issue) == ["Kurs i Viken"]


def test_what_is_picked_by_hand_goes_before_the_rule_and_stands_by_date(issue):
    late, early, gone = event_in(90, title="Sent"), event_in(80, title="Før"), event_in(3)
    event_in(2, title="Ikke valgt")
    make_block(issue, BlockKind.EVENTS, texts=COMING, events=[late, early, gone])
    type(gone).objects.filter(pk=gone.pk).update(state=EventState.CANCELLED)

    assert titles(issue) == ["Før", "Sent"]


def test_a_block_that_finds_no_events_is_left_out(issue):
    make_block(issue, BlockKind.EVENTS, texts=COMING)

    assert said(issue)["blocks"] == []


def test_an_event_is_told_with_when_where_and_what_it_costs(issue):
    make_block(issue, BlockKind.EVENTS, texts=COMING)
    event = event_in(2, title="Kunst & kultur", place_name="Union Scene")

    [told] = said(issue, "nn")["blocks"][0]["events"]

    assert told == {
        "title": "Kunst & kultur",
        "lang": "nb",
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "where": told["where"],
        "path": f"/nn/arrangementer/{event.slug}/#brev-{issue.pk}-1",
        "price": told["price"],
    }
    assert "Union Scene" in told["where"]
    assert told["price"] == "Gratis"


def test_links_to_ourselves_are_marked_alike_in_all_languages(issue, settings):
    body = f'<p><a href="/om/">A</a> <a href="{settings.SITE_URL}/tema/">B</a></p>'
    other = '<p><a href="https://annet.example/">C</a></p>'
    texts = {"nb": {"body": body + other}, "nn": {"body": body}}
    make_block(issue, texts=texts)

    nb, nn = said(issue)["blocks"][0]["body"], said(issue, "nn")["blocks"][0]["body"]

    assert f'href="/om/#brev-{issue.pk}-1"' in nb
    assert f'href="{settings.SITE_URL}/tema/#brev-{issue.pk}-2"' in nb
    assert 'href="https://annet.example/"' in nb
    assert nb.startswith(nn)


def test_a_picture_has_an_address_that_anybody_may_read_and_its_size(issue, client):
    texts = {"nb": {"alt": "Et hus."}, "nn": {"alt": "Eit hus."}}
    make_block(issue, BlockKind.PICTURE, texts=texts, picture=a_picture(1600, 800))

    picture = said(issue, "nn")["blocks"][0]["picture"]
    answer = client.get(picture["path"])

    assert (picture["alt"], picture["width"], picture["height"]) == ("Eit hus.", 536, 268)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    assert client.get("/bilder/nyhetsbrev/finnes-ikke.jpg").status_code == 404


def test_saying_more_asks_no_more(issue, django_assert_max_num_queries):
    for _each in range(3):
        make_block(issue)
    event_in(2)
    make_block(issue, BlockKind.EVENTS, texts=COMING)

    with django_assert_max_num_queries(9):
        said(issue)
