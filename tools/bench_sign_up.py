"""Parts of `make bench`: many who sign up at once, each for themself or each for a group.

Every client has its own sessions. The forms are got first, as a browser gets them; the rate is of
the POSTs alone.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlencode

from tools import load
from tools.bench_rows import Row, ask, port_of, verdict, words
from tools.instance import Instance
from tools.load import Answer, Client, Result

PEOPLE, PLACES = 800, 600
GROUPS, GROUP_PLACES, WORKSHOP_PLACES = 400, 900, 150
LARGEST_GROUP = 5


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
        kind = found.get("type")
        if kind == "checkbox" and "checked" not in found:
            return
        # Of radios the one that is chosen, or else the first.
        if kind != "radio" or "checked" in found or found["name"] not in self._form:
            self._form[found["name"]] = found.get("value", "on" if kind == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in_form = False


@dataclass
class Phases:
    """What one client saw: the latencies of each kind of request, and their spans."""

    spans: list[tuple[float, float]] = field(default_factory=list)
    latencies: list[list[float]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def run(self, client: Client, work: Sequence[Any], together: Any, *steps: Any) -> Self:
        """Each step for all the work, when the other clients have come as far."""
        for step in steps:
            client.close()
            together.wait()
            started_at = time.perf_counter()
            self.latencies.append([step(each) for each in work])
            self.spans.append((started_at, time.perf_counter()))
        client.close()
        return self


def together(clients: Sequence[Phases], number: int) -> Result:
    """A step of all of them, from the first that began to the last that ended."""
    spans = [client.spans[number] for client in clients]
    seconds = max(end for _, end in spans) - min(start for start, _ in spans)
    return Result(seconds, [each for client in clients for each in client.latencies[number]])


def got(client: Client, path: str, session: str) -> tuple[Answer, dict[str, str]]:
    """The page with a form, and the headers to post it with."""
    answer = client.get(path, {"Cookie": f"sessionid={session}"})
    token = re.search(r"csrftoken=([^;]+)", answer.headers.get("set-cookie", ""))
    more = f"; csrftoken={token[1]}" if token else ""
    return answer, {"Cookie": f"sessionid={session}{more}"}


def said_of(found: dict[str, Any], places: int) -> str:
    return f"{found['taken']} of {places} places taken, {found['waiting']} wait"


# ---- Each for themself -----------------------------------------------------------------------


def sign_all_up(sessions: list[str], port: int, path: str, barrier: Any) -> Phases:
    client, phases = Client(port), Phases()
    headers: dict[str, dict[str, str]] = {}
    bodies: dict[str, bytes] = {}
    receipts: dict[str, str] = {}

    def page(session: str) -> float:
        answer, headers[session] = got(client, path, session)
        bodies[session] = urlencode(SignUpPage(answer.body.decode()).fields).encode()
        return answer.seconds

    def post(session: str) -> float:
        answer = client.post(path, bodies[session], headers[session])
        phases.answers.append(answer.status)
        receipts[session] = answer.headers.get("location", "/helse/")
        return answer.seconds

    def receipt(session: str) -> float:
        return client.get(receipts[session], headers[session]).seconds

    return phases.run(client, sessions, barrier, page, post, receipt)


def sign_up(portal: Instance) -> Iterator[Row]:
    ready = ask(portal, "tools.bench_data", "sign-up", str(PEOPLE), str(PLACES))
    shares = [ready["sessions"][start :: load.CLIENTS] for start in range(load.CLIENTS)]
    path = f"{ready['path']}pamelding/"
    barrier = load.barrier(load.CLIENTS)
    clients = load.in_parallel(sign_all_up, shares, port_of(portal), path, barrier)
    for number, name in enumerate(("sign-up: page", "sign-up: POST", "sign-up: receipt")):
        result = together(clients, number)
        is_fast = result.rate >= 150 and result.percentile(0.95) < 300  # noqa: PLR2004
        target = f"≥ 150/s, p95 < 300 ms: {verdict(is_fast)}" if "POST" in name else ""
        yield name, words(result), "", target
    answers = [status for client in clients for status in client.answers]
    refused = sum(status != 302 for status in answers)  # noqa: PLR2004
    found = ask(portal, "tools.bench_data", "places", "malingen")
    is_exact = found["taken"] == found["participants"] == PLACES and not refused
    is_exact = is_exact and found["waiting"] == found["queue"] == PEOPLE - PLACES
    said = f"{said_of(found, PLACES)}, {refused} refused"
    yield "sign-up: places", said, "", f"exact: {verdict(is_exact)}"


# ---- Each for a group ------------------------------------------------------------------------


def size_of(number: int) -> int:
    return number % LARGEST_GROUP + 1


def colleagues(number: int, workshops: Sequence[int]) -> dict[str, str]:
    """The rows of one group; two of three want a workshop."""
    fields = {"row_count": str(size_of(number))}
    for row in range(1, size_of(number) + 1):
        fields[f"p{row}-name"] = f"Kollega {number} {row}"
        fields[f"p{row}-email"] = f"kollega-{number}-{row}@example.net"
        if (number + row) % 3 < len(workshops):
            fields[f"p{row}-sessions"] = str(workshops[(number + row) % 3])
    return fields


def book_all(
    work: list[tuple[int, str]], port: int, path: str, workshops: Sequence[int], barrier: Any
) -> Phases:
    """As a browser: the page, the names looked over, and then what is measured: sent."""
    client, phases = Client(port), Phases()
    headers: dict[int, dict[str, str]] = {}
    bodies: dict[int, bytes] = {}

    def page(one: tuple[int, str]) -> float:
        number, session = one
        answer, headers[number] = got(client, path, session)
        fields = SignUpPage(answer.body.decode()).fields | colleagues(number, workshops)
        bodies[number] = urlencode(fields | {"step": "review"}).encode()
        return answer.seconds

    def look(one: tuple[int, str]) -> float:
        number, _ = one
        answer = client.post(path, bodies[number], headers[number])
        fields = SignUpPage(answer.body.decode()).fields
        bodies[number] = urlencode(fields | {"step": "send"}).encode()
        return answer.seconds

    def post(one: tuple[int, str]) -> float:
        number, _ = one
        answer = client.post(path, bodies[number], headers[number])
        phases.answers.append(answer.status)
        return answer.seconds

    return phases.run(client, work, barrier, page, look, post)


def groups(portal: Instance) -> Iterator[Row]:
    numbers = (str(number) for number in (GROUPS, GROUP_PLACES, WORKSHOP_PLACES))
    ready = ask(portal, "tools.bench_data", "groups", *numbers)
    work = list(enumerate(ready["sessions"]))
    shares = [work[start :: load.CLIENTS] for start in range(load.CLIENTS)]
    path, workshops = f"{ready['path']}pamelding/flere/", ready["workshops"]
    barrier = load.barrier(load.CLIENTS)
    clients = load.in_parallel(book_all, shares, port_of(portal), path, workshops, barrier)
    for number, name in enumerate(("groups: page", "groups: look", "groups: POST")):
        result = together(clients, number)
        target = f"≥ 100/s: {verdict(result.rate >= 100)}" if "POST" in name else ""  # noqa: PLR2004
        yield name, words(result), "", target
    answers = [status for client in clients for status in client.answers]
    refused = sum(status != 302 for status in answers)  # noqa: PLR2004
    found = ask(portal, "tools.bench_data", "group-places", ready["path"].split("/")[-2])
    seats = sum(size_of(number) for number, _ in work)
    own, *chosen = found["pools"]
    is_exact = all(pool["taken"] == pool["rows"] == pool["capacity"] for pool in found["pools"])
    is_exact = is_exact and (found["bookings"], found["participants"]) == (GROUPS, seats)
    is_exact = is_exact and own["waiting"] == seats - GROUP_PLACES and not refused
    full = ", ".join(f"{pool['taken']} of {pool['capacity']} in a workshop" for pool in chosen)
    said = f"{said_of(own, GROUP_PLACES)}, {full}, {refused} of {GROUPS} groups refused"
    yield "groups: places", said, "", f"exact: {verdict(is_exact)}"
