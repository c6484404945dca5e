"""Staff look at the numbers, on a phone and on a desk."""

from __future__ import annotations

import pytest

from members.models import Person
from tests.factories import make_event
from tests.journeys.conftest import NewVisitor, Visitor
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_barriers_by_day_and_by_night(new_visitor: NewVisitor) -> None:
    staff = make_world().people["staff"]
    assert staff
    for scheme in ("light", "dark"):
        visitor = new_visitor(color_scheme=scheme)
        visitor.is_logged_in_as(staff)

        visitor.open("/statistikk/?dato=2027-12-31")

        visitor.finds_no_barriers()


def test_another_day_is_chosen_without_javascript(plain_visitor: Visitor, staff: Person) -> None:
    make_event()
    plain_visitor.is_logged_in_as(staff)
    page = plain_visitor.open("/statistikk/")

    page.get_by_label("Vis slik det var").fill("2025-01-01")
    plain_visitor.press("Vis tallene")

    assert plain_visitor.path == "/statistikk/?dato=2025-01-01"
    assert page.get_by_text("Slik det var 1. januar 2025").is_visible()
