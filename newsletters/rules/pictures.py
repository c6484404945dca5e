"""Where the pictures of issues are read. Whoever has a letter has the address, which cannot be
guessed: it is the name of the file."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.urls import reverse

from newsletters.models import Block


def picture_path(block: Block) -> str:
    return reverse("newsletter_pictures:picture", args=[PurePosixPath(str(block.picture)).stem])


def file_of(name: str) -> str:
    """As it stands in the row."""
    return f"newsletters/{name}.webp"
