"""`make bench`: measures a portal with the demo year against bare Django views, in one run.

The numbers are ratios to H (hello) and L (one query, 30 rows) under the same server on the same
machine; docs/BENCH.md holds the last table. Nothing else should run meanwhile.
`python -m tools.bench letters sign_up` measures those parts alone.
"""

import argparse
import gzip
import re
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from tools import instance, load
from tools.bench_letters import letters, sendings
from tools.bench_rows import Row, ask, port_of, verdict, words
from tools.bench_sign_up import groups, sign_up
from tools.instance import Instance
from tools.load import Client, Result
from tools.services import ServiceError, Services
from tools.supervisor import ChildEnded, Children, Stopped, stop_on_signals

SECONDS = 4.0
MEMBER = "kari@drammen.kommune.example"
KILOBYTE = 1024


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
    for part in (
        pages,
        first_visit,
        sign_up,
        groups,
        memory,
        reform,
        second_start,
        letters,
        sendings,
    )
}


def chosen_parts(arguments: list[str]) -> Collection[str]:
    """All where none is named; ends with 2 and a sentence for one that is not there."""
    parser = argparse.ArgumentParser(description="Measures the portal.")
    parser.add_argument("part", nargs="*", help=", ".join(PARTS))
    chosen: list[str] = parser.parse_args(arguments).part
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return chosen or list(PARTS)


def main() -> int:
    chosen = chosen_parts(sys.argv[1:])
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
