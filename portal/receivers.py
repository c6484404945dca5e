from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.apps.registry import apps as all_apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

ROLES = Path(__file__).with_name("roles.toml")


def read_roles() -> dict[str, dict[str, list[str]]]:
    """Group → "app.model" → what its people may do with it."""
    return tomllib.loads(ROLES.read_text())


def make_groups_as_written(*, using: str, apps: Apps = all_apps, **_kwargs: Any) -> None:
    """Runs after every migrate and flush (a flush names no apps).

    Raises LookupError for a right that does not exist.
    """
    if "auth" not in apps.app_configs:
        return  # a partial migrate, before there are groups
    for name, rights in read_roles().items():
        group, _is_new = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set(_permissions(rights, using=using))


def _permissions(rights: dict[str, list[str]], *, using: str) -> list[Permission]:
    wanted = {
        (name.split(".")[0], f"{act}_{name.split('.')[1]}")
        for name, acts in rights.items()
        for act in acts
    }
    any_of_them = Q()
    for app, codename in wanted:
        any_of_them |= Q(content_type__app_label=app, codename=codename)
    rows = Permission.objects.using(using).filter(any_of_them).select_related("content_type")
    found = list(rows)
    missing = wanted - {(row.content_type.app_label, row.codename) for row in found}
    if missing:
        raise LookupError(f"{ROLES.name} names rights that do not exist: {sorted(missing)}")
    return found
