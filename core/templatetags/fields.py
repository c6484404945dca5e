"""What the crispy template pack `designsystemet` asks of a form's fields."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

GROUPS = ("radioselect", "checkboxselectmultiple")


class Problem(NamedTuple):
    href: str
    label: str
    text: str


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The input itself, dressed for Designsystemet; Django adds what screen readers need."""
    extra = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"ds-input {extra}".strip()})


@register.simple_tag
def option_input(option: BoundWidget) -> SafeString:
    option.data["attrs"]["class"] = "ds-input"
    return option.tag()


@register.filter
def is_group(field: BoundField) -> bool:
    return field.widget_type in GROUPS


@register.filter
def mark(field: BoundField) -> str:
    """The words beside a label, only where a form asks for both what must and what may be given.

    A box that may stay empty says so by being a box; what belongs to another answer is neither.
    """
    if belongs_to_another(field):
        return ""
    if field.widget_type == "checkbox" and not field.field.required:
        return ""
    fields = [each for each in field.form.visible_fields() if not belongs_to_another(each)]
    required = sum(1 for each in fields if each.field.required)
    if required in (0, len(fields)):
        return ""
    return _("må fylles ut") if field.field.required else _("valgfritt")


def belongs_to_another(field: BoundField) -> bool:
    """Asked for, and needed, only by what is chosen in another field."""
    return bool(field.field.widget.attrs.get("data-belongs"))


@register.filter
def asks_for_everything(form: BaseForm) -> bool:
    fields = form.visible_fields()
    return len(fields) > 2 and all(field.field.required for field in fields)  # noqa: PLR2004


def _target(field: BoundField) -> str:
    if field.is_hidden:
        return ""
    return f"#{field.auto_id}_0" if is_group(field) else f"#{field.id_for_label or field.auto_id}"


@register.filter
def problems(form: BaseForm) -> list[Problem]:
    """Every error of the form, in the order of its fields, with the address of the field; then
    those of the forms that stand in it (`embedded`)."""
    of_the_form = [Problem("", "", str(error)) for error in form.non_field_errors()]
    of_fields = [
        Problem(_target(field), "" if field.is_hidden else str(field.label), str(error))
        for field in form
        for error in field.errors
    ]
    embedded = getattr(form, "embedded", ())
    return of_the_form + of_fields + [each for part in embedded for each in problems(part)]
