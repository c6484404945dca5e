"""The letter of an issue is valid HTML, by the Nu HTML checker (Java; runs in `make ci`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from members.models import Person
from tests.newsletters.test_issue_letter import make_full_issue, received
from tests.test_html import findings

pytestmark = [pytest.mark.html, pytest.mark.django_db, pytest.mark.usefixtures("clock")]

# Attributes that HTML has left behind and mail programs have not: Outlook's Word knows no others.
OF_OLD = ("attribute on the “table” element is obsolete", "attribute on the “td” element is")


def test_the_letter_is_valid_but_for_what_old_mail_programs_need(
    staff: Person, tmp_path: Path
) -> None:
    issue = make_full_issue()
    for language in ("nb", "nn", "en"):
        letter = received(issue, staff, language)
        (tmp_path / f"{language}.html").write_text(letter.html)

    found = [each for each in findings(tmp_path) if not any(old in each for old in OF_OLD)]

    assert found == []
