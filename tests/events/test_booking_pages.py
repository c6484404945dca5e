"""Several in one booking: the sheet, what is pasted, and the page of what was booked."""

import datetime as dt
import re
from uuid import UUID

import pytest

from events import services
from events.models import Booking, Participant, QueueEntry
from tests.events.acts import INVOICE, sign_up
from tests.events.test_sign_up_page import words
from tests.factories import NOW, make_event, make_member, make_session, make_staff, make_workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def shown(response):
    """The fields of the form as a browser would send them."""
    values: dict[str, list[str]] = {}
    form = response.text.partition('<form method="post"')[2].partition("</form>")[0]
    for tag in re.findall(r"<input[^>]+>", form):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_off = attributes["type"] in {"checkbox", "radio"} and "checked" not in tag
        if attributes.get("name") and not is_off:
            empty = "on" if attributes["type"] == "checkbox" else ""
            values.setdefault(attributes["name"], []).append(attributes.get("value", empty))
    values.pop("csrfmiddlewaretoken", None)
    return values


def url_of(event):
    return f"{event.get_absolute_url()}pamelding/flere/"


def send(client, event, step="review", **typed):
    form = shown(client.get(url_of(event)))
    named = {name.replace("_", "-", 1): value for name, value in typed.items() if name[0] == "p"}
    others = {name: value for name, value in typed.items() if name[0] != "p" or name == "paste"}
    return client.post(url_of(event), form | named | others | {"step": step})


def press(client, event, response, step="send", **changes):
    return client.post(url_of(event), shown(response) | changes | {"step": step})


# ---- Writing, looking over, sending ----------------------------------------------------------


def test_three_and_an_unnamed_are_booked_after_a_look(client, member, drammen):
    event = make_event(capacity=10, member_price=1000)
    workshop = make_workshop(event=event, title="Dans", price=200)
    client.force_login(member)

    looked = send(
        client,
        event,
        p0_comes="on",
        p1_name="Ola Dahl",
        p1_email="ola@example.no",
        p1_sessions=[workshop.pk],
        unnamed="1",
    )
    nobody_yet = Booking.objects.count()
    booked = press(client, event, looked)

    assert "Til sammen 3 200 kr" in words(looked)
    assert "Medlemspris, fordi Drammen er medlem." in words(looked)
    assert nobody_yet == 0
    booking = Booking.objects.get()
    assert booked.url == booking.get_absolute_url()
    assert [p.name for p in booking.participants.order_by("pk")] == [
        "Kari Nordmann",
        "Ola Dahl",
        "",
    ]
    assert (booking.organisation, counters_of(event)) == (drammen, 3)


def counters_of(event):
    return event.pools.own().get().taken


def test_sending_the_look_again_books_nothing_more(client, member):
    event = make_event()
    client.force_login(member)
    looked = send(client, event, p1_name="Ola Dahl")

    answers = {press(client, event, looked).url for _ in range(2)}

    assert answers == {Booking.objects.get().get_absolute_url()}
    assert Participant.objects.count() == 1


def test_a_price_that_rose_after_the_look_is_told_and_all_is_kept(client, member):
    event = make_event(member_price=1000)
    client.force_login(member)
    looked = send(client, event, p1_name="Ola Dahl")
    event.categories.update(price=1500)

    refused = press(client, event, looked)

    assert "Prisen er endret." in words(refused)
    assert 'value="Ola Dahl"' in refused.text
    assert not Booking.objects.exists()


def test_more_rows_and_going_back_keep_everything_typed(client, member):
    event = make_event()
    client.force_login(member)

    more = send(client, event, "rows", p1_name="Ola Dahl", unnamed="2")
    looked = client.post(url_of(event), shown(more) | {"step": "review"})
    back = press(client, event, looked, "edit")

    assert "Person 6" in words(more)
    for page in (more, back):
        assert 'value="Ola Dahl"' in page.text
        assert re.search(r'name="unnamed" value="2"', page.text)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"p1_name": "Ola", "p1_email": "ola.no"}, "Person 1, e-postadresse:"),
        (
            {"p1_email": "ola@example.no"},
            "Person 1, navn: Skriv navnet til den som har adressen ola@example.no.",
        ),
        (
            {
                "p1_name": "Ola",
                "p1_email": "ola@example.no",
                "p2_name": "Ola D",
                "p2_email": "OLA@example.no",
            },
            "Person 2, e-postadresse: Ola D står to ganger på lista.",
        ),
        (
            {"p1_name": "Per", "p1_email": "inne@example.no"},
            "Person 1, e-postadresse: Per er allerede påmeldt eller i kø.",
        ),
        ({}, "Velg minst én plass."),
    ],
)
def test_what_is_wrong_is_told_at_its_row(client, member, typed, told):
    event = make_event()
    inside = sign_up(event=event)
    Participant.objects.filter(pk=inside.pk).update(email="inne@example.no")
    client.force_login(member)

    refused = send(client, event, **typed)

    assert told in words(refused)
    for name, value in typed.items():
        assert f'name="{name.replace("_", "-", 1)}" value="{value}"' in refused.text


def test_only_those_who_act_for_an_organisation_sign_up_others(client, stranger):
    event = make_event()
    client.force_login(stranger)

    assert client.get(url_of(event)).status_code == 404


# ---- A list from a spreadsheet ---------------------------------------------------------------


@pytest.mark.parametrize("mark", ["\t", ";", ", "])
def test_a_pasted_list_fills_the_rows(client, member, mark):
    event = make_event()
    client.force_login(member)
    lines = [["Navn", "E-post"], ["Ola Dahl", "ola@example.no"], ["Liv Moe", "liv@example.no"]]

    filled = send(client, event, "paste", p1_name="Per Vik", paste="\n".join(map(mark.join, lines)))

    names = re.findall(r'name="p\d+-name" value="([^"]+)"', filled.text)
    assert names == ["Per Vik", "Ola Dahl", "Liv Moe"]
    assert not Booking.objects.exists()


def test_faults_in_a_pasted_list_are_told_by_line_and_the_list_is_kept(client, member):
    event = make_event()
    client.force_login(member)
    text = "Ola Dahl\tola@example\n\tliv@example.no\nPer\tper@example.no\tBarn\nEli\tper@example.no"

    refused = words(response := send(client, event, "paste", paste=text))

    assert "Linje 1: «ola@example» er ikke en e-postadresse." in refused
    assert "Linje 2: navnet mangler." in refused
    assert "Linje 3: prisen «Barn» finnes ikke." in refused
    assert "Linje 4: adressen per@example.no står også på linje 3." in refused
    assert "Ola Dahl\tola@example" in response.text


# ---- The page of a booking -------------------------------------------------------------------


@pytest.fixture
def booked(member, drammen):
    event = make_event(capacity=3, member_price=1000)
    category = event.categories.get(audience="members")
    return services.book(
        event=event,
        booker=member,
        organisation=drammen,
        seats=[
            services.Seat(category=category, quoted_price=category.price, **who)
            for who in (
                {"person": member},
                {"name": "Ola Dahl", "email": "ola@example.no"},
                {},
            )
        ],
        invoice=INVOICE,
        idempotency_key=UUID("0b8a5d9e-0000-4000-8000-000000000001"),
        now=NOW,
    )


def page_of(booking, participant=None, page=""):
    uid = f"{participant.uid}/" if participant else ""
    return f"{booking.get_absolute_url()}{uid}{page}"


def seats(booking):
    return list(booking.participants.order_by("pk"))


def test_the_page_tells_each_place_and_what_is_missing(client, member, booked):
    client.force_login(member)

    text = words(client.get(page_of(booked)))

    assert "3 plasser" in text
    assert "Én plass har ikke navn. Skriv det innen" in text
    assert "Til sammen 3 000 kr" in text


def test_main_contact_and_staff_see_it_and_others_do_not(
    client, booked, main_contact, stranger, drammen
):
    colleague = make_member(name="Ola Dahl", organisation=drammen)
    Participant.objects.filter(name="Ola Dahl").update(person=colleague)
    found = {}
    for person in (main_contact, make_staff(), stranger, colleague):
        client.force_login(person)
        found[person.name] = client.get(page_of(booked))

    assert [each.status_code for each in found.values()] == [200, 200, 404, 200]
    assert "Kari Nordmann har meldt deg på." in words(found["Ola Dahl"])
    assert "Plass uten navn" not in words(found["Ola Dahl"])


def test_a_name_is_written_and_another_comes_in_place_of_one(client, member, booked):
    _me, ola, unnamed = seats(booked)
    client.force_login(member)

    named = client.post(page_of(booked, unnamed, "navn/"), {"name": "Liv Moe"})
    client.post(page_of(booked, ola, "navn/"), {"name": "Per Vik", "email": "per@example.no"})

    assert named.url == page_of(booked)
    assert [seat.name for seat in seats(booked)] == ["Kari Nordmann", "Per Vik", "Liv Moe"]


def test_one_of_them_is_cancelled_and_the_others_stay(client, member, booked):
    ola = seats(booked)[1]
    client.force_login(member)

    client.post(page_of(booked, ola, "meld-av/"))

    assert [seat.state for seat in seats(booked)] == ["registered", "cancelled", "registered"]


@pytest.mark.parametrize("page", ["navn/", "meld-av/", "program/", "svar/"])
def test_a_stranger_finds_no_page_of_a_place(client, stranger, booked, page):
    client.force_login(stranger)

    answers = [
        getattr(client, way)(page_of(booked, seats(booked)[1], page)) for way in ("get", "post")
    ]

    assert {each.status_code for each in answers} == {404}
    assert seats(booked)[1].state == "registered"


def test_more_places_are_added_to_the_booking(client, member, booked):
    client.force_login(member)
    url = page_of(booked, page="flere/")

    form = shown(client.get(url)) | {"p1-name": "Eva Lie", "step": "review"}
    looked = client.post(url, form)
    client.post(url, shown(looked) | {"step": "send"})

    assert [seat.name for seat in seats(booked)][-1] == "Eva Lie"
    assert seats(booked)[-1].state == "waiting"


@pytest.mark.parametrize(
    ("answer", "states"),
    [
        ("keep", ["registered", "registered", "waiting"]),
        ("yes", ["registered", "registered", "cancelled"]),
        ("wait", ["waiting"] * 3),
        ("no", ["cancelled"] * 3),
    ],
)
def test_an_offer_of_a_part_is_answered_four_ways(client, member, drammen, answer, states):
    event = make_event(capacity=2, member_price=0)
    inside = [sign_up(event=event) for _ in range(2)]
    category = event.categories.get(audience="members")
    booking = services.book(
        event=event,
        booker=member,
        organisation=drammen,
        seats=[
            services.Seat(category=category, quoted_price=category.price, name=name)
            for name in ("En", "To", "Tre")
        ],
        idempotency_key=UUID("0b8a5d9e-0000-4000-8000-000000000002"),
        now=NOW,
    )
    for each in inside:
        services.cancel(participant=each, by=None, now=NOW)
    client.force_login(member)

    told = words(client.get(page_of(booking, page="tilbud/")))
    client.post(
        page_of(booking, page="tilbud/"),
        {"answer": answer, "entry": QueueEntry.objects.get(booking=booking).pk},
    )

    assert "2 av 3 plasser er ledige nå" in told
    assert [seat.state for seat in seats(booking)] == states


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client, member, drammen, number, django_assert_max_num_queries
):
    event = make_event(member_price=0)
    category = event.categories.get(audience="members")
    booking = services.book(
        event=event,
        booker=member,
        organisation=drammen,
        seats=[
            services.Seat(category=category, quoted_price=category.price, name=f"Navn {each}")
            for each in range(number)
        ],
        idempotency_key=UUID("0b8a5d9e-0000-4000-8000-000000000003"),
        now=NOW,
    )
    client.force_login(member)
    client.get("/om/")

    with django_assert_max_num_queries(10):
        client.get(page_of(booking))


# ---- Another choice in the programme ---------------------------------------------------------


def test_a_choice_is_changed_and_the_first_is_kept_until_the_second_is_won(client, member, booked):
    event, me = booked.event, seats(booked)[0]
    dance = make_workshop(event=event, title="Dans")
    song = make_workshop(event=event, title="Sang", capacity=1)
    make_session(event=event, starts_at=event.starts_at + dt.timedelta(hours=3))
    other = seats(booked)[1]
    services.choose_session(participant=other, session=song, by=None, now=NOW)
    first = services.choose_session(participant=me, session=dance, by=None, now=NOW)
    client.force_login(member)
    url = page_of(booked, me, "program/")

    client.post(url, {"session": song.pk, "instead_of": first.pk})
    text = words(client.get(url))

    live = me.choices.live().order_by("pk").values_list("session__title", "state")
    assert list(live) == [("Dans", "registered"), ("Sang", "waiting")]
    assert "Står i kø" in text
    assert counters_of(event) == 3
