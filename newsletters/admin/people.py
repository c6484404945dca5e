"""Who gets what: those on the lists, what they said, groups of them, and files of addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
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
    KeptAdmin,
    ReadOnlyAdmin,
    ReasonForm,
    link_to,
    staff_of,
)
from core.refusals import Refused
from members.admin.imports import LOOKED_AT_FOR, FileForm
from members.rules.importing.files import Line
from newsletters import services
from newsletters.enums import SegmentRole, SubscriptionState
from newsletters.models import Consent, Issue, Newsletter, Segment, Subscription
from newsletters.querysets import SubscriptionQuerySet
from newsletters.rules.importing import SHEET, ReaderLine, plan_of
from newsletters.rules.segments import reasons
from pages.enums import Place

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


# ---- Groups of them ----------------------------------------------------------------------------


class SegmentForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=_("Roller"),
        choices=SegmentRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
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
                "fields": ["categories", "counties", "chapters", "roles", "languages", "interests"],
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

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("categories", "chapters", "interests"):
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


SEES_READERS = "newsletters.view_subscription"
