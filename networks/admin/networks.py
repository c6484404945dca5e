from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget, AutocompleteSelect
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ConfirmedAction,
    ReadOnlyInline,
    RowForm,
    TextEditorAdmin,
    link_to,
    staff_of,
)
from members.models import Organisation, Person
from members.search import sort_key
from networks import services
from networks.enums import Role
from networks.models import (
    Mandate,
    Network,
    NetworkMembership,
    NetworkRole,
    SecretariatTerm,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
OUR_ADDRESSES = {"utenfor", "invitasjon"}


class PeriodForm(RowForm):
    starts_on = forms.DateField(label=_("Fra og med"), widget=AdminDateWidget)
    ends_on = forms.DateField(
        label=_("Til og med"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("Tomt betyr til noen avslutter det."),
    )


class RoleForm(PeriodForm):
    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True),
        label=_("Person"),
        widget=AutocompleteSelect(NetworkRole._meta.get_field("person"), admin.site),
    )
    role = forms.ChoiceField(label=_("Verv"), choices=Role)
    rank = forms.IntegerField(label=_("Rekkefølge"), initial=1, min_value=1, max_value=99)
    title = forms.CharField(
        label=_("Stilling"),
        required=False,
        max_length=120,
        widget=AdminTextInputWidget,
        help_text=_("Slik den er nå. Tomt betyr det vi vet."),
    )
    employer = forms.CharField(
        label=_("Arbeidssted"), required=False, max_length=160, widget=AdminTextInputWidget
    )
    on_behalf_of = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("På vegne av"),
        required=False,
        widget=AutocompleteSelect(NetworkRole._meta.get_field("on_behalf_of"), admin.site),
    )
    field_order = ("person", "role", "rank", "starts_on", "ends_on", "title", "employer")


class SecretariatForm(PeriodForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisasjon"),
        widget=AutocompleteSelect(SecretariatTerm._meta.get_field("organisation"), admin.site),
    )
    contact = forms.ModelChoiceField(
        Person.objects.filter(is_active=True),
        label=_("Kontaktperson"),
        required=False,
        widget=AutocompleteSelect(SecretariatTerm._meta.get_field("contact"), admin.site),
    )
    field_order = ("organisation", "contact", "starts_on", "ends_on")


class MemberForm(RowForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisasjon"),
        widget=AutocompleteSelect(NetworkMembership._meta.get_field("organisation"), admin.site),
    )


def appoint(request: HttpRequest, network: Network, answers: Answers) -> StrOrPromise:
    term = services.appoint(
        term=NetworkRole(network=network, **answers), by=staff_of(request), now=timezone.now()
    )
    return _("%(person)s er skrevet inn, og har fått brev om det.") % {"person": term.person}


def set_secretariat(request: HttpRequest, network: Network, answers: Answers) -> StrOrPromise:
    services.set_secretariat(network=network, **answers, by=staff_of(request), now=timezone.now())
    return _("Sekretariatet er skrevet inn.")


def let_in(request: HttpRequest, network: Network, answers: Answers) -> StrOrPromise:
    services.let_in(network=network, **answers, by=staff_of(request), now=timezone.now())
    return _("Organisasjonen er med i nettverket.")


def today(_row: Any) -> dict[str, Any]:
    return {"starts_on": timezone.localdate()}


class MandateInline(ReadOnlyInline):
    model = Mandate
    fields = ["starts_on", "ends_on", "decided_at"]


class RoleInline(ReadOnlyInline):
    model = NetworkRole
    fields = ["role_in_words", "person", "where", "starts_on", "ends_on", "to_row"]
    readonly_fields = ["role_in_words", "where", "to_row"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return NetworkRole.objects.in_order()

    @admin.display(description=_("verv"))
    def role_in_words(self, term: NetworkRole) -> str:
        return term.role_in_words

    @admin.display(description=_("stilling og arbeidssted"))
    def where(self, term: NetworkRole) -> str:
        return term.where or "–"

    @admin.display(description=_("avslutt"))
    def to_row(self, term: NetworkRole) -> str:
        return link_to(term, _("Åpne")) if term.holds(on=timezone.localdate()) else "–"


class SecretariatInline(ReadOnlyInline):
    model = SecretariatTerm
    fields = ["organisation", "contact", "starts_on", "ends_on"]

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("organisation", "contact", "network")


class NetworkForm(forms.ModelForm):
    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in OUR_ADDRESSES:
            raise forms.ValidationError(_("Adressen er opptatt. Velg en annen."))
        return slug


@admin.register(Network)
class NetworkAdmin(TextEditorAdmin):
    form = NetworkForm
    additions_are_told = True
    list_display = ["name", "type", "chapter", "leader", "joining", "is_public", "ended_on"]
    list_filter = ["type", "is_public", "chapter"]
    list_select_related = ["chapter"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MandateInline, RoleInline, SecretariatInline]
    fields = [
        *("name", "slug", "type", "chapter", "parent", "joining", "is_public"),
        *("members_write", "summary", "about", "contact_name", "contact_email"),
        *("started_on", "ended_on"),
    ]
    confirmed_actions = [
        ConfirmedAction(
            path="verv",
            label=_("Skriv inn et verv"),
            explanation=_(
                "Navn, stilling og arbeidssted står åpent på siden til nettverket. Den som har "
                "vervet som leder, nestleder eller sekretær, går ut dagen før. Lederen, "
                "nestlederen og sekretæren styrer nettverket på portalens sider."
            ),
            perform=appoint,
            form=RoleForm,
            initial=today,
        ),
        ConfirmedAction(
            path="sekretariat",
            label=_("Skriv inn sekretariatet"),
            explanation=_(
                "Organisasjonen står på siden til nettverket. Kontaktpersonen kan styre "
                "nettverket, som lederen. Det gamle sekretariatet er slutt dagen før."
            ),
            perform=set_secretariat,
            form=SecretariatForm,
            initial=today,
        ),
        ConfirmedAction(
            path="medlem",
            label=_("Ta med en organisasjon"),
            explanation=_("Organisasjonen er med fra i dag. Hovedkontakten velger hvem som møter."),
            perform=let_in,
            form=MemberForm,
        ),
    ]

    def get_inlines(self, request: HttpRequest, obj: Network | None = None) -> Any:
        return [] if obj is None else self.inlines

    def get_queryset(self, request: HttpRequest) -> Any:
        leaders = NetworkRole.objects.of_role(Role.LEADER, on=timezone.localdate())
        rows = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("roles", leaders, to_attr="leaders"))

    def save_model(
        self, request: HttpRequest, obj: Network, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            services.add_network(network=obj, by=staff_of(request), now=timezone.now())
            return
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("leder"))
    def leader(self, network: Any) -> str:
        return format_html_join(", ", "{}", ((link_to(t.person),) for t in network.leaders)) or "–"
