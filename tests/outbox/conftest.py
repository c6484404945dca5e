"""Letters of our own to send, and a mail server that says no in every way it can."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from outbox import letters, services
from outbox.letters import Attachment, Context, Letter
from outbox.models import Delivery
from outbox.services import sending
from tests.factories import NOW

Owe = Callable[..., Delivery]
Drain = Callable[..., bool]


def calendar_file(context: Context) -> list[Attachment]:
    lines = ["BEGIN:VCALENDAR", f"DTSTART:{context['starts_at']}", "END:VCALENDAR", ""]
    content = "\r\n".join(lines).encode()
    kind = "text/calendar; charset=utf-8; method=REQUEST"
    return [Attachment("invite.ics", content, kind, is_version=True)]


def misnamed_file(_context: Context) -> list[Attachment]:
    return [Attachment("linje\nskift.ics", b"", "text/calendar")]


def one_click(context: Context) -> dict[str, str]:
    return {"List-Unsubscribe": f"<https://portal.example.no/av/{context['key']}/>"}


TRIALS = (
    Letter("trials/code", title="Kode", is_secret=True),
    Letter("trials/broken", title="Ødelagt"),
    Letter("trials/calendar", title="Kalender", attachments=calendar_file),
    Letter("trials/issue", title="Utgave", personal=frozenset({"name", "key"}), headers=one_click),
    Letter("trials/misnamed", title="Feil", attachments=misnamed_file),
)


@pytest.fixture(scope="package")
def trial_templates() -> Iterator[None]:
    """Once for them all: new settings of templates make each page and letter be read anew."""
    templates: list[dict[str, Any]] = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    with override_settings(TEMPLATES=templates):
        yield


@pytest.fixture(autouse=True)
def trial_letters(trial_templates: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        letters, "_letters", {letter.name: letter for letter in letters.all_letters()}
    )
    letters.register(*TRIALS)


@pytest.fixture
def owe(db: None) -> Owe:
    def owe(address: str = "kari@example.no", **changes: Any) -> Delivery:
        arguments: dict[str, Any] = {
            "letter": "outbox/trial",
            "dedupe_key": f"trial:{address}",
            "address": address,
            "context": {"name": "Kari"},
            "now": NOW,
        }
        return services.owe(**(arguments | changes))

    return owe


@pytest.fixture
def drain() -> Drain:
    def drain(*, now: datetime = NOW) -> bool:
        return sending.drain(clock=lambda: now)

    return drain
