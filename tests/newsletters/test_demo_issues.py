"""The newsletter of the demo year: told through the services, sent, and ready to go on with."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from newsletters.enums import IssueState
from newsletters.models import Issue
from newsletters.rules.checklist import findings_in
from newsletters.services.letters import as_received
from newsletters.services.skeletons import make_due_drafts
from outbox.enums import SendingState
from outbox.models import Delivery
from tests.factories import NOW, make_person
from tests.newsletters.issue_kit import whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_issues_of_the_demo_year() -> None:
    """One loading, many promises: it takes seconds."""
    call_command("load_register", stdout=io.StringIO())

    call_command("load_demo", stdout=io.StringIO())

    states = sorted(Issue.objects.values_list("state", flat=True))
    assert states == [
        *(IssueState.DRAFT, IssueState.FROZEN, IssueState.FROZEN, IssueState.SKELETON),
    ]
    for issue in Issue.objects.filter(state=IssueState.FROZEN):
        assert issue.sending is not None
        assert issue.sending.state == SendingState.SENT
        assert issue.sending.candidates > 50
    assert not Delivery.objects.filter(letter="newsletters/issue").unsettled().exists()
    draft = whole(Issue.objects.get(state=IssueState.DRAFT))
    stopped = {str(each) for each in findings_in(draft, receivers=9, now=NOW) if each.stops}
    assert stopped == {"Det er lenker som ikke er sjekket ennå."}
    letter = as_received(draft, language="nn", to=make_person(), now=NOW)
    assert letter.text.count("/nn/arrangementer/") > 3
    assert make_due_drafts(now=NOW) == 0
