"""Two ticks, two presses: one round, one letter each, one answer."""

import pytest

from core.models import Act
from members.enums import Refusal
from members.models import YearlyReview
from members.rules.reviews import REMINDERS
from members.services import reviews
from outbox.models import Delivery
from tests.factories import NOW, TODAY, make_main_contact, make_organisation, make_plan, make_round
from tests.members.rounds import tick
from tests.members.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def members():
    return [make_main_contact(organisation=make_organisation()) for _ in range(5)]


def addresses() -> list[str]:
    return sorted(Delivery.objects.values_list("address", flat=True))


def test_two_ticks_at_once_start_a_round_once(members):
    make_plan(starts_on=TODAY)

    at_once(*[lambda: tick(now=NOW)] * 4)

    assert YearlyReview.objects.count() == 5
    assert addresses() == sorted(person.email for person in members)


def test_staff_and_the_clock_start_a_round_once(members):
    row = make_plan(starts_on=TODAY)

    answers = at_once(
        *[lambda: reviews.start_round(review_round=row, by=None, now=NOW)] * 3,
    )

    assert answers.count(Refusal.ROUND_STARTED) == 2
    assert len(addresses()) == 5


def test_two_ticks_at_once_remind_once(members):
    make_round()

    at_once(*[lambda: tick(now=NOW + REMINDERS[0])] * 4)

    assert addresses() == sorted([person.email for person in members] * 2)


def test_a_double_click_is_one_answer(members):
    review = make_round().reviews.earliest("pk")
    asked = review.asked_id
    assert asked is not None

    at_once(*[lambda: reviews.confirm_by_letter(review=review, asked=asked, now=NOW)] * 4)

    assert Act.objects.filter(verb="review.confirmed").count() == 1
