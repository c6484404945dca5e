"""Words for the tests of the yearly round."""

import datetime as dt
import re

import pytest

from core.refusals import Refused
from members import services as members
from members.enums import Refusal
from members.models import Organisation, Person, YearlyReview
from members.rules import reviews as rules
from outbox.models import Delivery
from tests.factories import NOW
from tests.reminded import remind

DAY = dt.timedelta(days=1)
FIRST, SECOND = (NOW + after for after in rules.REMINDERS)
SILENT = NOW + rules.SILENT_AFTER
OVER = NOW + rules.LASTS + DAY


def refuses(reason: Refusal):
    return pytest.raises(Refused, match=re.escape(str(reason.label)))


def review_of(organisation: Organisation) -> YearlyReview:
    return YearlyReview.objects.select_related("round").get(organisation=organisation)


def state_of(organisation: Organisation, *, now: dt.datetime = NOW) -> str:
    found = rules.with_state(YearlyReview.objects.filter(organisation=organisation), now=now)
    return str(found.values_list("state", flat=True).get())


def owed() -> list[tuple[str, bool]]:
    """To whom, and whether it was a reminder; in the order they were owed."""
    letters = Delivery.objects.filter(letter="members/still_right").order_by("pk")
    return [(row.address, row.context["is_reminder"]) for row in letters if row.context]


def change_contact(organisation: Organisation, *, to: Person, now: dt.datetime = NOW):
    members.appoint(person=to, organisation=organisation, by=None, now=now)


def tick(*, now: dt.datetime) -> None:
    """What the round owes people by the calendar."""
    remind("members.review_round", now=now)
    remind("members.still_right", now=now)
