"""The code on a ticket: what it is, and who does not come in on it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from events import services, tickets
from events.enums import TicketRefusal
from tests.events.acts import sign_up
from tests.factories import NOW, make_event

pytestmark = pytest.mark.django_db


def code_of(token):
    return urlsafe_b64decode(token + "=" * (-len(token) % 4))


def test_a_ticket_says_whose_place_it_is():
    participant = sign_up(event=make_event())

    token = tickets.sign(participant)

    assert tickets.read(token, participant.event) == (participant.uid, 1)
    assert tickets.admits(token, participant.event) == participant


def test_the_code_is_what_the_doors_know():
    """The format is shared with the page that works without a net: it may not drift."""
    participant = sign_up(event=make_event())

    token = tickets.sign(participant)

    code = code_of(token)
    uid, version, signature = code[:16], code[16:18], code[18:]
    assert (len(token), len(code)) == (110, 82)
    assert (uid, version) == (participant.uid.bytes, b"\0\1")
    signed = b"moteplass-ticket\0" + participant.event.uid.bytes + uid + version
    Ed25519PublicKey.from_public_bytes(tickets.public_key()).verify(signature, signed)


@pytest.mark.parametrize("at", [0, 16, 17, 18, 81])
def test_a_code_with_one_changed_byte_is_no_ticket(at):
    participant = sign_up(event=make_event())
    code = bytearray(code_of(tickets.sign(participant)))
    code[at] ^= 1
    token = urlsafe_b64encode(code).rstrip(b"=").decode()

    assert tickets.read(token, participant.event) == TicketRefusal.NOT_A_TICKET
    assert tickets.admits(token, participant.event) == TicketRefusal.NOT_A_TICKET


@pytest.mark.parametrize("token", ["", "a", "https://example.no/", "æøå", "=" * 110, "A" * 110])
def test_what_is_no_code_is_no_ticket(token):
    event = make_event()

    assert tickets.admits(token, event) == TicketRefusal.NOT_A_TICKET


def test_a_ticket_is_read_with_the_blanks_a_scanner_adds():
    participant = sign_up(event=make_event())

    assert tickets.admits(f" {tickets.sign(participant)}\r\n", participant.event) == participant


def test_a_ticket_to_another_event_is_told_so():
    token = tickets.sign(sign_up(event=make_event()))

    assert tickets.admits(token, make_event()) == TicketRefusal.OTHER_EVENT


def test_the_ticket_of_somebody_who_gave_the_place_away_is_worthless():
    participant = sign_up(event=make_event())
    old = tickets.sign(participant)
    participant.ticket_version += 1
    participant.save()

    assert tickets.admits(old, participant.event) == TicketRefusal.REPLACED
    assert tickets.admits(tickets.sign(participant), participant.event) == participant


def test_the_ticket_of_a_cancelled_place_is_worthless():
    participant = sign_up(event=make_event())
    token = tickets.sign(participant)
    services.cancel(participant=participant, by=participant.person, now=NOW)

    assert tickets.admits(token, participant.event) == TicketRefusal.CANCELLED


def test_nobody_comes_in_from_the_queue():
    event = make_event(capacity=1)
    sign_up(event=event)
    waiting = sign_up(event=event)

    assert tickets.admits(tickets.sign(waiting), event) == TicketRefusal.WAITING


def test_another_key_signs_other_tickets(settings):
    participant = sign_up(event=make_event())
    token = tickets.sign(participant)

    settings.TICKET_KEY = bytes(32)

    assert tickets.read(token, participant.event) == TicketRefusal.NOT_A_TICKET
