from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, ConfirmedAction, ReasonForm, RowForm, link_to, staff_of
from members import rules
from members.admin.organisations import CountyFilter
from members.models import MembershipApplication, MembershipCategory
from members.querysets import WAITING_FIRST
from members.services import applications
from members.services.categories import default_category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

    from members.rules import NamedContact

Answers = Mapping[str, Any]
ASKED = (
    "name",
    "kind",
    "in_register",
    "organisation_number",
    "county",
    "website",
    "message",
)
PEOPLE = ("applicant", "contacts", "invoice_reference", "language", "followers")
ANSWER = ("state", "applied_at", "decided_at", "decided_by", "reason", "in_force")


class AdmitForm(RowForm):
    category = forms.ModelChoiceField(
        label=_("Medlemskategori"),
        queryset=MembershipCategory.objects.filter(is_for_persons=False),
        empty_label=None,
    )
    starts_on = forms.DateField(
        label=_("Første dag"),
        widget=AdminDateWidget,
        help_text=_("Den som er medlem 1. januar, svarer kontingent for året."),
    )
    note = forms.CharField(
        label=_("Hilsen til søkeren"),
        max_length=500,
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("Står i brevet."),
    )


def _admit(
    request: HttpRequest, application: MembershipApplication, answers: Answers
) -> StrOrPromise:
    applications.admit(application=application, by=staff_of(request), now=timezone.now(), **answers)
    return _("%(organisation)s er tatt opp, og søkeren har fått brev om det.") % {
        "organisation": application.name
    }


def _refuse(
    request: HttpRequest, application: MembershipApplication, answers: Answers
) -> StrOrPromise:
    applications.refuse(
        application=application,
        reason=answers["reason"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Søknaden er avslått, og søkeren har fått brev med begrunnelsen.")


def _withdraw(
    request: HttpRequest, application: MembershipApplication, _answers: Answers
) -> StrOrPromise:
    applications.withdraw(application=application, by=staff_of(request), now=timezone.now())
    return _("Søknaden er trukket, og søkeren har fått brev om det.")


def _waits(application: MembershipApplication, _now: datetime) -> bool:
    return rules.refusal_to_settle_application(application) is None


def _before_admitting(application: MembershipApplication, now: datetime) -> Sequence[StrOrPromise]:
    """What staff should look at first."""
    today = timezone.localdate(now)
    number = application.organisation_number
    known = application.organisation or rules.owner_of_number(number, on=today)
    warnings: list[StrOrPromise] = []
    if known is None:
        warnings.append(_("Organisasjonen står ikke i registeret. Den blir lagt inn nå."))
    if known is None or not rules.has_mail_domain(known, on=today):
        warnings.append(
            _(
                "Vi vet ikke om noe e-postdomene der. Legg det til på organisasjonens side, så "
                "kjenner vi igjen dem som arbeider der."
            )
        )
    warnings += [
        _("%(name)s er foreslått som %(role)s, men noen andre har rollen. Den blir stående.")
        % {"name": contact.name, "role": contact.role.label}
        for contact in rules.named_contacts(application, on=today)
        if contact.is_taken
    ]
    return warnings


@admin.register(MembershipApplication)
class ApplicationAdmin(ActionsAdmin):
    list_display = ["name", "state", "kind", "county", "applied_at", "applicant_name", "decided_at"]
    list_filter = ["state", "kind", ("county", CountyFilter)]
    list_select_related = ["county"]
    search_fields = ["name", "organisation_number", "applicant_name", "applicant_email"]
    date_hierarchy = "applied_at"
    ordering = WAITING_FIRST
    fieldsets = [
        (None, {"fields": ASKED}),
        (_("Folk"), {"fields": PEOPLE}),
        (_("Svar"), {"fields": ANSWER}),
    ]
    readonly_fields = [*ASKED, *PEOPLE, *ANSWER]
    confirmed_actions = [
        ConfirmedAction(
            path="ta-opp",
            label=_("Ta opp som medlem"),
            explanation=_(
                "Alle som hører til organisasjonen, får medlemspris fra den første dagen. Søkeren "
                "og hovedkontakten får brev om hvordan de kommer i gang."
            ),
            perform=_admit,
            form=AdmitForm,
            initial=lambda row: {
                "category": default_category(row.kind),
                "starts_on": timezone.localdate(),
            },
            is_offered=_waits,
            warnings=_before_admitting,
        ),
        ConfirmedAction(
            path="avslaa",
            label=_("Avslå"),
            explanation=_(
                "Søkeren får et brev med begrunnelsen. Navn, adresser og melding blir slettet "
                "etter ett år."
            ),
            perform=_refuse,
            form=ReasonForm,
            is_offered=_waits,
        ),
        ConfirmedAction(
            path="trekk",
            label=_("Trekk for søkeren"),
            explanation=_("Når søkeren har bedt om det. Søkeren får et brev om at det er gjort."),
            perform=_withdraw,
            is_offered=_waits,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made on the page for joining."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(follower_count=Count("followers"))

    @admin.display(description=_("i registeret"))
    def in_register(self, application: MembershipApplication) -> str:
        return link_to(application.organisation)

    @admin.display(description=_("medlemskap"))
    def in_force(self, application: MembershipApplication) -> str:
        return link_to(application.membership)

    @admin.display(description=_("søker"))
    def applicant(self, application: MembershipApplication) -> str:
        title = f", {application.applicant_title}" if application.applicant_title else ""
        if not application.applicant_name:
            return str(_("slettet"))
        return f"{application.applicant_name}{title} ({application.applicant_email})"

    @admin.display(description=_("kontakter"))
    def contacts(self, application: MembershipApplication) -> str:
        named = rules.named_contacts(application, on=timezone.localdate())
        rows = [(contact.role.label, *_standing(contact)) for contact in named]
        return format_html_join("", "<p>{}: {}. {}</p>", rows) or "–"

    @admin.display(description=_("andre som venter på svaret"))
    def followers(self, application: Any) -> int:
        return int(application.follower_count)


def _standing(contact: NamedContact) -> tuple[str, StrOrPromise]:
    """Who they are, and what is left to do."""
    if contact.person is None:
        typed = f"{contact.name} ({contact.email})"
        return typed, _("Ikke bekreftet i organisasjonen ennå: velg kontakten når de er det.")
    who = link_to(contact.person)
    if contact.is_appointed:
        return who, _("Har rollen.")
    if contact.is_taken:
        return who, _("Noen andre har rollen.")
    return who, _("Bekreftet i organisasjonen, og kan velges.")
