"""When a person or an organisation is made one with another, no row is forgotten."""

from __future__ import annotations

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import BaseConstraint, ForeignKey, UniqueConstraint

from core.merging import all_follows, refuse
from members.models import Organisation, Person


def leading_to(*targets: type) -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model in targets
    }


def followed() -> set[tuple[str, str]]:
    return {(follow.model._meta.label, follow.column) for follow in all_follows()}


def test_every_column_that_leads_to_a_person_or_an_organisation_is_followed():
    assert leading_to(Person, Organisation) - followed() == set()


def test_whatever_hangs_on_a_row_that_may_go_is_followed_too():
    may_go = {
        follow.model
        for follow in all_follows()
        for clash in follow.clashes
        if not isinstance(clash.settle, refuse)
    }

    assert (
        leading_to(*may_go) - followed() - {("members.ApplicationFollower", "application")} == set()
    )


def held_by(constraint: BaseConstraint) -> set[str]:
    """The columns it is about."""
    if isinstance(constraint, ExclusionConstraint):
        return {str(getattr(each, "name", each)) for each, _operator in constraint.expressions}
    if isinstance(constraint, UniqueConstraint):
        by_name = {str(getattr(each, "name", "")) for each in constraint.expressions}
        return by_name | {*constraint.fields}
    return set()


def test_where_only_one_row_may_stand_it_is_said_what_becomes_of_two():
    """Every constraint that holds such a column has a clash."""
    unsaid = {
        (follow.model._meta.label, follow.column)
        for follow in all_follows()
        for constraint in follow.model._meta.constraints
        if follow.column in held_by(constraint) and not follow.clashes
    }
    # Lineage stays as it is: whoever is in it does not go.
    assert {label for label, _column in unsaid} <= {"members.OrganisationChangeLink"}
