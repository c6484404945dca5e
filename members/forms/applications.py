from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members import rules
from members.enums import OrganisationKind, Refusal
from members.forms.belonging import SearchForm
from members.forms.plain import plain_words
from members.forms.profile import LANGUAGES
from members.models import ApplicationFollower, MembershipApplication, Organisation
from members.register import is_organisation_number

if TYPE_CHECKING:
    from datetime import date

OTHER_KINDS = [
    (kind.value, capfirst(kind.label))
    for kind in (OrganisationKind.CULTURE_BODY, OrganisationKind.PARTNER)
]
CONTACTS = {
    "main_contact": _("Skriv hvem som er hovedkontakt, eller kryss av for at det er deg."),
    "billing_contact": _("Skriv hvem som er fakturakontakt, eller kryss av for at det er deg."),
}
NAME = {"autocomplete": "name"}
ADDRESS = {"autocomplete": "email"}


def as_number(text: str) -> str:
    """As it is kept: "NO 974 760 673 MVA" is 974760673."""
    return re.sub(r"^NO|MVA$|[\s.\u00a0]", "", text.strip(), flags=re.IGNORECASE)


def in_threes(number: str) -> str:
    """As it is written: 974 760 673."""
    return "\u00a0".join(number[place : place + 3] for place in range(0, len(number), 3))


class FindForm(SearchForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sok"].help_text = _("Navn, også et tidligere navn, eller organisasjonsnummer.")


class ApplicationForm(forms.ModelForm):
    """For an organisation in the register. `key` makes the same form sent twice one application."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    is_main_contact = forms.BooleanField(
        label=_("Jeg er hovedkontakt"),
        help_text=_("Hovedkontakten bekrefter kolleger og får brevene til organisasjonen."),
        required=False,
        initial=True,
    )
    is_billing_contact = forms.BooleanField(
        label=_("Jeg er fakturakontakt"),
        help_text=_("Fakturakontakten får spørsmål om kontingenten."),
        required=False,
        initial=True,
    )
    consent = forms.BooleanField(
        label=_("Dere får lagre det jeg har skrevet, for å behandle søknaden"),
        help_text=_(
            "Blir det ikke noe av medlemskapet, sletter vi navn, adresser og melding ett år etter "
            "at søknaden er avgjort."
        ),
        error_messages={"required": _("Kryss av for at vi får lagre søknaden.")},
    )

    class Meta:
        model = MembershipApplication
        fields = [
            "applicant_name",
            "applicant_email",
            "applicant_title",
            "language",
            "main_contact_name",
            "main_contact_email",
            "billing_contact_name",
            "billing_contact_email",
            "invoice_reference",
            "message",
        ]
        labels = {
            "applicant_name": _("Navnet ditt"),
            "applicant_email": _("E-postadressen din"),
            "applicant_title": _("Stilling eller verv"),
            "language": _("Språk i brevene til deg"),
            "main_contact_name": _("Hovedkontaktens navn"),
            "main_contact_email": _("Hovedkontaktens e-postadresse"),
            "billing_contact_name": _("Fakturakontaktens navn"),
            "billing_contact_email": _("Fakturakontaktens e-postadresse"),
            "invoice_reference": _("Fakturareferanse"),
            "message": _("Noe sekretariatet bør vite?"),
        }
        help_texts = {
            "applicant_email": _("Bruk adressen du har på jobb. Dit sender vi svaret."),
            "invoice_reference": _(
                "Det økonomiavdelingen ber om: et navn, en kode eller et ordrenummer."
            ),
        }
        error_messages = {
            "applicant_name": {"required": _("Skriv navnet ditt.")},
            "applicant_email": {"required": _("Skriv e-postadressen din.")},
        }
        widgets = {
            "applicant_name": forms.TextInput(attrs=NAME),
            "applicant_email": forms.EmailInput(attrs=ADDRESS),
            "applicant_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "language": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(
        self, *args: Any, organisation: Organisation | None, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.today = today
        self.fields["language"].choices = LANGUAGES  # type: ignore[attr-defined]
        for contact, missing in CONTACTS.items():
            for part in ("name", "email"):
                field = self.fields[f"{contact}_{part}"]
                field.required = True
                field.error_messages["required"] = missing
        if organisation and organisation.invoice_reference_hint:
            self.fields["invoice_reference"].help_text = organisation.invoice_reference_hint

    def clean_applicant_name(self) -> str:
        return plain_words(self.cleaned_data["applicant_name"], otherwise=_("Skriv navnet ditt."))

    def clean_applicant_title(self) -> str:
        return plain_words(
            self.cleaned_data["applicant_title"],
            otherwise=_("Skriv bare stillingen eller vervet, uten lenker."),
        )

    def clean_main_contact_name(self) -> str:
        return self._name_of("main_contact")

    def clean_billing_contact_name(self) -> str:
        return self._name_of("billing_contact")

    def _name_of(self, contact: str) -> str:
        return plain_words(
            self.cleaned_data[f"{contact}_name"], otherwise=_("Skriv bare navnet, uten lenker.")
        )

    def clean_invoice_reference(self) -> str:
        reference: str = self.cleaned_data["invoice_reference"]
        if not rules.is_reference_as_asked(self.organisation, reference):
            raise forms.ValidationError(
                _("Referansen ser annerledes ut enn organisasjonen har sagt at den skal.")
            )
        return reference

    def clean(self) -> None:
        """Whoever applies is the contact, or the one they named."""
        super().clean()
        for contact in CONTACTS:
            for part in ("name", "email"):
                if self.cleaned_data.get(f"is_{contact}"):
                    mine = self.cleaned_data.get(f"applicant_{part}", "")
                    self.cleaned_data[f"{contact}_{part}"] = mine
                    self.errors.pop(f"{contact}_{part}", None)


class OtherApplicationForm(ApplicationForm):
    """For a body that is not in the register, described by whoever applies."""

    class Meta(ApplicationForm.Meta):
        fields = ["kind", "name", "organisation_number", "county", "website"]
        fields += ApplicationForm.Meta.fields
        labels = ApplicationForm.Meta.labels | {
            "kind": _("Hva slags organisasjon er det?"),
            "name": _("Organisasjonens navn"),
            "county": _("Fylke"),
        }
        error_messages = ApplicationForm.Meta.error_messages | {
            "name": {"required": _("Skriv navnet på organisasjonen.")},
            "kind": {"required": _("Velg hva slags organisasjon det er.")},
        }
        widgets = ApplicationForm.Meta.widgets | {
            "kind": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    organisation_number = forms.CharField(
        label=_("Organisasjonsnummer"),
        help_text=_("Ni siffer, som 974 760 673. La det stå tomt om dere ikke har."),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    website = forms.URLField(
        label=_("Nettsted"), required=False, assume_scheme="https", max_length=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, organisation=None, **kwargs)
        self.owner: Organisation | None = None
        self.handled = ""  # the number, when somebody has applied for it
        self.fields["kind"].choices = OTHER_KINDS  # type: ignore[attr-defined]
        county: Any = self.fields["county"]
        county.queryset = county.queryset.existing(on=self.today)
        county.empty_label = _("Hele landet, eller ikke noe fylke")

    def clean_name(self) -> str:
        return plain_words(
            self.cleaned_data["name"], otherwise=_("Skriv bare navnet, uten lenker.")
        )

    def clean_organisation_number(self) -> str:
        number = as_number(self.cleaned_data["organisation_number"])
        if number and not is_organisation_number(number):
            raise forms.ValidationError(Refusal.WRONG_NUMBER.label)
        self.owner = rules.owner_of_number(number, on=self.today)
        if self.owner:
            raise forms.ValidationError(
                _("Nummeret tilhører %(organisation)s, som står i registeret vårt."),
                params={"organisation": self.owner},
            )
        return number

    def clean(self) -> None:
        super().clean()
        number = self.cleaned_data.get("organisation_number", "")
        if rules.is_being_handled(number, but=self.cleaned_data.get("key")):
            self.handled = number
            self.add_error("organisation_number", Refusal.BEING_HANDLED.label)


class FollowForm(forms.ModelForm):
    class Meta:
        model = ApplicationFollower
        fields = ["name", "email", "language"]
        labels = {
            "name": _("Navnet ditt"),
            "email": _("E-postadressen din"),
            "language": _("Språk i brevet til deg"),
        }
        error_messages = {
            "name": {"required": _("Skriv navnet ditt.")},
            "email": {"required": _("Skriv e-postadressen din.")},
        }
        widgets = {
            "name": forms.TextInput(attrs=NAME),
            "email": forms.EmailInput(attrs=ADDRESS),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = LANGUAGES  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        return plain_words(self.cleaned_data["name"], otherwise=_("Skriv navnet ditt."))
