"""The organiser's page: what is expected, how it filled up, who waits and why, who needs what."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core.models import Act
from events import rules, services
from events.enums import Advice, EventState, ParticipantState, Refusal
from events.models import CapacityPool, CheckIn, Event, Participant, Session, SessionChoice
from events.rules import Taken
from events.services import Needs
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import refusal, sign_up
from tests.events.test_editing import page
from tests.events.test_sign_up_page import words
from tests.factories import (
    NOW,
    TODAY,
    make_chapter,
    make_editor,
    make_event,
    make_person,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def viken():
    return make_chapter(name="Viken")


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken, name="Eva Redaktør")
    client.force_login(person)
    return person


def a_dinner(event: Event, *, price: int) -> Session:
    dinner = Session.objects.create(
        event=event,
        kind="meal",
        title="Middag",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        price=price,
    )
    CapacityPool.objects.create(event=event, session=dinner, name="Middag", capacity=10)
    return dinner


def chosen(participant, session: Session) -> SessionChoice:
    return SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=session.price,
        state=ParticipantState.REGISTERED,
        registered_at=NOW,
    )


# ---- Numbers -------------------------------------------------------------------------------------


def test_the_page_tells_places_queue_and_what_is_expected(client, viken, editor):
    event = make_event(chapter=viken, capacity=2, member_price=500, other_price=1500)
    first, _second, _waits = [sign_up(event=event) for _ in range(3)]
    chosen(first, a_dinner(event, price=400))

    text = words(client.get(page("edited", event)))

    assert "2 av 2 plasser opptatt 1 i kø 3 400 kr ventet inntekt" in text
    assert "Andre, 1 500 kr 2 1 3 000 kr Valgt i programmet 400 kr" in text


def test_who_came_is_counted_once_however_often_they_are_let_in(client, viken, editor):
    event = make_event(chapter=viken)
    first, _second = sign_up(event=event), sign_up(event=event)
    for _ in range(2):
        CheckIn.objects.create(participant=first, at=NOW, received_at=NOW)

    assert "1 kom" in words(client.get(page("edited", event)))


@pytest.mark.parametrize("rows", [1, 25])
def test_the_page_asks_as_little_for_many_as_for_one(
    client, viken, editor, rows, django_assert_max_num_queries
):
    event = make_event(chapter=viken, capacity=rows, asks_for_needs=True)
    for _ in range(rows):
        sign_up(event=event, needs=Needs(diet="Vegetar", access="Teleslynge", has_consented=True))
        sign_up(event=event)

    for name, most in (("edited", 9), ("needs", 9), ("participants", 11), ("message", 11)):
        with django_assert_max_num_queries(most):
            assert client.get(page(name, event)).status_code == 200


def test_staff_reach_the_same_page_from_the_admin(client, viken):
    event = make_event(chapter=viken)
    client.force_login(make_staff())

    admin = client.get(f"/admin/events/event/{event.pk}/change/").text

    assert f'href="{page("edited", event)}"' in admin
    assert "Arrangørsiden: tall, kø, brev og filer" in admin
    assert client.get(page("edited", event)).status_code == 200


def test_the_curve_goes_up_and_down_day_by_day():
    first = dt.date(2027, 3, 1)
    morning = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
    stays = [(morning, None), (morning + DAY, morning + 3 * DAY), (morning + DAY, None)]

    curve = rules.booking_curve(stays, first=first, last=first + 4 * DAY)

    assert [each.places for each in curve] == [1, 3, 3, 2, 2]


def test_a_day_ends_at_midnight_in_oslo():
    late = dt.datetime(2027, 3, 1, 23, 30, tzinfo=dt.UTC)

    curve = rules.booking_curve([(late, None)], first=dt.date(2027, 3, 1), last=dt.date(2027, 3, 2))

    assert curve == [Taken(dt.date(2027, 3, 1), 0), Taken(dt.date(2027, 3, 2), 1)]


@pytest.mark.parametrize("days", [1, 11, 12, 13, 90, 400])
def test_a_long_curve_is_drawn_with_few_marks_and_keeps_its_ends(days):
    curve = [Taken(TODAY + number * DAY, number) for number in range(days)]

    drawn = rules.thinned(curve)

    assert (drawn[0], drawn[-1]) == (curve[0], curve[-1])
    assert len(drawn) <= 12


# ---- The queue -----------------------------------------------------------------------------------


def test_each_in_the_queue_stands_with_what_happened_last_and_why(client, viken, editor):
    event = make_event(chapter=viken, capacity=1)
    first = sign_up(event=event, person=make_person(name="Anne"))
    sign_up(event=event, person=make_person(name="Bjørn"), takes_place_at_once=False)
    sign_up(event=event, person=make_person(name="Cecilie"))
    gone = sign_up(event=event, person=make_person(name="Dag"))
    services.cancel(participant=first, by=first.person, now=NOW)
    services.leave_queue(participant=gone, by=gone.person, now=NOW)

    text = words(client.get(page("participants", event)))

    assert "Har fått tilbud Bjørn" in text
    assert "Fikk tilbud om plass. En plass ble ledig ved avmelding." in text
    assert "1 Cecilie – 1. mars Står i kø som nummer 2." in text
    assert "Dag Gikk ut av køen" in text


# ---- Before publishing ---------------------------------------------------------------------------


def test_what_people_ask_about_is_said_and_stops_nobody(client, viken, editor):
    draft = make_event(chapter=viken, state=EventState.DRAFT, asks_for_needs=True)

    text = words(client.get(page("edited", draft)))
    client.post(page("publish", draft))

    for advice in (Advice.PICTURE, Advice.PROGRAMME, Advice.ACCESS, Advice.RESPONSIBLE):
        assert str(advice.label) in text
    draft.refresh_from_db()
    assert draft.state == EventState.PUBLISHED


def test_nothing_is_said_of_what_is_there():
    event = make_event(
        picture="a.webp",
        picture_alt="Folk",
        practical="<p>Ta toget.</p>",
        access="Trinnfritt",
        contact_email="a@b.no",
    )

    assert rules.advice_before_publishing(event, has_sessions=True) == []


# ---- What people need ----------------------------------------------------------------------------


@pytest.fixture
def hungry(viken):
    event = make_event(chapter=viken, asks_for_needs=True, capacity=4)
    for number, (diet, access) in enumerate(
        [("Vegetar", ""), (" vegetar.", "Teleslynge"), ("Ikke  nøtter", ""), ("", "Rullestol")]
    ):
        sign_up(
            event=event,
            person=make_person(name=f"Deltaker {number}"),
            needs=Needs(diet=diet, access=access, has_consented=True),
        )
    sign_up(event=event, needs=Needs(diet="Kun i kø", has_consented=True))
    return event


def test_the_kitchen_gets_numbers_and_no_names(client, hungry, editor):
    text = words(client.get(page("needs", hungry)))

    assert "Vegetar 2 Ikke nøtter 1" in text
    assert "Kun i kø" not in text
    assert "Deltaker" not in text


def test_who_needs_what_is_for_the_one_who_sees_to_it(client, viken, hungry, editor):
    other = make_editor(chapter=viken, name="Arne Ansvarlig")

    before = words(client.get(page("needs", hungry)))
    client.post(page("needs", hungry), {"person": other.pk})
    after = words(client.get(page("needs", hungry)))
    client.force_login(other)
    for_other = words(client.get(page("needs", hungry)))

    assert "2 har bedt om tilrettelegging. Velg en ansvarlig under" in before
    assert "Arne Ansvarlig ser hvem og hva." in after
    assert "Teleslynge" not in before + after
    assert "Deltaker 1 person" in for_other
    assert "Teleslynge" in for_other
    assert Act.objects.get(verb="event.access_responsible_named").by == editor


def test_the_right_to_health_data_opens_the_names_too(client, hungry):
    cook = make_staff(groups=["Sekretariat", "Mat og tilrettelegging"])
    client.force_login(cook)
    with_right = words(client.get(page("needs", hungry)))
    client.force_login(make_staff())
    without = words(client.get(page("needs", hungry)))

    assert "Teleslynge" in with_right
    assert "Teleslynge" not in without


def test_only_one_who_edits_is_made_responsible(client, hungry, editor):
    stranger = make_person()

    response = client.post(page("needs", hungry), {"person": stranger.pk})

    assert "Velg en av dem som redigerer arrangementet." in words(response)
    assert (
        refusal(services.name_responsible, event=hungry, person=stranger, by=editor, now=NOW)
        == Refusal.NOT_AN_EDITOR
    )


def test_who_no_longer_edits_sees_nothing(client, hungry, viken, editor):
    other = make_editor(chapter=viken)
    services.name_responsible(event=hungry, person=other, by=editor, now=NOW)
    other.editor_grants.update(ends_on=TODAY - DAY)
    client.force_login(other)

    assert client.get(page("needs", hungry)).status_code == 404


def test_what_is_written_alike_is_counted_together():
    assert rules.alike(["Vegan", "vegan ", "VEGAN.", "", "  ", "Halal"]) == [
        ("Vegan", 3),
        ("Halal", 1),
    ]


# ---- A letter to some ----------------------------------------------------------------------------


def letter(client, event: Event, **given):
    base = {
        "uid": "11111111-1111-4111-8111-111111111111",
        "subject": "Ta med sko",
        "text": "Vi skal <ut>.",
        "to": "registered",
    }
    return client.post(page("message", event), base | {"step": "send"} | given)


def told() -> set[str]:
    owed = Delivery.objects.filter(letter="events/message")
    return set(owed.values_list("address", flat=True))


def test_a_letter_goes_to_those_it_is_for(client, viken, editor):
    event = make_event(chapter=viken, capacity=2, member_price=0, other_price=10)
    first, second, waits = [sign_up(event=event) for _ in range(3)]
    dinner = a_dinner(event, price=0)
    chosen(second, dinner)
    others = event.categories.get(audience="others")
    members = event.categories.get(audience="members")

    tries: list[tuple[dict[str, Any], set[Participant]]] = [
        ({"to": "waiting"}, {waits}),
        ({"to": "category", "category": members.pk}, set()),
        ({"to": "session", "session": dinner.pk}, {second}),
        ({"to": "chosen", "chosen": [first.pk, waits.pk]}, {first, waits}),
        ({"to": "category", "category": others.pk}, {first, second}),
    ]
    for given, receivers in tries:
        Delivery.objects.filter(letter="events/message").delete()
        letter(client, event, **given)
        assert told() == {each.email for each in receivers}, given


def test_nobody_of_another_event_is_written_to(client, viken, editor):
    event = make_event(chapter=viken)
    sign_up(event=event)
    elsewhere = sign_up(event=make_event())

    response = letter(client, event, to="chosen", chosen=[elsewhere.pk])

    assert response.status_code == 200
    assert told() == set()


@pytest.mark.parametrize(
    ("to", "sentence"), [("chosen", "Velg minst én."), ("", "Velg hvem som skal få brevet.")]
)
def test_whom_the_letter_is_for_must_be_said(client, viken, editor, to, sentence):
    event = make_event(chapter=viken)
    sign_up(event=event)

    assert sentence in words(letter(client, event, to=to))


def test_the_letter_is_seen_exactly_as_it_is_received(client, viken, editor):
    event = make_event(chapter=viken, member_price=0, other_price=0)
    sign_up(event=event, person=make_person(name="Anne Aas", language="nn"))

    letter(client, event, step="look")
    seen = client.get(page("message_letter", event))
    assert told() == set()
    letter(client, event)

    received = render(Delivery.objects.get(letter="events/message")).html
    assert seen.text.replace('<base target="_blank">', "") == received
    assert "Vi skal &lt;ut&gt;." in received
    assert "sandbox" in seen["Content-Security-Policy"]


def test_there_is_no_letter_to_see_before_it_is_written(client, viken, editor):
    assert client.get(page("message_letter", make_event(chapter=viken))).status_code == 404


def test_income_of_nothing_is_nothing(client, viken, editor):
    event = make_event(chapter=viken)
    sign_up(event=event)

    assert (
        "ventet inntekt"
        not in words(client.get(page("edited", event))).lower().partition("etter pris")[0]
    )
    assert Decimal(0) == sum(row.kroner for row in event.participants.by_category())
