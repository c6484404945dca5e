"""What is written about a running portal goes to people and places that may not know secrets."""

from __future__ import annotations

import logging
import re


class WithoutSecrets(logging.Filter):
    """Takes out what opens without a login: of what `pattern` finds, its groups stay."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._secret = re.compile(pattern)

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if self._secret.search(said):
            record.msg = self._secret.sub(lambda found: "…".join(found.groups()), said)
            record.args = None
        return True
