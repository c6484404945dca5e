"""One place: who comes, and another choice in its programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.enums import Refusal
from events.forms.choices import told
from events.forms.invoice import InvoiceForm
from events.models import Event, Session, SessionChoice


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Navn"),
        max_length=120,
        error_messages={"required": Refusal.WHO_COMES.label},
    )
    email = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        help_text=_("Dit sender vi billetten og alt som gjelder plassen."),
        required=False,
    )


class ChoiceForm(InvoiceForm):
    """`quoted_…` is the price that stood beside the choice."""

    session = forms.ChoiceField(
        label=_("Velg"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Velg noe i programmet."),
            "invalid_choice": _("Dette kan ikke velges nå."),
        },
    )
    instead_of = forms.ChoiceField(
        label=_("I stedet for"),
        help_text=_("Det første beholdes helt til det andre er vunnet."),
        required=False,
        error_messages={"invalid_choice": _("Dette er ikke lenger valgt.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        event: Event,
        sessions: Sequence[Session],
        chosen: Sequence[SessionChoice],
        asks_invoice: bool,
        now: datetime,
        initial: Any = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.sessions = {str(each.pk): each for each in sessions}
        self.chosen = {str(each.pk): each for each in chosen}
        self._field("session").choices = [
            (key, told(each, event, now=now)) for key, each in self.sessions.items()
        ]
        self._field("instead_of").choices = [
            ("", _("Ingenting, dette kommer i tillegg")),
            *((key, each.session.title) for key, each in self.chosen.items()),
        ]
        if not chosen:
            del self.fields["instead_of"]
        self.fields["invoice_name"].required = False
        if not asks_invoice:
            for name in self.INVOICE:
                del self.fields[name]
        for key, each in self.sessions.items():
            self.fields[f"quoted_{key}"] = forms.DecimalField(
                widget=forms.HiddenInput, initial=each.price, required=False
            )

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def wanted(self) -> Session:
        return self.sessions[self.cleaned_data["session"]]

    @property
    def before(self) -> SessionChoice | None:
        return self.chosen.get(self.cleaned_data.get("instead_of", ""))

    @property
    def quoted_price(self) -> Decimal | None:
        price: Decimal | None = self.cleaned_data[f"quoted_{self.cleaned_data['session']}"]
        return price
