"""A small mailbox over POP3 (RFC 1939), so that reading one is tested on the wire."""

from __future__ import annotations

import socketserver
import threading
from typing import Self

USER, PASSWORD = "bounces", "hemmelig/ord"


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        box = self.server.box
        self.deleted: set[int] = set()
        self._say("+OK ready")
        while line := self.rfile.readline().decode().split():
            verb, arguments = line[0].upper(), line[1:]
            if verb == "QUIT":
                box[:] = [raw for n, raw in enumerate(box, 1) if n not in self.deleted]
                self._say("+OK bye")
                return
            self._answer(verb, arguments)

    def _answer(self, verb: str, arguments: list[str]) -> None:
        box = self.server.box
        match verb:
            case "USER":
                self._say("+OK")
            case "PASS":
                is_right = " ".join(arguments) == PASSWORD
                self._say("+OK" if is_right else "-ERR wrong password")
            case "LIST":
                self._say("+OK", *(f"{n} {len(raw)}" for n, raw in enumerate(box, 1)), ".")
            case "RETR":
                raw = box[int(arguments[0]) - 1]
                stuffed = [f".{x}" if x.startswith(".") else x for x in raw.decode().splitlines()]
                self._say("+OK", *stuffed, ".")
                self.server.retrieved += 1
            case "DELE":
                self.deleted.add(int(arguments[0]))
                self._say("+OK")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.box: list[bytes] = []
        self.retrieved = 0


class Pop3Server:
    """`with Pop3Server() as server: server.box.append(raw)`; what is taken away is gone from it."""

    def __enter__(self) -> Self:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"pop://{USER}:hemmelig%2Ford@127.0.0.1:{self._server.server_address[1]}/"

    @property
    def box(self) -> list[bytes]:
        return self._server.box
