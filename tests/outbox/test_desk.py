from __future__ import annotations

import datetime as dt

import pytest

from core.models import Act
from core.refusals import Refused
from outbox import services
from outbox.enums import DeliveryState, Refusal, Settlement
from outbox.models import Delivery, Pause, Suppression
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def put(delivery: Delivery, state: DeliveryState, **fields: object) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **fields)
    delivery.refresh_from_db()
    return delivery


def acts() -> list[tuple[str, str]]:
    return list(Act.objects.order_by("pk").values_list("verb", "text"))


# ---- Send again ---------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DeliveryState.REJECTED, DeliveryState.EXPIRED])
def test_send_again_starts_over_and_is_told(owe, drain, sink, staff, state):
    delivery = put(owe(), state, attempts=6, first_tried_at=NOW - dt.timedelta(days=2))

    services.send_again(delivery=delivery, by=staff, now=NOW)
    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACCEPTED
    assert delivery.attempts == 1
    assert acts() == [("letter.sent_again", "Sendte brevet på nytt.")]


def test_send_again_outlives_the_old_end(owe, drain, sink, staff):
    delivery = put(owe(expires_at=NOW - dt.timedelta(days=1)), DeliveryState.EXPIRED)

    services.send_again(delivery=delivery, by=staff, now=NOW)
    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACCEPTED


@pytest.mark.parametrize(
    "state",
    [DeliveryState.PENDING, DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN],
)
def test_send_again_is_refused_for_what_was_not_turned_down(owe, staff, state):
    delivery = put(owe(), state)

    with pytest.raises(Refused) as refused:
        services.send_again(delivery=delivery, by=staff, now=NOW)

    assert refused.value.reason is Refusal.NOT_RETRYABLE
    assert acts() == []


def test_send_again_is_refused_for_codes_wiped_letters_and_stopped_addresses(owe, staff):
    code = owe("a@example.no", letter="trials/code", context={"code": "1"})
    wiped, stopped = owe("b@example.no"), owe("c@example.no")
    services.suppress(address="C@example.no", reason="Ønsker ikke brev", by=staff, now=NOW)
    put(wiped, DeliveryState.REJECTED, context=None)

    reasons = []
    for delivery in (
        put(code, DeliveryState.REJECTED),
        wiped,
        put(stopped, DeliveryState.REJECTED),
    ):
        with pytest.raises(Refused) as refused:
            services.send_again(delivery=delivery, by=staff, now=NOW)
        reasons.append(refused.value.reason)

    assert reasons == [Refusal.SECRET, Refusal.WIPED, Refusal.SUPPRESSED]


# ---- Settle what is uncertain ----------------------------------------------------------------


def test_settle_as_arrived_closes_the_letter(owe, drain, sink, staff):
    delivery = put(owe(), DeliveryState.UNCERTAIN)

    services.settle_uncertain(
        delivery=delivery, outcome=Settlement.ARRIVED, reason="Kari bekrefter", by=staff, now=NOW
    )
    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACCEPTED
    assert delivery.settled_at == NOW
    assert sink.message_ids == []
    assert acts() == [("letter.settled", "Det kom fram: Kari bekrefter")]


def test_settle_as_lost_sends_it_again_with_the_same_message_id(owe, drain, sink, staff):
    delivery = put(owe(), DeliveryState.UNCERTAIN)

    services.settle_uncertain(
        delivery=delivery, outcome=Settlement.SEND_AGAIN, reason="Ikke i loggen", by=staff, now=NOW
    )
    drain()

    assert sink.message_ids == [delivery.message_id]


@pytest.mark.parametrize(
    ("state", "letter", "outcome", "reason", "refusal"),
    [
        ("accepted", "outbox/trial", Settlement.ARRIVED, "x", Refusal.NOT_UNCERTAIN),
        ("uncertain", "outbox/trial", Settlement.ARRIVED, "  ", Refusal.NO_REASON),
        ("uncertain", "trials/code", Settlement.SEND_AGAIN, "x", Refusal.SECRET),
    ],
)
def test_settle_is_refused(owe, staff, state, letter, outcome, reason, refusal):
    delivery = put(owe(letter=letter, context={"code": "1"}), DeliveryState(state))

    with pytest.raises(Refused) as refused:
        services.settle_uncertain(
            delivery=delivery, outcome=outcome, reason=reason, by=staff, now=NOW
        )

    assert refused.value.reason is refusal


# ---- Pause -------------------------------------------------------------------------------------


def test_pause_and_resume_are_told(staff):
    services.pause(reason="Feil i brevene", by=staff, now=NOW)
    services.resume(by=staff, now=NOW)

    assert not Pause.objects.exists()
    assert acts() == [
        ("letters.paused", "Satte sendingen på pause: Feil i brevene"),
        ("letters.resumed", "Startet sendingen igjen."),
    ]


def test_pause_twice_and_resume_without_are_refused(staff):
    with pytest.raises(Refused, match="ikke satt på pause"):
        services.resume(by=staff, now=NOW)

    services.pause(reason="Feil i brevene", by=staff, now=NOW)

    with pytest.raises(Refused, match="allerede satt på pause"):
        services.pause(reason="Igjen", by=staff, now=NOW)


# ---- Stopped addresses ---------------------------------------------------------------------------


def test_suppress_and_unsuppress_are_told(staff):
    suppression = services.suppress(
        address=" Kari@Example.no ", reason="Har sluttet", by=staff, now=NOW
    )
    services.unsuppress(suppression=suppression, reason="Tilbake i jobb", by=staff, now=NOW)

    assert not Suppression.objects.exists()
    assert acts() == [
        ("address.suppressed", "Stoppet adressen: Har sluttet"),
        ("address.released", "Fjernet stoppen: Tilbake i jobb"),
    ]


def test_suppress_twice_is_refused(staff):
    services.suppress(address="kari@example.no", reason="Har sluttet", by=staff, now=NOW)

    with pytest.raises(Refused) as refused:
        services.suppress(address="KARI@example.no", reason="Igjen", by=staff, now=NOW)

    assert refused.value.reason is Refusal.ALREADY_SUPPRESSED


def test_a_trial_letter_goes_to_the_one_who_asked(drain, sink, staff):
    delivery = services.send_trial(to=staff, now=NOW)
    drain()

    delivery.refresh_from_db()
    assert delivery.address == staff.email
    assert delivery.state == DeliveryState.ACCEPTED
