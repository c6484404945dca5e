"""The shape of a letter with an invitation, whoever carries it."""

from __future__ import annotations

import email
import email.policy
from typing import Any

import pytest

from outbox import mime
from outbox.enums import DeliveryState
from outbox.rendering import Draft, RenderedLetter
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def shape_of(message):
    """The tree of its parts, with what makes mail programs see an invitation."""
    kind = message.get_content_type()
    if message.is_multipart():
        return [kind, *map(shape_of, message.iter_parts())]
    return (kind, message.get_param("method"), message.get_content_disposition())


INVITATION = [
    "multipart/mixed",
    [
        "multipart/alternative",
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
    ],
    ("text/calendar", "REQUEST", "attachment"),
]


def test_an_invitation_is_a_version_of_the_letter_and_a_file(owe, drain, sink):
    """Outlook looks for one among the versions, others among the files."""
    owe(letter="trials/calendar", context={"starts_at": "20270312T090000Z"})

    drain()

    message = email.message_from_bytes(sink.contents[0], policy=email.policy.default)
    assert shape_of(message) == INVITATION
    versions = list(next(message.iter_parts()).iter_parts())
    (file,) = message.iter_attachments()
    assert versions[-1].get_content() == file.get_content()


@pytest.mark.parametrize(
    ("backend", "versions"),
    [
        ("django.core.mail.backends.locmem.EmailBackend", 2),
        ("anymail.backends.test.EmailBackend", 1),  # as most services: they know text and HTML
    ],
)
def test_a_mail_backend_gets_what_its_service_can_take(
    owe, drain, settings, mailoutbox, backend, versions
):
    settings.EMAIL_BACKEND = backend
    delivery = owe(letter="trials/calendar", context={"starts_at": "20270312T090000Z"})

    drain()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACCEPTED
    assert len(mailoutbox[0].alternatives) == versions
    assert len(mailoutbox[0].attachments) == 1


def test_djangos_own_message_has_the_same_shape(owe, drain, mailoutbox):
    owe(letter="trials/calendar", context={"starts_at": "20270312T090000Z"})

    drain()

    raw = mailoutbox[0].message().as_bytes()
    assert shape_of(email.message_from_bytes(raw, policy=email.policy.default)) == INVITATION


@pytest.mark.parametrize("word", ["å", "–", "😀", "Áile Mággá Đŋŧž", "=", "."])
def test_what_is_written_is_read_wherever_a_line_is_broken(word):
    lines = [f"{'x' * before}{word * 40}" for before in range(80)]
    said = "\n".join(lines)
    letter = RenderedLetter(
        message_id="<1@example.no>",
        address="kari@example.no",
        language="nb",
        draft=Draft("Emne", [f"{said}\n", "name", f"\n{said}"], [said]),
        own={"name": word * 99},
        attachments=[],
        headers={},
    )

    raw = mime.as_bytes(letter, now=NOW)

    read: Any = email.message_from_bytes(raw, policy=email.policy.default)
    text, html = (read.get_body(preferencelist=(kind,)).get_content() for kind in ("plain", "html"))
    assert text.splitlines() == [*lines, word * 99, *lines]
    assert html.splitlines() == lines
    assert max(map(len, raw.split(b"\r\n"))) <= mime.LINE
    assert b"\r\n." not in raw
