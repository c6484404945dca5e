"""What is made of the same values is the same, so it is made once and kept.

What it depends on is its key: the values, the language and the day. So nothing kept can grow old,
there is nothing to throw away when a row changes, and processes need not agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.templatetags.when import OSLO

KEPT = 512

P = ParamSpec("P")
R = TypeVar("R")


def once(make: Callable[P, R]) -> Callable[P, R]:
    """For pure functions of words, numbers, moments and tuples of them.

    Never of a model: it is equal to itself after it has changed.
    """

    def anew(_language: str | None, _day: object, /, *values: Any, **named: Any) -> R:
        if _holds_a_model((*values, *named.values())):
            raise TypeError("A model is no value: hand over what it holds.")
        return make(*values, **named)

    kept: Callable[..., R] = lru_cache(maxsize=KEPT, typed=True)(anew)

    @wraps(make)
    def ask(*values: P.args, **named: P.kwargs) -> R:
        return kept(get_language(), datetime.now(OSLO).date(), *values, **named)

    return ask


def _holds_a_model(value: object) -> bool:
    if isinstance(value, tuple):
        return any(_holds_a_model(each) for each in value)
    return isinstance(value, Model)


@once
def address(name: str, *args: object) -> str:
    return reverse(name, args=args)


@once
def part(template: str, **values: Any) -> SafeString:
    """A piece of a page that says nothing but the house's name and these values."""
    house = {
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render_to_string(template, house | values)
