"""People who get a sending, one to send them, and what became of a letter."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject

from members.models import Person
from outbox import services
from outbox.models import Delivery, Sending
from tests.factories import NOW, make_person

CONTENT = {
    "nb": {"title": "Mars hos oss", "heading": "Nytt i mars"},
    "nn": {"title": "Mars hjå oss", "heading": "Nytt i mars"},
}


def make_readers(number: int) -> list[Person]:
    return [
        make_person(name=f"Leser {n}", email=f"leser{n}@example.no", language="nb")
        for n in range(number)
    ]


def receivers() -> QuerySet:
    return Person.objects.filter(name__startswith="Leser").annotate(
        address=F("email"), person_id=F("pk"), own=JSONObject(key=Value("k"), name=F("name"))
    )


def start(**changes: Any) -> Sending:
    arguments: dict[str, Any] = {
        "key": "issue:1",
        "letter": "trials/issue",
        "title": "Mars",
        "content": CONTENT,
        "receivers": receivers(),
        "by": None,
        "now": NOW,
    }
    return services.start_sending(**(arguments | changes))


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state
