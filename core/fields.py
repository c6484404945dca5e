from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func, Q, Value

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def days() -> Func:
    """The days from `starts_on` to `ends_on`, both included; an empty end is open."""
    return Func(
        F("starts_on"),
        F("ends_on"),
        Value("[]"),
        function="daterange",
        output_field=DateRangeField(),
    )


def never_two_at_once(
    *same: str, name: str, message: StrOrPromise, condition: Q | None = None
) -> ExclusionConstraint:
    """No two rows that agree on `same` may share a day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *[(field, RangeOperators.EQUAL) for field in same],
            (days(), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )
