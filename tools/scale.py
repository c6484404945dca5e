"""python -m tools.with_services -- python -m tools.scale [SCALE]: the lists with many rows in them.

Fills an empty database with `load_demo --scale` (100 unless told otherwise) and asks every list
for its first pages, in this process. Prints queries and milliseconds as a table; ends with 1 when
a page asks more than the house allows.
"""

import io
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import django
from django.core.management import call_command

MOST, MOST_IN_ADMIN = 12, 25
ASKS_EACH_ROOM = {"/admin/outbox/heldreminder/": 45}  # what each of them will remind of
MEMBER, CONTACT, STAFF = (
    "kari@drammen.kommune.example",
    "hanne@drammen.kommune.example",
    "stab@kulturnettverket.example",
)
PAGES = {
    "": [
        "/",
        "/arrangementer/",
        "/arrangementer/?side=5",
        "/arrangementer/?tekst=kultur",
        "/arrangementer/?tekst=finnes-ikke",
        "/arrangementer/arkiv/",
        "/arrangementer/arkiv/?side=20",
        "/arrangementer/kalender/",
        "/arrangementer/kalender.ics",
        "/arrangementer/stort-0/",
        "/medlemmer/",
        "/medlemmer/?sok=drammen",
        "/fylkeslag/",
    ],
    MEMBER: [
        "/min-side/",
        "/min-side/mine-data/",
        "/medlemmer/folk/",
        "/medlemmer/folk/?sok=marit",
    ],
    CONTACT: ["/arrangementer/rediger/"],
    STAFF: [],
}
SEARCHED_FOR = "?q=solbakk"


@dataclass(frozen=True)
class Asked:
    path: str
    status: int
    queries: int
    first: float
    again: float
    slowest: float
    sql: str

    @property
    def may_ask(self) -> int:
        most = MOST_IN_ADMIN if self.path.startswith("/admin/") else MOST
        return ASKS_EACH_ROOM.get(self.path.partition("?")[0], most)


def fill(scale: int) -> float:
    """Seconds for the demo year and the rows around it; the register is there."""
    started_at = time.perf_counter()
    call_command("load_demo", scale=scale, stdout=io.StringIO())
    return time.perf_counter() - started_at


def admin_lists() -> Iterator[str]:
    from django.contrib import admin  # noqa: PLC0415 -- needs django.setup()
    from django.urls import reverse  # noqa: PLC0415

    yield "/admin/"
    for model, page in admin.site._registry.items():  # noqa: SLF001
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield path
        yield f"{path}?p=2"
        if page.search_fields:
            yield f"{path}{SEARCHED_FOR}"


def ask_all() -> Iterator[Asked]:
    from django.test import Client  # noqa: PLC0415

    from members.models import Person  # noqa: PLC0415

    for address, paths in PAGES.items():
        client = Client()
        if address:
            client.force_login(Person.objects.get(email=address))
        for path in [*paths, *(admin_lists() if address == STAFF else [])]:
            yield ask(client, path)


def ask(client: "django.test.Client", path: str) -> Asked:
    """The second time tells what a page costs; the first also what is made once for all."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    started_at = time.perf_counter()
    answer = client.get(path)
    first = time.perf_counter() - started_at
    with CaptureQueriesContext(connection) as asked:
        started_at = time.perf_counter()
        client.get(path)
        again = time.perf_counter() - started_at
    slowest = max(asked.captured_queries, key=lambda one: float(one["time"]), default=None)
    return Asked(
        path,
        answer.status_code,
        len(asked),
        first * 1000,
        again * 1000,
        float(slowest["time"]) * 1000 if slowest else 0,
        slowest["sql"] if slowest else "",
    )


def main(scale: int) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_register", stdout=io.StringIO())
    print(f"Filled in {fill(scale):.1f} s.\n", flush=True)
    print("| page | status | queries | first ms | again ms | slowest query ms |")
    print("|---|---|---|---|---|---|", flush=True)
    too_many = 0
    for one in ask_all():
        too_many += one.queries > one.may_ask
        print(
            f"| {one.path} | {one.status} | {one.queries} | {one.first:.0f} | {one.again:.0f} "
            f"| {one.slowest:.0f} |",
            flush=True,
        )
        if file := os.environ.get("SLOW_QUERIES"):
            with open(file, "a") as log:  # noqa: PTH123
                print(f"{one.slowest:.0f} ms {one.path}\n{one.sql}\n", file=log)
    return 1 if too_many else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100))
