"""What `make bench` asks of the portal's own database; answers in JSON.

python -m tools.bench_data sign-up PEOPLE PLACES | places SLUG | letters NAME COUNT | accepted NAME
| groups PEOPLE PLACES WORKSHOP_PLACES | group-places SLUG | drain | reform
"""

import datetime as dt
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import django

if TYPE_CHECKING:
    from members.models import Person


def sign_up(people: str, places: str) -> dict[str, Any]:
    """An event with that many places, and logged-in people who want one."""
    from allauth.account.models import EmailAddress  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from tests.factories import make_event  # noqa: PLC0415
    from tools.sessions import log_in  # noqa: PLC0415

    starts_at = timezone.now() + dt.timedelta(days=30)
    event = make_event(title="Målingen", capacity=int(places), starts_at=starts_at, slug="malingen")
    crowd = _crowd("person", int(people))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in crowd
    )
    return {"path": event.get_absolute_url(), "sessions": list(log_in(crowd).values())}


def _crowd(name: str, number: int) -> "list[Person]":
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415

    from members.models import Person  # noqa: PLC0415

    no_password = make_password(None)
    return Person.objects.bulk_create(
        Person(email=f"{name}{each}@example.net", name=f"Person {each}", password=no_password)
        for each in range(number)
    )


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


def groups(people: str, places: str, workshop_places: str) -> dict[str, Any]:
    """An event with two workshops, and employees of a member who sign up colleagues."""
    from django.utils import timezone  # noqa: PLC0415

    from members.enums import AffiliationProof, AffiliationState  # noqa: PLC0415
    from members.models import Affiliation  # noqa: PLC0415
    from tests.factories import make_event, make_organisation, make_workshop  # noqa: PLC0415
    from tools.sessions import log_in  # noqa: PLC0415

    now = timezone.now()
    starts_at = now + dt.timedelta(days=30)
    event = make_event(title="Gruppene", capacity=int(places), starts_at=starts_at, slug="gruppene")
    workshops = [
        make_workshop(event=event, title=title, capacity=int(workshop_places))
        for title in ("Leire", "Sang")
    ]
    crowd, organisation = _crowd("kollega", int(people)), make_organisation()
    Affiliation.objects.bulk_create(
        Affiliation(
            person=person,
            organisation=organisation,
            state=AffiliationState.CONFIRMED,
            proof=AffiliationProof.STAFF,
            starts_on=timezone.localdate(now),
            created_at=now,
        )
        for person in crowd
    )
    return {
        "path": event.get_absolute_url(),
        "sessions": list(log_in(crowd).values()),
        "workshops": [workshop.pk for workshop in workshops],
    }


def group_places(slug: str) -> dict[str, Any]:
    """Every pool's counters, the event's own first, and the rows they must agree with."""
    from events.enums import ParticipantState  # noqa: PLC0415
    from events.models import Booking, CapacityPool, Participant, SessionChoice  # noqa: PLC0415

    seated = Participant.objects.filter(state=ParticipantState.REGISTERED)
    chosen = SessionChoice.objects.filter(state=ParticipantState.REGISTERED)
    pools = CapacityPool.objects.filter(event__slug=slug).order_by("pk")
    found = [
        {
            "capacity": pool.capacity,
            "taken": pool.taken,
            "waiting": pool.waiting,
            "rows": chosen.filter(session=pool.session_id).count()
            if pool.session_id
            else seated.filter(category__pool=pool).count(),
        }
        for pool in sorted(pools, key=lambda pool: pool.session_id is not None)
    ]
    return {
        "pools": found,
        "bookings": Booking.objects.filter(event__slug=slug).count(),
        "participants": Participant.objects.filter(event__slug=slug).count(),
    }


def letters(name: str, count: str) -> dict[str, Any]:
    """Owes that many, each to a person of its own, with the facts of a sign-up in the demo."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from outbox.enums import DeliveryState  # noqa: PLC0415
    from outbox.models import Delivery  # noqa: PLC0415
    from outbox.services import Owed, owe_all  # noqa: PLC0415

    signed_up = (
        Delivery.objects.exclude(context=None).filter(letter="events/signed_up").latest("pk")
    )
    facts = signed_up.context or {}
    Delivery.objects.exclude(pk=signed_up.pk).delete()
    Delivery.objects.update(state=DeliveryState.ACCEPTED, claimed_by=None, lease_until=None)
    started_at, now = time.perf_counter(), timezone.now()

    def owed(number: int) -> Owed:
        person, address = f"Person {number}", f"reader{number}@example.net"
        own = {"name": person, "full_name": person, "address": address, "reference": str(uuid4())}
        return Owed(name, f"bench:{name}:{number}", address, facts | own)

    with transaction.atomic():
        owe_all(map(owed, range(int(count))), now=now)
    return {"seconds": time.perf_counter() - started_at}


def accepted(name: str) -> dict[str, Any]:
    from outbox.enums import DeliveryState  # noqa: PLC0415
    from outbox.models import Delivery  # noqa: PLC0415

    ours = Delivery.objects.filter(dedupe_key__startswith=f"bench:{name}:")
    return {"letters": ours.filter(state=DeliveryState.ACCEPTED, attempts=1).count()}


SENDING = "outbox/trial"
SHARED = {"nb": {"text": "Nytt fra Kulturnettverket. " * 1_000}}  # 27 KB that no letter reads anew


def freeze(count: str) -> dict[str, Any]:
    """A sending to that many persons of its own."""
    from django.db import connection  # noqa: PLC0415
    from django.db.models import F  # noqa: PLC0415
    from django.db.models.functions import JSONObject  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from members.models import Person  # noqa: PLC0415
    from outbox.enums import DeliveryState  # noqa: PLC0415
    from outbox.models import Delivery  # noqa: PLC0415
    from outbox.services import start_sending  # noqa: PLC0415

    Delivery.objects.unfinished().update(
        state=DeliveryState.SUPPRESSED, settled_at=timezone.now(), claimed_by=None, lease_until=None
    )
    people = _crowd(f"reader-{count}-", int(count))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_person")
    own = JSONObject(name=F("name"))
    readers = Person.objects.filter(email__startswith=f"reader-{count}-").annotate(
        address=F("email"), person_id=F("pk"), own=own
    )
    started_at = time.perf_counter()
    start_sending(
        key=f"bench:{count}",
        letter=SENDING,
        title="Målingen",
        content=SHARED,
        receivers=readers,
        by=None,
        now=timezone.now(),
    )
    return {"seconds": time.perf_counter() - started_at, "people": len(people)}


def balance(count: str) -> dict[str, Any]:
    from outbox import services  # noqa: PLC0415
    from outbox.models import Sending  # noqa: PLC0415

    found = services.balance(Sending.objects.get(key=f"bench:{count}"))
    return {"accepted": found.accepted, "is_closed": found.is_closed}


def drain() -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from outbox.models import Delivery  # noqa: PLC0415
    from outbox.rendering import render  # noqa: PLC0415
    from outbox.services import sending  # noqa: PLC0415

    render(Delivery.objects.due(now=timezone.now())[0])  # a worker has sent letters before
    started_at, before = time.time(), time.process_time()
    sending.drain(clock=timezone.now, budget_seconds=600)
    cpu = time.process_time() - before
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"started_at": started_at, "ended_at": time.time(), "cpu": cpu, "megabytes": megabytes}


def reform() -> dict[str, Any]:
    """Norway as it was in 2019, and every change since, one by one; all rolled back."""
    from django.db import connection, transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from members import register  # noqa: PLC0415
    from members.services.changes_told import apply_told  # noqa: PLC0415
    from tests.norway_of_2019 import make_norway_of_2019  # noqa: PLC0415

    now = timezone.now()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE members_organisation, members_organisationchange CASCADE")
        make_norway_of_2019()
        started_at, before = time.perf_counter(), time.process_time()
        made = list(apply_told(register=register.read(), until=now.date(), by=None, now=now))
        seconds, cpu = time.perf_counter() - started_at, time.process_time() - before
        transaction.set_rollback(True)
    return {"changes": len(made), "seconds": seconds, "cpu": cpu}


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {
    "sign-up": sign_up,
    "places": places,
    "groups": groups,
    "group-places": group_places,
    "letters": letters,
    "accepted": accepted,
    "drain": drain,
    "freeze": freeze,
    "balance": balance,
    "reform": reform,
}


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(COMMANDS[arguments[0]](*arguments[1:])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
