import datetime as dt
import re
import uuid

import pytest

from events import services
from events.enums import EventState
from tests.events.acts import counters, letters_to, sign_up, states
from tests.factories import NOW, make_event, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def words(response):
    main = response.text.partition('<main id="innhold"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


def url_of(participant, page=""):
    return participant.booking.get_absolute_url() + page


@pytest.fixture
def offered(member):
    """The member has an offer of the only place; somebody else waits behind them."""
    event = make_event(capacity=1)
    first = sign_up(event=event)
    mine = sign_up(event=event, person=member, takes_place_at_once=False)
    sign_up(event=event)
    services.cancel(participant=first, by=first.person, now=NOW)
    return mine


# ---- The receipt -------------------------------------------------------------------------------


def test_the_receipt_says_what_happens_next(client, member, drammen):
    event = make_event(member_price=1900)
    mine = sign_up(event=event, person=member, organisation=drammen)
    client.force_login(member)

    text = words(client.get(url_of(mine)))

    assert "Du er påmeldt" in text
    assert "Pris 1 900 kr Medlemspris, fordi Drammen er medlem." in text
    assert f"Du får et brev på {member.email} med en kalenderfil." in text
    assert "Meld deg av innen fredag 12. mars kl. 13.00" in text


def test_one_who_waits_sees_their_number(client, member):
    event = make_event(capacity=1)
    sign_up(event=event)
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    assert "Du er nummer 1 i køen" in words(client.get(url_of(mine)))


@pytest.mark.parametrize("page", ["", "meld-av/", "tilbud/"])
def test_what_is_somebody_elses_is_not_found(client, member, page):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(make_person())

    assert client.get(url_of(mine, page)).status_code == 404
    assert client.post(url_of(mine, page)).status_code in {404, 405}


def test_staff_see_a_sign_up_as_a_booking(client, member, staff):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(staff)

    assert member.name in words(client.get(url_of(mine)))
    assert client.post(url_of(mine)).status_code == 405


def test_staff_give_no_place_back_as_if_it_were_their_own(client, member, staff):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(staff)

    assert client.get(url_of(mine, "meld-av/")).status_code == 404
    assert client.post(url_of(mine, "meld-av/")).status_code == 404
    assert states(mine) == ["registered"]


def test_a_reference_belongs_to_its_event(client, member):
    mine = sign_up(event=make_event(), person=member)
    other = make_event()
    client.force_login(member)

    address = f"{other.get_absolute_url()}pamelding/{mine.booking.reference}/"

    assert client.get(address).status_code == 404
    assert (
        client.get(address.replace(str(mine.booking.reference), str(uuid.uuid4()))).status_code
        == 404
    )


def test_the_receipt_costs_six_queries(client, member, django_assert_num_queries):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(member)
    client.get("/om/")  # once in a while, where one is logged in is noted

    with django_assert_num_queries(6):
        client.get(url_of(mine))


# ---- Giving it back ----------------------------------------------------------------------------


def test_looking_at_the_question_changes_nothing(client, member):
    event = make_event(capacity=1)
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    text = words(client.get(url_of(mine, "meld-av/")))

    assert "Vil du melde deg av?" in text
    assert counters(event) == (1, 0)


def test_cancelling_gives_the_place_to_the_next(client, member):
    event = make_event(capacity=1)
    mine = sign_up(event=event, person=member)
    next_one = sign_up(event=event)
    client.force_login(member)

    response = client.post(url_of(mine, "meld-av/"), follow=True)

    assert "Du er meldt av." in response.text
    assert "Du er ikke lenger påmeldt" in words(response)
    assert states(mine, next_one) == ["cancelled", "registered"]
    assert letters_to(next_one) == ["queued", "got_place"]


def test_cancelling_twice_says_that_it_is_done(client, member):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(member)
    client.post(url_of(mine, "meld-av/"))

    response = client.post(url_of(mine, "meld-av/"), follow=True)

    assert "Dette er allerede avmeldt." in response.text


def test_after_the_deadline_the_page_says_whom_to_write_to(client, member):
    event = make_event(cancel_until=NOW - dt.timedelta(hours=1))
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    page = client.get(url_of(mine, "meld-av/"))
    client.post(url_of(mine, "meld-av/"))

    assert "Avmeldingsfristen er ute." in words(page)
    assert states(mine) == ["registered"]


def test_leaving_the_queue_has_no_deadline(client, member):
    event = make_event(capacity=1, cancel_until=NOW - dt.timedelta(hours=1))
    sign_up(event=event)
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    response = client.post(url_of(mine, "meld-av/"), {"leaves": "queue"}, follow=True)

    assert "Du står ikke lenger i køen." in response.text
    assert counters(event) == (1, 0)


def test_leaving_the_queue_never_gives_up_a_place_that_came_meanwhile(client, member):
    event = make_event(capacity=1)
    first = sign_up(event=event)
    mine = sign_up(event=event, person=member)
    services.cancel(participant=first, by=first.person, now=NOW)
    client.force_login(member)

    response = client.post(url_of(mine, "meld-av/"), {"leaves": "queue"}, follow=True)

    assert "Du er påmeldt" in words(response)
    assert states(mine) == ["registered"]


def test_one_who_cancelled_may_come_back(client, member):
    mine = sign_up(event=make_event(), person=member)
    services.cancel(participant=mine, by=member, now=NOW)
    client.force_login(member)

    assert "Meld meg på igjen" in words(client.get(url_of(mine)))


def test_what_was_cancelled_shows_no_price_and_no_invoice(client, member):
    mine = sign_up(event=make_event(), person=member)
    services.cancel(participant=mine, by=member, now=NOW)
    client.force_login(member)

    page = words(client.get(url_of(mine)))

    assert "Pris" not in page
    assert "Faktura" not in page


# ---- An offer ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message", "state"),
    [
        ("yes", "Du er påmeldt.", "registered"),
        ("no", "Du har takket nei til plassen.", "cancelled"),
    ],
)
def test_an_offer_is_answered_with_one_press(client, member, offered, answer, message, state):
    client.force_login(member)

    page = client.get(url_of(offered, "tilbud/"))
    response = client.post(url_of(offered, "tilbud/"), {"answer": answer}, follow=True)

    assert "Vil du ha plassen?" in words(page)
    assert message in response.text
    assert states(offered) == [state]


def test_an_answer_that_is_none_is_asked_again(client, member, offered):
    client.force_login(member)

    client.post(url_of(offered, "tilbud/"), {"answer": "kanskje"})

    assert states(offered) == ["waiting"]


def test_an_answer_after_the_deadline_says_so(client, member, offered):
    entry = offered.booking.queue_entries.get()
    entry.offer_expires_at = NOW - dt.timedelta(minutes=1)
    entry.save()
    client.force_login(member)

    response = client.post(url_of(offered, "tilbud/"), {"answer": "yes"}, follow=True)

    assert "Tilbudet gjelder ikke lenger." in response.text
    assert states(offered) == ["waiting"]


def test_one_without_an_offer_is_led_to_their_receipt(client, member):
    mine = sign_up(event=make_event(), person=member)
    client.force_login(member)

    assert client.get(url_of(mine, "tilbud/")).url == url_of(mine)


def test_a_cancelled_event_is_said_on_the_receipt(client, member):
    event = make_event()
    mine = sign_up(event=event, person=member)
    event.state, event.cancel_reason = EventState.CANCELLED, "Snøstorm."
    event.save()
    client.force_login(member)

    text = words(client.get(url_of(mine)))

    assert "Arrangementet er avlyst" in text
    assert "Snøstorm." in text
    assert "Meld meg av" not in text
