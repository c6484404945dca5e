"""The yearly round: what is answered, and who staff must find out about."""

import datetime as dt

import pytest

from core.models import Act
from members import services as members
from members.enums import Refusal, ReviewAnswer, ReviewState
from members.models import (
    Invitation,
    Organisation,
    Person,
    RoleTerm,
    YearlyReview,
)
from members.rules import reviews as rules
from members.services import reviews
from outbox.enums import DeliveryState
from outbox.models import Delivery, Suppression
from outbox.services import sending
from tests.factories import (
    NOW,
    TODAY,
    make_main_contact,
    make_member,
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
    tick(now=NOW)

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
    tick(now=FIRST)

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

    tick(now=NOW)

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
    tick(now=FIRST)
    tick(now=SECOND)

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

    assert Delivery.objects.get(address=address).state == state
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
