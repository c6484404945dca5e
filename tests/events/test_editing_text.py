"""What is typed without the text editor."""

import pytest

from core.forms import as_rich_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Først dette.\r\n\r\nSå det.", "<p>Først dette.</p><p>Så det.</p>"),
        ("For 2 < 3 & kake <3\n\nHei", "<p>For 2 &lt; 3 &amp; kake &lt;3</p><p>Hei</p>"),
        ("<p>Hei</p>", "<p>Hei</p>"),
        (" \n", " \n"),
    ],
)
def test_plain_lines_become_paragraphs_and_what_is_marked_up_is_left(typed, kept):
    assert as_rich_text(typed) == kept
