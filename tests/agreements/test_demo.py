"""The agreements of the demo year, told through the services."""

import pytest
from django.utils.timezone import localdate

from agreements.demo import cooperation
from agreements.enums import Standing
from agreements.models import Agreement
from agreements.rules import reading, standing
from meetings.models import FollowUp, Record
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_the_year_has_one_of_each_and_one_with_all_its_life(staff, member):
    factories.make_county(name="Oslo", number="03", slug="oslo")

    cooperation.load(staff=staff, follower=member, now=NOW)

    today = localdate(NOW)
    found = list(Agreement.objects.with_last_day())
    assert sorted(standing(each, on=today) for each in found) == sorted(
        [Standing.ENDED] * 2 + [Standing.IN_FORCE] * 2 + [Standing.DRAFT]
    )
    assert sorted(each.parties.count() for each in found) == [2, 2, 2, 2, 3]
    current = reading.found(Agreement.objects).get(successor_of__isnull=False)
    told = reading.read(current, is_inside=True, on=today)
    assert [each.title for each in told.held] == [
        "Tredje kontaktmøte",
        "Andre kontaktmøte",
        "Første kontaktmøte",
    ]
    assert str(told.turn) == "Kommunesamvirket"
    assert [len(topics) for _topic, topics in told.topics] == [2] * 5
    assert all(area.done for area in told.areas)
    assert len(told.line) == 2
    assert Record.objects.approved().count() == 3
    assert FollowUp.objects.still_open().count() == 2
