"""python -m tools.mail_sink [--port N] [--log FILE] [--delay SECONDS]: a mail server for tests.

Each letter it takes is one line in the log, its Message-ID, written before the answer.
The receiver's local part says what goes wrong, so that a fault is a property of the letter:

    greylisted…   451 the first time, accepted after
    closing…      421 the first time, accepted after
    dead…         550 5.1.1, no such user
    spam…         554 5.7.1, after the whole letter
    cut…          accepted, but the connection ends without an answer
    lost…         not accepted, and the connection ends without an answer
    slow…         accepted, but the answer takes `SLOW_SECONDS`
"""

from __future__ import annotations

import argparse
import contextlib
import re
import socket
import socketserver
import threading
import time
from pathlib import Path
from typing import Self

SLOW_SECONDS = 3.0
CHUNK = 1 << 16
END = b"\r\n.\r\n"
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_REFUSED_ONCE = {"greylisted": b"451 4.7.1 Try again later", "closing": b"421 4.3.2 Closing"}


class _Conversation(socketserver.BaseRequestHandler):
    server: _Server
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = b""
        self.answers = b""
        self.receiver = ""
        self.has_refused = False
        self.server.connections += 1
        self._say(b"220 sink")
        while (line := self._read_until(b"\r\n")) is not None:
            verb = line[:4].upper()
            if verb == b"QUIT":
                self._say(b"221 Bye")
                break
            if not (self._data() if verb == b"DATA" else self._command(verb, line)):
                break
        with contextlib.suppress(OSError):
            self._answer()

    def _command(self, verb: bytes, line: bytes) -> bool:
        answer = b"250 OK"
        if verb == b"EHLO" and self.server.is_pipelining:
            answer = b"250-sink\r\n250 PIPELINING"
        if verb == b"MAIL":
            self.has_refused = False
            answer = self.server.answer_to_sender
        if verb == b"RCPT":
            self.receiver = line.partition(b"<")[2].partition(b">")[0].decode()
            answer = self._answer_to_receiver()
        self.has_refused |= not answer.startswith(b"2")
        self._say(answer)
        return not answer.startswith(b"421")

    def _answer_to_receiver(self) -> bytes:
        if self.receiver.startswith("dead"):
            return b"550 5.1.1 No such user here"
        for word, refusal in _REFUSED_ONCE.items():
            if self.receiver.startswith(word) and self.server.meets_first(self.receiver):
                return refusal
        return b"250 OK"

    def _data(self) -> bool:
        """False: hang up."""
        if self.has_refused and not self.server.asks_for_letters_to_nobody:
            self._say(b"554 5.5.1 No valid recipients")
            return True
        self._say(b"354 Go ahead")
        content = self._read_until(END)
        if content is None or self.receiver.startswith("lost"):
            return False
        if self.receiver.startswith("spam"):
            self._say(b"554 5.7.1 Looks like spam")
            return True
        self.server.accept(content)
        if self.server.delay:
            time.sleep(self.server.delay)
        if self.receiver.startswith("cut"):
            return False
        if self.receiver.startswith("slow"):
            time.sleep(SLOW_SECONDS)
        self._say(b"250 2.0.0 Taken")
        return True

    def _read_until(self, end: bytes) -> bytes | None:
        """None: the other side hung up."""
        while end not in self.waiting:
            try:
                self._answer()
                chunk = self.request.recv(CHUNK)
            except OSError:
                return None
            if not chunk:
                return None
            self.waiting += chunk
        found, _, self.waiting = self.waiting.partition(end)
        return found

    def _say(self, answer: bytes) -> None:
        self.answers += answer + b"\r\n"

    def _answer(self) -> None:
        """What was said since, together, before we wait for more."""
        if self.answers:
            answers, self.answers = self.answers, b""
            self.request.sendall(answers)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int = 0, log: Path | None = None, delay: float = 0) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.lock = threading.Lock()
        self.delay = delay
        self.connections = 0
        self.is_pipelining = True
        self.asks_for_letters_to_nobody = False
        self.answer_to_sender = b"250 OK"
        self.met: set[str] = set()
        self.message_ids: list[str] = []
        self.contents: list[bytes] = []
        self.log = log.open("ab", buffering=0) if log else None

    def meets_first(self, receiver: str) -> bool:
        with self.lock:
            is_new = receiver not in self.met
            self.met.add(receiver)
            return is_new

    def accept(self, content: bytes) -> None:
        found = _MESSAGE_ID.search(content)
        message_id = found[1].decode() if found else "-"
        with self.lock:
            self.message_ids.append(message_id)
            if self.log:
                self.log.write(f"{message_id}\n".encode())
            else:
                self.contents.append(content)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what we are here for."""


class MailSink:
    """The same inside a test: `with MailSink() as sink: … sink.message_ids`."""

    def __enter__(self) -> Self:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def takes_one_command_at_a_time(self) -> None:
        self._server.is_pipelining = False

    def asks_for_letters_to_nobody(self) -> None:
        """A server may, where DATA came before its refusal was read (RFC 2920, 3.1)."""
        self._server.asks_for_letters_to_nobody = True

    def refuses_sender(self, answer: bytes) -> None:
        self._server.answer_to_sender = answer

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def connections(self) -> int:
        return self._server.connections

    @property
    def message_ids(self) -> list[str]:
        return self._server.message_ids

    @property
    def contents(self) -> list[bytes]:
        return self._server.contents


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--delay", type=float, default=0)
    arguments = parser.parse_args()
    with _Server(arguments.port, arguments.log, arguments.delay) as server:
        print(f"Listening on {server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
