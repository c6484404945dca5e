from __future__ import annotations

import datetime as dt

import pytest

from outbox import rules
from tests.factories import NOW

BACKOFF = [dt.timedelta(minutes=m) for m in (1, 5, 30, 120, 360)]
DAY = dt.timedelta(hours=24)


def next_try(*, attempts=1, first_tried_at=NOW, expires_at=None, luck=0.5):
    return rules.next_try(
        attempts=attempts,
        first_tried_at=first_tried_at,
        expires_at=expires_at,
        now=NOW,
        backoff=BACKOFF,
        give_up_after=DAY,
        luck=luck,
    )


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 360), (6, 360)]
)
def test_each_try_waits_longer_than_the_one_before(attempts, minutes):
    assert next_try(attempts=attempts) == NOW + dt.timedelta(minutes=minutes)


def test_luck_spreads_the_tries():
    assert next_try(luck=0) == NOW + dt.timedelta(seconds=48)
    assert next_try(luck=1) == NOW + dt.timedelta(seconds=72)


def test_it_is_given_up_when_the_next_try_would_be_after_a_day():
    assert next_try(attempts=5, first_tried_at=NOW - dt.timedelta(hours=17)) is not None
    assert next_try(attempts=5, first_tried_at=NOW - dt.timedelta(hours=19)) is None


def test_a_letter_that_expires_gets_a_last_chance_a_minute_before():
    assert next_try(attempts=3, expires_at=NOW + dt.timedelta(minutes=10)) == (
        NOW + dt.timedelta(minutes=9)
    )
    assert next_try(attempts=3, expires_at=NOW + dt.timedelta(seconds=59)) is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "5.1.1 <kari@example.no>: Recipient address rejected: User unknown"),
        (550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address"),
        (553, "5.1.3 Bad destination mailbox address syntax"),
        (550, "No such user here"),
        (550, "Recipient does not exist"),
        (551, "User not found"),
    ],
)
def test_these_say_that_the_mailbox_does_not_exist(code, text):
    assert rules.is_dead_address(code=code, text=text) is True


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (550, "5.7.1 Message rejected as spam: unknown user agent"),
        (550, "5.7.26 Unauthenticated mail is not accepted"),
        (550, "Requested action not taken: mailbox unavailable"),
        (552, "5.2.2 Mailbox full"),
        (554, "5.7.1 Relay access denied"),
        (451, "4.1.1 User unknown, try later"),
        (0, "Adressen kan ikke brukes."),
    ],
)
def test_these_say_nothing_about_the_mailbox(code, text):
    assert rules.is_dead_address(code=code, text=text) is False
