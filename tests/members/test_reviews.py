"""The yearly round: who is asked, and when."""

import datetime as dt

import pytest

from core.models import Act
from members.enums import CodeKind, Refusal, ReviewState, Role
from members.models import (
    Organisation,
    OrganisationCode,
    Person,
    ReviewRound,
    RoleTerm,
    YearlyReview,
)
from members.rules import reviews as rules
from members.services import reviews
from outbox.models import Delivery, Suppression
from outbox.rendering import render
from tests.factories import (
    NOW,
    TODAY,
    make_main_contact,
    make_organisation,
    make_round,
)
from tests.members.rounds import (
    DAY,
    FIRST,
    OVER,
    SECOND,
    SILENT,
    change_contact,
    owed,
    refuses,
    review_of,
    state_of,
    tick,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]


# ---- A round is planned and starts ---------------------------------------------------------------


def test_a_plan_starts_by_itself_on_its_day_and_once(drammen, main_contact, staff):
    planned = reviews.plan_round(starts_on=TODAY + DAY, by=staff, now=NOW)

    tick(now=NOW)
    assert owed() == []
    tick(now=NOW + DAY)
    tick(now=NOW + DAY)

    planned.refresh_from_db()
    assert planned.started_at == NOW + DAY
    assert owed() == [(main_contact.email, False)]


def test_a_round_that_staff_start_early_begins_and_ends_early(drammen, main_contact, staff):
    planned = reviews.plan_round(starts_on=TODAY + 10 * DAY, by=staff, now=NOW)

    started = reviews.start_round(review_round=planned, by=staff, now=NOW)

    assert (started.starts_on, started.ends_on) == (TODAY, TODAY + rules.LASTS)
    acts = Act.objects.filter(verb__startswith="review_round.").order_by("pk")
    assert [act.verb for act in acts] == ["review_round.planned", "review_round.started"]


def test_a_round_starts_once(staff):
    started = make_round()

    with refuses(Refusal.ROUND_STARTED):
        reviews.start_round(review_round=started, by=staff, now=NOW)
    with refuses(Refusal.ROUND_STARTED):
        reviews.drop_round(review_round=started, by=staff, now=NOW)


def test_there_is_one_round_a_year_and_one_at_a_time(staff):
    year_end = dt.date(2027, 12, 15)
    reviews.plan_round(starts_on=year_end, by=staff, now=NOW)

    with refuses(Refusal.ROUND_OF_THE_YEAR):
        reviews.plan_round(starts_on=TODAY + DAY, by=staff, now=NOW)
    with refuses(Refusal.ROUND_IN_THE_WAY):
        reviews.plan_round(starts_on=dt.date(2028, 1, 15), by=staff, now=NOW)


def test_a_plan_waits_while_another_round_is_open(drammen, main_contact, staff):
    late = reviews.plan_round(starts_on=dt.date(2028, 1, 15), by=staff, now=NOW)
    make_round()

    with refuses(Refusal.ROUND_IN_THE_WAY):
        reviews.start_round(review_round=late, by=staff, now=NOW)


def test_a_round_does_not_start_early_into_the_days_of_a_plan(staff):
    reviews.plan_round(starts_on=TODAY + 10 * DAY, by=staff, now=NOW)
    later = reviews.plan_round(starts_on=dt.date(2028, 1, 15), by=staff, now=NOW)

    with refuses(Refusal.ROUND_IN_THE_WAY):
        reviews.start_round(review_round=later, by=staff, now=NOW)


def test_a_plan_can_be_dropped(staff):
    planned = reviews.plan_round(starts_on=TODAY + DAY, by=staff, now=NOW)

    reviews.drop_round(review_round=planned, by=staff, now=NOW)

    assert not ReviewRound.objects.exists()


def test_every_member_is_in_the_round_and_nobody_else(drammen, main_contact):
    alone = make_organisation(name="Asker")
    make_organisation(name="Lier", is_member=False)
    gone = make_organisation(name="Borte")
    Organisation.objects.filter(pk=gone.pk).update(exists_until=TODAY - DAY)

    started = make_round()

    assert {review.organisation for review in started.reviews.all()} == {drammen, alone}
    assert owed() == [(main_contact.email, False)]


def test_the_preview_says_who_is_asked_and_who_cannot_be(drammen, main_contact):
    alone = make_organisation(name="Asker")
    dead = make_organisation(name="Lier")
    unreachable = make_main_contact(organisation=dead)
    Suppression.objects.create(address=unreachable.email, reason="Finnes ikke", since=NOW)

    found = rules.forecast(on=TODAY)

    assert found.asked == [(drammen, main_contact)]
    assert found.stopped == [(dead, unreachable)]
    assert found.unanswered_for == [alone]
    assert not YearlyReview.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_starting_takes_the_same_queries_for_one_and_three(rows, django_assert_num_queries):
    for _ in range(rows):
        organisation = make_organisation()
        make_main_contact(organisation=organisation)
        make_main_contact(organisation=make_organisation())

    with django_assert_num_queries(18):
        make_round()


def test_who_is_main_contact_for_two_gets_a_letter_for_each(drammen, main_contact):
    other = make_organisation(name="Asker")
    RoleTerm.objects.create(
        person=main_contact, organisation=other, role=Role.MAIN_CONTACT, starts_on=TODAY
    )

    make_round()

    assert owed() == [(main_contact.email, False)] * 2


# ---- The letter ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject", "role", "nothing"),
    [
        ("nb", "Stemmer dette om Drammen?", "Hovedkontakt: Hanne Hovedkontakt", "ikke oppgitt"),
        ("nn", "Stemmer dette om Drammen?", "Hovudkontakt: Hanne Hovedkontakt", "ikkje oppgitt"),
        ("en", "Is this right about Drammen?", "Main contact: Hanne Hovedkontakt", "not given"),
    ],
)
def test_the_letter_tells_what_is_registered_in_the_language_of_the_contact(
    drammen, main_contact, language, subject, role, nothing
):
    Person.objects.filter(pk=main_contact.pk).update(language=language)
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.ORGANISATION_NUMBER, value="974760673"
    )

    make_round()
    letter = render(Delivery.objects.get())

    assert letter.subject == subject
    for words in (letter.text, letter.html):
        for fact in ("974760673", "drammen.kommune.example", nothing, "Hanne Hovedkontakt"):
            assert fact in words
    assert role in letter.text
    assert "/stemmer-dette/" in letter.text


def test_a_reminder_says_that_it_is_one(drammen, main_contact):
    make_round()

    tick(now=FIRST)

    letter = render(Delivery.objects.latest("pk"))
    assert letter.subject == "Påminnelse: Stemmer dette om Drammen?"
    assert "Vi har ikke fått svar fra deg ennå" in letter.text


def test_the_letter_is_not_sent_after_the_round(drammen, main_contact):
    started = make_round()

    expires = Delivery.objects.get().expires_at

    assert expires is not None
    assert started.ends_on < expires.date() + DAY
    assert expires < OVER


# ---- Reminders -----------------------------------------------------------------------------------


def test_who_does_not_answer_is_reminded_twice_and_then_left_alone(drammen, main_contact):
    make_round()

    for now in (FIRST - DAY, FIRST, FIRST, SECOND - DAY, SECOND, SECOND + DAY, SILENT, OVER):
        tick(now=now)

    assert owed() == [(main_contact.email, is_reminder) for is_reminder in (False, True, True)]


def test_a_clock_that_stood_still_sends_one_reminder_and_not_two(drammen, main_contact):
    make_round()

    tick(now=SECOND)
    tick(now=SECOND + DAY)

    assert len(owed()) == 2


def test_who_has_answered_is_not_reminded(drammen, main_contact):
    make_round()
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)

    tick(now=FIRST)

    assert len(owed()) == 1


def test_a_new_main_contact_is_asked_and_has_three_weeks(drammen, main_contact, member):
    make_round()
    change_contact(drammen, to=member, now=FIRST - DAY)

    tick(now=FIRST)
    tick(now=FIRST + DAY)
    tick(now=FIRST + rules.REMINDERS[0])

    assert owed() == [(main_contact.email, False), (member.email, False), (member.email, True)]


def test_where_nobody_could_be_asked_whoever_comes_is(drammen, member):
    make_round()
    assert state_of(drammen) == ReviewState.NO_CONTACT
    change_contact(drammen, to=member, now=NOW)

    tick(now=NOW)

    assert owed() == [(member.email, False)]
    assert state_of(drammen) == ReviewState.WAITING


def test_who_is_no_longer_a_member_hears_nothing_more(drammen, main_contact, staff):
    make_round()
    drammen.memberships.update(ends_on=TODAY)

    tick(now=FIRST)

    assert len(owed()) == 1
    assert state_of(drammen, now=FIRST) == ReviewState.DROPPED
    assert rules.progress(ReviewRound.objects.get(), now=FIRST) == {ReviewState.DROPPED: 1}
