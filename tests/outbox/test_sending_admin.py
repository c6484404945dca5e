"""The page of a sending: its balance in words, what went wrong, and the three ways to hold it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.models import Act
from outbox import services
from outbox.enums import DeliveryState, SendingState
from outbox.models import Delivery, Lane, Sending
from outbox.services.keeping import sweep
from tests.factories import NOW
from tests.outbox.receivers import make_readers, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secretariat(client, staff):
    staff.groups.add(Group.objects.get(name="Sekretariat"))
    client.force_login(staff)


def page_of(sending: Sending, action: str = "change") -> str:
    return str(reverse(f"admin:outbox_sending_{action}", args=[sending.pk]))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def settle(sending: Sending, number: int, state: DeliveryState, reply: str) -> None:
    chosen = sending.deliveries.order_by("pk").values("pk")[number : number + 1]
    settled_at = None if state == DeliveryState.UNCERTAIN else NOW
    Delivery.objects.filter(pk__in=chosen).update(
        state=state, smtp_reply=reply, settled_at=settled_at
    )


def test_the_page_tells_the_balance_and_asks_again_while_it_runs(client):
    make_readers(4)
    sending = start()
    settle(sending, 0, DeliveryState.ACCEPTED, "250 OK")
    settle(sending, 1, DeliveryState.UNCERTAIN, "TimeoutError")

    page = text_of(client.get(page_of(sending)))

    assert "4 mottakere: 1 levert, 0 avvist, 0 stoppet. 2 venter." in page
    assert "1 er uvisst.</a> Avgjør dem" in page
    assert '<progress value="1" max="4"' in page
    assert '<meta http-equiv="refresh" content="10">' in page
    assert 'name="_save"' not in page


def test_the_page_rests_when_nothing_moves(client, staff):
    make_readers(1)
    sending = start()
    services.pause_sending(sending=sending, reason="Feil", by=staff, now=NOW)

    page = text_of(client.get(page_of(sending)))

    assert "Står på pause" in page
    assert "http-equiv" not in page


def test_what_went_wrong_is_grouped_and_leads_to_its_letters(client):
    make_readers(4)
    sending = start()
    for number in range(2):
        reply = f"550 5.1.1 <leser{number}@example.no>: no such user"
        settle(sending, number, DeliveryState.REJECTED, reply)
    settle(sending, 2, DeliveryState.SUPPRESSED, "Meldte seg av")
    page = client.get(page_of(sending))

    groups = page.context["failures"]
    assert [(count, reason) for count, _state, reason, _url in groups] == [
        (2, "550 5.1.1"),
        (1, "Meldte seg av"),
    ]
    ledger = client.get(groups[0][3])
    assert [row.state for row in ledger.context["cl"].result_list] == [DeliveryState.REJECTED] * 2


@pytest.mark.parametrize("letters", [1, 30])
def test_the_page_asks_the_same_however_many_letters(
    client, letters, django_assert_max_num_queries
):
    make_readers(letters)
    sending = start()
    settle(sending, 0, DeliveryState.REJECTED, "550 5.1.1")

    with django_assert_max_num_queries(25):
        assert client.get(page_of(sending)).status_code == 200
    with django_assert_max_num_queries(25):
        assert client.get(reverse("admin:outbox_sending_changelist")).status_code == 200


def test_it_is_paused_begun_again_and_stopped_with_a_reason(client):
    make_readers(2)
    sending = start()

    for action, state in [
        ("pause", SendingState.PAUSED),
        ("start", SendingState.RUNNING),
        ("stopp", SendingState.STOPPED),
    ]:
        assert page_of(sending, action) in text_of(client.get(page_of(sending)))
        assert client.post(page_of(sending, action), {"reason": ""}).status_code == 200
        client.post(page_of(sending, action), {"reason": "Feil lenke"})
        sending.refresh_from_db()
        assert sending.state == state

    sweep(now=NOW)
    page = text_of(client.get(page_of(sending)))
    assert "Alt er gjort opp" in page
    assert page_of(sending, "stopp") not in page
    assert Act.objects.filter(verb="sending.stopped", text__endswith="Feil lenke").exists()


def test_a_lane_is_made_changed_and_taken_away(client):
    client.post(reverse("admin:outbox_lane_add"), {"domain": "Kommune.Example", "per_second": "5"})
    lane = Lane.objects.get()
    page = reverse("admin:outbox_lane_change", args=[lane.pk])
    client.post(page, {"domain": "kommune.example", "per_second": "2.5"})

    lane.refresh_from_db()
    assert (lane.domain, str(lane.per_second)) == ("kommune.example", "2.5")

    client.post(reverse("admin:outbox_lane_fjern", args=[lane.pk]))

    assert not Lane.objects.exists()
    assert [act.verb for act in Act.objects.filter(verb__startswith="lane").order_by("pk")] == [
        "lane.changed",
        "lane.changed",
        "lane.removed",
    ]


def test_a_lane_that_stands_still_is_refused(client):
    answer = client.post(reverse("admin:outbox_lane_add"), {"domain": "", "per_second": "0"})

    assert "Skriv et tall over null." in text_of(answer)
