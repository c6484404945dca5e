"""Workshops and dinners: places and queues of their own, beside the place at the event."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from core.refusals import Refused
from events import services
from events.enums import Refusal
from events.models import CapacityPool, Event, Participant, Session
from events.services import Guest, programme
from outbox.models import Delivery
from tests.events.acts import INVOICE, refusal
from tests.events.test_booking import book, people, seat, told_to
from tests.factories import NOW, make_event, make_person, make_workshop
from tests.reminded import remind

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def fresh(session: Session) -> Session:
    return Session.objects.select_related("pool").get(pk=session.pk)


def come(event: Event, *sessions: Session, **more) -> Participant:
    """Somebody signs up themself, with this of the programme."""
    kari = make_person()
    chosen = [fresh(session) for session in sessions]
    booking = book(event, kari, [seat(event, person=kari, sessions=chosen)], **more)
    return booking.participants.get()


def chosen(participant: Participant) -> list[tuple[str, str]]:
    choices = participant.choices.order_by("pk").select_related("session")
    return [(choice.session.title, str(choice.state)) for choice in choices]


def counted(session: Session) -> tuple[int, int]:
    assert not CapacityPool.objects.drifted().exists()
    pool = CapacityPool.objects.get(session=session)
    return pool.taken, pool.waiting


# ---- With the sign-up ------------------------------------------------------------------------


def test_the_place_and_the_workshop_come_together():
    event = make_event(capacity=5)
    workshop = make_workshop(event=event, capacity=2)

    kari = come(event, workshop)

    assert chosen(kari) == [("Verksted", "registered")]
    assert counted(workshop) == (1, 0)
    sessions = told_to(kari.email, "signed_up")["sessions"]
    assert [session["title"] for session in sessions] == ["Verksted"]


def test_the_receipt_of_a_group_counts_what_was_chosen():
    event, berit = make_event(other_price=1000), make_person()
    dinner = make_workshop(event=event, title="Middag", price=400)
    book(event, berit, [seat(event, name="Ann", sessions=[fresh(dinner)]), seat(event)])

    told = told_to(berit.email, "booked")

    assert [row["price"] for row in told["rows"]] == ["1400.00", "1000.00"]
    assert told["total"] == "2400.00"


def test_a_full_workshop_is_waited_for_from_a_place_at_the_event():
    event = make_event(capacity=5)
    workshop = make_workshop(event=event, capacity=1)
    come(event, workshop)

    kari = come(event, workshop)

    assert kari.state == "registered"
    assert chosen(kari) == [("Verksted", "waiting")]
    assert counted(workshop) == (1, 1)
    assert Delivery.objects.filter(letter="events/choice_queued", person=kari.person).exists()


def test_all_or_nothing_is_nothing_when_the_workshop_is_full():
    event = make_event(capacity=5)
    workshop = make_workshop(event=event, title="Leirverksted", capacity=1)
    come(event, workshop)

    with pytest.raises(Refused) as refused:
        come(event, workshop, all_or_nothing=True)

    assert refused.value.reason == Refusal.SESSION_FULL
    assert "«Leirverksted» er full." in str(refused.value)
    assert event.participants.count() == 1


def test_who_waits_for_the_event_waits_for_no_workshop_until_they_have_a_place():
    event = make_event(capacity=1)
    workshop = make_workshop(event=event, capacity=1)
    first, second = come(event), come(event, workshop)
    assert (chosen(second), counted(workshop)) == ([("Verksted", "waiting")], (0, 0))

    services.cancel(participant=first, by=first.person, now=NOW)

    assert chosen(second) == [("Verksted", "registered")]
    assert counted(workshop) == (1, 0)


def test_two_at_the_same_time_are_refused_by_name():
    event = make_event()
    clay = make_workshop(event=event, title="Leire")
    song = make_workshop(event=event, title="Sang", starts_at=event.starts_at + HOUR / 2)

    with pytest.raises(Refused) as refused:
        come(event, clay, song)

    assert str(refused.value) == "«Leire» og «Sang» er på samme tid. Velg bare én av dem."


def test_one_that_begins_as_the_other_ends_may_be_chosen_too():
    event = make_event()
    clay = make_workshop(event=event, title="Leire")
    song = make_workshop(event=event, title="Sang", starts_at=event.starts_at + HOUR)

    assert len(chosen(come(event, clay, song))) == 2


def test_what_everybody_goes_to_is_not_chosen():
    event = make_event()
    talk = make_workshop(event=event, is_chosen=False)

    with pytest.raises(Refused) as refused:
        come(event, talk)

    assert refused.value.reason == Refusal.SESSION_NOT_CHOSEN


def test_what_is_cancelled_is_not_chosen(staff):
    event = make_event(capacity=5)
    workshop = make_workshop(event=event)
    kari = come(event)
    programme.cancel_session(session=workshop, reason="Syk innleder.", by=staff, now=NOW)

    reason = refusal(
        services.choose_session,
        participant=kari,
        session=fresh(workshop),
        by=kari.person,
        now=NOW,
    )

    assert reason == Refusal.SESSION_CANCELLED


def test_a_dinner_needs_a_payer_and_its_price_is_frozen():
    event = make_event()
    dinner = make_workshop(event=event, title="Middag", price=450)

    with pytest.raises(Refused) as refused:
        come(event, dinner, invoice=None)
    kari = come(event, dinner, invoice=INVOICE)
    Session.objects.filter(pk=dinner.pk).update(price=600)

    assert refused.value.reason == Refusal.INVOICE_NEEDED
    assert kari.choices.get().price == 450


# ---- Later -----------------------------------------------------------------------------------


def test_a_session_is_chosen_later_and_given_up():
    event = make_event()
    workshop = make_workshop(event=event, capacity=1)
    kari = come(event)

    choice = services.choose_session(participant=kari, session=workshop, by=kari.person, now=NOW)
    assert counted(workshop) == (1, 0)
    services.cancel_choice(choice=choice, by=kari.person, now=NOW)

    assert counted(workshop) == (0, 0)


def test_the_same_is_not_chosen_twice():
    event = make_event()
    workshop = make_workshop(event=event)
    kari = come(event, workshop)

    assert (
        refusal(
            services.choose_session, participant=kari, session=workshop, by=kari.person, now=NOW
        )
        == Refusal.ALREADY_CHOSEN
    )


def test_the_first_is_kept_until_the_second_is_won():
    event = make_event()
    clay = make_workshop(event=event, title="Leire", capacity=1)
    song = make_workshop(event=event, title="Sang", capacity=1)
    kari, ola, per = come(event, clay), come(event, song), come(event, clay)

    services.change_session(choice=kari.choices.get(), session=song, by=kari.person, now=NOW)
    assert chosen(kari) == [("Leire", "registered"), ("Sang", "waiting")]
    services.cancel_choice(choice=ola.choices.get(), by=ola.person, now=NOW)

    assert chosen(kari) == [("Leire", "cancelled"), ("Sang", "registered")]
    assert chosen(per) == [("Leire", "registered")]
    assert (counted(clay), counted(song)) == ((1, 0), (1, 0))
    assert Delivery.objects.filter(letter="events/choice_won").count() == 2


def test_a_change_to_what_has_room_is_made_at_once():
    event = make_event()
    clay = make_workshop(event=event, title="Leire", capacity=1)
    song = make_workshop(event=event, title="Sang", capacity=1)
    kari = come(event, clay)

    services.change_session(choice=kari.choices.get(), session=song, by=kari.person, now=NOW)

    assert chosen(kari) == [("Leire", "cancelled"), ("Sang", "registered")]
    assert (counted(clay), counted(song)) == ((0, 0), (1, 0))


def test_who_cancels_the_place_gives_back_all_they_chose():
    event = make_event()
    clay = make_workshop(event=event, title="Leire", capacity=1)
    song = make_workshop(event=event, title="Sang", capacity=0, starts_at=event.starts_at + HOUR)
    kari, ola = come(event, clay, song), come(event, clay)

    services.cancel(participant=kari, by=kari.person, now=NOW)

    assert chosen(kari) == [("Leire", "cancelled"), ("Sang", "cancelled")]
    assert chosen(ola) == [("Leire", "registered")]
    assert (counted(clay), counted(song)) == ((1, 0), (0, 0))


def test_a_stranger_chooses_nothing_for_others():
    event = make_event()
    workshop = make_workshop(event=event)

    assert (
        refusal(
            services.choose_session,
            participant=come(event),
            session=workshop,
            by=make_person(),
            now=NOW,
        )
        == Refusal.NOT_YOURS
    )


def test_what_has_begun_is_not_chosen():
    event = make_event()
    workshop = make_workshop(event=event)
    kari = come(event)

    assert (
        refusal(
            services.choose_session,
            participant=kari,
            session=workshop,
            by=kari.person,
            now=event.starts_at,
        )
        == Refusal.SESSION_OVER
    )


def test_more_room_at_the_workshop_goes_to_its_queue():
    event, staff = make_event(), make_person(is_staff=True)
    workshop = make_workshop(event=event, capacity=1)
    come(event, workshop)
    kari = come(event, workshop)
    pool = CapacityPool.objects.get(session=workshop)

    services.set_capacity(pool=pool, capacity=2, by=staff, now=NOW)

    assert chosen(kari) == [("Verksted", "registered")]


# ---- Guests ----------------------------------------------------------------------------------


def test_a_guest_signs_up_without_an_account():
    event = make_event(is_open_to_guests=True)

    sign_up_guest(event)

    [place] = people(event.bookings.get())
    assert (place.name, place.person, place.state) == ("Gro Gjest", None, "registered")
    assert "/plass/" in told_to("gro@example.no", "signed_up")["path"]


def test_a_stranger_is_not_told_that_an_address_is_in():
    event = make_event(is_open_to_guests=True)
    sign_up_guest(event)

    sign_up_guest(event, email="GRO@example.no")

    assert event.participants.count() == 1
    letters = Delivery.objects.filter(address__iexact="gro@example.no").order_by("pk")
    assert list(letters.values_list("letter", flat=True)) == [
        "events/signed_up",
        "events/already_in",
    ]


def test_guests_are_let_in_only_where_it_is_open_to_them():
    event = make_event()

    assert refusal(sign_up_guest, event=event) == Refusal.NOT_OPEN_TO_GUESTS


def test_what_was_booked_comes_along_when_the_address_is_proved():
    event = make_event(is_open_to_guests=True)
    sign_up_guest(event)
    gro = make_person(email="gro@example.no")

    brought = services.bring_guest_bookings(person=gro, address="Gro@example.no", now=NOW)

    booking = event.bookings.get()
    assert brought == 1
    assert (booking.booked_by, booking.guest_email) == (gro, "")
    assert booking.participants.get().person == gro


def test_what_a_colleague_booked_comes_along_too():
    event, berit = make_event(), make_person()
    book(event, berit, [seat(event, name="Ann", email="ann@example.no")])
    ann = make_person(email="ann@example.no")

    services.bring_guest_bookings(person=ann, address="ann@example.no", now=NOW)

    assert event.participants.get().person == ann
    assert event.bookings.get().booked_by == berit


def sign_up_guest(event: Event, *, email: str = "gro@example.no") -> None:
    category = event.categories.select_related("pool").get(audience="others")
    services.sign_up_guest(
        event=event,
        guest=Guest("Gro Gjest", email),
        category=category,
        idempotency_key=uuid4(),
        quoted_price=category.price,
        invoice=INVOICE,
        now=NOW,
    )


# ---- Names that do not come ------------------------------------------------------------------


def test_the_booker_is_reminded_of_names_three_days_before_the_deadline():
    event, berit = make_event(), make_person()
    book(event, berit, [seat(event), seat(event)])
    soon = event.cancel_until - 2 * dt.timedelta(days=1)

    remind("events.names_missing", now=NOW)
    remind("events.names_missing", now=soon)
    remind("events.names_missing", now=soon + HOUR)

    assert told_to(berit.email, "names_missing")["unnamed"] == 2


def test_after_the_deadline_the_place_is_kept_and_those_who_arrange_are_told():
    event, berit = make_event(contact_email="post@viken.example"), make_person()
    booking = book(event, berit, [seat(event)])

    remind("events.names_late", now=event.cancel_until + HOUR)

    assert booking.participants.get().state == "registered"
    letters = Delivery.objects.filter(letter__in=["events/names_late", "events/unnamed_places"])
    assert set(letters.values_list("address", flat=True)) == {berit.email, "post@viken.example"}
