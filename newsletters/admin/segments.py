"""Groups of those on the lists, and whom each of them hits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import KeptAdmin
from networks.enums import Role as NetworkPart
from newsletters.enums import SegmentRole
from newsletters.models import Issue, Newsletter, Segment, Subscription
from newsletters.querysets import SubscriptionQuerySet
from newsletters.rules.segments import reasons
from pages.enums import Place

RECEIVERS_ON_A_PAGE = 50
SEES_READERS = "newsletters.view_subscription"


class SegmentForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Roller"),
        choices=SegmentRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    network_roles = forms.MultipleChoiceField(
        label=_("Verv i nettverk"),
        choices=NetworkPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Velger du nettverk også, er det verv i dem. Ellers i hvilket som helst."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Språk"),
        choices=Subscription._meta.get_field("language").choices or [],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Segment
        fields = "__all__"  # noqa: DJ007 (the fieldsets below name them)


@admin.register(Segment)
class SegmentAdmin(KeptAdmin):
    """A row that is empty does not narrow; rows that are filled in must all fit."""

    change_form_template = "admin/newsletters/segment_form.html"
    form = SegmentForm
    list_display = ["name"]
    search_fields = ["name"]
    autocomplete_fields = ["counties", "took_part_in", "took_part_in_series"]
    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            _("Hvem"),
            {
                "description": _(
                    "En tom rad sier ingenting. Er flere rader fylt ut, må alle passe; i hver rad "
                    "holder det at én passer. Den som ikke har konto, treffes bare av språk og "
                    "interesser."
                ),
                "fields": [
                    *("categories", "counties", "chapters", "roles"),
                    *("networks", "network_roles", "languages", "interests"),
                ],
            },
        ),
        (
            _("Har vært med på"),
            {
                "description": _("Det holder å ha vært med på én av disse."),
                "fields": ["took_part_in", "took_part_in_series"],
            },
        ),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """It chooses among what there is: no chapter or network is begun from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.can_add_related = False
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("categories", "chapters", "networks", "interests"):
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "interests" and field is not None:
            themes: Any = field.queryset
            field.queryset = themes.filter(place=Place.THEME)
        return field

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "<int:segment_id>/mottakere/",
                view(self.receivers_of_segment),
                name="newsletters_segment_receivers",
            ),
            path(
                "utgave/<int:issue_id>/mottakere/",
                view(self.receivers_of_issue),
                name="newsletters_issue_receivers",
            ),
        ]
        return [*own, *super().get_urls()]

    def receivers_of_segment(self, request: HttpRequest, segment_id: int) -> HttpResponse:
        """Of one list, the first unless another is chosen."""
        segment = get_object_or_404(Segment, pk=segment_id)
        newsletters = list(Newsletter.objects.all())
        wanted = request.GET.get("nyhetsbrev", "")
        chosen = next((each for each in newsletters if each.slug == wanted), None)
        chosen = chosen or next(iter(newsletters), None)
        there = Subscription.objects.active().filter(newsletter=chosen)
        context = {"newsletters": newsletters, "chosen": chosen, "subject": segment}
        return self._receivers(request, there, [segment], context)

    def receivers_of_issue(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """Whom it would go to now; of one that is sent, the ledger tells."""
        issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=issue_id)
        there = Subscription.objects.active().filter(newsletter=issue.newsletter)
        context = {"chosen": issue.newsletter, "subject": issue}
        return self._receivers(request, there, issue.segments.all(), context)

    def _receivers(
        self,
        request: HttpRequest,
        there: SubscriptionQuerySet,
        segments: Iterable[Segment],
        context: dict[str, Any],
    ) -> HttpResponse:
        may_see = (self.has_view_permission(request), request.user.has_perm(SEES_READERS))
        if not all(may_see):
            raise PermissionDenied
        today, chosen = timezone.localdate(), list(segments)
        hit = there.in_segments(chosen, on=today).select_related("person")
        in_order = hit.order_by("address", "pk")
        page = Paginator(in_order, RECEIVERS_ON_A_PAGE).get_page(request.GET.get("side"))
        rows = list(page.object_list)
        why = reasons(rows, chosen, on=today)
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Mottakere"),
            "opts": self.opts,
            "subject_url": reverse(
                f"admin:newsletters_{context['subject']._meta.model_name}_change",
                args=[context["subject"].pk],
            ),
            "page": page,
            "rows": [(row, why[row.pk]) for row in rows],
        }
        return TemplateResponse(request, "admin/newsletters/receivers.html", context)
