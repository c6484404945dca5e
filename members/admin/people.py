from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
)
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ConfirmedAction,
    ReadOnlyInline,
    RowForm,
    link_to,
    staff_of,
)
from core.own_data import left_behind
from members import rules
from members.admin import duplicates
from members.admin.duplicates import merge_action
from members.admin.files import OF_PEOPLE
from members.admin.imports import FilesAdmin
from members.enums import AffiliationState, Mergeable, Refusal
from members.models import Affiliation, Organisation, Person, RoleTerm
from members.rules.merging import may_merge
from members.services import (
    confirm_affiliation,
    erase_account,
    open_supporting_membership,
    request_affiliation,
)
from members.services import people as services

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AddressInline(ReadOnlyInline):
    """allauth's table: what an address proves ends with it, so nobody edits it here."""

    model = EmailAddress
    fields = ["email", "primary", "verified"]
    verbose_name = _("e-postadresse")
    verbose_name_plural = _("e-postadresser")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("members.view_person"))


class AffiliationInline(ReadOnlyInline):
    model = Affiliation
    fields = ["organisation", "state", "proof", "proof_address", "starts_on", "ends_on"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Affiliation]:
        return super().get_queryset(request).select_related("organisation", "person")


class RoleInline(ReadOnlyInline):
    model = RoleTerm
    fields = ["role", "organisation", "starts_on", "ends_on"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoleTerm]:
        return super().get_queryset(request).select_related("organisation", "person")


class NewPersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "email", "phone", "language"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if services.is_address_in_use(email):
            raise forms.ValidationError(Refusal.ADDRESS_IN_USE.label)
        return email


class BelongsFilter(admin.SimpleListFilter):
    title = _("tilknytning")
    parameter_name = "tilknytning"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("ja", _("bekreftet")), ("venter", _("venter på svar")), ("ingen", _("ingen"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> QuerySet[Person]:
        confirmed = Affiliation.objects.confirmed(on=timezone.localdate()).values("person")
        waiting = Affiliation.objects.waiting().values("person")
        match self.value():
            case "ja":
                return queryset.filter(pk__in=confirmed)
            case "venter":
                return queryset.filter(pk__in=waiting)
            case "ingen":
                return queryset.exclude(pk__in=confirmed).exclude(pk__in=waiting)
        return queryset


class BelongsForm(RowForm):
    organisation = forms.ModelChoiceField(
        label=_("Organisasjon"),
        queryset=Organisation.objects.all(),
        widget=AutocompleteSelect(Affiliation._meta.get_field("organisation"), admin.site),
    )
    title = forms.CharField(
        label=_("Stilling eller verv"),
        max_length=120,
        required=False,
        widget=AdminTextInputWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations: Any = self.fields["organisation"]
        organisations.queryset = Organisation.objects.existing(on=timezone.localdate())


@transaction.atomic
def _affiliate(request: HttpRequest, person: Person, answers: Mapping[str, Any]) -> StrOrPromise:
    by, now = staff_of(request), timezone.now()
    affiliation = request_affiliation(
        person=person,
        organisation=answers["organisation"],
        title=answers["title"],
        by=by,
        now=now,
    )
    if affiliation.state == AffiliationState.WAITING:
        confirm_affiliation(affiliation=affiliation, by=by, now=now)
    return _("%(person)s hører nå til %(organisation)s.") % {
        "person": person,
        "organisation": affiliation.organisation,
    }


class SupportForm(RowForm):
    starts_on = forms.DateField(label=_("Fra og med"), widget=AdminDateWidget)


def _support(request: HttpRequest, person: Person, answers: Mapping[str, Any]) -> StrOrPromise:
    open_supporting_membership(
        person=person, starts_on=answers["starts_on"], by=staff_of(request), now=timezone.now()
    )
    return _("%(person)s er støttemedlem.") % {"person": person}


def _erase(request: HttpRequest, person: Person, _answers: Mapping[str, Any]) -> StrOrPromise:
    erase_account(person=person, by=staff_of(request), now=timezone.now())
    return _("Kontoen er slettet.")


@admin.register(Person)
class PersonAdmin(FilesAdmin):
    files = OF_PEOPLE
    change_list_template = "admin/members/change_list_with_duplicates.html"
    additions_are_told = True
    list_display = ["name", "email", "where", "phone", "language", "is_active"]
    list_filter = [BelongsFilter, "language", "is_active", "is_staff"]
    search_fields = ["name", "email", "phone"]
    ordering = [Lower("name"), "pk"]
    inlines = [AddressInline, AffiliationInline, RoleInline]
    readonly_fields = ["email", "date_joined", "last_login"]
    confirmed_actions = [
        ConfirmedAction(
            path="tilknytt",
            label=_("Knytt til en organisasjon"),
            explanation=_(
                "Du går god for at personen arbeider der eller har et verv. Personen får "
                "medlemspris hvis organisasjonen er medlem, og et brev om det."
            ),
            perform=_affiliate,
            form=BelongsForm,
        ),
        ConfirmedAction(
            path="stottemedlem",
            label=_("Registrer støttemedlemskap"),
            explanation=_(
                "Personen får medlemspris fra denne dagen, uansett hvor de arbeider. Medlemskapet "
                "løper til noen registrerer en oppsigelse."
            ),
            perform=_support,
            form=SupportForm,
            initial=lambda _row: {"starts_on": timezone.localdate()},
            is_offered=lambda row, now: (
                not rules.is_supporting_member(row, on=timezone.localdate(now))
            ),
        ),
        merge_action(Mergeable.PERSON),
        ConfirmedAction(
            path="slett",
            label=_("Slett kontoen for personen"),
            explanation=_(
                "Bare når personen har bedt om det. Navn, adresser, tilknytninger og brev slettes "
                "med en gang, det de er meldt på, avmeldes, og det kan ikke gjøres om. Personen "
                "får et siste brev."
            ),
            perform=_erase,
            is_offered=lambda row, _now: row.erased_at is None,
            warnings=lambda row, now: left_behind(row, on=timezone.localdate(now)),
        ),
    ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What they did, and what was done to what is theirs."""
        person = self.get_object(request, object_id)
        if person is None:
            raise Http404
        return redirect(f"{reverse('admin:core_act_changelist')}?person={person.pk}")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        confirmed = Affiliation.objects.confirmed(on=timezone.localdate())
        where = Prefetch(
            "affiliations", confirmed.select_related("organisation"), to_attr="belongs_to"
        )
        return super().get_queryset(request).prefetch_related(where)

    @admin.display(description=_("hører til"))
    def where(self, person: Person) -> str:
        belongs_to: list[Affiliation] = getattr(person, "belongs_to", [])
        rows = ((link_to(row.organisation, row.organisation.short_name),) for row in belongs_to)
        return format_html_join(", ", "{}", rows) or "–"

    def get_urls(self) -> list[URLPattern]:
        return [*duplicates.urls(Mergeable.PERSON), *super().get_urls()]

    def has_merge_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return may_merge(obj or Person(), staff_of(request))

    def get_form(
        self, request: HttpRequest, obj: Person | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            kwargs["form"] = NewPersonForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Person | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["name", "email", "phone", "language"]})]
        own = (None, {"fields": ["name", "email", "phone", "language", "is_active"]})
        times = (_("Innlogging"), {"fields": ["date_joined", "last_login"]})
        rights = (_("Rettigheter"), {"fields": ["is_staff", "groups", "is_superuser"]})
        return [own, times, rights] if request.user.is_superuser else [own, times]

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Person | None = None) -> Any:
        return [] if obj is None else self.inlines

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        """Nobody rises by editing a colleague: only a superuser changes those who are staff."""
        if obj is not None and obj.is_staff and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Person, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        person = services.register_for(
            name=obj.name,
            email=obj.email,
            phone=obj.phone,
            language=obj.language,
            by=staff_of(request),
            now=timezone.now(),
        )
        obj.pk = person.pk
