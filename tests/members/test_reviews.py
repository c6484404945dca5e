"""The yearly round: who is asked, when, and what has come of it."""

import datetime as dt
import re

import pytest

from core.models import Act
from core.refusals import Refused
from members import services as members
from members.enums import CodeKind, Refusal, ReviewAnswer, ReviewState, Role
from members.models import (
    Invitation,
    Organisation,
    OrganisationCode,
    Person,
    ReviewRound,
    RoleTerm,
    YearlyReview,
)
from members.rules import reviews as rules
from members.services import reviews
from outbox.enums import DeliveryState
from outbox.models import Delivery, Suppression
from outbox.rendering import render
from outbox.services import sending
from tests.factories import (
    NOW,
    TODAY,
    make_main_contact,
    make_member,
    make_organisation,
    make_round,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

DAY = dt.timedelta(days=1)
FIRST, SECOND = (NOW + after for after in rules.REMINDERS)
SILENT = NOW + rules.SILENT_AFTER
OVER = NOW + rules.LASTS + DAY


def refuses(reason: Refusal):
    return pytest.raises(Refused, match=re.escape(str(reason.label)))


def review_of(organisation: Organisation) -> YearlyReview:
    return YearlyReview.objects.select_related("round").get(organisation=organisation)


def state_of(organisation: Organisation, *, now: dt.datetime = NOW) -> str:
    found = rules.with_state(YearlyReview.objects.all(), now=now).get(organisation=organisation)
    return found.state  # type: ignore[attr-defined]


def owed() -> list[tuple[str, bool]]:
    """To whom, and whether it was a reminder; in the order they were owed."""
    letters = Delivery.objects.filter(letter="members/still_right").order_by("pk")
    return [(row.address, row.context["is_reminder"]) for row in letters if row.context]


def change_contact(organisation: Organisation, *, to: Person, now: dt.datetime = NOW):
    members.appoint(person=to, organisation=organisation, by=None, now=now)


# ---- A round is planned and starts ---------------------------------------------------------------


def test_a_plan_starts_by_itself_on_its_day_and_once(drammen, main_contact, staff):
    planned = reviews.plan_round(starts_on=TODAY + DAY, by=staff, now=NOW)

    reviews.tick(now=NOW)
    assert owed() == []
    reviews.tick(now=NOW + DAY)
    reviews.tick(now=NOW + DAY)

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

    with django_assert_num_queries(16):
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

    reviews.tick(now=FIRST)

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
        reviews.tick(now=now)

    assert owed() == [(main_contact.email, is_reminder) for is_reminder in (False, True, True)]


def test_a_clock_that_stood_still_sends_one_reminder_and_not_two(drammen, main_contact):
    make_round()

    reviews.tick(now=SECOND)
    reviews.tick(now=SECOND + DAY)

    assert len(owed()) == 2


def test_who_has_answered_is_not_reminded(drammen, main_contact):
    make_round()
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)

    reviews.tick(now=FIRST)

    assert len(owed()) == 1


def test_a_new_main_contact_is_asked_and_has_three_weeks(drammen, main_contact, member):
    make_round()
    change_contact(drammen, to=member, now=FIRST - DAY)

    reviews.tick(now=FIRST)
    reviews.tick(now=FIRST + DAY)
    reviews.tick(now=FIRST + rules.REMINDERS[0])

    assert owed() == [(main_contact.email, False), (member.email, False), (member.email, True)]


def test_where_nobody_could_be_asked_whoever_comes_is(drammen, member):
    make_round()
    assert state_of(drammen) == ReviewState.NO_CONTACT
    change_contact(drammen, to=member, now=NOW)

    reviews.tick(now=NOW)

    assert owed() == [(member.email, False)]
    assert state_of(drammen) == ReviewState.WAITING


def test_who_is_no_longer_a_member_hears_nothing_more(drammen, main_contact, staff):
    make_round()
    drammen.memberships.update(ends_on=TODAY)

    reviews.tick(now=FIRST)

    assert len(owed()) == 1
    assert state_of(drammen, now=FIRST) == ReviewState.DROPPED
    assert rules.progress(ReviewRound.objects.get(), now=FIRST) == {ReviewState.DROPPED: 1}


# ---- Answers -------------------------------------------------------------------------------------


def test_the_link_confirms_once_however_often_it_is_pressed(drammen, main_contact):
    make_round()
    review = review_of(drammen)

    reviews.confirm_by_letter(review=review, asked=main_contact.pk, now=NOW)
    reviews.confirm_by_letter(review=review, asked=main_contact.pk, now=NOW + DAY)

    review.refresh_from_db()
    assert (review.confirmed_at, review.confirmed_how) == (NOW, ReviewAnswer.LETTER)
    assert review.confirmed_by is None
    assert Act.objects.filter(verb="review.confirmed").count() == 1
    assert state_of(drammen) == ReviewState.CONFIRMED


def test_the_link_of_the_one_before_is_dead(drammen, main_contact, member):
    make_round()
    change_contact(drammen, to=member)
    reviews.tick(now=NOW)

    with refuses(Refusal.REVIEW_WITH_ANOTHER):
        reviews.confirm_by_letter(review=review_of(drammen), asked=main_contact.pk, now=NOW)


def test_nobody_answers_after_the_round(drammen, main_contact):
    make_round()

    with refuses(Refusal.REVIEW_OVER):
        reviews.confirm_by_letter(review=review_of(drammen), asked=main_contact.pk, now=OVER)
    with refuses(Refusal.REVIEW_OVER):
        reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=OVER)


def test_nobody_answers_for_one_that_is_no_longer_a_member(drammen, main_contact):
    make_round()
    drammen.memberships.update(ends_on=TODAY - DAY)

    with refuses(Refusal.REVIEW_DROPPED):
        reviews.confirm_by_letter(review=review_of(drammen), asked=main_contact.pk, now=NOW)


def test_only_the_main_contact_confirms_at_the_desk(drammen, main_contact, member):
    make_round()

    with refuses(Refusal.NOT_MAIN_CONTACT):
        reviews.confirm_at_the_desk(review=review_of(drammen), by=member, now=NOW)
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)

    assert review_of(drammen).confirmed_by == main_contact


def test_staff_confirm_by_phone_also_after_the_round_and_say_with_whom(
    drammen, main_contact, staff
):
    make_round()
    review = review_of(drammen)

    with refuses(Refusal.NOTE_NEEDED):
        reviews.confirm_by_phone(review=review, note=" ", by=staff, now=OVER)
    reviews.confirm_by_phone(review=review, note="Snakket med Hanne.", by=staff, now=OVER)

    act = Act.objects.get(verb="review.confirmed")
    assert act.by == staff
    assert act.text == (
        "Opplysningene om Drammen stemmer, bekreftet på telefon. Snakket med Hanne."
    )
    with refuses(Refusal.REVIEW_CONFIRMED):
        reviews.confirm_by_phone(review=review, note="Igjen", by=staff, now=OVER)


# ---- Somebody else -------------------------------------------------------------------------------


def pass_on(organisation: Organisation, person: Person, *, email: str = "lise@drammen.example"):
    reviews.pass_on(
        review=review_of(organisation), asked=person.pk, name="Lise Lund", email=email, now=NOW
    )


def test_whoever_is_not_the_right_person_is_not_reminded_and_nobody_gets_a_role(
    drammen, main_contact
):
    make_round()

    pass_on(drammen, main_contact)
    reviews.tick(now=FIRST)

    review = review_of(drammen)
    assert len(owed()) == 1
    assert (review.suggested_name, review.suggested_email) == ("Lise Lund", "lise@drammen.example")
    assert state_of(drammen) == ReviewState.NOT_ME
    assert RoleTerm.objects.get().person == main_contact
    assert "Lise" not in "".join(Act.objects.values_list("text", flat=True))


def test_it_is_said_once(drammen, main_contact):
    make_round()
    pass_on(drammen, main_contact)

    with refuses(Refusal.REVIEW_PASSED_ON):
        pass_on(drammen, main_contact, email="annen@example.no")


def test_staff_invite_the_one_who_was_named(drammen, main_contact, staff):
    make_round()
    with refuses(Refusal.NOBODY_NAMED):
        reviews.invite_suggested(review=review_of(drammen), by=staff, now=NOW)
    pass_on(drammen, main_contact)

    reviews.invite_suggested(review=review_of(drammen), by=staff, now=NOW)

    assert Invitation.objects.get().email == "lise@drammen.example"
    assert Invitation.objects.get().invited_by == staff


def test_when_another_takes_over_they_are_asked_and_the_name_is_forgotten(
    drammen, main_contact, member
):
    make_round()
    pass_on(drammen, main_contact)
    change_contact(drammen, to=member)

    reviews.tick(now=NOW)

    review = review_of(drammen)
    assert (review.asked, review.passed_on_at, review.suggested_name) == (member, None, "")
    assert state_of(drammen) == ReviewState.WAITING


def test_the_name_is_forgotten_a_month_after_the_round(drammen, main_contact):
    make_round()
    pass_on(drammen, main_contact)

    reviews.forget_suggestions(now=OVER)
    assert review_of(drammen).suggested_name == "Lise Lund"
    reviews.forget_suggestions(now=OVER + reviews.KEPT + DAY)

    assert (review_of(drammen).suggested_name, review_of(drammen).suggested_email) == ("", "")


def test_whoever_was_named_and_leaves_the_portal_is_forgotten(drammen, main_contact):
    lise = make_member(organisation=drammen)
    make_round()
    pass_on(drammen, main_contact, email=lise.email)

    members.erase_account(person=lise, by=lise, now=NOW)

    assert (review_of(drammen).suggested_name, review_of(drammen).suggested_email) == ("", "")


# ---- Those that staff must find out about --------------------------------------------------------


def follow_up(*, now: dt.datetime = NOW) -> list[Organisation]:
    return [review.organisation for review in rules.to_follow_up(now=now)]


def test_silence_is_told_a_week_after_the_second_reminder(drammen, main_contact):
    make_round()
    reviews.tick(now=FIRST)
    reviews.tick(now=SECOND)

    assert follow_up(now=SILENT - DAY) == []
    assert follow_up(now=SILENT) == [drammen]
    assert state_of(drammen, now=SILENT) == ReviewState.SILENT


def test_whoever_has_not_answered_when_the_round_is_over_is_silent(drammen, main_contact):
    make_round()

    assert state_of(drammen, now=OVER) == ReviewState.SILENT


@pytest.mark.parametrize(
    ("address", "state"),
    [("dead@example.no", DeliveryState.REJECTED), ("spam@example.no", DeliveryState.REJECTED)],
)
def test_a_letter_that_the_server_refuses_raises_the_organisation(
    drammen, main_contact, sink, address, state
):
    Person.objects.filter(pk=main_contact.pk).update(email=address)
    make_round()
    assert state_of(drammen) == ReviewState.WAITING

    sending.drain(clock=lambda: NOW)

    assert Delivery.objects.get().state == state
    assert state_of(drammen) == ReviewState.BOUNCED
    assert follow_up() == [drammen]


def test_a_stopped_address_raises_the_organisation(drammen, main_contact, sink):
    Suppression.objects.create(address=main_contact.email, reason="Finnes ikke", since=NOW)
    make_round()

    sending.drain(clock=lambda: NOW)

    assert Delivery.objects.get().state == DeliveryState.SUPPRESSED
    assert state_of(drammen) == ReviewState.BOUNCED


def test_a_letter_sent_again_to_a_living_address_waits_for_its_answer(
    drammen, main_contact, staff, sink
):
    Person.objects.filter(pk=main_contact.pk).update(email="dead@example.no")
    make_round()
    sending.drain(clock=lambda: NOW)
    Person.objects.filter(pk=main_contact.pk).update(email="hanne@example.no")

    reviews.ask_again(review=review_of(drammen), by=staff, now=SILENT)
    sending.drain(clock=lambda: SILENT)

    assert owed()[-1] == ("hanne@example.no", False)
    assert state_of(drammen, now=SILENT) == ReviewState.WAITING
    assert review_of(drammen).remind_at == SILENT + rules.REMINDERS[0]


def test_nothing_is_sent_again_where_nobody_can_answer(drammen, main_contact, staff):
    alone = make_organisation(name="Asker")
    make_round()

    with refuses(Refusal.NOBODY_TO_ASK):
        reviews.ask_again(review=review_of(alone), by=staff, now=NOW)
    with refuses(Refusal.REVIEW_OVER):
        reviews.ask_again(review=review_of(drammen), by=staff, now=OVER)
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)
    with refuses(Refusal.REVIEW_CONFIRMED):
        reviews.ask_again(review=review_of(drammen), by=staff, now=NOW)


def test_only_the_newest_round_is_followed_up(drammen):
    make_round(at=NOW - dt.timedelta(days=250))
    assert follow_up() == [drammen]

    make_round()

    assert follow_up() == [drammen]
    assert YearlyReview.objects.count() == 2


def test_progress_counts_each_state(drammen, main_contact):
    make_organisation(name="Asker")
    other = make_organisation(name="Lier")
    make_main_contact(organisation=other)
    started = make_round()
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)

    assert rules.progress(started, now=NOW) == {
        ReviewState.CONFIRMED: 1,
        ReviewState.NO_CONTACT: 1,
        ReviewState.WAITING: 1,
    }
