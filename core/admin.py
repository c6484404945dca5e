from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from csp.constants import NONCE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from core.models import Act
from core.own_data import acts_concerning
from core.refusals import Refused
from core.services import log_act

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from members.models import Person


LONGEST_NUMBER = 18
SAVING = ("show_save", "show_save_and_continue", "show_save_and_add_another")


class KeptAdmin(admin.ModelAdmin):
    """Rows with a history are ended, not deleted; what is done here is told in the act log."""

    list_per_page = 50
    show_full_result_count = False
    additions_are_told = False  # True where the service that adds has told it already

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Where there is nothing to fill in there is nothing to save."""
        inlines = context["inline_admin_formsets"]
        fields = (field for part in context["adminform"] for line in part for field in line)
        is_open = any(each.has_add_permission or each.has_change_permission for each in inlines)
        if kwargs.get("change") and not is_open and all(each.is_readonly for each in fields):
            context |= dict.fromkeys(SAVING, False) | {"show_close": True}
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def log_addition(  # type: ignore[override]  # our log instead of Django's
        self, request: HttpRequest, obj: Model, message: Any
    ) -> None:
        if not self.additions_are_told:
            self._tell(request, obj, "admin.added", message)

    def log_change(  # type: ignore[override]
        self, request: HttpRequest, obj: Model, message: Any
    ) -> None:
        if message:
            self._tell(request, obj, "admin.changed", message)

    def _tell(self, request: HttpRequest, row: Model, verb: str, message: Any) -> None:
        text = LogEntry(change_message=json.dumps(message)).get_change_message()
        log_act(by=staff_of(request), now=timezone.now(), verb=verb, subject=row, text=text)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history of a row is its lines in the act log."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        subject = ContentType.objects.get_for_model(row).pk
        query = urlencode({"subject_type__id__exact": subject, "subject_id__exact": row.pk})
        return redirect(f"{reverse('admin:core_act_changelist')}?{query}")


class ReadOnlyAdmin(KeptAdmin):
    """Shows rows that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    classes = ["facts"]  # its columns say it all: the row's name above them is left out
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _always(_row: Any, _now: datetime) -> bool:
    return True


class RowForm(forms.Form):
    """The form of a confirmed action; it knows the row and who asks."""

    def __init__(self, *args: Any, row: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.by = by


@dataclass(frozen=True, kw_only=True)
class ConfirmedAction:
    """A button on a row's page that opens a page of its own: what will happen, then yes or back.

    `perform(request, row, cleaned_data)` calls one service and returns the sentence to show (or a
    file); what the service refuses is shown on the page, as are the `warnings` beforehand.
    """

    path: str
    label: StrOrPromise
    explanation: StrOrPromise
    perform: Callable[[HttpRequest, Any, Mapping[str, Any]], StrOrPromise | HttpResponse]
    form: type[RowForm] = RowForm
    initial: Callable[[Any], dict[str, Any]] = lambda _row: {}
    is_offered: Callable[[Any, datetime], bool] = _always
    warnings: Callable[[Any, datetime], Sequence[StrOrPromise]] = lambda _row, _now: ()
    permission: str = "change"


class LastDayForm(RowForm):
    ends_on = forms.DateField(
        label=_("Siste dag"), widget=AdminDateWidget, help_text=_("Den siste dagen det gjelder.")
    )


class ReasonForm(RowForm):
    reason = forms.CharField(label=_("Grunn"), max_length=300, widget=AdminTextInputWidget)


class ActionsAdmin(KeptAdmin):
    """Adds `confirmed_actions` to the page of a row."""

    change_form_template = "admin/change_form_with_actions.html"
    confirmed_actions: Sequence[ConfirmedAction] = ()

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{action.path}/",
                self.admin_site.admin_view(partial(self.confirm_view, action=action)),
                name=self._url_name(action),
            )
            for action in self.confirmed_actions
        ]
        return [*own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        context["row_actions"] = [] if row is None else self.actions_for(request, row)
        return super().render_change_form(request, context, *args, **kwargs)

    def actions_for(self, request: HttpRequest, row: Model) -> list[dict[str, StrOrPromise]]:
        now = timezone.now()
        return [
            {
                "label": action.label,
                "url": reverse(f"admin:{self._url_name(action)}", args=[quote(row.pk)]),
            }
            for action in self.confirmed_actions
            if self._may(request, action, row) and action.is_offered(row, now)
        ]

    def confirm_view(
        self, request: HttpRequest, object_id: str, *, action: ConfirmedAction
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self._may(request, action, row):
            raise PermissionDenied
        form = action.form(
            request.POST if request.method == "POST" else None,
            initial=action.initial(row),
            row=row,
            by=staff_of(request),
        )
        row_url = reverse(f"admin:{self._row_url_name}", args=[quote(row.pk)])
        if request.method == "POST" and form.is_valid():
            try:
                done = action.perform(request, row, form.cleaned_data)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                if isinstance(done, HttpResponse):
                    return done
                messages.success(request, done)
                return redirect(row_url)
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "subtitle": str(row),
            "opts": self.opts,
            "row": row,
            "row_url": row_url,
            "action": action,
            "warnings": action.warnings(row, timezone.now()),
            "form": form,
            "adminform": AdminForm(cast(Any, form), [(None, {"fields": list(form.fields)})], {}),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def _may(self, request: HttpRequest, action: ConfirmedAction, row: Model) -> bool:
        return bool(getattr(self, f"has_{action.permission}_permission")(request, row))

    def _url_name(self, action: ConfirmedAction) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{action.path}"

    @property
    def _row_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_change"


class ActedOnAdmin(ActionsAdmin):
    """Rows that a service adds, which may refuse, and that change by actions only."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only_one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        try:
            return super().add_view(request, form_url, {**(extra_context or {}), **only_one})
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.path)


class TextEditorAdmin(ActionsAdmin):
    """For a row with a rich text. The editor's import map stands inline: the one script that
    needs a nonce."""

    change_form_template = "admin/change_form_with_text_editor.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        nonce = request.csp_nonce  # type: ignore[attr-defined]  # set by django-csp
        context["media"] = Media.from_media(context["media"], nonce=str(nonce))
        return super().render_change_form(request, context, *args, **kwargs)

    @method_decorator(csp_update({"script-src": [NONCE], "style-src": [NONCE]}))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = super().changeform_view(*args, **kwargs)
        return answer


def staff_of(request: HttpRequest) -> Person:
    """Who acts: the admin lets nobody in who is not logged in."""
    return cast("Person", request.user)


def link_to(row: Model | None, text: StrOrPromise = "") -> str:
    """A link to a row's own page in the admin; a dash where there is none."""
    if row is None:
        return "–"
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), text or row)


class ActSubjectFilter(admin.SimpleListFilter):
    title = _("gjelder")
    parameter_name = "gjelder"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("events", _("arrangementer og påmelding")),
            ("members", _("personer og organisasjoner")),
            ("regions", _("fylkeslag")),
            ("agreements", _("avtaler")),
            ("meetings", _("møter og oppfølginger")),
            ("pages", _("sider, styret og de ansatte")),
            ("newsletters", _("nyhetsbrev")),
            ("outbox", _("brev")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        if self.value() in {app for app, _name in self.lookup_choices}:
            return queryset.filter(subject_type__app_label=self.value())
        return queryset


class ActPersonFilter(admin.SimpleListFilter):
    """What a person did, and what was done to what is theirs: as they read it themselves."""

    title = _("person")
    parameter_name = "person"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        person = self._person(request.GET.get(self.parameter_name, ""))
        return [(str(person.pk), str(person))] if person else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Act]) -> QuerySet[Act]:
        person = self._person(self.value() or "")
        return queryset.filter(Q(by=person) | acts_concerning(person)) if person else queryset

    def _person(self, written: str) -> Person | None:
        is_number = written.isascii() and written.isdecimal() and len(written) < LONGEST_NUMBER
        return get_user_model().objects.filter(pk=written).first() if is_number else None


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    list_display = ["at", "doer", "subject_text", "text"]
    list_filter = [ActPersonFilter, ActSubjectFilter, "at"]
    list_select_related = ["by", "subject_type"]
    search_fields = ["subject_text", "text", "verb", "by__name", "by__email"]
    date_hierarchy = "at"
    fields = ["at", "doer", "to_subject", "text", "verb", "changes"]
    readonly_fields = ["doer", "to_subject", "changes"]

    @admin.display(description=_("av"), ordering="by__name")
    def doer(self, act: Act) -> StrOrPromise:
        return act.by.name if act.by else _("portalen selv")

    @admin.display(description=_("endringer"))
    def changes(self, act: Act) -> str:
        names = [*act.before, *(name for name in act.after if name not in act.before)]
        lines = [
            f"{name}: {act.before.get(name, '–')} → {act.after.get(name, '–')}" for name in names
        ]
        return "\n".join(lines) or "–"

    @admin.display(description=_("gjelder"))
    def to_subject(self, act: Act) -> str:
        """A link, where the row is still there and has a page."""
        kind = act.subject_type.model_class()
        if kind is None or act.subject is None or not self.admin_site.is_registered(kind):
            return act.subject_text
        return link_to(act.subject, act.subject_text)
