"""Which organisations have somebody who answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import rules
from members.models import Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ContactFilter(admin.SimpleListFilter):
    title = _("kontakter")
    parameter_name = "kontakt"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("ledig", _("medlem uten hoved- eller fakturakontakt som kan svare")),
            ("mangler", _("har folk, men ingen hovedkontakt")),
            ("ja", _("har hovedkontakt")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "ledig":
                return queryset.filter(pk__in=rules.with_vacant_role(on=today).values("pk"))
            case "mangler":
                return queryset.lacking_main_contact(on=today)
            case "ja":
                answered_for = Organisation.objects.with_main_contact(on=today)
                return queryset.filter(pk__in=answered_for.values("pk"))
        return queryset


@admin.display(description=_("roller uten noen som svarer"))
def vacant_roles(organisation: Any) -> str:
    """Of members; the others need not have anybody."""
    if not organisation.is_member:
        return "–"
    found = rules.vacancies(organisation)
    return "; ".join(f"{role.label}: {vacancy.label}" for role, vacancy in found) or "–"
