"""Who pays, as a part of any form where something is booked."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LeanForm
from events import rules
from events.services import Invoice
from members.models import Organisation
from members.register import is_organisation_number


class InvoiceForm(LeanForm):
    invoice_orgnr = forms.CharField(
        label=_("Organisasjonsnummer"),
        help_text=_("Ni siffer. La feltet stå tomt hvis du betaler selv."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    invoice_name = forms.CharField(
        label=_("Navn på den som skal ha fakturaen"),
        max_length=160,
        error_messages={"required": _("Skriv navnet på den som skal ha fakturaen.")},
    )
    invoice_reference = forms.CharField(
        label=_("Fakturareferanse"),
        help_text=_("Det økonomiavdelingen din ber om: et navn, en kode eller et ordrenummer."),
        max_length=60,
        required=False,
    )

    INVOICE = ("invoice_orgnr", "invoice_name", "invoice_reference")

    def clean_invoice_orgnr(self) -> str:
        number = re.sub(r"[ .\u00a0]", "", self.cleaned_data["invoice_orgnr"])
        if number and not is_organisation_number(number):
            raise forms.ValidationError(
                _("Dette er ikke et organisasjonsnummer. Det har ni siffer, som 974 760 673.")
            )
        return number

    def refuse_invoice(self, acting_for: Organisation | None, *, on: date) -> None:
        """What is missing or wrong once it is known that there is something to pay."""
        given = self.cleaned_data
        if given.get("invoice_name") == "":
            message = self.fields["invoice_name"].error_messages["required"]
            self.add_error("invoice_name", message)
        if not given.get("invoice_reference"):
            return
        organisation = rules.invoiced_organisation(
            number=given.get("invoice_orgnr", ""),
            name=given.get("invoice_name", ""),
            acting_for=acting_for,
            on=on,
        )
        if problem := rules.reference_problem(organisation, given["invoice_reference"]):
            self.add_error("invoice_reference", problem)

    @property
    def invoice(self) -> Invoice | None:
        given = self.cleaned_data
        if not given.get("invoice_name"):
            return None
        return Invoice(
            name=given["invoice_name"],
            orgnr=given["invoice_orgnr"],
            reference=given["invoice_reference"],
        )
