from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LOOKS_LIKE_A_LINK = re.compile(r"://|www\.|\w\.\w{2,}/|@", re.IGNORECASE)


def plain_words(text: str, *, otherwise: StrOrPromise) -> str:
    """On one line. They are passed on in letters, which must not carry a stranger's links."""
    words = " ".join(text.split())
    if LOOKS_LIKE_A_LINK.search(words):
        raise forms.ValidationError(otherwise)
    return words
