from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.models import Act
from outbox import services
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause, Suppression
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db

LEDGER = reverse("admin:outbox_delivery_changelist")


@pytest.fixture(autouse=True)
def secretariat(client, staff):
    staff.groups.add(Group.objects.get(name="Sekretariat"))
    client.force_login(staff)


def page_of(delivery: Delivery, action: str = "change") -> str:
    return str(reverse(f"admin:outbox_delivery_{action}", args=[delivery.pk]))


def put(delivery: Delivery, state: DeliveryState) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    delivery.refresh_from_db()
    return delivery


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.parametrize("letters", [1, 3])
def test_the_ledger_asks_the_same_of_the_database_however_long(
    client, owe, letters, django_assert_max_num_queries
):
    for number in range(letters):
        owe(f"person{number}@example.no", person=make_person())

    with django_assert_max_num_queries(12):
        response = client.get(LEDGER)

    assert response.status_code == 200
    assert text_of(response).count("@example.no</") >= letters


@pytest.mark.parametrize(
    "query", ["q=kari@", "state__exact=pending", "brev=trials/code", "q=Kari+Nordmann"]
)
def test_the_ledger_can_be_searched_and_filtered(client, owe, query):
    owe()

    assert client.get(f"{LEDGER}?{query}").status_code == 200


def test_a_letter_is_shown_as_it_reads(client, owe):
    delivery = owe(context={"name": "Kari <script>"})

    page = text_of(client.get(page_of(delivery)))
    looks = client.get(page_of(delivery, "looks"))

    assert "Hei, Kari &lt;script&gt;." in page
    assert 'name="_save"' not in page
    assert "Hei, Kari &lt;script&gt;." in text_of(looks)
    assert "sandbox" in looks.headers["Content-Security-Policy"]


def test_a_code_is_shown_to_nobody(client, owe):
    delivery = owe(letter="trials/code", context={"code": "417332"})

    page = text_of(client.get(page_of(delivery)))

    assert "417332" not in page
    assert "Den vises ikke her." in page
    assert client.get(page_of(delivery, "looks")).status_code == 404
    assert "0 treff" in text_of(client.get(f"{LEDGER}?q=417332"))


def test_a_letter_that_cannot_be_set_up_or_is_wiped_says_so(client, owe):
    broken = owe("a@example.no", letter="trials/broken")
    wiped = owe("b@example.no")
    Delivery.objects.filter(pk=wiped.pk).update(context=None)

    assert "Brevet lar seg ikke sette opp." in text_of(client.get(page_of(broken)))
    assert "Innholdet er slettet." in text_of(client.get(page_of(wiped)))
    assert client.get(page_of(wiped, "looks")).status_code == 404


def test_send_again_is_offered_confirmed_and_told(client, owe, staff):
    delivery = put(owe(), DeliveryState.REJECTED)

    assert page_of(delivery, "send") in text_of(client.get(page_of(delivery)))
    assert client.get(page_of(delivery, "send")).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.REJECTED

    client.post(page_of(delivery, "send"))

    delivery.refresh_from_db()
    act = Act.objects.get(verb="letter.sent_again")
    assert delivery.state == DeliveryState.PENDING
    assert act.by == staff


def test_send_again_is_not_offered_for_a_code(client, owe):
    delivery = put(owe(letter="trials/code", context={"code": "1"}), DeliveryState.REJECTED)

    response = client.post(page_of(delivery, "send"))

    delivery.refresh_from_db()
    assert page_of(delivery, "send") not in text_of(client.get(page_of(delivery)))
    assert "Be personen hente en ny kode" in text_of(response)
    assert delivery.state == DeliveryState.REJECTED


def test_many_letters_are_sent_again_after_one_question(client, owe):
    rejected = [put(owe(f"person{n}@example.no"), DeliveryState.REJECTED) for n in range(3)]
    code = put(owe(letter="trials/code", context={"code": "1"}), DeliveryState.REJECTED)
    chosen = {"action": "send_chosen_again", "_selected_action": [d.pk for d in [*rejected, code]]}

    question = client.post(LEDGER, chosen)
    assert "4 brev sendes en gang til." in text_of(question)
    assert not Delivery.objects.filter(state=DeliveryState.PENDING).exists()

    answer = client.post(LEDGER, chosen | {"confirmed": "1"}, follow=True)

    assert Delivery.objects.filter(state=DeliveryState.PENDING).count() == 3
    assert "3 brev sendes straks." in text_of(answer)
    assert "Be personen hente en ny kode" in text_of(answer)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("arrived", DeliveryState.ACCEPTED), ("send_again", DeliveryState.PENDING)],
)
def test_an_uncertain_letter_is_settled_with_a_reason(client, owe, outcome, state):
    delivery = put(owe(), DeliveryState.UNCERTAIN)

    without = client.post(page_of(delivery, "avgjor"), {"outcome": outcome, "reason": ""})
    client.post(page_of(delivery, "avgjor"), {"outcome": outcome, "reason": "Kari bekrefter"})

    delivery.refresh_from_db()
    assert without.status_code == 200
    assert delivery.state == state
    assert Act.objects.filter(verb="letter.settled").count() == 1


def test_sending_is_paused_with_a_reason_and_started_again(client):
    add = reverse("admin:outbox_pause_add")
    start = reverse("admin:outbox_pause_start", args=[1])

    client.post(add, {"reason": ""})
    assert not Pause.objects.exists()

    client.post(add, {"reason": "Feil i brevene"})
    assert Pause.objects.get().reason == "Feil i brevene"
    assert client.get(add).status_code == 403

    response = client.post(start)
    assert response.url == reverse("admin:outbox_pause_changelist")
    assert not Pause.objects.exists()
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == [
        "letters.paused",
        "letters.resumed",
    ]


def test_an_address_is_stopped_and_freed_with_reasons(client, staff):
    add = reverse("admin:outbox_suppression_add")

    client.post(add, {"address": "Kari@example.no", "reason": "Har sluttet"})
    twice = client.post(add, {"address": "kari@EXAMPLE.no", "reason": "Igjen"})

    row = Suppression.objects.get()
    assert row.address == "kari@example.no"
    assert "Adressen er allerede stoppet." in text_of(twice)
    assert client.get(reverse("admin:outbox_suppression_change", args=[row.pk])).status_code == 200

    client.post(reverse("admin:outbox_suppression_fjern", args=[row.pk]), {"reason": "Tilbake"})

    assert not Suppression.objects.exists()
    assert list(Act.objects.order_by("pk").values_list("verb", "by")) == [
        ("address.suppressed", staff.pk),
        ("address.released", staff.pk),
    ]


def test_a_trial_letter_is_sent_to_oneself_by_post_only(client, staff):
    trial = reverse("admin:outbox_delivery_trial")

    assert trial in text_of(client.get(LEDGER))
    assert staff.email in text_of(client.get(trial))
    assert not Delivery.objects.exists()

    client.post(trial)

    assert Delivery.objects.get().address == staff.email


def test_the_ledger_is_for_those_with_the_right(client, owe, staff):
    delivery = owe()
    staff.groups.clear()
    services.pause(reason="Feil", by=staff, now=NOW)

    for address in (
        LEDGER,
        page_of(delivery),
        page_of(delivery, "looks"),
        page_of(delivery, "send"),
        reverse("admin:outbox_delivery_trial"),
        reverse("admin:outbox_pause_start", args=[1]),
        reverse("admin:outbox_suppression_add"),
    ):
        assert client.post(address).status_code == 403
        assert client.get(address).status_code == 403
