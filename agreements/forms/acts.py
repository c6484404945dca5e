"""What is done with a signed agreement, and by a party on its own side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party
from core.forms import DayField
from members.forms.plain import plain_words
from members.mail.desk import language_of


class SignForm(forms.Form):
    signed_on = DayField(label=_("Når ble den signert?"))
    place = forms.CharField(label=_("Sted"), max_length=80)


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("Signert avtale"),
        help_text=_("Én PDF på høyst 20 MB. Bare partene og sekretariatet kan åpne den."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )


class NoticeForm(forms.Form):
    party = forms.ModelChoiceField(
        Party.objects.none(), label=_("Hvem sier opp?"), widget=forms.RadioSelect, empty_label=None
    )
    given_on = DayField(label=_("Når ble oppsigelsen skrevet?"))
    received_on = DayField(
        label=_("Når fikk de andre partene den?"),
        help_text=_("Oppsigelsestida regnes fra denne dagen."),
    )
    effective_on = DayField(
        label=_("Avtalens siste dag"),
        required=False,
        help_text=_("Tomt betyr den tidligste dagen avtalen tillater."),
    )
    reason = forms.CharField(
        label=_("Begrunnelse"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bare partene og sekretariatet ser den."),
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class AmendForm(forms.ModelForm):
    text = forms.CharField(
        label=_("Hva partene er enige om"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Står på avtalen for alltid, sammen med datoen."),
    )
    agreed_on = DayField(label=_("Når ble dere enige?"))
    field_order = ("text", "agreed_on")

    class Meta:
        model = Agreement
        fields = ["ends_on", "notice_months", "contact_months", "openness"]
        widgets = {"openness": forms.RadioSelect}
        field_classes = {"ends_on": DayField}


class DescribeForm(forms.Form):
    description = forms.CharField(
        label=_("Hvem dere er"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].initial = party.description
        said = {text.clarification_id: text.text for text in party.roles.all()}
        self.topics = list(party.agreement.roles.all())
        for topic in self.topics:
            self.fields[f"role_{topic.pk}"] = forms.CharField(
                label=topic.topic,
                required=False,
                max_length=4000,
                initial=said.get(topic.pk, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Hva dere gjør, og hva dere ikke gjør."),
            )

    @property
    def roles(self) -> dict[Any, str]:
        return {topic: self.cleaned_data[f"role_{topic.pk}"] for topic in self.topics}


class OwnerForm(forms.Form):
    name = forms.CharField(label=_("Navn"), max_length=120)
    email = forms.EmailField(
        label=_("E-postadresse"),
        help_text=_("Hit går lenken og påminnelsene."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Stilling"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Språket vi skriver på"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language_of(party.organisation)

    def clean_name(self) -> str:
        return plain_words(
            self.cleaned_data["name"], otherwise=_("Skriv bare navnet, uten lenker.")
        )


class WishForm(forms.Form):
    title = forms.CharField(label=_("Sak"), max_length=160)
    text = forms.CharField(
        label=_("Kort om saken"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SwapForm(forms.Form):
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label=_("Hvem kaller inn neste gang?"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    reason = forms.CharField(
        label=_("Hvorfor bytter dere?"), max_length=300, help_text=_("Begge parter ser grunnen.")
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class TagForm(forms.Form):
    """Under which area of cooperation each thing belongs; `things` are pairs of a key and words."""

    def __init__(
        self, *args: Any, areas: Any, things: Any, chosen: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Ikke noe område")), *((str(area.pk), area.title) for area in areas)]
        for key, words in things:
            self.fields[key] = forms.ChoiceField(
                label=words, choices=choices, required=False, initial=chosen.get(key, "")
            )
