"""The web server: granian's own command, after what all its workers need has been read once.

They are forked, so it is in memory once; without it each holds it alone. A new version of the
portal is a new start: granian's SIGHUP gives new workers of the old one.
"""

import gc

from django.conf import settings
from django.urls import get_resolver
from django.utils import translation
from granian.cli import entrypoint

import config.wsgi  # noqa: F401


def read_ahead() -> None:
    """All views, and the addresses and texts of each language."""
    for language, _ in settings.LANGUAGES:
        with translation.override(language):
            _ = get_resolver().reverse_dict
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    read_ahead()
    entrypoint()  # type: ignore[no-untyped-call]
