"""Whether somebody answers for an organisation: in the role, active, still there, reachable."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from members.enums import SINGLE_ROLES, Role, Vacancy
from members.models import Affiliation, Organisation, RoleTerm
from outbox.models import Suppression


def with_vacancies(organisations: QuerySet[Organisation], *, on: date) -> QuerySet[Organisation]:
    """Each with what `vacancies` reads, in the same query."""
    return organisations.annotate(**{_field(role): _vacancy(role, on) for role in SINGLE_ROLES})


def vacancies(organisation: Any) -> list[tuple[Role, Vacancy]]:
    """Of an organisation that `with_vacancies` brought."""
    found = ((role, getattr(organisation, _field(role))) for role in SINGLE_ROLES)
    return [(role, Vacancy(vacancy)) for role, vacancy in found if vacancy]


def with_vacant_role(*, on: date) -> QuerySet[Organisation]:
    """The members that staff must find somebody for."""
    any_vacant = Q()
    for role in SINGLE_ROLES:
        any_vacant |= ~Q(**{_field(role): ""})
    return with_vacancies(Organisation.objects.members(on=on), on=on).filter(any_vacant)


def _field(role: Role) -> str:
    return f"{role.value}_vacancy"


def _vacancy(role: Role, on: date) -> Case:
    held = RoleTerm.objects.valid(on=on).filter(organisation=OuterRef("pk"), role=role)
    there = Affiliation.objects.confirmed(on=on).filter(
        person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    stopped = Suppression.objects.filter(address=Lower(OuterRef("person__email")))
    return Case(
        When(~Exists(held), then=Value(Vacancy.EMPTY.value)),
        When(~Exists(held.filter(person__is_active=True)), then=Value(Vacancy.SHUT_OUT.value)),
        When(~Exists(held.filter(Exists(there))), then=Value(Vacancy.LEFT.value)),
        When(Exists(held.filter(Exists(stopped))), then=Value(Vacancy.UNREACHABLE.value)),
        default=Value(""),
        output_field=CharField(),
    )
