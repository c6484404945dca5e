"""What the secretariat does with events in the admin. None of them is superuser."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.models import Act
from events import services
from events.enums import EventState, EventType, ParticipantState
from events.models import CapacityPool, Event
from members.models import Person
from outbox.models import Delivery
from tests.events import acts
from tests.factories import NOW, make_event, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, staff: Person, clock: None) -> Client:
    client.force_login(staff)
    return client


def page_of(event: Event, act: str) -> str:
    return f"/admin/events/event/{event.pk}/{act}/"


def letters() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("letter", flat=True))


def form_of(event: Event, **changes: Any) -> dict[str, Any]:
    """What the browser sends back from an event's page when nothing else was touched."""
    pool, *_ = event.pools.all()
    prices = list(event.categories.all())
    answers: dict[str, Any] = {
        "title": event.title,
        "slug": event.slug,
        "type": event.type,
        "language": event.language,
        "summary": event.summary,
        "sign_up_opens_at_0": f"{event.sign_up_opens_at:%Y-%m-%d}",
        "sign_up_opens_at_1": f"{event.sign_up_opens_at.astimezone(OSLO):%H:%M:%S}",
        "sign_up_closes_at_0": f"{event.sign_up_closes_at:%Y-%m-%d}",
        "sign_up_closes_at_1": f"{event.sign_up_closes_at.astimezone(OSLO):%H:%M:%S}",
        "cancel_until_0": f"{event.cancel_until:%Y-%m-%d}",
        "cancel_until_1": f"{event.cancel_until.astimezone(OSLO):%H:%M:%S}",
        "pools-TOTAL_FORMS": "1",
        "pools-INITIAL_FORMS": "1",
        "pools-0-id": pool.pk,
        "pools-0-event": event.pk,
        "pools-0-name": pool.name,
        "pools-0-capacity": "" if pool.capacity is None else pool.capacity,
        "discounts-TOTAL_FORMS": "0",
        "discounts-INITIAL_FORMS": "0",
        "categories-TOTAL_FORMS": str(len(prices)),
        "categories-INITIAL_FORMS": str(len(prices)),
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
    }
    for number, price in enumerate(prices):
        answers |= {
            f"categories-{number}-id": price.pk,
            f"categories-{number}-event": event.pk,
            f"categories-{number}-name": price.name,
            f"categories-{number}-audience": price.audience,
            f"categories-{number}-price": price.price,
        }
    return answers | changes


OSLO = dt.timezone(dt.timedelta(hours=1))


def test_publishing_a_draft_is_told_in_the_act_log(desk: Client, staff: Person) -> None:
    event = make_event(state=EventState.DRAFT)

    desk.post(page_of(event, "publiser"))

    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED
    assert Act.objects.get(verb="event.published").by == staff


def test_draft_that_lacks_something_says_what(desk: Client) -> None:
    event = make_event(state=EventState.DRAFT, has_prices=False)

    answer = desk.get(page_of(event, "publiser"))
    refused = desk.post(page_of(event, "publiser"))

    assert "Legg til minst én pris." in answer.content.decode()
    assert "Arrangementet mangler noe før det kan publiseres." in refused.content.decode()


def test_cancelling_needs_a_reason_and_tells_everybody(desk: Client) -> None:
    event = make_event()
    acts.sign_up(event=event)

    without = desk.post(page_of(event, "avlys"), {"reason": ""})
    desk.post(page_of(event, "avlys"), {"reason": "Foredragsholderen er syk."})

    event.refresh_from_db()
    assert "errornote" in without.content.decode()
    assert event.state == EventState.CANCELLED
    assert letters() == ["events/signed_up", "events/event_cancelled"]


def test_page_that_cancels_says_how_many_get_a_letter(desk: Client) -> None:
    event = make_event()
    acts.sign_up(event=event)
    acts.sign_up(event=event)

    page = desk.get(page_of(event, "avlys")).content.decode()

    assert "2 personer med plass eller i kø får brev." in page


def test_moving_raises_the_sequence_and_tells_everybody(desk: Client) -> None:
    event = make_event()
    acts.sign_up(event=event)
    day_after = event.starts_at.astimezone(OSLO) + dt.timedelta(days=1)

    desk.post(
        page_of(event, "flytt"),
        {
            "starts_at_0": f"{day_after:%d.%m.%Y}",
            "starts_at_1": f"{day_after:%H:%M}",
            "ends_at_0": f"{day_after:%d.%m.%Y}",
            "ends_at_1": "21:00",
            "place_name": "Biblioteket",
            "reason": "Salen er opptatt.",
        },
    )

    event.refresh_from_db()
    assert (event.starts_at, event.place_name, event.sequence) == (day_after, "Biblioteket", 1)
    assert letters() == ["events/signed_up", "events/moved"]


def test_moving_nothing_promises_no_letter(desk: Client) -> None:
    event = make_event()
    acts.sign_up(event=event)
    starts_at, ends_at = event.starts_at.astimezone(OSLO), event.ends_at.astimezone(OSLO)

    page = desk.post(
        page_of(event, "flytt"),
        {
            "starts_at_0": f"{starts_at:%d.%m.%Y}",
            "starts_at_1": f"{starts_at:%H:%M}",
            "ends_at_0": f"{ends_at:%d.%m.%Y}",
            "ends_at_1": f"{ends_at:%H:%M}",
            "place_name": event.place_name,
            "address": event.address,
            "online_url": event.online_url,
            **({"is_online": "on"} if event.is_online else {}),
        },
        follow=True,
    ).content.decode()

    assert "Ingen får brev." in page
    assert letters() == ["events/signed_up"]


def test_time_of_a_published_event_cannot_be_changed_past_the_letters(desk: Client) -> None:
    event = make_event(capacity=10)
    starts_at = event.starts_at

    desk.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form_of(event, starts_at_0="2027-12-24", starts_at_1="10:00"),
    )

    event.refresh_from_db()
    assert event.starts_at == starts_at


def test_new_title_raises_the_sequence(desk: Client) -> None:
    event = make_event(capacity=10)

    answer = desk.post(
        reverse("admin:events_event_change", args=[event.pk]), form_of(event, title="Nytt navn")
    )

    event.refresh_from_db()
    assert answer.status_code == 302
    assert (event.title, event.sequence) == ("Nytt navn", 1)
    assert list(Act.objects.values_list("verb", flat=True)) == ["event.edited"]


def test_more_places_go_to_the_queue_at_once(desk: Client) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    second = acts.sign_up(event=event)

    desk.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form_of(event, **{"pools-0-capacity": "2"}),
    )

    second.refresh_from_db()
    assert second.state == ParticipantState.REGISTERED


def test_fewer_places_than_are_taken_is_refused_on_the_page(desk: Client) -> None:
    event = make_event(capacity=2)
    acts.sign_up(event=event)
    acts.sign_up(event=event)

    page = desk.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form_of(event, **{"pools-0-capacity": "1"}),
    )

    assert "Antall plasser kan ikke være lavere enn antall opptatte plasser." in (
        page.content.decode()
    )
    assert CapacityPool.objects.get().capacity == 2


def new_event(**changes: Any) -> dict[str, Any]:
    answers = {
        "title": "Kulturtreff",
        "slug": "kulturtreff",
        "type": EventType.MEETUP,
        "language": "nb",
        "summary": "Vi møtes.",
        "starts_at_0": "01.04.2027",
        "starts_at_1": "10:00",
        "ends_at_0": "01.04.2027",
        "ends_at_1": "14:00",
        "place_name": "Biblioteket",
        "sign_up_opens_at_0": "01.03.2027",
        "sign_up_opens_at_1": "08:00",
        "sign_up_closes_at_0": "31.03.2027",
        "sign_up_closes_at_1": "12:00",
        "cancel_until_0": "30.03.2027",
        "cancel_until_1": "12:00",
        "pools-TOTAL_FORMS": "1",
        "pools-INITIAL_FORMS": "0",
        "pools-0-name": "Plasser",
        "pools-0-capacity": "30",
        "categories-TOTAL_FORMS": "1",
        "categories-INITIAL_FORMS": "0",
        "categories-0-name": "Alle",
        "categories-0-audience": "everyone",
        "categories-0-price": "0",
        "questions-TOTAL_FORMS": "0",
        "questions-INITIAL_FORMS": "0",
    }
    return answers | changes


def test_new_event_is_a_draft_with_places_and_prices(desk: Client) -> None:
    desk.post(reverse("admin:events_event_add"), new_event())

    event = Event.objects.get(slug="kulturtreff")
    assert event.state == EventState.DRAFT
    assert [pool.capacity for pool in event.pools.all()] == [30]
    assert [price.pool.event for price in event.categories.all()] == [event]


def test_new_event_where_nobody_touched_the_places_has_no_limit(desk: Client) -> None:
    desk.post(reverse("admin:events_event_add"), new_event(**{"pools-0-capacity": ""}))

    event = Event.objects.get(slug="kulturtreff")
    assert [pool.capacity for pool in event.pools.all()] == [None]
    assert [price.pool.event for price in event.categories.all()] == [event]


def test_picture_is_put_up_and_taken_down(desk: Client, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    event = make_event(capacity=10)
    address = reverse("admin:events_event_change", args=[event.pk])
    file = io.BytesIO()
    Image.new("RGB", (64, 36), "teal").save(file, "PNG")
    picture = SimpleUploadedFile("hall.png", file.getvalue(), "image/png")

    desk.post(address, form_of(event, picture=picture, picture_alt="En sal."))
    event.refresh_from_db()
    has_picture = bool(event.picture)
    desk.post(address, form_of(event, **{"picture-clear": "on", "picture_alt": "En sal."}))

    event.refresh_from_db()
    assert has_picture
    assert not event.picture


def test_first_in_the_queue_gets_the_place_and_nobody_else(desk: Client) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    first, second = acts.sign_up(event=event), acts.sign_up(event=event)
    pool = event.pools.get()

    desk.post(page_of(event, "koen"), {"pool": pool.pk, "reason": "Salen rommer én til."})

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == ParticipantState.REGISTERED
    assert second.state == ParticipantState.WAITING


def test_above_the_limit_needs_a_reason(desk: Client) -> None:
    event = make_event(capacity=1)
    acts.sign_up(event=event)
    waiting = acts.sign_up(event=event)
    page = f"/admin/events/participant/{waiting.pk}/gi-plass/"

    without = desk.post(page, {"reason": " "})
    desk.post(page, {"reason": "Holder innlegg."})

    waiting.refresh_from_db()
    assert without.status_code == 200
    assert waiting.state == ParticipantState.REGISTERED
    assert "Holder innlegg." in Act.objects.get(verb="participant.got_place").text


def test_cancelling_for_a_caller_gives_the_place_to_the_queue(desk: Client) -> None:
    event = make_event(capacity=1, cancel_until=NOW - dt.timedelta(days=1))
    taken, waiting = acts.sign_up(event=event), acts.sign_up(event=event)

    desk.post(f"/admin/events/participant/{taken.pk}/meld-av/", {"reason": "Ringte og er syk."})

    taken.refresh_from_db()
    waiting.refresh_from_db()
    assert taken.state == ParticipantState.CANCELLED
    assert waiting.state == ParticipantState.REGISTERED


@pytest.mark.parametrize(
    ("answer", "state"),
    [("ja", ParticipantState.REGISTERED), ("nei", ParticipantState.CANCELLED)],
)
def test_offer_is_answered_for_the_caller(desk: Client, answer: str, state: str) -> None:
    event = make_event(capacity=1)
    taken = acts.sign_up(event=event)
    waiting = acts.sign_up(event=event, takes_place_at_once=False)
    services.cancel(participant=taken, by=taken.person, now=NOW)
    entry = event.pools.get().queue.get()

    desk.post(f"/admin/events/queueentry/{entry.pk}/{answer}/")

    waiting.refresh_from_db()
    assert waiting.state == state


# ---- Who may -------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["publiser", "flytt", "avlys", "koen", "deltakerliste", "telefon"])
def test_staff_without_rights_are_kept_out(client: Client, act: str) -> None:
    event = make_event()
    client.force_login(make_staff(groups=[]))

    assert client.get(page_of(event, act)).status_code == 403
    assert client.post(page_of(event, act)).status_code == 403


@pytest.mark.parametrize("act", ["publiser", "flytt", "avlys", "koen", "deltakerliste", "telefon"])
def test_members_are_sent_away(client: Client, member: Person, act: str) -> None:
    event = make_event()
    client.force_login(member)

    assert client.post(page_of(event, act)).status_code in {302, 403}
    event.refresh_from_db()
    assert event.state == EventState.PUBLISHED


def test_health_data_has_its_own_right(desk: Client) -> None:
    assert desk.get("/admin/events/need/").status_code == 403

    desk.force_login(make_staff(groups=["Sekretariat", "Mat og tilrettelegging"]))

    assert desk.get("/admin/events/need/").status_code == 200


def test_unknown_row_is_not_found(desk: Client) -> None:
    assert desk.get("/admin/events/event/999999/avlys/").status_code == 404
    assert desk.get("/admin/events/event/999999/telefon/").status_code == 404


def test_price_change_is_told(desk: Client) -> None:
    event = make_event(capacity=10)
    first = event.categories.all()[0]

    desk.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form_of(event, **{"categories-0-price": "150"}),
    )

    assert event.categories.get(pk=first.pk).price == 150
    assert Act.objects.get(verb="admin.changed").subject == event
