"""Who is reminded of what, when, and that each is once and armed again when the term changes."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agreements import services
from agreements.models import Agreement
from meetings.enums import MeetingState
from meetings.models import Meeting
from outbox import reminders
from outbox.models import Delivery
from tests.agreements.cooperation import make_agreement, make_owner
from tests.factories import NOW
from tests.reminded import remind

pytestmark = pytest.mark.django_db


def at(day):
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), tzinfo=dt.UTC)


@pytest.fixture
def agreement(staff, member):
    """Ends Thursday 27 April 2028; notice of a month by 27 March."""
    found = make_agreement(staff=staff)
    make_owner(found, 1, person=member)
    make_owner(found, 2, email="pia@bygd.example")
    return found


def sent(letter):
    rows = Delivery.objects.filter(letter=f"agreements/{letter}").order_by("created_at", "pk")
    return [(timezone.localdate(row.created_at).isoformat(), row.address) for row in rows]


def walk(name, first, last):
    """The tick of each day, as the portal does."""
    day = at(first)
    while day <= at(last):
        remind(name, now=day)
        day += dt.timedelta(days=1)


def test_both_sides_hear_three_times_before_the_end_and_before_the_last_day_for_notice(
    agreement, member
):
    walk("agreements.ends", "2027-09-20", "2028-05-10")

    both = [member.email, "pia@bygd.example"]
    days = ["2027-10-27", "2028-01-27", "2028-03-28"]
    assert sent("ends_soon") == [(day, address) for day in days for address in both]
    # 27 September 2027 is a Monday; 26 December is a holiday and a Sunday, so it comes before.
    days = ["2027-09-27", "2027-12-27", "2028-02-25"]
    assert [address for _day, address in sent("notice_soon")] == both * 3
    assert len({day for day, _address in sent("notice_soon")}) == 3


def test_a_changed_term_is_told_of_anew_and_the_same_is_not(agreement, staff):
    remind("agreements.ends", now=at("2027-10-28"))
    remind("agreements.ends", now=at("2027-10-29"))
    assert len(sent("ends_soon")) == 2

    services.amend(
        agreement=agreement,
        text="Kortere.",
        agreed_on=dt.date(2027, 10, 30),
        changes={"ends_on": dt.date(2028, 3, 31)},
        by=staff,
        now=at("2027-10-30"),
    )
    remind("agreements.ends", now=at("2027-11-02"))

    assert len(sent("ends_soon")) == 4


def test_nobody_is_reminded_of_what_notice_or_a_successor_has_settled(agreement, staff):
    noticed = agreement
    services.give_notice(
        agreement=noticed,
        party=noticed.parties.get(position=1),
        given_on=NOW.date(),
        received_on=NOW.date(),
        effective_on=dt.date(2027, 12, 31),
        by=staff,
        now=NOW,
    )

    walk("agreements.ends", "2027-10-25", "2027-10-30")

    assert sent("ends_soon") == []


def test_one_signed_late_has_only_the_nearest_of_the_reminders_before(staff):
    soon = make_agreement(staff=staff, ends_on=dt.date(2027, 4, 30))
    make_owner(soon, 1, email="ola@nett.example")

    remind("agreements.ends", now=NOW)
    remind("agreements.ends", now=NOW)

    assert len(sent("ends_soon")) == 1
    remind("agreements.ends", now=at("2027-03-31"))
    assert len(sent("ends_soon")) == 2


def test_the_memo_comes_ninety_days_before(agreement):
    walk("agreements.memo", "2028-01-25", "2028-02-02")

    assert {day for day, _address in sent("memo")} == {"2028-01-28"}
    assert len(sent("memo")) == 2


def test_whoever_let_it_run_out_is_asked_once_whether_they_go_on(agreement):
    walk("agreements.ended", "2028-04-26", "2028-05-05")

    assert {day for day, _address in sent("ended")} == {"2028-04-28"}
    assert len(sent("ended")) == 2


def meet(agreement, day, number, state=MeetingState.HELD):
    party = agreement.parties.get(position=number)
    starts_at = at(day) if day else None
    return Meeting.objects.create(
        forum=agreement,
        title="Kontaktmøte",
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2) if starts_at else None,
        called_by=party.organisation,
        changed_at=NOW,
    )


def test_the_party_whose_turn_it_is_hears_when_no_meeting_is_set(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(contact_months=6)
    meet(agreement, "2027-02-01", 1)

    walk("agreements.turn", "2027-06-25", "2027-07-05")

    assert sent("your_turn") == [("2027-07-02", "pia@bygd.example")]


def test_nobody_is_to_call_a_meeting_after_the_last_day(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(contact_months=6, ends_on=dt.date(2027, 7, 20))
    meet(agreement, "2027-02-01", 1)

    walk("agreements.turn", "2027-06-25", "2027-07-05")

    assert sent("your_turn") == []


def test_staff_see_what_is_due_and_lead_to_each(agreement, client, staff):
    Agreement.objects.filter(pk=agreement.pk).update(contact_months=6)
    meet(agreement, "2027-02-01", 1)

    with time_machine.travel(at("2027-06-25"), tick=False):
        client.force_login(staff)
        page = client.get(reverse("admin:outbox_heldreminder_changelist"))

    assert page.status_code == 200
    assert "agreements.turn" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "state"),
    [("2027-08-20", MeetingState.PLANNED), (None, MeetingState.PROPOSED)],
)
def test_nobody_is_reminded_while_one_is_set_or_dates_are_asked_about(agreement, day, state):
    Agreement.objects.filter(pk=agreement.pk).update(contact_months=6)
    meet(agreement, "2027-02-01", 1)
    meet(agreement, day, 2, state)

    walk("agreements.turn", "2027-06-25", "2027-07-05")

    assert sent("your_turn") == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_do_not_grow_with_the_agreements(staff, number, django_assert_num_queries):
    for each in range(number):
        found = make_agreement(staff=staff)
        make_owner(found, 1, email=f"ola{each}@nett.example")
        make_owner(found, 2, email=f"pia{each}@bygd.example")
    source = reminders.get("agreements.ends")
    now = at("2027-10-27")

    with django_assert_num_queries(7):
        assert len(list(source.coming(now=now, until=now))) == number * 2
