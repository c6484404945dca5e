"""What has been sent, on the net and as a feed; and clicks, which nobody is known by."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from newsletters.models import Click
from newsletters.rules.clicks import links_in, marked, unmarked
from outbox.enums import SendingState
from outbox.models import Sending
from tests.factories import NOW, TODAY
from tests.newsletters.lists import make_newsletter, make_sent_issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ARCHIVE, FEED, CLICK = "/nyhetsbrev/", "/nyhetsbrev/feed.xml", "/nyhetsbrev/klikk/"
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = dt.timedelta(days=1)


@pytest.fixture
def letter():
    return make_newsletter()


@pytest.fixture(autouse=True)
def nobody_has_clicked():
    cache.clear()


def say(issue, language="nb", **facts):
    """Change what was frozen, as no service does."""
    issue.sending.content[language] |= facts
    issue.sending.save()


def subjects(answer):
    return [issue.subject for issue in answer.context["page"]]


def test_the_newest_is_first_and_in_the_language_of_the_page(client, letter):
    make_sent_issue(newsletter=letter, subject="Februar", at=NOW - 30 * DAY)
    make_sent_issue(newsletter=letter, subject="Mars", at=NOW - DAY)

    assert subjects(client.get(ARCHIVE)) == ["Mars", "Februar"]
    assert subjects(client.get(f"/nn{ARCHIVE}")) == ["Mars (nn)", "Februar (nn)"]


def test_drafts_and_what_was_stopped_are_not_in_the_archive(client, letter):
    letter.issues.create(name="Utkast", slug="utkast")
    make_sent_issue(newsletter=letter, state=SendingState.STOPPED)

    assert subjects(client.get(ARCHIVE)) == []
    assert client.get("/nyhetsbrev/utgaver/utkast/").status_code == 404


def test_what_is_for_members_is_read_by_members(client, member, stranger):
    closed = make_newsletter(is_open=False)
    issue = make_sent_issue(newsletter=closed)
    page = f"/nyhetsbrev/utgaver/{issue.slug}/"

    assert client.get(page).status_code == 404
    assert ElementTree.fromstring(client.get(FEED).content).find("channel/item") is None
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    client.force_login(member)
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("rows", [1, 12])
def test_the_archive_asks_the_same_however_long_it_is(
    client, letter, rows, django_assert_max_num_queries
):
    for _row in range(rows):
        make_sent_issue(newsletter=letter)

    with django_assert_max_num_queries(5):
        client.get(ARCHIVE)


def test_an_issue_says_what_was_frozen_without_what_counts_clicks(client, letter):
    issue = make_sent_issue(newsletter=letter, blocks=[])
    block = {
        "kind": "news",
        "lang": "nb",
        "heading": "Ny scene <i>",
        "body": f'<p><a href="{marked("/om/", issue.pk, 1)}">Om oss</a></p>',
        "link": marked("/arrangementer/", issue.pk, 2),
        "button": "Se",
        "picture": {"path": "/bilde.jpg", "alt": "En scene", "width": 536, "height": 300},
    }
    say(issue, blocks=[block])

    html = client.get(f"/nyhetsbrev/utgaver/{issue.slug}/").content.decode()

    assert '<a href="/om/">Om oss</a>' in html
    assert "#brev-" not in html
    assert 'alt="En scene"' in html
    assert "Ny scene &lt;i&gt;" in html


# ---- RSS ---------------------------------------------------------------------------------------


def test_the_feed_is_rss_that_another_reader_reads(client, letter):
    hostile = "A & B <script>]]>\x0b «Sámi ŋ» 🎭"
    issue = make_sent_issue(newsletter=letter, subject="Mars", at=NOW - DAY)
    say(issue, subject=hostile)

    answer = client.get(FEED)
    root: Any = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    link = channel.find(f"{ATOM}link")
    assert (link.get("rel"), link.get("href")) == ("self", f"http://localhost:8000{FEED}")
    item = channel.find("item")
    assert item.findtext("title") == "A & B <script>]]> «Sámi ŋ» 🎭"
    assert item.findtext("link") == item.findtext("guid")
    assert item.findtext("link").endswith(f"/nyhetsbrev/utgaver/{issue.slug}/")
    assert parsedate_to_datetime(item.findtext("pubDate")) == NOW - DAY


@pytest.mark.parametrize("issues", [0, 1])
def test_who_has_the_feed_already_is_told_so(client, letter, issues):
    for _issue in range(issues):
        make_sent_issue(newsletter=letter)
    etag = client.get(FEED)["ETag"]

    again = client.get(FEED, headers={"If-None-Match": etag})
    make_sent_issue(newsletter=letter, subject="April")
    later = client.get(FEED, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)


# ---- Clicks ------------------------------------------------------------------------------------


def click(client, issue, link):
    return client.post(CLICK, {"issue": issue, "link": link}).status_code


def test_clicks_are_counted_by_link_and_day(client, letter):
    issue = make_sent_issue(newsletter=letter)

    for link in (1, 2, 1):
        assert click(client, issue.pk, link) == 204

    found = Click.objects.values_list("issue", "link", "day", "count")
    assert list(found) == [(issue.pk, 1, TODAY, 2), (issue.pk, 2, TODAY, 1)]


def test_what_nobody_sent_is_not_counted(client, letter):
    draft = letter.issues.create(name="Utkast", slug="utkast")
    issue = make_sent_issue(newsletter=letter)

    wrong = [(draft.pk, 1), (issue.pk + 99, 1), (issue.pk, 0), (issue.pk, 1000), ("x", "y")]
    statuses = {click(client, *each) for each in wrong}

    assert statuses == {204}
    assert not Click.objects.exists()


def test_one_place_does_not_make_a_thousand_clicks(client, letter):
    issue = make_sent_issue(newsletter=letter)

    for _time in range(70):
        click(client, issue.pk, 1)

    assert Click.objects.get().count == 60


def test_only_our_own_pages_are_marked():
    assert marked("/om/", 7, 3) == "/om/#brev-7-3"
    assert marked("http://localhost:8000/om/", 7, 3) == "http://localhost:8000/om/#brev-7-3"
    for other in ("https://example.no/", "//example.no/", "/om/#styret", "mailto:a@example.no"):
        assert marked(other, 7, 3) == other


def test_marks_are_found_and_taken_away_wherever_they_stand():
    content = {"blocks": [{"body": '<a href="/a/#brev-7-1">a</a>'}, {"link": "/b/#brev-7-12"}]}

    assert links_in(content, 7) == {1: "/a/", 12: "/b/"}
    assert links_in(content, 8) == {}
    assert unmarked(content) == {"blocks": [{"body": '<a href="/a/">a</a>'}, {"link": "/b/"}]}


def test_staff_read_how_many_and_never_who(client, letter, staff):
    issue = make_sent_issue(newsletter=letter)
    link = marked("/om/", issue.pk, 1)
    say(issue, blocks=[{"kind": "action", "lang": "nb", "heading": "Ny", "link": link}])
    Sending.objects.update(accepted=1499, rejected=1, candidates=1500)
    click(client, issue.pk, 1)
    client.force_login(staff)

    (row,) = client.get("/nyhetsbrev/tall/").context["issues"]
    links = client.get(f"/nyhetsbrev/tall/{issue.slug}/").context["led_to"]

    assert (row.delivered, row.rejected, row.clicked, row.ended) == (1499, 1, 1, 0)
    assert [(link.url, link.clicks) for link in links] == [("/om/", 1)]
