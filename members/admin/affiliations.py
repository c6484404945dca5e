from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ActionsAdmin, ConfirmedAction, staff_of
from core.refusals import Refused
from members import rules, services
from members.enums import AffiliationState
from members.models import Affiliation, RoleTerm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
SHOWN = (
    "person",
    "organisation",
    "title",
    "state",
    "proof",
    "proof_address",
    "starts_on",
    "ends_on",
    "ended_because",
    "created_at",
)


class WaitsForFilter(admin.SimpleListFilter):
    title = _("hvem som kan svare")
    parameter_name = "venter"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("sekretariatet", _("venter på sekretariatet")),
            ("hovedkontakten", _("venter på hovedkontakten")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "sekretariatet":
                return queryset.waiting_for_staff(on=today)
            case "hovedkontakten":
                return queryset.waiting_for_main_contact(on=today)
        return queryset


def _confirm(request: HttpRequest, affiliation: Affiliation, _answers: Answers) -> StrOrPromise:
    services.confirm_affiliation(affiliation=affiliation, by=staff_of(request), now=timezone.now())
    return _("Tilknytningen er bekreftet, og personen har fått brev om det.")


def _refuse(request: HttpRequest, affiliation: Affiliation, _answers: Answers) -> StrOrPromise:
    services.refuse_affiliation(affiliation=affiliation, by=staff_of(request), now=timezone.now())
    return _("Tilknytningen er avvist, og personen har fått brev om det.")


def _end(request: HttpRequest, affiliation: Affiliation, _answers: Answers) -> StrOrPromise:
    services.end_affiliation(affiliation=affiliation, by=staff_of(request), now=timezone.now())
    return _("Tilknytningen er avsluttet fra i dag, og personen har fått brev om det.")


@admin.register(Affiliation)
class AffiliationAdmin(ActionsAdmin):
    list_display = [
        "person",
        "email",
        "organisation",
        "state",
        "proof",
        "has_contact",
        "created_at",
    ]
    list_filter = [WaitsForFilter, "state", "proof"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "person__email", "organisation__name", "proof_address"]
    date_hierarchy = "created_at"
    fields = SHOWN
    readonly_fields = SHOWN
    actions = ["confirm_chosen"]
    confirmed_actions = [
        ConfirmedAction(
            path="bekreft",
            label=_("Bekreft tilknytningen"),
            explanation=_(
                "Personen hører fra nå til organisasjonen og får medlemspris hvis den er medlem. "
                "Personen får et brev om det."
            ),
            perform=_confirm,
            is_offered=lambda row, _now: rules.refusal_to_confirm(row, None) is None,
        ),
        ConfirmedAction(
            path="avvis",
            label=_("Avvis"),
            explanation=_("Personen får et brev om at tilknytningen er avvist."),
            perform=_refuse,
            is_offered=lambda row, _now: rules.refusal_to_refuse(row) is None,
        ),
        ConfirmedAction(
            path="avslutt",
            label=_("Avslutt tilknytningen"),
            explanation=_(
                "Tilknytningen og rollene personen har i organisasjonen, slutter i dag. "
                "Personen får et brev om det. Påmeldinger står ved lag."
            ),
            perform=_end,
            is_offered=lambda row, _now: row.state == AffiliationState.CONFIRMED,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made from the person's page."""
        return False

    @admin.action(description=_("Bekreft de valgte tilknytningene"), permissions=["change"])
    def confirm_chosen(self, request: HttpRequest, chosen: QuerySet[Affiliation]) -> None:
        now, done = timezone.now(), 0
        for affiliation in chosen:
            try:
                services.confirm_affiliation(affiliation=affiliation, by=staff_of(request), now=now)
                done += 1
            except Refused as refused:
                self.message_user(request, f"{affiliation}: {refused}", messages.WARNING)
        sentence = ngettext(
            "%(done)d tilknytning er bekreftet.", "%(done)d tilknytninger er bekreftet.", done
        )
        self.message_user(request, sentence % {"done": done})

    def get_queryset(self, request: HttpRequest) -> Any:
        contacts = RoleTerm.objects.main_contacts(on=timezone.localdate())
        has_contact = Exists(contacts.filter(organisation=OuterRef("organisation")))
        return super().get_queryset(request).annotate(has_contact=has_contact)

    @admin.display(description=_("e-postadresse"), ordering="person__email")
    def email(self, affiliation: Affiliation) -> str:
        return affiliation.person.email

    @admin.display(description=_("har hovedkontakt"), boolean=True)
    def has_contact(self, affiliation: Any) -> bool:
        return bool(affiliation.has_contact)
