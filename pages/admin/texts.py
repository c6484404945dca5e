"""The pages: where each stands, what it says in each language, and writing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from core.admin import ActionsAdmin, ConfirmedAction, RowForm, staff_of
from core.http import editor_media
from core.refusals import Refused
from events.models import Event
from pages import rules, services
from pages.admin.versions import preview_url
from pages.enums import Place
from pages.forms import TextForm
from pages.models import Page, PageVersion

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TWO_YEARS = timedelta(days=730)
LANGUAGES = dict(settings.LANGUAGES)


class LanguageForm(RowForm):
    language = forms.ChoiceField(
        label=_("Språk"),
        choices=settings.LANGUAGES,
        help_text=_("Tar du ned bokmål, er hele siden borte for leserne."),
    )


def take_down(request: HttpRequest, page: Page, answers: Mapping[str, Any]) -> StrOrPromise:
    services.take_down(
        page=page, language=answers["language"], by=staff_of(request), now=timezone.now()
    )
    return _("Teksten er tatt ned. Versjonene ligger her fortsatt.")


class AdminTextForm(TextForm):
    class Meta(TextForm.Meta):
        widgets: dict[str, Any] = {
            "title": admin.widgets.AdminTextInputWidget,
            "summary": admin.widgets.AdminTextareaWidget(attrs={"rows": 3}),
            "body": AdminProseEditorWidget,
        }


@admin.register(Page)
class PageAdmin(ActionsAdmin):
    change_form_template = "admin/pages/page/change_form.html"
    list_display = ["name", "place", "read_in", "drafts_in", "saved"]
    list_filter = ["place"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    confirmed_actions = [
        ConfirmedAction(
            path="ta-ned",
            label=_("Ta ned"),
            explanation=_(
                "Ingen leser teksten lenger, og menyene viser den ikke. Den som har adressen, får "
                "beskjed om at siden ikke finnes. Versjonene blir liggende, så du kan publisere "
                "den igjen."
            ),
            perform=take_down,
            form=LanguageForm,
            is_offered=lambda page, _now: page.versions.live().exists(),
        )
    ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.write_view)
        own = path("<int:page_id>/tekst/<slug:language>/", view, name="pages_page_write")
        return [own, *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        if obj is None:
            return ["name", "place", "slug"]
        return ["name", "slug", "events"] if obj.place == Place.THEME else ["name"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        return self.prepopulated_fields if obj is None else {}

    def get_queryset(self, request: HttpRequest) -> Any:
        newest = PageVersion.objects.newest().select_related("saved_by")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("versions", newest, to_attr="newest"),
                Prefetch("versions", PageVersion.objects.live(), to_attr="live"),
            )
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Boxes with words: a search field for many has no name that a screen reader can say."""
        recent = Q(starts_at__gte=timezone.now() - TWO_YEARS)
        events = Event.objects.filter(recent | Q(themes__isnull=False)).distinct()
        kwargs["queryset"] = events.order_by("-starts_at", "pk")
        kwargs["widget"] = forms.CheckboxSelectMultiple
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.label_from_instance = _with_day
        return field

    def response_add(
        self, request: HttpRequest, obj: Page, post_url_continue: str | None = None
    ) -> HttpResponse:
        """A page says nothing before it is written."""
        return redirect("admin:pages_page_write", obj.pk, settings.LANGUAGE_CODE)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page: Any = kwargs.get("obj")
        if page is not None:
            newest = {version.language: version for version in page.newest}
            live = {version.language: version for version in page.live}
            context["texts"] = [
                {
                    "code": code,
                    "language": name,
                    "newest": newest.get(code),
                    "live": live.get(code),
                    "preview_url": code in newest and preview_url(newest[code]),
                }
                for code, name in LANGUAGES.items()
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> Any:
        is_there = obj is not None and rules.nearest(obj.live, rules.BOKMAL)
        return super().get_view_on_site_url(obj) if is_there else None

    # ---- Writing -------------------------------------------------------------------------------

    @method_decorator(csp_update({"script-src": [NONCE], "style-src": [NONCE]}))
    def write_view(self, request: HttpRequest, page_id: int, language: str) -> HttpResponse:
        page = self.get_object(request, str(page_id))
        if page is None or language not in LANGUAGES:
            raise Http404
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        newest = next((each for each in page.newest if each.language == language), None)
        form = AdminTextForm(
            request.POST if request.method == "POST" else None,
            newest=newest.number if newest else 0,
            instance=PageVersion(page=page, language=language, **_words(newest)),
        )
        if form.is_valid():
            try:
                version = services.write(
                    page=page,
                    language=language,
                    words=form.words,
                    seen=form.cleaned_data["seen"],
                    by=staff_of(request),
                    now=timezone.now(),
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                return self._saved(request, version)
        return self._write_page(request, page, language, form, newest)

    def _saved(self, request: HttpRequest, version: PageVersion) -> HttpResponse:
        if "preview" in request.POST:
            return redirect(preview_url(version))
        messages.success(request, _("Utkastet er lagret. Leserne ser det når det er publisert."))
        return redirect("admin:pages_page_change", version.page_id)

    def _write_page(
        self,
        request: HttpRequest,
        page: Page,
        language: str,
        form: AdminTextForm,
        newest: PageVersion | None,
    ) -> HttpResponse:
        versions = page.versions.filter(language=language)
        overtaken = form.was_overtaken_at
        seen = versions.filter(number=overtaken).first() if overtaken else None
        context = {
            **self.admin_site.each_context(request),
            "title": now_in("Skriv på %(language)s")
            % {"language": str(LANGUAGES[language]).lower()},
            "subtitle": str(page),
            "opts": self.opts,
            "page": page,
            "language": language,
            "newest": newest,
            "form": form,
            "changes": rules.changes(seen, newest) if newest and overtaken is not None else [],
            "adminform": AdminForm(form, [(None, {"fields": list(form.Meta.fields)})], {}),
            "media": self.media + editor_media(form, request),
        }
        return TemplateResponse(request, "admin/pages/page/write.html", context)

    # ---- In the list ---------------------------------------------------------------------------

    @admin.display(description=_("på siden nå"))
    def read_in(self, page: Any) -> str:
        return _in_words(page.live)

    @admin.display(description=_("utkast"))
    def drafts_in(self, page: Any) -> str:
        return _in_words([each for each in page.newest if each.live_since is None])

    @admin.display(description=_("sist lagret"))
    def saved(self, page: Any) -> str:
        last = max(page.newest, key=lambda each: each.saved_at, default=None)
        if last is None:
            return "–"
        at = timezone.localtime(last.saved_at)
        return f"{at:%d.%m.%Y %H.%M}" + (f", {last.saved_by}" if last.saved_by else "")


def _with_day(event: Event) -> str:
    return f"{event}, {timezone.localtime(event.starts_at):%d.%m.%Y}"


def _in_words(versions: Collection[PageVersion]) -> str:
    languages = {version.language for version in versions}
    return ", ".join(str(name) for code, name in LANGUAGES.items() if code in languages) or "–"


def _words(newest: PageVersion | None) -> dict[str, str]:
    return rules.words_of(newest) if newest else {}
