from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection

from outbox import services
from outbox.enums import DeliveryState
from outbox.models import Delivery
from outbox.services import keeping, ledger, sending
from outbox.transports import Reply
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(minutes=6)


def held(delivery: Delivery, state: DeliveryState) -> Delivery:
    """As a worker holds it that dies now; its lease lasts five minutes."""
    delivery.state = state
    delivery.claimed_by = uuid4()
    delivery.lease_until = NOW + dt.timedelta(minutes=5)
    delivery.save()
    return delivery


@pytest.fixture
def nudges(monkeypatch) -> list[int]:
    """How often a worker was woken."""
    calls: list[int] = []
    monkeypatch.setattr(keeping, "wake", lambda: calls.append(1))
    return calls


def test_sweep_frees_what_a_dead_worker_had_not_begun(owe, drain, sink):
    delivery = held(owe(), DeliveryState.CLAIMED)

    swept = services.sweep(now=LATER)
    drain(now=LATER)

    delivery.refresh_from_db()
    assert swept.freed == 1
    assert delivery.state == DeliveryState.ACCEPTED


def test_sweep_doubts_what_a_dead_worker_had_begun(owe, drain, sink):
    delivery = held(owe(), DeliveryState.IN_DATA)

    swept = services.sweep(now=LATER)
    drain(now=LATER)

    delivery.refresh_from_db()
    assert swept.uncertain == 1
    assert delivery.state == DeliveryState.UNCERTAIN
    assert delivery.smtp_reply == "Arbeideren stanset mens brevet ble sendt."
    assert sink.message_ids == []


def test_sweep_leaves_what_a_living_worker_holds(owe):
    claimed = held(owe("kari@example.no"), DeliveryState.CLAIMED)
    in_data = held(owe("ola@example.no"), DeliveryState.IN_DATA)

    services.sweep(now=NOW + dt.timedelta(minutes=4))

    claimed.refresh_from_db()
    in_data.refresh_from_db()
    assert claimed.state == DeliveryState.CLAIMED
    assert in_data.state == DeliveryState.IN_DATA


def test_sweep_wipes_a_code_it_doubts(owe):
    delivery = owe(letter="trials/code", context={"code": "417332"})
    held(delivery, DeliveryState.IN_DATA)

    services.sweep(now=LATER)

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.UNCERTAIN
    assert delivery.context is None


def test_a_slow_worker_may_still_say_what_came_of_a_doubted_letter(owe, sink):
    delivery = owe()
    [claimed] = ledger.claim(now=NOW)
    ledger.begin(claimed, now=NOW)
    services.sweep(now=LATER)

    sending._settle(claimed, DeliveryState.ACCEPTED, Reply(250, "2.0.0 Taken"), now=LATER)

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACCEPTED
    assert delivery.smtp_reply == "250 2.0.0 Taken"


def test_a_worker_that_outlived_its_lease_cannot_begin(owe, drain, sink):
    owe()
    [claimed] = ledger.claim(now=NOW)
    services.sweep(now=LATER)

    assert ledger.begin(claimed, now=LATER) is False


def test_sweep_expires_what_nobody_needs_any_more(owe):
    delivery = owe(letter="trials/code", context={"code": "417332"}, expires_at=LATER)

    swept = services.sweep(now=LATER)

    delivery.refresh_from_db()
    assert swept.expired == 1
    assert delivery.state == DeliveryState.EXPIRED
    assert delivery.settled_at == LATER
    assert delivery.context is None


def test_two_sweeps_do_what_one_does(owe):
    held(owe("kari@example.no"), DeliveryState.CLAIMED)
    held(owe("ola@example.no"), DeliveryState.IN_DATA)

    services.sweep(now=LATER)
    second = services.sweep(now=LATER)

    assert (second.freed, second.uncertain, second.expired) == (0, 0, 0)


@pytest.mark.parametrize(("letters", "woken"), [(0, 0), (1, 1), (51, 2), (200, 4)])
def test_sweep_wakes_as_many_workers_as_there_is_work(owe, nudges, letters, woken):
    for number in range(letters):
        owe(f"person{number}@example.no")

    services.sweep(now=NOW)

    assert len(nudges) == woken


def test_sweep_wakes_nobody_during_a_pause(owe, nudges, staff):
    owe()
    services.pause(reason="Feil i brevene", by=staff, now=NOW)

    services.sweep(now=NOW)

    assert nudges == []


def test_what_a_letter_said_is_forgotten_after_90_days(owe, drain, sink):
    old = owe("kari@example.no")
    drain()
    new = owe("ola@example.no", now=NOW + dt.timedelta(days=1))
    drain(now=NOW + dt.timedelta(days=1))
    waiting = owe("per@example.no")

    wiped = services.forget_old(now=NOW + dt.timedelta(days=90, hours=1))

    for delivery in (old, new, waiting):
        delivery.refresh_from_db()
    assert wiped == 1
    assert old.context is None
    assert old.subject == "Prøvebrev fra Kulturnettverket"
    assert new.context == {"name": "Kari"}
    assert waiting.context == {"name": "Kari"}


def test_a_letter_that_stays_in_doubt_is_forgotten_too(owe):
    doubted = owe()
    Delivery.objects.update(state=DeliveryState.UNCERTAIN)

    wiped = services.forget_old(now=NOW + dt.timedelta(days=90, hours=1))

    doubted.refresh_from_db()
    assert wiped == 1
    assert (doubted.state, doubted.context) == (DeliveryState.UNCERTAIN, None)


# ---- What a batch costs the database ------------------------------------------------------------


def test_two_workers_claim_different_letters_the_most_urgent_first(owe, settings):
    settings.OUTBOX_BATCH = 2
    late, soon, later, code = (
        owe(f"{name}@example.no", expires_at=NOW + dt.timedelta(days) if days else None).pk
        for name, days in [("kari", 0), ("ola", 2), ("per", 3), ("liv", 1)]
    )

    first, second, third = (ledger.claim(now=NOW) for _worker in range(3))

    assert [each.pk for each in first] == [code, soon]
    assert [each.pk for each in second] == [later, late]
    assert third == []


def test_release_frees_what_was_not_begun(owe):
    begun, waiting = owe("kari@example.no"), owe("ola@example.no")
    batch = ledger.claim(now=NOW)
    ledger.begin(batch[0], now=NOW)

    ledger.release(batch)

    begun.refresh_from_db()
    waiting.refresh_from_db()
    assert begun.state == DeliveryState.IN_DATA
    assert (waiting.state, waiting.claimed_by) == (DeliveryState.PENDING, None)


def test_no_statement_reads_the_whole_ledger(owe):
    owe()
    [claimed] = ledger.claim(now=NOW)
    answer = ledger.Answer(claimed, DeliveryState.ACCEPTED, "250 OK", NOW, settled_at=NOW)
    statements = [
        (ledger._RELEASE, ([claimed.pk], claimed.claimed_by)),
        (ledger._BEGIN, (NOW, claimed.pk, claimed.claimed_by, NOW)),
        (ledger._WRITE, answer.parameters),
    ]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # for so few rows it would be right
        for sql, parameters in statements:
            cursor.execute(f"EXPLAIN {sql}", parameters)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on outbox_delivery" not in plan


def test_claiming_writes_no_index(owe, settings):
    """While a page has room (fillfactor), the new version of a row lies beside the old."""
    settings.OUTBOX_BATCH = 20
    for number in range(20):
        owe(f"person{number}@example.no", context={"name": "Kari", "text": "x" * 1000})
    changed_before, beside_before = changes()

    ledger.claim(now=NOW)

    changed, beside = changes()
    assert (changed - changed_before, beside - beside_before) == (20, 20)


def changes() -> tuple[int, int]:
    """All, and those whose new version lies on the page of the old."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables "
            "WHERE relname = 'outbox_delivery'"
        )
        all_, beside = cursor.fetchone()
    return all_, beside
