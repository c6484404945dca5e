"""The Chromium that browser tests and pictures use: an installed one, never a download.

Best the shell without windows: it takes a third less time than the whole browser.
"""

import os
import shutil
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Missing(Exception):
    """`str()` is the sentence to show."""


def executable() -> str:
    if named := os.environ.get("CHROMIUM"):
        if not Path(named).exists():
            raise Missing(f"CHROMIUM names {named}, but there is no such file.")
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Missing(
            "The browser tests need Chromium: install it (Debian: apt-get install "
            "chromium-headless-shell), name it in CHROMIUM, or leave them out with BROWSER=no."
        )
    return found
