import datetime as dt

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone
from redis import Redis

from outbox.models import Delivery
from outbox.services import nudge
from outbox.services.waking import FLAG

pytestmark = pytest.mark.django_db

TOKEN = {"HTTP_AUTHORIZATION": f"Bearer {settings.MONITORING_TOKEN}"}


def owe_letter(*, minutes_ago):
    at = timezone.now() - dt.timedelta(minutes=minutes_ago)
    Delivery.objects.create(
        dedupe_key=f"health-{minutes_ago}",
        letter="events/reminder",
        address="kari@example.no",
        message_id=f"<health-{minutes_ago}@example.no>",
        created_at=at,
        next_at=at,
    )


def test_health_answers_with_one_query(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/helse/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_operations_are_only_told_with_the_token(client):
    assert client.get("/helse/drift/").status_code == 403
    assert client.get("/helse/drift/", HTTP_AUTHORIZATION="Bearer nei").status_code == 403


def test_operations_tell_when_no_worker_answers(client):
    response = client.get("/helse/drift/", **TOKEN)

    assert response.status_code == 503
    assert response.json() == {
        "status": "trouble",
        "broker": True,
        "workers": 0,
        "oldest_due_letter_seconds": 0,
        "paused_sendings": 0,
        "uncertain_letters": 0,
    }


def test_operations_tell_how_long_the_oldest_letter_has_waited(client):
    owe_letter(minutes_ago=5)
    owe_letter(minutes_ago=20)

    response = client.get("/helse/drift/", **TOKEN)

    assert response.json()["oldest_due_letter_seconds"] // 60 == 20


def test_a_letter_wakes_a_worker_also_after_somebody_asked_how_many_there_are(client):
    address = settings.REDIS_URL.replace("redis+socket", "unix").replace("virtual_host=", "db=")
    redis = Redis.from_url(address)
    current_app.close()  # as a web process begins: no connection is open
    client.get("/helse/drift/", **TOKEN)
    redis.delete("celery")

    for _ in range(3):
        redis.delete(FLAG)
        nudge()

    assert redis.llen("celery") == 3
