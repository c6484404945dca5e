"""A rich text as words, and its links."""

import pytest

from core.components.rich_text import as_words, links_in, with_whole_links
from core.fields import clean_rich_text

SITE = "https://portal.example.no"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>Ett.</p><p>To.</p>", "Ett.\n\nTo."),
        ("<p>Én<br>to</p>", "Én\nto"),
        ("<p>a &amp; b &lt;c&gt;</p>", "a & b <c>"),
        ("<p><strong>Sterkt</strong> og <em>lett</em>.</p>", "Sterkt og lett."),
        ("<h3>Tittel</h3><p>Tekst</p>", "Tittel\n------\n\nTekst"),
        ("<ul><li><p>En</p></li><li><p>To</p></li></ul>", "- En\n- To"),
        ("<ol><li><p>En</p></li><li><p>To</p></li></ol>", "1. En\n2. To"),
        ("<ul><li><p>En</p><ul><li><p>Inni</p></li></ul></li></ul>", "- En\n  - Inni"),
        ("<blockquote><p>Sagt</p><p>mer</p></blockquote>", "> Sagt\n> \n> mer"),
        ('<p><a href="/om/">Om oss</a></p>', "Om oss: https://portal.example.no/om/"),
        ('<p><a href="https://a.example/">https://a.example/</a></p>', "https://a.example/"),
        ('<p><a href="mailto:a@example.no">a@example.no</a></p>', "a@example.no"),
        ('<p><a href="mailto:a@example.no">Skriv</a></p>', "Skriv: a@example.no"),
        ("<p>ikke lukket", "ikke lukket"),
        ("løs</p></li></ul> tekst", "løs tekst"),
    ],
)
def test_a_rich_text_is_said_in_words(html, words):
    assert as_words(html, site=SITE) == words


def test_links_are_whole_and_the_rest_is_left():
    html = (
        '<p>a &amp; b&nbsp;<a href="/om/?a=1&amp;b=2">Om</a> <a href="https://x.example/">X</a></p>'
    )

    assert with_whole_links(html, site=SITE) == (
        '<p>a &amp; b&nbsp;<a href="https://portal.example.no/om/?a=1&amp;b=2">Om</a> '
        '<a href="https://x.example/">X</a></p>'
    )
    assert links_in(html) == ["/om/?a=1&b=2", "https://x.example/"]


def test_what_an_attacker_writes_is_cleaned_away():
    clean = clean_rich_text('<p onclick="x()">Hei<script>x()</script><img src=x onerror=y></p>')

    assert clean == "<p>Hei</p>"
