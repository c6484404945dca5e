from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminSplitDateTime,
    AdminTextInputWidget,
    AdminURLFieldWidget,
)
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.admin import RowForm
from core.spreadsheets import FileFormat
from events import rules
from events.models import CapacityPool, Event, GroupDiscount, TicketCategory
from events.models.events import LONGEST_LINK


class MoveForm(RowForm):
    starts_at = forms.SplitDateTimeField(label=_("Begynner"), widget=AdminSplitDateTime)
    ends_at = forms.SplitDateTimeField(label=_("Slutter"), widget=AdminSplitDateTime)
    is_online = forms.BooleanField(label=_("På nett"), required=False)
    place_name = forms.CharField(
        label=_("Sted"), max_length=120, required=False, widget=AdminTextInputWidget
    )
    address = forms.CharField(
        label=_("Gateadresse"), max_length=200, required=False, widget=AdminTextInputWidget
    )
    reason = forms.CharField(
        label=_("Grunn"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Står i brevet til de påmeldte."),
    )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        starts_at, ends_at = answers.get("starts_at"), answers.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("Slutten må være etter begynnelsen."))
        if not answers.get("is_online") and not answers.get("place_name"):
            self.add_error("place_name", _("Skriv hvor det er, eller kryss av for på nett."))
        return answers


class LinkForm(RowForm):
    online_url = forms.URLField(
        label=_("Lenke til møtet på nett"),
        required=False,
        assume_scheme="https",
        max_length=LONGEST_LINK,
        validators=[URLValidator(schemes=["http", "https"])],
        widget=AdminURLFieldWidget,
    )


class PoolChoice(forms.ModelChoiceField):
    def label_from_instance(self, pool: CapacityPool) -> str:
        return _("%(name)s: %(taken)s av %(capacity)s er opptatt, %(waiting)s i kø") % {
            "name": pool.name,
            "taken": pool.taken,
            "capacity": "–" if pool.capacity is None else pool.capacity,
            "waiting": pool.waiting,
        }


class PromoteForm(RowForm):
    pool = PoolChoice(label=_("Plasser"), queryset=CapacityPool.objects.none(), empty_label=None)
    reason = forms.CharField(
        label=_("Grunn"),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Må fylles ut når det er fullt, for da går du over grensen."),
    )

    def __init__(self, *args: Any, row: Event, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        queued = row.pools.filter(waiting__gt=0)
        self.fields["pool"].queryset = queued  # type: ignore[attr-defined]
        self.initial.setdefault("pool", queued.first())


class ExportForm(RowForm):
    file_format = forms.ChoiceField(label=_("Fil"), choices=FileFormat, initial=FileFormat.XLSX)
    with_needs = forms.BooleanField(
        label=_("Ta med mat og tilrettelegging"),
        required=False,
        help_text=_(
            "Det er helseopplysninger. Del fila bare med dem som lager maten eller rommet klart, "
            "og slett den etterpå. Det blir skrevet i handlingsloggen at du hentet dem."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.by.has_perm("events.view_need"):
            del self.fields["with_needs"]


class PoolForm(forms.ModelForm):
    class Meta:
        model = CapacityPool
        fields = ["name", "capacity"]
        # A table of forms has headings for the eye, but no label for a screen reader.
        widgets = {
            "name": AdminTextInputWidget(attrs={"aria-label": _("Navn på plassene")}),
            "capacity": AdminIntegerFieldWidget(attrs={"aria-label": _("Antall plasser")}),
        }

    def clean_capacity(self) -> int | None:
        """The service asks again under the lock; this keeps what was typed on the page."""
        capacity: int | None = self.cleaned_data["capacity"]
        if reason := rules.refusal_of_capacity(self.instance, capacity):
            raise forms.ValidationError(reason.label)
        return capacity


class DiscountForm(forms.ModelForm):
    class Meta:
        model = GroupDiscount
        fields = ["from_places", "percent"]
        widgets = {
            "from_places": AdminIntegerFieldWidget(attrs={"aria-label": _("Fra antall påmeldte")}),
            "percent": AdminIntegerFieldWidget(attrs={"aria-label": _("Prosent rabatt")}),
        }


class FileForm(RowForm):
    file_format = forms.ChoiceField(label=_("Fil"), choices=FileFormat, initial=FileFormat.XLSX)


class PriceForm(forms.ModelForm):
    class Meta:
        model = TicketCategory
        fields = ["name", "audience", "price", "pool", "on_sale_from", "on_sale_until", "vat"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "pool" in self.fields:
            self.fields["pool"].required = False
            # Places are counted in the pool they were taken from.
            self.fields["pool"].disabled = (
                self.instance.pk is not None and self.instance.participants.exists()
            )
