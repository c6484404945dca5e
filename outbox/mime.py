"""A rendered letter as bytes for SMTP, as Django's message for other senders, and read again.

The bytes are put together here and not by `email.message`, which takes 1 ms. What all receivers
of a draft read is quoted-printable once; each one's own words go in between soft breaks.
"""

from __future__ import annotations

import email
import re
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.parser import BytesHeaderParser
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache, lru_cache
from html import escape
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from outbox.letters import Attachment
from outbox.rendering import Draft, Pieces, RenderedLetter

SHORT_SUBJECT = 65  # fits a header line as it is
LINE = 76  # characters, as RFC 2045 allows
QUOTED_LINE = LINE - len("=") - len("=2E") + len(".")
SOFT_BREAK = b"=\r\n"
BASE64, QUOTED = "base64", "quoted-printable"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_AS_IT_IS = re.compile(rb"[^\t -<>-~]|[\t ]$")


@dataclass(frozen=True)
class ReadLetter:
    sender: str
    receiver: str
    subject: str
    text: str
    html: str
    attachments: list[Attachment]


class UnsendableAddress(ValueError):
    """The address cannot stand in a header or an envelope."""


def envelope_address(address: str) -> str:
    """ASCII, with the domain as the net knows it (bodø.example → xn--bod-2na.example)."""
    local, _at, domain = address.rpartition("@")
    if not local or _CONTROL.search(address) or re.search(r"[\s<>]", address):
        raise UnsendableAddress(address)
    try:
        local.encode("ascii")
        return f"{local}@{_ascii_domain(domain)}"
    except UnicodeError as error:
        raise UnsendableAddress(address) from error


@lru_cache
def _ascii_domain(domain: str) -> str:
    return domain.encode("idna").decode("ascii")


@cache
def sender_address() -> str:
    return envelope_address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


@cache
def _sender() -> str:
    name = parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or settings.ORGANISATION_NAME
    return formataddr((name, sender_address()))


def headers(letter: RenderedLetter) -> dict[str, str]:
    return {
        "Message-ID": letter.message_id,
        **_headers_of_all(letter.language, answers_to(letter)),
        **letter.headers,
    }


def answers_to(letter: RenderedLetter) -> str:
    """Whoever wrote it, where a letter says so; else the house."""
    return letter.headers.get("Reply-To", settings.CONTACT_EMAIL)


@lru_cache(maxsize=256)
def _headers_of_all(language: str, reply_to: str) -> dict[str, str]:
    """What says that a machine wrote it, so that no out-of-office answers it."""
    return {
        "Reply-To": reply_to,
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


@lru_cache(maxsize=256)
def _head_of_all(language: str, reply_to: str) -> bytes:
    return _head({"From": _sender(), **_headers_of_all(language, reply_to), "MIME-Version": "1.0"})


def as_bytes(letter: RenderedLetter, *, now: datetime) -> bytes:
    head = {
        "To": envelope_address(letter.address),
        "Subject": _encoded(letter.subject),
        "Date": _date(now.replace(microsecond=0)),
        "Message-ID": letter.message_id,
        **{name: value for name, value in letter.headers.items() if name != "Reply-To"},
    }
    boundary = f"=_{letter.message_id.strip('<>').partition('@')[0]}"
    encoded = [
        (attachment, _encoded_lines(attachment.content)) for attachment in letter.attachments
    ]
    body = _multipart(
        "alternative",
        f"{boundary}_a",
        [
            *_text_and_html(letter),
            *(_part(each.content_type, lines) for each, lines in encoded if each.is_version),
        ],
    )
    if encoded:
        files = [_file(attachment, lines) for attachment, lines in encoded]
        body = _multipart("mixed", f"{boundary}_m", [body, *files])
    return _head_of_all(letter.language, answers_to(letter)) + _head(head) + body


@lru_cache
def _date(second: datetime) -> str:
    return format_datetime(second)


def as_message(letter: RenderedLetter, *, takes_versions: bool = True) -> EmailMultiAlternatives:
    """For Django's mail backends, anymail's among them. Most services know text and HTML as
    versions of a letter and no other: those get the file as an attachment alone."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=_sender(),
        to=[envelope_address(letter.address)],
        reply_to=[answers_to(letter)],
        headers={k: v for k, v in headers(letter).items() if k != "Reply-To"},
    )
    message.attach_alternative(letter.html, "text/html")
    for attachment in letter.attachments:
        if attachment.is_version and takes_versions:
            kind, _, parameters = attachment.content_type.partition("; charset=utf-8")
            message.attach_alternative(attachment.content.decode(), kind + parameters)
        message.attach(_mime(attachment))
    return message


def read(raw: bytes) -> ReadLetter:
    """What a received letter holds."""
    message = email.message_from_bytes(raw, policy=policy.default)
    return ReadLetter(
        sender=str(message["From"] or ""),
        receiver=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=_content(message, "plain"),
        html=_content(message, "html"),
        attachments=[_read_file(part) for part in message.iter_attachments()],
    )


def read_subject(raw: bytes) -> str:
    head = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    return str(head["Subject"] or "")


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _read_file(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or "",
        content=content if isinstance(content, bytes) else b"",
        content_type=part.get_content_type(),
    )


def _head(headers: Mapping[str, str]) -> bytes:
    for name, value in headers.items():
        if _CONTROL.search(value.replace("\r\n ", "")):
            raise ValueError(f"The header {name} holds a control character")
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("ascii")


@lru_cache
def _encoded(text: str) -> str:
    if text.isascii() and len(text) < SHORT_SUBJECT:
        return text
    return Header(text, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _encoded_lines(content: bytes) -> list[bytes]:
    encoded = b2a_base64(content, newline=False)
    return [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)]


def _part(content_type: str, lines: list[bytes], disposition: str = "") -> bytes:
    head = _head_of_part(content_type, BASE64, disposition)
    return b"\r\n".join([head, *lines, b""])


@lru_cache
def _head_of_part(content_type: str, encoding: str, disposition: str = "") -> bytes:
    head = {"Content-Type": content_type, "Content-Transfer-Encoding": encoding}
    return _head(head | ({"Content-Disposition": disposition} if disposition else {}))


def _file(attachment: Attachment, lines: list[bytes]) -> bytes:
    disposition = f'attachment; filename="{attachment.name}"'
    return _part(attachment.content_type, lines, disposition)


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    start = _head({"Content-Type": f'multipart/{kind}; boundary="{boundary}"'}) + b"\r\n"
    edge = f"--{boundary}".encode()
    return start + b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"


def _mime(attachment: Attachment) -> MIMEBase:
    content_type, _, parameters = attachment.content_type.partition(";")
    main, _, sub = content_type.strip().partition("/")
    part = MIMEBase(main, sub)
    for parameter in filter(None, (p.strip() for p in parameters.split(";"))):
        name, _, value = parameter.partition("=")
        part.set_param(name, value.strip('"'))
    part.set_payload(b2a_base64(attachment.content).decode(), None)
    part["Content-Transfer-Encoding"] = "base64"
    part.add_header("Content-Disposition", "attachment", filename=attachment.name)
    return part


# ---- Words, quoted once ------------------------------------------------------------------------

QuotedPieces = list[bytes | str]  # what all read as bytes, and the names of the gaps

_kept: WeakKeyDictionary[Draft, tuple[QuotedPieces, QuotedPieces]] = WeakKeyDictionary()


def _text_and_html(letter: RenderedLetter) -> tuple[bytes, bytes]:
    draft = letter.draft
    if draft not in _kept:
        _kept[draft] = _quoted_pieces(draft.text), _quoted_pieces(draft.html)
    text, html = _kept[draft]
    own = {name: _quoted_gap(value) for name, value in letter.own.items()}
    marked = {name: _quoted_gap(escape(value)) for name, value in letter.own.items()}
    return (
        _head_of_part("text/plain; charset=utf-8", QUOTED) + _filled(text, own),
        _head_of_part("text/html; charset=utf-8", QUOTED) + _filled(html, marked),
    )


def _quoted_pieces(pieces: Pieces) -> QuotedPieces:
    last = len(pieces) - 1
    return [
        piece if at % 2 else _quoted(piece) + (SOFT_BREAK if at < last else b"\r\n")
        for at, piece in enumerate(pieces)
    ]


def _quoted_gap(value: str) -> bytes:
    return _quoted(value) + SOFT_BREAK


def _filled(pieces: QuotedPieces, own: Mapping[str, bytes]) -> bytes:
    return b"\r\n" + b"".join([own[each] if isinstance(each, str) else each for each in pieces])


def _quoted(words: str) -> bytes:
    """Quoted-printable, without a dot at the start of a line, which SMTP would want doubled."""
    lines = words.replace("\r\n", "\n").split("\n")
    return b"\r\n".join([_quoted_line(line.encode()) for line in lines])


def _quoted_line(line: bytes) -> bytes:
    line = _NOT_AS_IT_IS.sub(_as_number, line)
    rows = []
    while len(line) > QUOTED_LINE:
        begun = line.rfind(b"=", QUOTED_LINE - 2, QUOTED_LINE)  # a number is not cut in two
        end = QUOTED_LINE if begun < 0 else begun
        rows.append(line[:end])
        line = line[end:]
    rows.append(line)
    return SOFT_BREAK.join([b"=2E" + row[1:] if row[:1] == b"." else row for row in rows])


def _as_number(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]
