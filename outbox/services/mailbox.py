"""The mailbox where letters that cannot be delivered come back, read over POP3.

A report as RFC 3464 has it says all there is to know; flufl.bounce reads the odd ones.
"""

from __future__ import annotations

import email
import logging
import poplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from urllib.parse import unquote, urlsplit

from django.conf import settings
from flufl.bounce import all_failures

from outbox.services.bounces import Bounce, take_bounce
from outbox.services.owing import message_id_parts

logger = logging.getLogger(__name__)

MOST_AT_A_TIME = 200
LARGEST = 1 << 20  # bytes; what is larger is no report
SECONDS = 30
REPLY_LENGTH = 500
_ANSWERS = {"auto-replied", "auto-generated"}


def read_mailbox(*, now: datetime) -> int:
    """Takes what has come, and empties the box. Returns how many letters of ours came back.

    What was taken when we died comes again, and changes nothing.
    """
    with _open() as box:
        numbers = [line.split() for line in box.list()[1]]
        returned = 0
        for number, size in numbers[:MOST_AT_A_TIME]:
            if int(size) <= LARGEST:
                raw = b"\r\n".join(box.retr(int(number))[1])
                taken = [take_bounce(bounce, now=now) for bounce in _understood(raw)]
                returned += len([each for each in taken if each])
            box.dele(int(number))
    return returned


@contextmanager
def _open() -> Iterator[poplib.POP3]:
    url = urlsplit(settings.BOUNCE_MAILBOX)
    kind = poplib.POP3_SSL if url.scheme == "pops" else poplib.POP3
    port = url.port or (995 if url.scheme == "pops" else 110)
    box = kind(str(url.hostname), port, timeout=SECONDS)
    try:
        box.user(unquote(url.username or ""))
        box.pass_(unquote(url.password or ""))
        yield box
        box.quit()  # only now is anything taken away
    finally:
        box.close()


def _understood(raw: bytes) -> list[Bounce]:
    """Anybody may write to the mailbox: what cannot be read holds up nothing behind it."""
    try:
        return bounces_in(raw)
    except Exception:
        logger.exception("A letter in the mailbox for bounces cannot be read")
        return []


def bounces_in(raw: bytes) -> list[Bounce]:
    """Letters of ours that will never arrive; nothing of delays and automatic answers."""
    message = email.message_from_bytes(raw, policy=policy.default)
    message_id = _our_message_id(raw)
    if message.get_content_type() == "multipart/report":
        return list(_reported(message, message_id))
    if str(message["Auto-Submitted"] or "").lower() in _ANSWERS and not message_id:
        return []
    _temporary, permanent = all_failures(email.message_from_bytes(raw))
    words = _first_words(message)
    return [Bounce(message_id, address.decode(), words) for address in sorted(permanent)]


def _reported(message: EmailMessage, message_id: str) -> Iterator[Bounce]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and str(block["Action"] or "").strip() == "failed":
                yield Bounce(message_id, _receiver(block), _reply(block))


def _receiver(block: Message) -> str:
    named = str(block["Original-Recipient"] or block["Final-Recipient"] or "")
    return named.rpartition(";")[2].strip().strip("<>")


def _reply(block: Message) -> str:
    """As a mail server says it: the diagnosis where there is one, and else the status."""
    diagnosis = str(block["Diagnostic-Code"] or "").rpartition("smtp;")[2]
    status = str(block["Status"] or "").strip()
    words = diagnosis if status in diagnosis else f"{status} {diagnosis}"
    return " ".join(words.split())[:REPLY_LENGTH]


def _our_message_id(raw: bytes) -> str:
    """Wherever in the letter it stands: in its headers or in a part that quotes ours."""
    _site, host = message_id_parts()
    found = re.search(rb"<[0-9a-f]{32}@" + re.escape(host.encode()) + rb">", raw)
    return found[0].decode() if found else ""


def _first_words(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    return " ".join(str(body.get_content()).split())[:REPLY_LENGTH] if body else ""
