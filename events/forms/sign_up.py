from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.templatetags.when import kroner
from events import rules
from events.enums import Refusal
from events.rules import Offer
from members.register import is_organisation_number


class SignUpForm(forms.Form):
    """One person's sign-up. What this person or this event is not asked is not in the form."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    acts_for = forms.ChoiceField(
        label=_("Hvem melder du deg på for?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg hvem du melder deg på for."),
            "invalid_choice": _("Velg en av dem du hører til."),
        },
    )
    takes_place_at_once = forms.BooleanField(
        label=_("Gi meg plassen med en gang det er min tur"),
        help_text=_(
            "Da er du påmeldt med det samme. Uten krysset får du et tilbud som du har to dager "
            "på å svare på."
        ),
        required=False,
        initial=True,
    )
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
    diet = forms.CharField(label=_("Mat"), max_length=300, required=False)
    access = forms.CharField(
        label=_("Tilrettelegging"),
        help_text=_("For eksempel teleslynge, tegnspråktolk eller plass til rullestol."),
        max_length=300,
        required=False,
    )
    consent = forms.BooleanField(
        label=_("Dere får lagre det jeg har skrevet om mat og tilrettelegging"), required=False
    )

    INVOICE = ("invoice_orgnr", "invoice_name", "invoice_reference")
    NEEDS = ("diet", "access", "consent")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offers: Sequence[Offer],
        asks_for_needs: bool,
        is_queue: bool,
        on: date,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.offers = {offer.key: offer for offer in offers}
        self.on = on
        self.needs_new_key = False
        self.embedded: Sequence[forms.BaseForm] = ()
        for offer in offers:
            self.fields[f"quoted_{offer.key}"] = forms.DecimalField(
                widget=forms.HiddenInput,
                initial=offer.price,
                error_messages={"required": Refusal.PRICE_CHANGED.label},
            )
        if len(offers) > 1:
            self._choose_among(offers)
        else:
            self._leave_out("acts_for")
        if not is_queue:
            self._leave_out("takes_place_at_once")
        if not asks_for_needs:
            self._leave_out(*self.NEEDS)
        if not any(offer.price for offer in offers):
            self._leave_out(*self.INVOICE)
        elif not all(offer.price for offer in offers):
            # Only one of the choices costs anything: `clean` asks when it is the one.
            self.fields["invoice_name"].required = False

    def _choose_among(self, offers: Sequence[Offer]) -> None:
        field = self._field("acts_for")
        field.choices = [(each.key, _line(each)) for each in offers]
        if len({each.organisation for each in offers}) == 1:
            field.label = _("Hvilken pris vil du ha?")
            field.initial = offers[0].key

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean_invoice_orgnr(self) -> str:
        number = re.sub(r"[ .\u00a0]", "", self.cleaned_data["invoice_orgnr"])
        if number and not is_organisation_number(number):
            raise forms.ValidationError(
                _("Dette er ikke et organisasjonsnummer. Det har ni siffer, som 974 760 673.")
            )
        return number

    def clean(self) -> None:
        offer = self.offer
        if offer and offer.price and self.cleaned_data.get("invoice_name") == "":
            message = self.fields["invoice_name"].error_messages["required"]
            self.add_error("invoice_name", message)
        if offer and (problem := self._reference_problem(offer)):
            self.add_error("invoice_reference", problem)
        wishes = self.cleaned_data.get("diet") or self.cleaned_data.get("access")
        if wishes and not self.cleaned_data.get("consent"):
            self.add_error(
                "consent",
                _("Kryss av for at vi får lagre dette, eller la de to feltene over stå tomme."),
            )

    def _reference_problem(self, offer: Offer) -> str:
        given = self.cleaned_data
        if not offer.price or not given.get("invoice_reference"):
            return ""
        organisation = rules.invoiced_organisation(
            number=given.get("invoice_orgnr", ""),
            name=given.get("invoice_name", ""),
            acting_for=offer.organisation,
            on=self.on,
        )
        return rules.reference_problem(organisation, given["invoice_reference"])

    @property
    def offer(self) -> Offer | None:
        """The side they act for; None until they have chosen one."""
        if len(self.offers) == 1:
            return next(iter(self.offers.values()))
        return self.offers.get(self.cleaned_data.get("acts_for", ""))

    @property
    def quoted_price(self) -> Decimal:
        """The price they saw beside their choice."""
        price: Decimal = self.cleaned_data[f"quoted_{self.offer.key}"] if self.offer else Decimal(0)
        return price

    def show_again(self, *, key: UUID | None = None) -> None:
        """What they agree to next is what they see now. `key`: when the old one is used up."""
        fresh = {f"quoted_{offer.key}": str(offer.price) for offer in self.offers.values()}
        if key:
            fresh["key"] = str(key)
        self.data = {**{name: self.data[name] for name in self.data}, **fresh}


def _line(offer: Offer) -> str:
    return f"{offer.label}: {kroner(offer.price)}"
