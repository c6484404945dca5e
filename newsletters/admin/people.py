"""Who gets what: those on the lists, what they said, and files of addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ActedOnAdmin,
    ConfirmedAction,
    ReadOnlyAdmin,
    ReasonForm,
    link_to,
    staff_of,
)
from core.refusals import Refused
from members.admin.imports import LOOKED_AT_FOR, FileForm
from members.rules.importing.files import Line
from newsletters import services
from newsletters.enums import SubscriptionState
from newsletters.models import Consent, Newsletter, Subscription
from newsletters.rules.importing import SHEET, ReaderLine, plan_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SALT = "newsletters.admin.people"
RECEIVERS_ON_A_PAGE = 50


# ---- Those on the lists ------------------------------------------------------------------------


class NewReaderForm(forms.ModelForm):
    evidence = forms.CharField(
        label=_("Når og hvordan de sa ja"),
        max_length=300,
        help_text=_("For eksempel «skjema på landsmøtet 12. mars 2027». Det står i samtykket."),
        widget=AdminTextInputWidget,
    )

    class Meta:
        model = Subscription
        fields = ["newsletter", "address", "language"]


def _end(request: HttpRequest, row: Subscription, answers: Mapping[str, Any]) -> StrOrPromise:
    services.end_by_staff(
        subscription=row, reason=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Adressen er meldt av. Brev som ikke har gått ut, blir ikke sendt.")


@admin.register(Subscription)
class SubscriptionAdmin(ActedOnAdmin):
    """Added with where the yes comes from, ended with why; the rest is for the reader."""

    change_list_template = "admin/files/change_list.html"
    form = NewReaderForm
    additions_are_told = True
    list_display = ["address", "newsletter", "state", "language", "person", "since"]
    list_filter = ["newsletter", "state", "language"]
    list_select_related = ["newsletter", "person"]
    search_fields = ["address", "person__name"]
    confirmed_actions = [
        ConfirmedAction(
            path="meld-av",
            label=_("Meld av"),
            explanation=_(
                "Adressen får ikke nyhetsbrevet mer. Bare den som eier den, kan melde den på igjen."
            ),
            perform=_end,
            form=ReasonForm,
            is_offered=lambda row, _now: row.state != SubscriptionState.ENDED,
        )
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["newsletter", "address", "language", "evidence"]
        facts = ["newsletter", "address", "state", "since", "language"]
        return [*facts, "liked", "person_link", "said"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.get_fields(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """What is shown of a row is no form."""
        shown: dict[str, Any] = {} if obj is None else {"fields": []}
        return super().get_form(request, obj, change, **kwargs | shown)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        made = services.add_by_staff(
            newsletter=obj.newsletter,
            address=obj.address,
            language=obj.language,
            evidence=form.cleaned_data["evidence"],
            by=staff_of(request),
            now=timezone.now(),
        )
        obj.pk, obj.state, obj.since = made.pk, made.state, made.since

    @admin.display(description=_("interesser"))
    def liked(self, row: Subscription) -> str:
        return ", ".join(str(page) for page in row.interests.all()) or "–"

    @admin.display(description=_("person"))
    def person_link(self, row: Subscription) -> str:
        return link_to(row.person)

    @admin.display(description=_("samtykke"))
    def said(self, row: Subscription) -> str:
        url = reverse("admin:newsletters_consent_changelist")
        text = _("Det adressen har svart")
        return format_html('<a href="{}?q={}">{}</a>', url, row.address, text)

    # ---- Files -----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.import_view)
        return [
            path("hent-inn/", view, name="newsletters_subscription_import"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_import": request.user.has_perm("newsletters.import_subscription")}
        answer: HttpResponse = super().changelist_view(request, (extra_context or {}) | may)
        return answer

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("newsletters.import_subscription"):
            raise PermissionDenied
        if request.method == "POST" and "shown" in request.POST:
            return self._bring_in(request)
        form = ReaderFileForm()
        if request.method == "POST":
            form = ReaderFileForm(request.POST, request.FILES)
            if form.is_valid():
                lines, unread = form.cleaned_data["file"]
                newsletter, evidence = (
                    form.cleaned_data["newsletter"],
                    form.cleaned_data["evidence"],
                )
                return self._preview(request, newsletter, evidence, lines, unread)
        context = {
            "form": form,
            "columns": [column.label for column in SHEET.columns],
            "rules": [
                _("Uten språk får adressen brevet på bokmål."),
                _("Den som har meldt seg av, blir aldri meldt på igjen av en fil."),
            ],
        }
        return self._page(request, "import", _("Hent inn abonnenter"), form, context)

    def _preview(
        self,
        request: HttpRequest,
        newsletter: Newsletter,
        evidence: str,
        lines: Sequence[ReaderLine],
        unread: Sequence[str] = (),
    ) -> HttpResponse:
        plan = plan_of(lines, newsletter=newsletter)
        rows = [astuple(line) for line in lines]
        said = [newsletter.pk, evidence, rows, plan.digest]
        form = ShownForm(initial={"shown": signing.dumps(said, salt=SALT, compress=True)})
        context = {"plan": plan, "line_count": len(lines), "unread": unread, "form": form}
        return self._page(request, "import_preview", _("Se gjennom filen"), form, context)

    def _bring_in(self, request: HttpRequest) -> HttpResponse:
        try:
            newsletter_id, evidence, rows, digest = signing.loads(
                request.POST["shown"], salt=SALT, max_age=LOOKED_AT_FOR
            )
        except signing.BadSignature:
            messages.error(request, _("Det er for lenge siden. Velg filen på nytt."))
            return redirect("admin:newsletters_subscription_import")
        newsletter = get_object_or_404(Newsletter, pk=newsletter_id)
        lines = [ReaderLine(*row) for row in rows]
        try:
            plan = services.bring_in_readers(
                newsletter=newsletter,
                lines=lines,
                digest=digest,
                evidence=evidence,
                by=staff_of(request),
                now=timezone.now(),
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return self._preview(request, newsletter, evidence, lines)
        messages.success(request, _("Filen er hentet inn: %(said)s.") % {"said": plan.said})
        return redirect("admin:newsletters_subscription_changelist")

    def _page(
        self,
        request: HttpRequest,
        template: str,
        title: StrOrPromise,
        form: forms.Form,
        context: dict[str, Any],
    ) -> HttpResponse:
        fields = [field.name for field in form.visible_fields()]
        common = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "adminform": AdminForm(cast(Any, form), [(None, {"fields": fields})], {}),
        }
        return TemplateResponse(request, f"admin/files/{template}.html", common | context)


class ReaderFileForm(FileForm):
    newsletter = forms.ModelChoiceField(Newsletter.objects.all(), label=_("Nyhetsbrev"))
    evidence = forms.CharField(
        label=_("Hvor og når de sa ja"),
        max_length=300,
        help_text=_("Det står i samtykket til hver av dem. Uten et ja kan ingen få nyhetsbrev."),
        widget=AdminTextInputWidget,
    )
    field_order = ["newsletter", "evidence", "file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, sheet=SHEET, **kwargs)

    def clean_file(self) -> tuple[list[Line], list[str]]:
        return super().clean_file()


class ShownForm(forms.Form):
    """What was shown comes back signed, so that what is done is what was read."""

    shown = forms.CharField(widget=forms.HiddenInput)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ["at", "address", "newsletter", "act", "way", "by"]
    list_filter = ["newsletter", "act", "way"]
    list_select_related = ["newsletter", "by"]
    search_fields = ["address"]
    date_hierarchy = "at"
    fields = ["address", "newsletter", "act", "way", "at", "words", "note", "by"]
