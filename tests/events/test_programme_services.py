"""The programme: what fits in it, who is told of a change, and where it goes with the event."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from core.models import Act
from core.refusals import Refused
from events import services
from events.demo.plan import OSLO
from events.enums import EventState, ParticipantState, QueueState, Refusal
from events.models import CapacityPool, EventDocument, QueueEntry, Session, SessionChoice, Speaker
from events.services import programme
from events.services.programme import Named, Places
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.factories import NOW, make_event, make_person, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

START = dt.datetime(2027, 3, 17, 10, tzinfo=OSLO)


@pytest.fixture
def event():
    return make_event(title="Konferansen", starts_at=START, ends_at=START + dt.timedelta(hours=30))


def add(event, by, **changes):
    words = {"kind": "talk", "title": "Innlegget", "room": "Salen", "summary": ""}
    times = {"starts_at": START, "ends_at": START + dt.timedelta(hours=1)}
    fields = words | times | changes.pop("fields", {})
    values = {"event": event, "uid": uuid.uuid4(), "fields": fields, "by": by, "now": NOW}
    return programme.add_session(**values | changes)


def change(session, by, **changes):
    fields = {
        name: getattr(session, name)
        for name in ("kind", "title", "room", "summary", "starts_at", "ends_at", "price")
    } | changes.pop("fields", {})
    speakers = [
        Named(name=each.name, title=each.title, email=each.email, pk=each.pk)
        for each in session.speakers.all()
    ]
    pool = CapacityPool.objects.filter(session=session).first()
    values = {
        "session": session,
        "fields": fields,
        "places": Places(pool.capacity) if pool else None,
        "speakers": speakers,
        "by": by,
        "now": NOW,
    }
    return programme.change_session(**values | changes)


def choose(session, participant, *, state=ParticipantState.REGISTERED):
    """As the services of sign-up leave it."""
    pool = CapacityPool.objects.get(session=session)
    wait = None
    if state == ParticipantState.WAITING:
        wait = QueueEntry.objects.create(pool=pool, booking=participant.booking, joined_at=NOW)
        CapacityPool.objects.filter(pk=pool.pk).update(waiting=1)
    else:
        CapacityPool.objects.filter(pk=pool.pk).update(taken=pool.taken + 1)
    return SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=session.price,
        state=state,
        wait=wait,
        registered_at=None if wait else NOW,
    )


def the_letter(name):
    """The only one, and the facts frozen in it."""
    letter = Delivery.objects.get(letter=f"events/{name}")
    assert isinstance(letter.context, dict)
    return letter, letter.context


def sentence(act, *args, **kwargs):
    with pytest.raises(Refused) as refused, transaction.atomic():
        act(*args, **kwargs)
    return str(refused.value)


# ---- What fits -----------------------------------------------------------------------------------


def test_a_session_has_its_places_and_its_speakers_from_the_start(event, staff):
    session = add(
        event, staff, places=Places(20), speakers=[Named("Åse Ås", "Rektor", "ase@example.no")]
    )

    assert session.pool.capacity == 20
    assert session.pool.event == event
    assert [(each.name, each.email) for each in session.speakers.all()] == [
        ("Åse Ås", "ase@example.no")
    ]
    assert Act.objects.get(verb="session.added").subject == event


def test_the_same_form_sent_twice_makes_one_session(event, staff):
    uid = uuid.uuid4()

    first = add(event, staff, uid=uid)

    assert add(event, staff, uid=uid) == first
    assert Session.objects.count() == 1


def test_a_room_used_twice_at_once_is_refused_and_both_are_named(event, staff):
    add(event, staff, fields={"title": "Åpningen"})

    said = sentence(add, event, staff, fields={"title": "Kaffe", "room": "SALEN"})

    assert said == "SALEN er opptatt: der er «Åpningen» onsdag 17. mars kl. 10–11."


def test_the_database_holds_on_to_the_room_too(event):
    make_session(event=event, room="Salen", starts_at=START)

    with pytest.raises(IntegrityError, match="a_room_holds_one_session_at_a_time"):
        make_session(event=event, room="salen", starts_at=START + dt.timedelta(minutes=30))


@pytest.mark.parametrize(
    "changes",
    [
        {"room": "Kjelleren"},
        {"room": ""},
        {"starts_at": START + dt.timedelta(hours=1), "ends_at": START + dt.timedelta(hours=2)},
    ],
)
def test_another_room_no_room_or_the_hour_after_is_free(event, staff, changes):
    add(event, staff)

    assert add(event, staff, fields=changes).pk


def test_what_is_cancelled_gives_its_room_back(event, staff):
    session = add(event, staff)

    programme.cancel_session(session=session, reason="Sykdom", by=staff, now=NOW)

    assert add(event, staff).pk


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (Named("Åse", email="ase@example.no"), Named("Å. Ås", email="ASE@example.no"), True),
        (Named("Åse"), Named("åse"), True),
        (Named("Åse", email="ase@example.no"), Named("Åse"), True),
        (Named("Åse", email="ase@a.no"), Named("Åse", email="ase@b.no"), False),
    ],
)
def test_a_speaker_cannot_be_in_two_places(event, staff, one, other, is_same):
    add(event, staff, fields={"title": "Åpningen"}, speakers=[one])
    elsewhere = {"fields": {"room": "Kjelleren"}, "speakers": [other]}

    if is_same:
        said = sentence(add, event, staff, **elsewhere)
        assert said == (
            f"{other.name} kan ikke være to steder: «Åpningen» er onsdag 17. mars kl. 10–11."
        )
    else:
        assert add(event, staff, **elsewhere).pk


def test_a_session_is_inside_the_time_of_the_event_unless_said_otherwise(event, staff):
    evening = START - dt.timedelta(hours=15)
    before = {"starts_at": evening, "ends_at": evening + dt.timedelta(hours=2)}

    said = sentence(add, event, staff, fields=before)

    assert said.startswith("Dette er utenfor tida til arrangementet, som er onsdag 17. mars")
    assert add(event, staff, fields=before, may_be_outside=True).starts_at == evening


def test_fewer_places_than_are_taken_are_refused(event, staff):
    session = add(event, staff, places=Places(5))
    CapacityPool.objects.filter(session=session).update(taken=3)

    assert sentence(change, session, staff, places=Places(2)) == Refusal.BELOW_TAKEN.label


# ---- What somebody has chosen --------------------------------------------------------------------


@pytest.fixture
def chosen(event, staff):
    session = add(event, staff, places=Places(5), fields={"kind": "workshop", "title": "Verksted"})
    person = make_person(name="Kari Nordmann", email="kari@example.no")
    choose(session, sign_up(event=event, person=person))
    return session


def test_what_is_chosen_is_not_deleted(chosen, staff):
    assert sentence(programme.delete_session, session=chosen, by=staff, now=NOW) == (
        "Noen har valgt dette. Avlys det i stedet, så får de beskjed."
    )


def test_what_is_chosen_cannot_become_free_for_all(chosen, staff):
    assert sentence(change, chosen, staff, places=None) == Refusal.STILL_CHOSEN.label


def test_those_who_have_chosen_it_are_told_of_another_time(chosen, staff):
    later = {"starts_at": START + dt.timedelta(hours=3), "ends_at": START + dt.timedelta(hours=4)}

    change(chosen, staff, fields=later, reason="Toget er sent.")

    letter, said = the_letter("session_moved")
    assert letter.address == "kari@example.no"
    assert said["session"] == "Verksted"
    assert said["reason"] == "Toget er sent."
    assert said["where"] == "Salen, Union Scene"
    assert dt.datetime.fromisoformat(said["starts_at"]) == later["starts_at"]
    assert dt.datetime.fromisoformat(said["old"]["starts_at"]) == START


def test_there_and_back_again_is_two_letters(chosen, staff):
    elsewhere = change(chosen, staff, fields={"room": "Kjelleren"})
    change(elsewhere, staff, fields={"room": "Salen"})

    assert Delivery.objects.filter(letter="events/session_moved").count() == 2


def test_other_words_are_no_letter(chosen, staff):
    change(chosen, staff, fields={"title": "Verkstedet", "summary": "Nytt."})

    assert not Delivery.objects.filter(letter__startswith="events/session").exists()


def test_whoever_has_no_name_yet_is_told_by_whoever_booked(event, staff):
    session = add(event, staff, places=Places(5))
    boss = make_person(name="Berit Booker", email="berit@example.no")
    participant = sign_up(event=event, person=boss)
    type(participant).objects.filter(pk=participant.pk).update(name="", email="", person=None)
    participant.refresh_from_db()
    choose(session, participant)

    change(session, staff, fields={"room": "Kjelleren"})

    letter, said = the_letter("session_moved")
    assert (letter.address, said["name"]) == ("berit@example.no", "Berit")


def test_a_cancelled_session_gives_places_and_waits_back_and_all_are_told(chosen, event, staff):
    waiting = sign_up(event=event, person=make_person(email="ola@example.no"))
    choose(chosen, waiting, state=ParticipantState.WAITING)

    programme.cancel_session(session=chosen, reason=" Sykdom ", by=staff, now=NOW)

    pool = CapacityPool.objects.get(session=chosen)
    assert (pool.taken, pool.waiting) == (0, 0)
    assert {each.state for each in SessionChoice.objects.all()} == {ParticipantState.CANCELLED}
    assert QueueEntry.objects.get().state == QueueState.LEFT
    letters = Delivery.objects.filter(letter="events/session_cancelled")
    assert {letter.address for letter in letters} == {"kari@example.no", "ola@example.no"}
    assert {(letter.context or {}).get("reason") for letter in letters} == {"Sykdom"}


def test_a_session_is_cancelled_once_and_with_a_reason(chosen, staff):
    cancelling = {"session": chosen, "by": staff, "now": NOW}

    assert sentence(programme.cancel_session, reason=" ", **cancelling) == "Skriv en grunn."
    programme.cancel_session(reason="Sykdom", **cancelling)
    assert (
        sentence(programme.cancel_session, reason="Sykdom", **cancelling)
        == Refusal.SESSION_CANCELLED.label
    )
    assert sentence(change, chosen, staff) == Refusal.SESSION_CANCELLED.label


# ---- With the event ------------------------------------------------------------------------------


def test_the_programme_moves_with_the_event_also_where_rooms_are_full(event, staff):
    first = add(event, staff)
    second = add(
        event,
        staff,
        fields={"starts_at": first.ends_at, "ends_at": first.ends_at + dt.timedelta(hours=1)},
    )

    services.move(
        event=event,
        starts_at=START + dt.timedelta(hours=1),
        ends_at=event.ends_at + dt.timedelta(hours=1),
        by=staff,
        now=NOW,
    )

    first.refresh_from_db()
    assert first.starts_at == START + dt.timedelta(hours=1)
    assert Session.objects.get(pk=second.pk).ends_at == second.ends_at + dt.timedelta(hours=1)


def test_the_clock_on_the_wall_is_the_same_across_a_change_of_the_clock(event, staff):
    session = add(event, staff)
    spring = dt.datetime(2027, 4, 7, 10, tzinfo=OSLO)

    services.move(
        event=event, starts_at=spring, ends_at=spring + dt.timedelta(hours=30), by=staff, now=NOW
    )

    session.refresh_from_db()
    assert session.starts_at.astimezone(OSLO) == spring
    assert session.starts_at - START != dt.timedelta(days=21)


def test_those_who_have_chosen_something_get_one_letter_when_all_of_it_moves(chosen, event, staff):
    services.move(
        event=event,
        starts_at=START + dt.timedelta(days=7),
        ends_at=event.ends_at + dt.timedelta(days=7),
        by=staff,
        now=NOW,
    )

    told = Delivery.objects.filter(address="kari@example.no").exclude(letter="events/signed_up")
    assert [letter.letter for letter in told] == ["events/moved"]


# ---- Speakers ------------------------------------------------------------------------------------


def test_another_address_is_another_person_who_has_said_nothing(event, staff):
    session = add(event, staff, speakers=[Named("Åse", email="ase@example.no")])
    Speaker.objects.update(asked_at=NOW, consented_at=NOW)
    speaker = Speaker.objects.get()

    change(session, staff, speakers=[Named("Åse", email="a@example.no", pk=speaker.pk)])

    speaker.refresh_from_db()
    assert (speaker.asked_at, speaker.consented_at) == (None, None)


def test_a_speaker_of_another_session_is_not_taken_over(event, staff):
    other = add(event, staff, speakers=[Named("Åse")], fields={"room": "Kjelleren"})
    session = add(event, staff)
    theirs = other.speakers.get()

    change(session, staff, speakers=[Named("Kapret", pk=theirs.pk)])

    theirs.refresh_from_db()
    assert (theirs.name, session.speakers.count()) == ("Åse", 0)


def test_a_speaker_who_is_taken_away_takes_their_files_along(event, staff):
    session = add(event, staff, speakers=[Named("Åse")])
    EventDocument.objects.create(
        event=event,
        session=session,
        speaker=session.speakers.get(),
        title="L",
        file="x.pdf",
        kind="pdf",
        size=1,
        added_at=NOW,
    )

    change(session, staff, speakers=[])

    assert not EventDocument.objects.exists()


def test_nobody_is_told_about_a_draft(staff):
    draft = make_event(starts_at=START, state=EventState.DRAFT)
    session = add(draft, staff, places=Places(5))
    participant = sign_up(event=make_event())
    choose(session, participant)

    change(session, staff, fields={"room": "Kjelleren"})

    assert not Delivery.objects.filter(letter="events/session_moved").exists()
