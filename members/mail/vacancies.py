"""The letters about roles that nobody answers for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members.enums import Role, Vacancy
from outbox.letters import Letter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import Organisation, Person

LETTERS = (
    Letter("members/vacancies", _("Roller som ingen svarer for")),
    Letter("members/role_vacant", _("Hvem skal vi skrive til?")),
)
MOST_NAMED = 60

Roles = Sequence[tuple[Role, Vacancy]]


def month_key(first: date) -> str:
    return f"members/vacancies/{first:%Y-%m}"


def tell_secretariat(
    vacant: Sequence[tuple[Organisation, Roles, Person | None]], *, first: date
) -> Owed:
    """All of them in one letter, to be owed with the others of the month."""
    rows = [
        {
            "organisation": organisation.name,
            "roles": _words(roles),
            "asked": person.name if person else "",
        }
        for organisation, roles, person in vacant[:MOST_NAMED]
    ]
    with override("nb"):
        path = f"{reverse('admin:members_organisation_changelist')}?kontakt=ledig"
    return Owed(
        letter="members/vacancies",
        dedupe_key=month_key(first),
        address=settings.CONTACT_EMAIL,
        context={
            "rows": rows,
            "number": len(vacant),
            "more": len(vacant) - len(rows),
            "path": path,
        },
    )


def ask_who(organisation: Organisation, roles: Roles, *, to: Person, first: date) -> Owed:
    """To whoever answers in the other role. The main contact may name somebody at their desk;
    others write back."""
    with override(to.language):
        path = reverse("members:roles", args=[organisation.pk])
    lacks_main_contact = Role.MAIN_CONTACT in dict(roles)
    return Owed(
        letter="members/role_vacant",
        dedupe_key=f"members/role_vacant/{organisation.pk}/{first:%Y-%m}",
        address=to.email,
        person=to,
        language=to.language,
        context={
            "name": to.get_short_name(),
            "organisation": organisation.name,
            "roles": _words(roles),
            "lacks_main_contact": lacks_main_contact,
            "path": "" if lacks_main_contact else path,
        },
    )


def _words(roles: Roles) -> list[dict[str, object]]:
    """The labels are lazy: each reader has a language."""
    return [{"role": role.label, "why": vacancy.label} for role, vacancy in roles]
