from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import DayField, LinkField, as_rich_text
from meetings.models import Meeting
from members.forms.plain import plain_words
from members.models import Organisation, Person
from networks import rules
from networks.enums import Role, Verdict, WrittenTo
from networks.models import (
    Election,
    ExternalNetwork,
    Mandate,
    Network,
    NetworkRole,
    Representation,
    Trial,
)

LINES = {"rows": 3}


class PeriodMixin(forms.Form):
    starts_on = DayField(label=_("Fra og med"))
    ends_on = DayField(
        label=_("Til og med"), required=False, help_text=_("Siste dag. Tomt betyr løpende.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Siste dag kan ikke være før første dag."))
        return given


# ---- What the network is -------------------------------------------------------------------------


class DescriptionForm(forms.ModelForm):
    """A network's own words, and how it works. What it is called is the secretariat's."""

    class Meta:
        model = Network
        fields = [
            *("summary", "about", "joining", "members_write"),
            *("contact_name", "contact_email"),
        ]
        widgets = {
            "summary": forms.Textarea(attrs=LINES),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        help_texts = {
            "summary": _("Én eller to setninger. De står øverst på siden og i lista."),
            "about": _("Hvem nettverket er for, og hvordan dere arbeider."),
            "contact_email": _("Står åpent på siden."),
        }

    def clean_about(self) -> str:
        return as_rich_text(self.cleaned_data["about"])

    def clean_contact_name(self) -> str:
        return plain_words(
            self.cleaned_data["contact_name"], otherwise=_("Skriv bare navnet, uten lenker.")
        )


class MandateForm(forms.ModelForm):
    starts_on = DayField(label=_("Gjelder fra og med"))

    class Meta:
        model = Mandate
        fields = ["text", "starts_on", "decided_at"]
        help_texts = {
            "text": _("Det nettverket vil få til. Den gamle blir stående i historien."),
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings: Any = self.fields["decided_at"]
        meetings.queryset = Meeting.objects.filter(forum=network).held().order_by("-starts_at")
        meetings.required = False

    def clean_text(self) -> str:
        text = as_rich_text(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Skriv hva nettverket er for."))
        return text


# ---- Roles and elections -------------------------------------------------------------------------


class SeatForm(PeriodMixin, forms.ModelForm):
    """`person` is one who is in the network, or belongs to an organisation that is."""

    class Meta:
        fields = ["person", "role", "rank", "title", "employer", "on_behalf_of"]
        help_texts = {
            "title": _("Stillingen de har nå. Den blir stående slik. Tomt: det vi vet."),
            "employer": _("Arbeidsstedet de har nå. Det blir stående slik."),
        }

    field_order = (
        *("person", "role", "rank", "starts_on", "ends_on"),
        *("title", "employer", "on_behalf_of"),
    )

    def __init__(self, *args: Any, network: Network, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].queryset = rules.eligible_people(network, on=on)
        fields["role"].choices = Role.choices
        fields["role"].initial = Role.COMMITTEE
        fields["rank"].required = False
        fields["rank"].max_value = 99
        fields["on_behalf_of"].queryset = Organisation.objects.filter(
            pk__in=[each.pk for each in rules.hosts_of(network.pk, on)]
        )
        fields["on_behalf_of"].required = False
        fields["starts_on"].initial = on

    def clean_rank(self) -> int:
        rank = self.cleaned_data["rank"] or 1
        if not 1 <= rank <= 99:  # noqa: PLR2004 (substitutes of one seat)
            raise forms.ValidationError(_("Velg et tall mellom 1 og 99."))
        return int(rank)

    def row(self, **fields: Any) -> Any:
        """Filled in, but not saved."""
        model: Any = self._meta.model
        given = {name: self.cleaned_data[name] for name in self.cleaned_data}
        return model(**given, **fields)

    def _post_clean(self) -> None:
        """The row is made by the service, which knows what else it holds."""


class RoleForm(SeatForm):
    class Meta(SeatForm.Meta):
        model = NetworkRole


class ElectionForm(SeatForm):
    class Meta(SeatForm.Meta):
        model = Election


class SecretariatForm(PeriodMixin, forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisasjon"))
    contact = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Kontaktperson"),
        required=False,
        help_text=_(
            "En av dem som er med; inviter andre først. Kan styre nettverket, som lederen og "
            "sekretæren."
        ),
    )
    field_order = ("organisation", "contact", "starts_on", "ends_on")

    def __init__(self, *args: Any, network: Network, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.existing(on=on)
        fields["contact"].queryset = rules.people_in(network, on=on)
        fields["starts_on"].initial = on


class EndForm(forms.Form):
    ends_on = DayField(
        label=_("Siste dag"), required=False, help_text=_("Tomt betyr at det er slutt nå.")
    )


# ---- Members -------------------------------------------------------------------------------------


class JoinForm(forms.Form):
    on_behalf_of = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("På vegne av"),
        required=False,
        empty_label=_("Bare meg selv"),
        help_text=_("Slutter du der, er du ikke lenger med i nettverket."),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["on_behalf_of"]
        field.queryset = organisations
        if first := organisations.first():
            field.initial = first.pk


class OrganisationForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisasjon"), empty_label=None
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations


class PersonForm(forms.Form):
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = people


# ---- Writing -------------------------------------------------------------------------------------


class MessageForm(forms.Form):
    """`uid`: the same letter sent twice is one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    to = forms.ChoiceField(
        label=_("Til"),
        choices=WrittenTo.choices,
        initial=WrittenTo.EVERYBODY,
        widget=forms.RadioSelect,
    )
    subject = forms.CharField(
        label=_("Emne"), max_length=120, error_messages={"required": _("Skriv et emne.")}
    )
    text = forms.CharField(
        label=_("Brevet"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("«Hei» og navnet står der fra før."),
        error_messages={"required": _("Skriv brevet.")},
    )

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())


# ---- Outside -------------------------------------------------------------------------------------


class ExternalForm(forms.ModelForm):
    checked_on = DayField(label=_("Sist kontrollert"), required=False)

    class Meta:
        model = ExternalNetwork
        fields = ["name", "slug", "reach", "purpose", "site", "fee", "source", "checked_on"]
        help_texts = {
            "slug": _("Små bokstaver, tall og bindestrek."),
            "source": _("Siden der du leste det."),
            "fee": _("Slik det står der, med år."),
        }
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"site": LinkField, "source": LinkField}


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Tekst"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv noe.")},
    )


class TrialForm(PeriodMixin, forms.ModelForm):
    class Meta:
        model = Trial
        fields = ["network", "question", "cost", "reporter"]
        widgets = {"question": forms.Textarea(attrs={"rows": 4})}

    field_order = ("network", "starts_on", "ends_on", "question", "cost", "reporter")

    def __init__(self, *args: Any, networks: QuerySet[Network], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["network"].queryset = networks
        fields["network"].empty_label = None
        fields["reporter"].queryset = people_of(networks, on=on)
        fields["reporter"].required = False
        fields["starts_on"].initial = on

    def row(self, **fields: Any) -> Trial:
        return Trial(**self.cleaned_data, **fields)

    def _post_clean(self) -> None:
        """The row is made by the service."""


class RepresentationForm(PeriodMixin, forms.ModelForm):
    class Meta:
        model = Representation
        fields = ["body", "external", "person", "substitute"]

    def __init__(self, *args: Any, networks: QuerySet[Network], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("person", "substitute"):
            fields[name].queryset = people_of(networks, on=on)
        fields["external"].empty_label = _("Ikke noe av dem som er skrevet inn")
        fields["starts_on"].initial = on

    def row(self) -> Representation:
        return Representation(**self.cleaned_data)

    def _post_clean(self) -> None:
        """The row is made by the service."""


def people_of(networks: QuerySet[Network], *, on: date) -> QuerySet[Person]:
    """Everybody in them that day, by name."""
    keys = list(networks.values_list("pk", flat=True))
    people = {person.pk for _network, person in rules.people_by_network(keys, on)}
    return Person.objects.filter(pk__in=people).order_by("name", "pk")


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Hva kom dere til?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("Hvorfor"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Skriv hvorfor.")},
    )
    ends_on = DayField(
        label=_("Ny siste dag"), required=False, help_text=_("Når dere prøver lenger.")
    )
