"""The membership categories are what `members/categories.toml` says."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as all_apps

from members.enums import OrganisationKind
from members.models import MembershipCategory

CATEGORIES = Path(__file__).parents[1] / "categories.toml"
RIGHTS = ("name", "order", "may_vote", "may_speak", "gets_member_price", "is_for_persons", "source")


@cache
def read_categories() -> dict[str, dict[str, Any]]:
    return tomllib.loads(CATEGORIES.read_text())


def make_categories_as_written(*, using: str, apps: Apps = all_apps, **_kwargs: Any) -> None:
    """Runs after every migrate and flush. One that is no longer written stays for history."""
    if not has_table(apps):
        return
    category_model: Any = apps.get_model("members", "MembershipCategory")
    for code, words in read_categories().items():
        category_model.objects.using(using).update_or_create(
            code=code, defaults={name: words[name] for name in RIGHTS}
        )


def has_table(apps: Apps) -> bool:
    """False in a partial migrate, before there are categories."""
    return "members" in apps.app_configs and "membershipcategory" in apps.all_models["members"]


def default_category(kind: OrganisationKind | str) -> MembershipCategory:
    """What an organisation of that kind becomes when nobody chooses."""
    code = next(code for code, words in read_categories().items() if kind in words["default_for"])
    return MembershipCategory.objects.get(code=code)
