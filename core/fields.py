from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import F, Func, Model, Q, Value
from django_prose_editor.fields import ProseEditorField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What a rich text may hold; everything else is taken out when it is saved.
RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3, 4]},
    "Link": {"enableTarget": False},
    "Blockquote": True,
}


class RichTextField(ProseEditorField):  # type: ignore[misc]  # it has no types
    """Cleaned each time it is saved, not only where a form validates the row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("extensions", RICH_TEXT)
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: Model, add: bool) -> str:  # noqa: FBT001 (Django's)
        clean: str = self.sanitize(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, clean)
        return clean


_RICH_TEXT = RichTextField()


def clean_rich_text(html: str) -> str:
    """Nothing but what a rich text may hold, also where it was not saved through the field."""
    clean: str = _RICH_TEXT.sanitize(html)
    return clean


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
