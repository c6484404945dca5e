"""The programme as it is read, and as its editor writes it."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.urls import reverse

from events.demo.plan import OSLO
from events.enums import EventState
from events.models import EventDocument, Session, Speaker
from events.services.programme import Named
from outbox.models import Delivery
from tests.events.acts import sign_up
from tests.events.test_event_page import words
from tests.events.test_programme_services import choose
from tests.factories import NOW, make_chapter, make_editor, make_event, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

START = dt.datetime(2027, 3, 17, 10, tzinfo=OSLO)


@pytest.fixture
def viken():
    return make_chapter(name="Viken")


@pytest.fixture
def event(viken):
    ends_at = START + dt.timedelta(hours=30)
    return make_event(title="Konferansen", chapter=viken, starts_at=START, ends_at=ends_at)


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken)
    client.force_login(person)
    return person


def page(name, event, *more):
    return reverse(f"events:{name}", args=[event.slug, *more])


def typed(**changes):
    """What a phone sends: the least that makes a session."""
    return {
        "uid": str(uuid.uuid4()),
        "title": "Innlegget",
        "kind": "talk",
        "day": "2027-03-17",
        "starts": "10:00",
        "ends": "11:00",
        "room": "Salen",
        "innleder-TOTAL_FORMS": "2",
        "innleder-INITIAL_FORMS": "0",
        "innleder-0-name": "Åse Ås",
        "innleder-0-title": "Rektor",
        "innleder-0-email": "ase@example.no",
    } | changes


def add(client, event, **changes):
    return client.post(page("add_session", event), typed(**changes))


# ---- Read ----------------------------------------------------------------------------------------


def test_the_programme_is_told_by_day_with_rooms_beside_each_other(client, event):
    make_session(event=event, title="Åpningen", room="Salen", minutes=60)
    after = START + dt.timedelta(hours=1)
    make_session(event=event, title="Kulturskolen", room="Salen", starts_at=after, minutes=90)
    make_session(event=event, title="Biblioteket", room="Kjelleren", starts_at=after)
    make_session(event=event, title="Neste dag", starts_at=START + dt.timedelta(days=1))

    response = client.get(page("programme", event))

    text = words(response).partition("Torsdag 18. mars")[2]  # the way to the days comes first
    days = ("Onsdag 17. mars", "Åpningen", "Kulturskolen", "Torsdag 18. mars", "Neste dag")
    assert [text.index(said) for said in days] == sorted(text.index(said) for said in days)
    parallel = response.text.split("programme-block--parallel")
    assert len(parallel) == 2
    assert {"Kulturskolen", "Biblioteket"} <= set(
        parallel[1].split("</section>")[0].replace("<", ">").split(">")
    )
    assert '<time datetime="2027-03-17T10:00:00+01:00">10.00</time>' in response.text


def test_each_session_says_who_where_what_it_costs_and_whether_there_is_room(client, event):
    session = make_session(
        event=event,
        kind="workshop",
        title="Verksted",
        room="Kjelleren",
        summary="Vi skriver.",
        price=300,
        is_chosen=True,
        capacity=2,
        speakers=[Named("Åse Ås", "Rektor", "ase@example.no")],
    )
    response = client.get(page("programme", event))
    assert "Verksted, 300 kr Få plasser igjen Åse Ås , Rektor Vi skriver." in words(response)
    assert "ase@example.no" not in response.text
    assert f'id="post-{session.pk}"' in response.text

    session.pool.taken = 2
    session.pool.save()

    assert "Fulltegnet – du kan stå i kø" in words(client.get(page("programme", event)))


def test_what_is_cancelled_stays_with_a_word_saying_so(client, event):
    make_session(event=event, title="Verksted", cancelled_at=NOW, cancel_reason="Sykdom")

    assert "Verksted Avlyst Sykdom" in words(client.get(page("programme", event)))
    assert "Verksted (avlyst)" in words(client.get(event.get_absolute_url()))


def test_machines_read_each_session_as_a_part_of_the_event(client, event):
    talk = make_session(
        event=event, title="Innlegget", starts_at=START, room="Salen", cancelled_at=NOW
    )
    Speaker.objects.create(session=talk, name="Åse Ås")

    (script,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get(page("programme", event)).text,
    )

    (part,) = json.loads(script)["subEvent"]
    assert (part["name"], part["location"]["name"]) == ("Innlegget", "Salen")
    assert part["startDate"] == "2027-03-17T10:00:00+01:00"
    assert part["eventStatus"] == "https://schema.org/EventCancelled"
    assert part["performer"] == [{"@type": "Person", "name": "Åse Ås"}]
    assert part["url"].endswith(f"/program/#post-{talk.pk}")


def test_the_page_of_the_event_has_the_programme_in_short(client, event):
    for number in range(16):
        make_session(
            event=event, title=f"Del {number}", starts_at=START + dt.timedelta(hours=number)
        )

    response = client.get(event.get_absolute_url())

    assert "Program Onsdag 17. mars 10.00 Del 0 11.00 Del 1" in words(response)
    assert "Del 13" in words(response)
    assert "Del 14" not in words(response)
    assert "Se hele programmet, 2 til" in words(response)


def test_without_a_programme_there_is_no_page_and_no_word_of_it(client, event):
    assert client.get(page("programme", event)).status_code == 404
    assert "Program" not in words(client.get(event.get_absolute_url()))


def test_the_programme_of_a_draft_is_for_those_who_edit_it(client, viken):
    draft = make_event(chapter=viken, starts_at=START, state=EventState.DRAFT)
    make_session(event=draft)

    assert client.get(page("programme", draft)).status_code == 404
    client.force_login(make_editor(chapter=viken))
    assert client.get(page("programme", draft)).status_code == 200


@pytest.mark.parametrize("rows", [1, 250])
def test_the_programme_asks_as_little_for_250_as_for_one(
    client, event, rows, django_assert_num_queries
):
    for number in range(rows):
        make_session(
            event=event,
            room=f"Rom {number}",
            is_chosen=True,
            speakers=[Named(f"Innleder {number}")],
        )
    client.get(page("programme", event))

    with django_assert_num_queries(4):
        client.get(page("programme", event))
    with django_assert_num_queries(4):
        client.get(event.get_absolute_url())


# ---- Written -------------------------------------------------------------------------------------


def test_an_editor_adds_a_session_on_a_phone(client, event, editor):
    response = add(client, event, kind="workshop", is_chosen="on", capacity="20", price="150")

    assert response.url == page("edit_programme", event)
    session = Session.objects.get()
    assert (session.starts_at, session.room) == (START, "Salen")
    assert session.price == 150
    assert session.pool.capacity == 20
    assert session.speakers.get().email == "ase@example.no"
    text = words(client.get(response.url))
    assert "10.00–11.00 Innlegget Verksted, Salen. 0 av 20 plasser er opptatt" in text
    assert "Åse Ås , Rektor Har ikke fått lenken. Har ikke samtykket til publisering." in text


def test_a_dinner_may_last_past_midnight(client, event, editor):
    add(client, event, kind="meal", title="Middag", starts="19:00", ends="01:00")

    session = Session.objects.get()
    assert session.ends_at - session.starts_at == dt.timedelta(hours=6)


def test_a_new_one_may_follow_at_once(client, event, editor):
    assert add(client, event, more="yes").url == page("add_session", event)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Tittel: Skriv en tittel."),
        ({"ends": "09:00"}, "Til klokka: Slutten må være etter begynnelsen."),
        ({"innleder-1-title": "Rektor"}, "Skriv hvem det er, eller tøm linja."),
        ({"innleder-0-email": "nei"}, "E-postadresse: "),
        ({"price": "100"}, "Kryss av for at det må velges, eller la dette stå tomt."),
        ({"innleder-TOTAL_FORMS": "tull"}, "ManagementForm"),
        ({"innleder-0-pk": "9" * 30}, "e"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, event, editor, changes, said):
    response = add(client, event, **{"summary": "Det jeg skrev", **changes})

    assert response.status_code == 200
    assert said in words(response)
    assert "Det jeg skrev" in response.text
    assert not Session.objects.exists()


def test_a_clash_is_said_beside_the_room(client, event, editor):
    make_session(event=event, title="Åpningen", room="Salen")

    response = add(client, event)

    assert "Rom: Salen er opptatt: der er «Åpningen» onsdag 17. mars kl. 10–11." in words(response)


def test_what_is_outside_the_event_is_asked_about_once(client, event, editor):
    response = add(client, event, day="2027-03-16")
    assert "Det stemmer: dette er utenfor tida til arrangementet" in words(response)
    assert "Det stemmer" not in words(client.get(page("add_session", event)))

    add(client, event, day="2027-03-16", may_be_outside="on")

    assert "Utenfor tida til arrangementet" in words(client.get(page("edit_programme", event)))


def test_an_editor_changes_a_session_and_those_who_chose_it_are_told(client, event, editor):
    session = make_session(
        event=event, title="Verksted", is_chosen=True, capacity=5, speakers=[Named("Åse Ås")]
    )
    choose(session, sign_up(event=event))
    speaker = session.speakers.get()
    address = page("change_session", event, session.uid)
    assert 'value="Åse Ås"' in client.get(address).text

    sent = typed(
        title="Verksted",
        starts="12:00",
        ends="13:00",
        is_chosen="on",
        capacity="5",
        reason="Toget er sent.",
    ) | {"innleder-INITIAL_FORMS": "1", "innleder-0-pk": speaker.pk}
    response = client.post(address, sent, follow=True)

    assert "Lagret. De som har valgt dette, får brev." in response.text
    session.refresh_from_db()
    assert session.starts_at == START + dt.timedelta(hours=2)
    assert Speaker.objects.get(pk=speaker.pk).title == "Rektor"
    assert Delivery.objects.filter(letter="events/session_moved").count() == 1


def test_an_editor_deletes_what_nobody_has_chosen(client, event, editor):
    session = make_session(event=event)
    address = page("delete_session", event, session.uid)
    assert client.get(address).status_code == 200
    assert Session.objects.exists()

    client.post(address)

    assert not Session.objects.exists()


def test_what_somebody_has_chosen_is_cancelled_instead(client, event, editor):
    session = make_session(event=event, is_chosen=True)
    choose(session, sign_up(event=event))

    assert "Avlys det i stedet" in words(client.get(page("delete_session", event, session.uid)))
    response = client.post(page("delete_session", event, session.uid), follow=True)
    assert "1 person har valgt det, og får brev." in words(response)

    client.post(page("cancel_session", event, session.uid), {"reason": "Sykdom"})

    session.refresh_from_db()
    assert session.cancelled_at == NOW
    assert "Dette er avlyst" in words(client.get(page("change_session", event, session.uid)))


def test_a_session_of_another_event_is_not_here(client, event, editor, viken):
    session = make_session(event=make_event(chapter=viken))

    for name in ("change_session", "delete_session", "cancel_session"):
        assert client.get(page(name, event, session.uid)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_editors_list_asks_as_little_for_three_as_for_one(
    client, event, editor, rows, django_assert_max_num_queries
):
    for number in range(rows):
        session = make_session(
            event=event, room=f"Rom {number}", is_chosen=True, speakers=[Named("Åse"), Named("Bo")]
        )
        EventDocument.objects.create(
            event=event, session=session, title="L", file="x.pdf", kind="pdf", size=1, added_at=NOW
        )

    with django_assert_max_num_queries(10):
        client.get(page("edit_programme", event))
