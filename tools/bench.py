"""`make bench`: measures a portal with the demo year against bare Django views, in one run.

The numbers are ratios to H (hello) and L (one query, 30 rows) under the same server on the same
machine; docs/BENCH.md holds the last table. Nothing else should run meanwhile.
`python -m tools.bench letters sign_up` measures those parts alone.
"""

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tools import instance, load
from tools.instance import Instance
from tools.load import Client, Result
from tools.services import ServiceError, Services
from tools.supervisor import ChildEnded, Children, Stopped, stop_on_signals

SECONDS = 4.0
PEOPLE, PLACES = 800, 600
LETTERS = [
    ("events/reminder", 15_000, "reminders, each with its calendar file,"),
    ("events/left_queue", 5_000, "letters without a file"),
]
SENDERS = 2
MEMBER = "kari@drammen.kommune.example"
KILOBYTE = 1024

Row = tuple[str, str, str, str]


def ask(portal: Instance, *command: str, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=portal.environment | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def port_of(portal: Instance) -> int:
    return int(portal.url.rsplit(":", 1)[1])


def words(result: Result) -> str:
    p50, p95 = result.percentile(0.5), result.percentile(0.95)
    return f"{result.rate:.0f}/s, p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def verdict(is_reached: bool) -> str:  # noqa: FBT001
    return "yes" if is_reached else "**no**"


# ---- Pages --------------------------------------------------------------------------------


def start_yardsticks(bare: Children) -> int:
    port = instance.free_port()
    web = "granian --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 4 --no-ws"
    command = f"{web} --port {port} --log-level warning tools.yardsticks:application"
    bare.start("yardsticks", *command.split())
    bare.wait(lambda: is_open(port))
    return port


def is_open(port: int) -> bool:
    try:
        return Client(port).get("/h/").status == 200  # noqa: PLR2004
    except OSError:
        return False


def measure(port: int, path: str, session: str = "") -> Result:
    result = load.hammer(port, path, seconds=SECONDS, session=session)
    if set(result.statuses) != {200}:
        print(f"{path} answered {dict(result.statuses)}", file=sys.stderr, flush=True)
    return result


def pages(portal: Instance) -> Iterator[Row]:
    bare, port = Children(portal.folder, portal.environment), port_of(portal)
    try:
        there = start_yardsticks(bare)
        hello, rows, many = (measure(there, path) for path in ("/h/", "/l/30/", "/l/250/"))
    finally:
        bare.stop()
    yield "H, hello", words(hello), "1 × H", ""
    yield "L, 30 rows", words(rows), f"{rows.rate / hello.rate:.2f} × H", ""
    yield "L250, 250 rows", words(many), f"{many.rate / rows.rate:.2f} × L", ""
    event = conference(port)
    session = ask(portal, "tools.sessions", MEMBER)[MEMBER]
    for name, path, who, target in [
        ("front page", "/", "", None),
        ("list", "/arrangementer/", "", 0.5),
        ("list, filtered", "/arrangementer/?tekst=kultur", "", None),
        ("event page", event, "", 0.5),
        ("month calendar", "/arrangementer/kalender/", "", None),
        ("directory", "/medlemmer/", "", None),
        ("organisation page", organisation(port), "", None),
        ("calendar feed", "/arrangementer/kalender.ics", "", None),
        ("event page, logged in", event, session, None),
        ("My page", "/min-side/", session, None),
    ]:
        result = measure(port, path, who)
        ratio = result.rate / rows.rate
        reached = "" if target is None else f"≥ {target} × L: {verdict(ratio >= target)}"
        yield name, words(result), f"{ratio:.2f} × L", reached


def conference(port: int) -> str:
    """The event page that the list shows first."""
    listing = Client(port).get("/arrangementer/").body.decode()
    found: list[str] = re.findall(r'href="(/arrangementer/[\w-]+/)"', listing)
    taken = {"/arrangementer/kalender/", "/arrangementer/arkiv/"}
    return next(path for path in found if path not in taken)


def organisation(port: int) -> str:
    """The first in the directory."""
    listing = Client(port).get("/medlemmer/").body.decode()
    found: list[str] = re.findall(r'href="(/medlemmer/\d+/)"', listing)
    return found[0]


# ---- Over the wire -------------------------------------------------------------------------


def first_visit(portal: Instance) -> Iterator[Row]:
    """The front page with its stylesheets, scripts and font, compressed as they are sent."""
    client = Client(port_of(portal))
    page = client.get("/").body
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|woff2))"', page.decode()))
    sizes = {"/": len(gzip.compress(page))}
    for path in sorted(linked):
        sizes[path] = len(client.get(path, {"Accept-Encoding": "br, gzip"}).body)
    total = sum(sizes.values()) / KILOBYTE
    yield (
        "first page over the wire",
        f"{total:.0f} KB in {len(sizes)} files",
        "",
        f"≤ 100 KB: {verdict(total <= 100)}",  # noqa: PLR2004
    )


# ---- Sign-up -------------------------------------------------------------------------------


class SignUpPage(HTMLParser):
    """The fields of the form that posts to this page, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._form: dict[str, str] = {}
        self._is_in_form = False
        self.feed(page)
        self.fields = self._form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = found.get("action", "")
            self._is_in_form = found.get("method", "").lower() == "post" and (
                not action or action.endswith("/pamelding/")
            )
        if not self._is_in_form or tag not in {"input", "textarea"} or "name" not in found:
            return
        is_choice = found.get("type") in {"radio", "checkbox"}
        if not is_choice or "checked" in found or found["name"] not in self._form:
            self._form[found["name"]] = found.get("value", "on" if is_choice else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in_form = False


@dataclass
class Phases:
    """What one client saw: latencies of the page, the POST and the receipt, and their spans."""

    spans: list[tuple[float, float]]
    latencies: list[list[float]]
    answers: list[int]


def sign_all_up(sessions: list[str], port: int, path: str, together: Any) -> Phases:
    client, phases = Client(port), Phases([], [], [])
    cookies = {session: {"Cookie": f"sessionid={session}"} for session in sessions}
    bodies: dict[str, bytes] = {}
    receipts: dict[str, str] = {}

    def page(session: str) -> float:
        answer = client.get(path, cookies[session])
        token = re.search(r"csrftoken=([^;]+)", answer.headers.get("set-cookie", ""))
        if token:
            cookies[session]["Cookie"] += f"; csrftoken={token[1]}"
        bodies[session] = urlencode(SignUpPage(answer.body.decode()).fields).encode()
        return answer.seconds

    def post(session: str) -> float:
        answer = client.post(path, bodies[session], cookies[session])
        phases.answers.append(answer.status)
        receipts[session] = answer.headers.get("location", "/helse/")
        return answer.seconds

    def receipt(session: str) -> float:
        return client.get(receipts[session], cookies[session]).seconds

    for phase in (page, post, receipt):
        client.close()
        together.wait()
        started_at = time.perf_counter()
        phases.latencies.append([phase(session) for session in sessions])
        phases.spans.append((started_at, time.perf_counter()))
    client.close()
    return phases


def sign_up(portal: Instance) -> Iterator[Row]:
    ready = ask(portal, "tools.bench_data", "sign-up", str(PEOPLE), str(PLACES))
    shares = [ready["sessions"][start :: load.CLIENTS] for start in range(load.CLIENTS)]
    path = f"{ready['path']}pamelding/"
    barrier = load.barrier(load.CLIENTS)
    clients = load.in_parallel(sign_all_up, shares, port_of(portal), path, barrier)
    for number, name in enumerate(("sign-up: page", "sign-up: POST", "sign-up: receipt")):
        spans = [client.spans[number] for client in clients]
        seconds = max(end for _, end in spans) - min(start for start, _ in spans)
        latencies = [each for client in clients for each in client.latencies[number]]
        result = Result(seconds, latencies)
        is_fast = result.rate >= 150 and result.percentile(0.95) < 300  # noqa: PLR2004
        target = f"≥ 150/s, p95 < 300 ms: {verdict(is_fast)}" if "POST" in name else ""
        yield name, words(result), "", target
    answers = [status for client in clients for status in client.answers]
    refused = sum(status != 302 for status in answers)  # noqa: PLR2004
    found = ask(portal, "tools.bench_data", "places", "malingen")
    is_exact = found["taken"] == found["participants"] == PLACES and not refused
    is_exact = is_exact and found["waiting"] == found["queue"] == PEOPLE - PLACES
    said = f"{found['taken']} of {PLACES} places taken, {found['waiting']} wait, {refused} refused"
    yield "sign-up: places", said, "", f"exact: {verdict(is_exact)}"


# ---- Letters -------------------------------------------------------------------------------


def letters(portal: Instance) -> Iterator[Row]:
    portal.children.stop()  # its own worker would take some of them
    for name, count, what in LETTERS:
        yield from letters_of(portal, name, count, what)


def letters_of(portal: Instance, name: str, count: int, what: str) -> Iterator[Row]:
    log = portal.folder / f"{name.replace('/', '-')}.log"
    command = [sys.executable, "-m", "tools.mail_sink", "--log", str(log)]
    sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    port = int(sink.stdout.readline().split()[-1]) if sink.stdout else 0
    outside = {
        "DEMO": "0",
        "TICKET_KEY": b64encode(bytes(32)).decode(),
        "SITE_URL": "https://portal.example.no",
        "ALLOWED_HOSTS": "portal.example.no",
        "ORGANISATION_NAME": "Kulturnettverket",
        "CONTACT_EMAIL": "post@example.no",
        "DEFAULT_FROM_EMAIL": "post@example.no",
        "MONITORING_TOKEN": "only-for-the-measurement",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "EMAIL_USE_TLS": "0",
    }
    try:
        owed = ask(portal, "tools.bench_data", "letters", name, str(count), **outside)
        senders = [drain(portal, outside) for _ in range(SENDERS)]
        times = [json.loads(sender.communicate()[0]) for sender in senders]
    finally:
        before = children_cpu()
        sink.terminate()
        sink.wait()
    seconds = max(each["ended_at"] for each in times) - min(each["started_at"] for each in times)
    rate = count / seconds
    sending, sinking = (
        1000 * cpu / count for cpu in (sum(each["cpu"] for each in times), children_cpu() - before)
    )
    taken = log.read_text().split()
    is_exact = len(taken) == len(set(taken)) == count
    yield f"{count} {what} owed", f"{count / owed['seconds']:.0f}/s", "", ""
    yield (
        f"{count} {what} sent by {SENDERS} senders",
        f"{rate:.0f}/s; CPU of a letter: {sending:.2f} ms sender, {sinking:.2f} ms sink",
        "",
        f"≥ 1 500/s: {verdict(rate >= 1500)}; each once: {verdict(is_exact)}",  # noqa: PLR2004
    )


def children_cpu() -> float:
    """Seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drain(portal: Instance, outside: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tools.bench_data", "drain"]
    environment = portal.environment | outside
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


# ---- Memory and start ------------------------------------------------------------------------


def memory(portal: Instance) -> Iterator[Row]:
    for name in ("web", "worker"):
        sizes = [proportional_size(pid) for pid in portal.children.family(name)]
        workers = [size for size in sizes if size > 0]
        largest = max(workers)
        reached = f"≤ 120 MB per worker: {verdict(largest <= 120)}"  # noqa: PLR2004
        said = f"{len(workers)} processes, {sum(workers):.0f} MB, largest {largest:.0f} MB"
        yield f"memory: {name}", said, "", reached


def proportional_size(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) / KILOBYTE  # type: ignore[index]


def second_start(portal: Instance) -> Iterator[Row]:
    """Services and web again on the same data, as `make run` does it when nothing changed."""
    portal.children.stop()
    port = instance.free_port()
    with Services(portal.folder / "again"):
        pass
    started_at = time.monotonic()
    with Services(portal.folder / "again") as services:
        settings = instance.environment(f"http://localhost:{port}", services, portal.folder)
        children = Children(portal.folder, settings)
        try:
            instance.start(children, port, portal.folder)
            seconds = time.monotonic() - started_at
        finally:
            children.stop()
    yield "start with data there", f"{seconds:.1f} s", "", f"≤ 5 s: {verdict(seconds <= 5)}"  # noqa: PLR2004


def reform(portal: Instance) -> Iterator[Row]:
    """The changes of 2020 and 2024, made one by one on the organisations of 2019; then undone."""
    replayed = ask(portal, "tools.bench_data", "reform")
    took = f"{replayed['seconds']:.1f} s, {replayed['cpu']:.1f} s of CPU in Python"
    yield f"reform replay ({replayed['changes']} changes)", took, "", ""


PARTS: dict[str, Callable[[Instance], Iterator[Row]]] = {
    part.__name__: part
    for part in (pages, first_visit, sign_up, memory, reform, second_start, letters)
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the portal.")
    parser.add_argument("part", nargs="*", choices=PARTS)
    chosen = parser.parse_args().part or PARTS
    stop_on_signals()
    print("| what | measured | ratio | target |\n|---|---|---|---|", flush=True)
    try:
        with instance.throw_away() as portal:
            for part in (PARTS[name] for name in PARTS if name in chosen):
                for row in part(portal):
                    print(f"| {' | '.join(row)} |", flush=True)
    except Stopped:
        return 130
    except (ChildEnded, ServiceError, instance.NoAnswer) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
