from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, RowForm, staff_of
from members.models import Organisation
from members.services import details

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ReferenceForm(RowForm):
    pattern = forms.CharField(
        label=_("Mønster"),
        required=False,
        max_length=120,
        widget=AdminTextInputWidget,
        help_text=_(
            r"Et regulært uttrykk uten parenteser som hele referansen må passe til, for eksempel "
            r"B\d{6}. Tomt betyr at alt går."
        ),
    )
    hint = forms.CharField(
        label=_("Slik ser referansen ut"),
        required=False,
        max_length=160,
        widget=AdminTextInputWidget,
        help_text=_("Med ord, for eksempel: B og seks siffer."),
    )


def _current(organisation: Organisation) -> dict[str, Any]:
    return {
        "pattern": organisation.invoice_reference_pattern,
        "hint": organisation.invoice_reference_hint,
    }


def _ask_for_reference(
    request: HttpRequest, organisation: Organisation, answers: Mapping[str, Any]
) -> StrOrPromise:
    details.ask_for_reference(
        organisation=organisation,
        pattern=answers["pattern"],
        hint=answers["hint"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Slik skal fakturareferansen se ut fra nå av.")


REFERENCE_ACTION = ConfirmedAction(
    path="fakturareferanse",
    label=_("Si hvordan fakturareferansen ser ut"),
    explanation=_(
        "Hovedkontakten og de som søker om medlemskap, får se forklaringen, og må skrive en "
        "referanse som passer."
    ),
    perform=_ask_for_reference,
    form=ReferenceForm,
    initial=_current,
)
