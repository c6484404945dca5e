"""How long what is kept, as `retention.toml` says: the nightly jobs, the page about privacy and the
check at start all read that file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import gettext

FILE = Path(__file__).with_name("retention.toml")
NOT_PERSONAL = Path(__file__).with_name("not_personal.toml")


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The fields are explained at the top of the file."""

    name: str
    what: str
    why: str
    kept: str
    erased: str
    columns: list[str]
    days: int | None = None
    done_by: str = ""
    law: str = ""

    @property
    def in_words_of_the_file(self) -> tuple[str, str, str]:
        return self.what, self.why, self.kept

    @property
    def in_words(self) -> dict[str, str]:
        """In the active language."""
        kept = gettext(self.kept).replace("{days}", str(self.days))
        return {"what": gettext(self.what), "why": gettext(self.why), "kept": kept}


@cache
def policies() -> dict[str, Policy]:
    written = tomllib.loads(FILE.read_text())
    return {each["name"]: Policy(**each) for each in written["policy"]}


def kept_for(name: str) -> timedelta:
    """Raises KeyError for a policy that is not written, TypeError for one without a clock."""
    days = policies()[name].days
    if days is None:
        raise TypeError(f"{name} has no clock")
    return timedelta(days=days)


def faults() -> list[str]:
    """Columns with no policy, with two, and policies for what does not exist."""
    named = [*tomllib.loads(NOT_PERSONAL.read_text())["columns"]]
    named += [column for policy in policies().values() for column in policy.columns]
    cut_up = {name.rpartition(".")[0] for name in named if name.count(".") == 2}  # noqa: PLR2004
    there = {
        name for table, columns in _tables() for name in (columns if table in cut_up else {table})
    }
    return [
        *(f"{name} har ingen regel i retention.toml" for name in sorted(there - set(named))),
        *(f"{name} i retention.toml finnes ikke" for name in sorted(set(named) - there)),
        *(f"{name} har to regler i retention.toml" for name in _twice(named)),
    ]


def _tables() -> Iterator[tuple[str, set[str]]]:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.label_lower
        yield table, {f"{table}.{field.name}" for field in model._meta.local_fields}


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
