from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error

from core.retention import faults


def every_column_has_a_policy(**_asked: Any) -> list[CheckMessage]:
    return [Error(fault, id="core.E001") for fault in faults()]
