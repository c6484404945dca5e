"""What `make bench` asks of the portal's own database; answers in JSON.

python -m tools.bench_data sign-up PEOPLE PLACES | places SLUG | letters COUNT | drain
"""

import datetime as dt
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def sign_up(people: str, places: str) -> dict[str, Any]:
    """An event with that many places, and logged-in people who want one."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from members.models import Person  # noqa: PLC0415
    from tests.factories import make_event  # noqa: PLC0415
    from tools.sessions import log_in  # noqa: PLC0415

    starts_at = timezone.now() + dt.timedelta(days=30)
    no_password = make_password(None)
    event = make_event(title="Målingen", capacity=int(places), starts_at=starts_at, slug="malingen")
    crowd = Person.objects.bulk_create(
        Person(email=f"person{number}@example.net", name=f"Person {number}", password=no_password)
        for number in range(int(people))
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in crowd
    )
    return {"path": event.get_absolute_url(), "sessions": list(log_in(crowd).values())}


def places(slug: str) -> dict[str, Any]:
    """The counters, and the rows they must agree with."""
    from events.enums import ParticipantState  # noqa: PLC0415
    from events.models import CapacityPool, Participant, QueueEntry  # noqa: PLC0415

    pool = CapacityPool.objects.get(event__slug=slug)
    seated = Participant.objects.filter(category__pool=pool, state=ParticipantState.REGISTERED)
    return {
        "capacity": pool.capacity,
        "taken": pool.taken,
        "waiting": pool.waiting,
        "participants": seated.count(),
        "queue": QueueEntry.objects.filter(pool=pool).count(),
    }


def letters(count: str) -> dict[str, Any]:
    """Owes that many copies of a letter the portal has sent, each to an address of its own."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from outbox.models import Delivery  # noqa: PLC0415
    from outbox.services import owe  # noqa: PLC0415

    model = Delivery.objects.exclude(context=None).filter(letter__startswith="events/").latest("pk")
    Delivery.objects.all().delete()
    started_at, now = time.perf_counter(), timezone.now()
    with transaction.atomic():
        for number in range(int(count)):
            owe(
                letter=model.letter,
                dedupe_key=f"bench:{number}",
                address=f"reader{number}@example.net",
                context=model.context or {},
                now=now,
            )
    return {"letter": model.letter, "seconds": time.perf_counter() - started_at}


def drain() -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from outbox.services import sending  # noqa: PLC0415

    started_at = time.time()
    sending.drain(clock=timezone.now, budget_seconds=120)
    return {"started_at": started_at, "ended_at": time.time()}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "sign-up": sign_up,
    "places": places,
    "letters": letters,
    "drain": drain,
}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(COMMANDS[arguments[0]](*arguments[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
