"""Many clients on one address, for `make bench`.

Each client is a process with one kept-alive connection and blocking sockets: about 20 µs of
Python for an answer, spent on the same cores as the server. Read the ratios, not the rates.
"""

import multiprocessing
import socket
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

CLIENTS = 16
HEAD_END = b"\r\n\r\n"
# fork: clients start at once, and nothing of the server's is loaded here.
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Result:
    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class Client:
    """HTTP/1.1 to one local port, one request after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.send(request(self._port, "GET", path, headers or {}))

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send(request(self._port, "POST", path, headers | form, body))

    def send(self, prepared: bytes) -> Answer:
        started_at = time.perf_counter()
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(prepared)
        head = self._until_head_end()
        lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in lines[1:]):
            earlier = headers.get(name.lower())
            headers[name.lower()] = f"{earlier}, {value.strip()}" if earlier else value.strip()
        body = self._body(headers)
        if headers.get("connection") == "close":
            self.close()
        return Answer(
            int(lines[0].split(" ", 2)[1]), headers, body, time.perf_counter() - started_at
        )

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _more(self) -> bytes:
        assert self._socket is not None  # noqa: S101
        piece = self._socket.recv(262144)
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        return piece

    def _until_head_end(self) -> bytes:
        while (end := self._rest.find(HEAD_END)) < 0:
            self._rest += self._more()
        head, self._rest = self._rest[:end], self._rest[end + len(HEAD_END) :]
        return head

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            return self._chunks()
        return self._take(int(headers.get("content-length", "0")))

    def _take(self, length: int) -> bytes:
        pieces = [self._rest]
        have = len(self._rest)
        while have < length:
            pieces.append(self._more())
            have += len(pieces[-1])
        whole = b"".join(pieces)
        self._rest = whole[length:]
        return whole[:length]

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self._rest:
                self._rest += self._more()
            size, _, self._rest = self._rest.partition(b"\r\n")
            piece = self._take(int(size, 16) + 2)[:-2]
            if not piece:
                return body
            body += piece


def request(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: identity"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + HEAD_END + body


def in_parallel(work: Callable[..., Any], shares: Sequence[Any], *shared: Any) -> list[Any]:
    """Runs `work(share, *shared)` in a process for each share; an exception there is one here."""
    pipes: list[Connection] = []
    processes = []
    for share in shares:
        here, there = _fork.Pipe(duplex=False)
        process = _fork.Process(target=_report, args=(there, work, share, *shared), daemon=True)
        process.start()
        there.close()
        pipes.append(here)
        processes.append(process)
    results = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def _report(there: Connection, work: Callable[..., Any], share: Any, *shared: Any) -> None:
    try:
        there.send(work(share, *shared))
    except Exception as error:  # noqa: BLE001 -- it is raised again in the parent
        there.send(RuntimeError(repr(error)))


def barrier(parties: int) -> Barrier:
    return _fork.Barrier(parties, timeout=300)


def _hammer(prepared: bytes, port: int, seconds: float, start: Barrier) -> Result:
    client, result = Client(port), Result(seconds)
    client.send(prepared)
    start.wait()
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        answer = client.send(prepared)
        result.latencies.append(answer.seconds)
        result.statuses[answer.status] += 1
    client.close()
    return result


def hammer(port: int, path: str, *, seconds: float, session: str = "") -> Result:
    """The same GET by all clients for some seconds, each connection warm."""
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    prepared = request(port, "GET", path, headers)
    shares = [prepared] * CLIENTS
    return together(in_parallel(_hammer, shares, port, seconds, barrier(CLIENTS)), seconds)


def together(results: Sequence[Result], seconds: float) -> Result:
    whole = Result(seconds)
    for result in results:
        whole.latencies += result.latencies
        whole.statuses += result.statuses
    return whole
