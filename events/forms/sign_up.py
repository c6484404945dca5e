from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from core.templatetags.when import kroner
from events.enums import Refusal
from events.forms.choices import SessionsField, price_of
from events.forms.invoice import InvoiceForm
from events.forms.needs import NeedsForm
from events.models import Event, Session
from events.rules import Offer


class SignUpForm(NeedsForm, InvoiceForm):
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
    all_or_nothing = forms.BooleanField(
        label=_("Bare hvis jeg får plass på alt jeg har valgt"),
        help_text=_("Uten krysset får du det det er plass til, og står i kø til resten."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offers: Sequence[Offer],
        event: Event,
        sessions: Sequence[Session] = (),
        is_queue: bool,
        now: datetime,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        prices = [offer.price for offer in offers]
        costs = any(prices) or bool(price_of(sessions))
        without = [
            *(["acts_for"] if len(offers) <= 1 else []),
            *([] if sessions else ["all_or_nothing"]),
            *([] if is_queue else ["takes_place_at_once"]),
            *([] if event.asks_for_needs else self.NEEDS),
            *([] if costs else self.INVOICE),
        ]
        super().__init__(data, initial=dict(initial or {}), without=without)
        self.offers = {offer.key: offer for offer in offers}
        self.on = localdate(now)
        self.needs_new_key = False
        self.embedded: Sequence[forms.BaseForm] = ()
        for offer in offers:
            self._quote(f"quoted_{offer.key}", offer.price)
        if len(offers) > 1:
            self._choose_among(offers)
        self._choose_sessions(sessions, event, now=now)
        if costs and not all(prices):
            # Only one of the choices costs anything: `clean` asks when it is the one.
            self.fields["invoice_name"].required = False

    def _choose_sessions(self, sessions: Sequence[Session], event: Event, *, now: datetime) -> None:
        self.sessions = sessions
        if sessions:
            self.fields["sessions"] = SessionsField(sessions, event, now=now)
        for session in sessions:
            self._quote(f"quoted_session_{session.pk}", session.price)

    def _quote(self, name: str, price: Decimal) -> None:
        self.fields[name] = forms.DecimalField(
            widget=forms.HiddenInput,
            initial=price,
            error_messages={"required": Refusal.PRICE_CHANGED.label},
        )

    def _choose_among(self, offers: Sequence[Offer]) -> None:
        field = self._field("acts_for")
        field.choices = [(each.key, _line(each)) for each in offers]
        if len({each.organisation for each in offers}) == 1:
            field.label = _("Hvilken pris vil du ha?")
            field.initial = offers[0].key

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> None:
        super().clean()
        offer = self.offer
        if offer and "invoice_name" in self.fields and self.costs(offer):
            self.refuse_invoice(offer.organisation, on=self.on)

    def costs(self, offer: Offer) -> bool:
        return bool(offer.price or price_of(self.chosen))

    @property
    def chosen(self) -> list[Session]:
        chosen: list[Session] = self.cleaned_data.get("sessions", [])
        return chosen

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

    @property
    def quoted_for_sessions(self) -> Decimal:
        """What they saw beside what they chose in the programme."""
        given = self.cleaned_data
        return sum((given[f"quoted_session_{each.pk}"] for each in self.chosen), Decimal(0))

    def refuse(self, refused: Refused) -> None:
        self.needs_new_key = refused.reason == Refusal.FORM_USED
        self.add_error(None, str(refused))

    def show_again(self, *, key: UUID | None = None) -> None:
        """What they agree to next is what they see now. `key`: when the old one is used up."""
        fresh = {f"quoted_{offer.key}": str(offer.price) for offer in self.offers.values()}
        fresh |= {f"quoted_session_{each.pk}": str(each.price) for each in self.sessions}
        if key:
            fresh["key"] = str(key)
        data: Any = self.data.copy()  # type: ignore[attr-defined] # a QueryDict: several of a name
        for name, value in fresh.items():
            data[name] = value
        self.data = data


class GuestForm(SignUpForm):
    """Of somebody without an account: who they are as well."""

    name = forms.CharField(
        label=_("Navn"), max_length=120, error_messages={"required": _("Skriv navnet ditt.")}
    )
    email = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        help_text=_("Dit sender vi svaret, og lenken til plassen din."),
        error_messages={"required": _("Skriv e-postadressen din.")},
    )


def _line(offer: Offer) -> str:
    return f"{offer.label}: {kroner(offer.price)}"
