"""How a letter leaves: by SMTP, where we see the moment it may have gone, or by a mail backend."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import NoReturn, Protocol, cast

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.utils.translation import gettext as _

from core.written import insert
from outbox import mime
from outbox.models import DemoLetter
from outbox.rendering import RenderedLetter

LETTERS_PER_CONNECTION = 100
REPLY_LENGTH = 500
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEMO_MAILBOX = "outbox.transports.DemoMailbox"
AMAZON = "Amazon SES"
OK, GO_AHEAD, SERVICE_CLOSING = 250, 354, 421
ACCEPTED, TEMPORARY, PERMANENT = range(200, 300), range(400, 500), range(500, 600)
WELCOME = ({OK}, ACCEPTED, {GO_AHEAD})  # to MAIL, RCPT and DATA

# Called when the next step may hand the letter over. It commits "being sent" to the ledger and
# says whether the letter may still go.
Commit = Callable[[], bool]


@dataclass(frozen=True)
class Reply:
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


class Undelivered(Exception):
    """The letter certainly did not go."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class Rejected(Undelivered):
    """And never will."""


class Deferred(Undelivered):
    """But may later."""


class Unreachable(Deferred):
    """Nor will the next one: the sender does not answer, or closes."""


class Uncertain(Exception):
    """It may have gone, or not: nobody answered after the letter was handed over."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class Withdrawn(Exception):
    """The ledger said no at the last moment; nothing was sent."""


class Transport(Protocol):
    def send(self, letter: RenderedLetter, *, commit: Commit, now: datetime) -> Reply:
        """Returns the acceptance; else raises Undelivered, Uncertain or Withdrawn."""

    def close(self) -> None: ...


def open_transport() -> Transport:
    if settings.EMAIL_BACKEND == SMTP_BACKEND:
        return SmtpTransport()
    if settings.EMAIL_BACKEND == DEMO_MAILBOX:
        return MailboxTransport()
    return BackendTransport()


class SmtpTransport:
    """Speaks SMTP itself, so that we see the moment from which a letter may have gone.

    A relay that takes commands before it has answered (RFC 2920) hears sender, receiver and DATA
    in one go. The letter itself waits for the ledger.

    Keeps the connection for LETTERS_PER_CONNECTION letters, and resets it after a refusal. One
    that was left in the middle of a letter is cut: the relay would take our next words for more.
    """

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._letters_left = 0
        self._is_between_letters = False

    def send(self, letter: RenderedLetter, *, commit: Commit, now: datetime) -> Reply:
        try:
            receiver = mime.envelope_address(letter.address)
        except mime.UnsendableAddress as error:
            raise Rejected(Reply(0, _("Adressen kan ikke brukes."))) from error
        content = _with_final_dot(mime.as_bytes(letter, now=now))
        smtp = self._connected()
        self._is_between_letters = False
        self._ask(smtp, receiver)
        if not commit():
            self.close()
            raise Withdrawn
        return self._hand_over(smtp, content)

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if self._is_between_letters:
                smtp.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp and self._letters_left and self._is_between_letters:
            return self._smtp
        self.close()
        backend = SmtpBackend()
        try:
            backend.open()
            smtp = cast("smtplib.SMTP", backend.connection)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException) as error:
            backend.close()
            raise Unreachable(_reply_of(error)) from error
        self._smtp, self._letters_left = smtp, LETTERS_PER_CONNECTION
        return smtp

    def _ask(self, smtp: smtplib.SMTP, receiver: str) -> None:
        """Until the relay waits for the letter."""
        commands = (f"MAIL FROM:<{mime.sender_address()}>", f"RCPT TO:<{receiver}>", "DATA")
        is_ahead = smtp.has_extn("pipelining")
        if is_ahead:
            self._say(smtp, *commands)
        for number, (command, welcome) in enumerate(zip(commands, WELCOME, strict=True)):
            if not is_ahead:
                self._say(smtp, command)
            try:
                code, text = smtp.getreply()
            except (OSError, smtplib.SMTPException) as error:
                self.close()
                raise Unreachable(_reply_of(error)) from error
            if code not in welcome:
                unread = len(commands) - number - 1 if is_ahead else 0
                self._refuse(smtp, Reply(code, _words(text)), is_about_us=not number, unread=unread)

    def _say(self, smtp: smtplib.SMTP, *commands: str) -> None:
        try:
            smtp.send("".join([f"{command}\r\n" for command in commands]))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unreachable(_reply_of(error)) from error

    def _hand_over(self, smtp: smtplib.SMTP, content: bytes) -> Reply:
        try:
            smtp.send(content)
            code, text = smtp.getreply()
        except Exception as error:  # a time-out, a cut wire, the worker's time limit
            self.close()
            raise Uncertain(_reply_of(error)) from error
        reply = Reply(code, _words(text))
        if code not in ACCEPTED:
            self._refuse(smtp, reply)
        self._letters_left -= 1
        self._is_between_letters = True
        return reply

    def _refuse(
        self, smtp: smtplib.SMTP, reply: Reply, *, is_about_us: bool = False, unread: int = 0
    ) -> NoReturn:
        """`unread`: answers to what was said ahead."""
        if reply.code == SERVICE_CLOSING:
            self.close()
            raise Unreachable(reply)
        self._reset(smtp, unread=unread)
        if is_about_us:  # not about this letter: the relay will not have us
            raise Unreachable(reply)
        raise Rejected(reply) if reply.code in PERMANENT else Deferred(reply)

    def _reset(self, smtp: smtplib.SMTP, *, unread: int) -> None:
        try:
            codes = [smtp.getreply()[0] for _answer in range(unread)]
            # One that waits for a letter to nobody cannot be told otherwise.
            self._is_between_letters = GO_AHEAD not in codes and smtp.rset()[0] == OK
        except (OSError, smtplib.SMTPException):
            self._is_between_letters = False
        if not self._is_between_letters:
            self.close()


class BackendTransport:
    """Any of Django's mail backends: anymail's services, the demo mailbox, the tests' list."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection()

    def send(self, letter: RenderedLetter, *, commit: Commit, now: datetime) -> Reply:
        try:
            message = mime.as_message(letter, takes_versions=_takes_versions(self._backend))
        except mime.UnsendableAddress as error:
            raise Rejected(Reply(0, _("Adressen kan ikke brukes."))) from error
        message.extra_headers["Date"] = format_datetime(now)
        if not commit():
            raise Withdrawn
        try:
            sent = self._backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise Rejected(_reply_of(error)) from error
        except AnymailAPIError as error:
            reply = _reply_of(error)
            if error.status_code in TEMPORARY:  # HTTP 4xx: the service took nothing
                raise Deferred(reply) from error
            raise Uncertain(reply) from error
        except Exception as error:
            raise Uncertain(_reply_of(error)) from error
        if not sent:
            raise Uncertain(Reply(0, _("Tjenesten sa ikke at den tok imot brevet.")))
        status = getattr(message, "anymail_status", None)
        return Reply(0, str(status.message_id) if status else "")

    def close(self) -> None:
        self._backend.close()


class MailboxTransport:
    """The demo mailbox gets the very bytes that a mail server would."""

    def send(self, letter: RenderedLetter, *, commit: Commit, now: datetime) -> Reply:
        try:
            address, raw = mime.envelope_address(letter.address), mime.as_bytes(letter, now=now)
        except mime.UnsendableAddress as error:
            raise Rejected(Reply(0, _("Adressen kan ikke brukes."))) from error
        if not commit():
            raise Withdrawn
        insert(DemoLetter(address=address, message_id=letter.message_id, raw=raw))
        return Reply(0, "")

    def close(self) -> None:
        """Nothing is open."""


class DemoMailbox(BaseEmailBackend):
    """Letters as rows that `/postkasse/` shows, also what is not sent by us. Only in demo mode."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        DemoLetter.objects.bulk_create(
            DemoLetter(
                address=address,
                message_id=message.extra_headers.get("Message-ID", ""),
                raw=message.message().as_bytes(),
            )
            for message in email_messages
            for address in message.recipients()
        )
        return len(email_messages)


def _takes_versions(backend: BaseEmailBackend) -> bool:
    """anymail raises for what its service cannot take; Amazon's takes the letter as it is."""
    return getattr(backend, "esp_name", AMAZON) == AMAZON


def _with_final_dot(content: bytes) -> bytes:
    """None of our lines begins with a dot that must be doubled: `outbox.mime` quotes it."""
    return content + b".\r\n"


def _reply_of(error: BaseException) -> Reply:
    code = getattr(error, "smtp_code", 0)
    text = getattr(error, "smtp_error", b"") if code else f"{type(error).__name__}: {error}"
    return Reply(code, _words(text))


def _words(text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(words.replace("\x00", "").split())[:REPLY_LENGTH]
