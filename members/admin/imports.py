"""Files in and out: upload, read what will happen, then yes or back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ActionsAdmin, staff_of
from core.refusals import Refused
from core.spreadsheets import Export, FileFormat, Unreadable, read
from members.rules.importing.files import Line, Plan, Sheet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LARGEST = 4 * 1024 * 1024
LOOKED_AT_FOR = 2 * 60 * 60  # seconds


@dataclass(frozen=True, kw_only=True)
class Files:
    """One kind of file. `letters`: the label and help of the question whether letters go out."""

    sheet: Sheet[Any]
    plan_of: Callable[..., Plan]
    bring_in: Callable[..., Plan]
    take_out: Callable[..., Export]
    title_in: StrOrPromise
    title_out: StrOrPromise
    rules: Sequence[StrOrPromise]
    what_goes_out: StrOrPromise
    letters: tuple[StrOrPromise, StrOrPromise] | None = None


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx) eller CSV, inntil 4 MB og 25 000 rader."),
        error_messages={"required": _("Velg en fil."), "empty": _("Filen er tom.")},
    )

    def __init__(self, *args: Any, sheet: Sheet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet

    def clean_file(self) -> tuple[list[Line], list[str]]:
        """The lines, and the headings of columns that are left alone."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Filen er større enn 4 MB. Del den i flere."))
        try:
            table = read(file.read())
            return self.sheet.lines_of(table), self.sheet.unread(table)
        except Unreadable as error:
            raise forms.ValidationError(
                _("Dette er verken en Excel-fil (.xlsx) eller en CSV-fil.")
            ) from error
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


class YesForm(forms.Form):
    """What was shown comes back signed, so that what is done is what was read."""

    shown = forms.CharField(widget=forms.HiddenInput)
    sends_letters = forms.BooleanField(required=False)

    def __init__(self, *args: Any, kind: Files, salt: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.salt = kind, salt
        if kind.letters is None:
            del self.fields["sends_letters"]
        else:
            field = self.fields["sends_letters"]
            field.label, field.help_text = kind.letters

    def clean_shown(self) -> tuple[list[Line], str]:
        try:
            rows, digest = signing.loads(
                self.cleaned_data["shown"], salt=self.salt, max_age=LOOKED_AT_FOR
            )
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Det er for lenge siden. Velg filen på nytt.")) from error
        return [self.kind.sheet.line(*row) for row in rows], digest


class FormatForm(forms.Form):
    file_format = forms.ChoiceField(
        label=_("Slags fil"),
        choices=FileFormat,
        initial=FileFormat.XLSX,
        help_text=_("Filen kan rettes og hentes inn igjen."),
    )


class FilesAdmin(ActionsAdmin):
    """Adds, to who has the right to it, a file in and a file out of the rows."""

    change_list_template = "admin/files/change_list.html"
    files: Files

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("hent-inn/", view(self.import_view), name=self._name("import")),
            path("hent-ut/", view(self.export_view), name=self._name("export")),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {f"may_{what}": self._may_file(request, what) for what in ("import", "export")}
        answer: HttpResponse = super().changelist_view(request, (extra_context or {}) | may)
        return answer

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self._may_file(request, "import"):
            raise PermissionDenied
        if request.method == "POST" and "shown" in request.POST:
            return self._confirm(request)
        form = FileForm(sheet=self.files.sheet)
        if request.method == "POST":
            form = FileForm(request.POST, request.FILES, sheet=self.files.sheet)
            if form.is_valid():
                return self._preview(request, *form.cleaned_data["file"])
        columns = [column.label for column in self.files.sheet.columns]
        context = {"form": form, "columns": columns, "rules": self.files.rules}
        return self._page(request, "import", self.files.title_in, context)

    def _preview(
        self, request: HttpRequest, lines: list[Line], unread: Sequence[str] = ()
    ) -> HttpResponse:
        plan = self.files.plan_of(lines, by=staff_of(request), on=timezone.localdate())
        said = [astuple(line) for line in lines], plan.digest
        shown = signing.dumps(said, salt=self._name("import"), compress=True)
        form = YesForm(initial={"shown": shown}, kind=self.files, salt=self._name("import"))
        context = {"plan": plan, "line_count": len(lines), "unread": unread, "form": form}
        return self._page(request, "import_preview", _("Se gjennom filen"), context)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        form = YesForm(request.POST, kind=self.files, salt=self._name("import"))
        if not form.is_valid():
            messages.error(request, " ".join(str(text) for text in form.errors.get("shown", ())))
            return redirect(f"admin:{self._name('import')}")
        answers = form.cleaned_data
        lines, digest = answers.pop("shown")
        try:
            plan = self.files.bring_in(
                lines=lines, digest=digest, **answers, by=staff_of(request), now=timezone.now()
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return self._preview(request, lines)
        messages.success(request, _("Filen er hentet inn: %(said)s.") % {"said": plan.said})
        return redirect(f"admin:{self._name('changelist')}")

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self._may_file(request, "export"):
            raise PermissionDenied
        form = FormatForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            file = self.files.take_out(
                file_format=FileFormat(form.cleaned_data["file_format"]),
                by=staff_of(request),
                now=timezone.now(),
            )
            headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
            return HttpResponse(file.content, content_type=file.content_type, headers=headers)
        context = {"form": form, "what_goes_out": self.files.what_goes_out}
        return self._page(request, "export", self.files.title_out, context)

    def _page(
        self, request: HttpRequest, template: str, title: Any, context: dict[str, Any]
    ) -> HttpResponse:
        form = context["form"]
        fields = [field.name for field in form.visible_fields()]
        common = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "adminform": AdminForm(cast(Any, form), [(None, {"fields": fields})], {}),
        }
        return TemplateResponse(request, f"admin/files/{template}.html", common | context)

    def _may_file(self, request: HttpRequest, what: str) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.{what}_{self.opts.model_name}")

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"
