"""What `make bench` measures of letters: those to one, and a sending to many."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass

from tools import bench_sink, cpu
from tools.bench_rows import Row, ask, verdict
from tools.instance import Instance

LETTERS = [
    ("events/reminder", 15_000, "reminders, each with its calendar file,"),
    ("events/left_queue", 5_000, "letters without a file"),
]
RECEIVERS = (1_000, 100_000)
SENDERS = 4  # two for each core: a sender waits for the relay and the disk half of its time


def letters(portal: Instance) -> Iterator[Row]:
    portal.children.stop()  # its own worker would take some of them
    for name, count, what in LETTERS:
        yield from letters_of(portal, name, count, what)


def letters_of(portal: Instance, name: str, count: int, what: str) -> Iterator[Row]:
    with bench_sink.sink(portal.folder / f"{name.replace('/', '-')}.log") as sink:
        outside = sending_to(sink)
        owed = ask(portal, "tools.bench_data", "letters", name, str(count), **outside)
        run = drained(portal, sink, outside)
    rate = count / run.seconds
    accepted = ask(portal, "tools.bench_data", "accepted", name)["letters"]
    is_exact = sink.taken() == accepted == count  # each that was accepted was taken, and no more
    shares = ", ".join(f"{1000 * each / count:.2f} ms {who}" for who, each in run.cpu.items())
    yield f"{count} {what} owed", f"{count / owed['seconds']:.0f}/s", "", ""
    yield (
        f"{count} {what} sent by {SENDERS} senders",
        f"{rate:.0f}/s; CPU of a letter: {shares}",
        "",
        f"≥ 1 500/s: {verdict(rate >= 1500)}; each once: {verdict(is_exact)}",  # noqa: PLR2004
    )


def sendings(portal: Instance) -> Iterator[Row]:
    """One letter to many. What a sender needs of memory must not grow with how many."""
    portal.children.stop()
    sizes = []
    for count in RECEIVERS:
        with bench_sink.sink(portal.folder / f"sending-{count}.log") as sink:
            outside = sending_to(sink)
            frozen = ask(portal, "tools.bench_data", "freeze", str(count), **outside)
            run = drained(portal, sink, outside)
        sizes.append(run.megabytes)
        balance = ask(portal, "tools.bench_data", "balance", str(count), **outside)
        is_exact = sink.taken() == balance["accepted"] == count and balance["is_closed"]
        rate, seconds = count / run.seconds, frozen["seconds"]
        shares = ", ".join(f"{1000 * each / count:.2f} ms {who}" for who, each in run.cpu.items())
        enough = f"≤ 2 s: {verdict(seconds <= 2)}" if count == RECEIVERS[-1] else ""  # noqa: PLR2004
        yield f"{count} receivers frozen", f"{seconds:.2f} s", "", enough
        yield (
            f"{count} letters of a sending, sent by {SENDERS} senders",
            f"{rate:.0f}/s; CPU of a letter: {shares}",
            "",
            f"≥ 1 500/s: {verdict(rate >= 1500)}; each once: {verdict(is_exact)}",  # noqa: PLR2004
        )
    few, many = sizes[0], sizes[-1]
    told = " and ".join(f"{size:.0f} MB" for size in sizes)
    yield f"memory of a sender, {RECEIVERS} receivers", told, "", f"flat: {verdict(many < few + 5)}"


@dataclass(frozen=True)
class Run:
    seconds: float
    cpu: dict[str, float]
    megabytes: float  # of the largest sender, at its most


def drained(portal: Instance, sink: bench_sink.Sink, outside: dict[str, str]) -> Run:
    """All that is owed, by several senders at once."""
    before = cpu.of_postgres(portal.folder)
    senders = [drain(portal, outside) for _ in range(SENDERS)]
    times = [json.loads(sender.communicate()[0]) for sender in senders]
    started_at = min(each["started_at"] for each in times)
    return Run(
        seconds=max(each["ended_at"] for each in times) - started_at,
        cpu={
            "sender": sum(each["cpu"] for each in times),
            "PostgreSQL": cpu.of_postgres(portal.folder) - before,
            sink.name: cpu.of(sink.pid),
        },
        megabytes=max(each["megabytes"] for each in times),
    )


def sending_to(sink: bench_sink.Sink) -> dict[str, str]:
    """The settings of a portal that sends letters out."""
    return {
        "DEMO": "0",
        "TICKET_KEY": b64encode(bytes(32)).decode(),
        "SITE_URL": "https://portal.example.no",
        "ALLOWED_HOSTS": "portal.example.no",
        "ORGANISATION_NAME": "Kulturnettverket",
        "CONTACT_EMAIL": "post@example.no",
        "DEFAULT_FROM_EMAIL": "post@example.no",
        "MONITORING_TOKEN": "only-for-the-measurement",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(sink.port),
        "EMAIL_USE_TLS": "0",
    }


def drain(portal: Instance, outside: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tools.bench_data", "drain"]
    environment = portal.environment | outside
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
