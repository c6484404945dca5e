"""Persons in from a file and out to one: upload, read what will happen, then yes or back."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import staff_of
from core.refusals import Refused
from core.spreadsheets import FileFormat, Unreadable, read
from members.models import Person
from members.rules.importing import Column, ImportRefusal, Line, Plan, lines_of, plan_of
from members.services.importing import export_people, import_people

LARGEST = 4 * 1024 * 1024
SALT = "members.import"
LOOKED_AT_FOR = 2 * 60 * 60  # seconds
SHOWN = 500


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Fil"),
        help_text=_("Excel (.xlsx) eller CSV, inntil 4 MB og 25 000 rader."),
        error_messages={"required": _("Velg en fil."), "empty": ImportRefusal.EMPTY.label},
    )

    def clean_file(self) -> list[Line]:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Filen er større enn 4 MB. Del den i flere."))
        try:
            lines = lines_of(read(file.read()))
        except Unreadable as error:
            raise forms.ValidationError(
                _("Dette er verken en Excel-fil (.xlsx) eller en CSV-fil.")
            ) from error
        if isinstance(lines, ImportRefusal):
            raise forms.ValidationError(lines.label)
        return lines


class YesForm(forms.Form):
    """What was shown comes back signed, so that what is done is what was read."""

    shown = forms.CharField(widget=forms.HiddenInput)
    sends_letters = forms.BooleanField(
        label=_("Send brev til dem som får en ny tilknytning"),
        required=False,
        help_text=_("Brevet sier at de nå hører til organisasjonen. Ellers får ingen brev."),
    )

    def clean_shown(self) -> tuple[list[Line], str]:
        try:
            rows, digest = signing.loads(
                self.cleaned_data["shown"], salt=SALT, max_age=LOOKED_AT_FOR
            )
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Det er for lenge siden. Velg filen på nytt.")) from error
        return [Line(*row) for row in rows], digest


class FormatForm(forms.Form):
    file_format = forms.ChoiceField(
        label=_("Slags fil"),
        choices=FileFormat,
        initial=FileFormat.XLSX,
        help_text=_("Filen kan rettes og hentes inn igjen."),
    )


def import_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("members.import_person"):
        raise PermissionDenied
    if request.method == "POST" and "shown" in request.POST:
        return _confirm(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            return _preview(request, form.cleaned_data["file"])
    context = {"form": form, "columns": [column.label for column in Column]}
    return _page(request, "import", _("Hent inn personer fra en fil"), context)


def _preview(request: HttpRequest, lines: list[Line]) -> HttpResponse:
    plan = plan_of(lines, by=staff_of(request), on=timezone.localdate())
    shown = signing.dumps(
        ([astuple(line) for line in lines], plan.digest), salt=SALT, compress=True
    )
    context = {
        "plan": plan,
        "joining": plan.joining[:SHOWN],
        "new_people": plan.new_people[:SHOWN],
        "line_count": len(lines),
        "faulty_rows": len({fault.row for fault in plan.faults}),
        "shown_at_most": SHOWN,
        "form": YesForm(initial={"shown": shown}),
    }
    return _page(request, "import_preview", _("Se gjennom filen"), context)


def _confirm(request: HttpRequest) -> HttpResponse:
    form = YesForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for text in form.errors.get("shown", ())))
        return redirect("admin:members_person_import")
    lines, digest = form.cleaned_data["shown"]
    try:
        plan = import_people(
            lines=lines,
            digest=digest,
            sends_letters=form.cleaned_data["sends_letters"],
            by=staff_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return _preview(request, lines)
    messages.success(request, _done(plan))
    return redirect("admin:members_person_changelist")


def _done(plan: Plan) -> str:
    people, changes = len(plan.new_people), len(plan.changes)
    said = [
        ngettext("%(n)d ny person", "%(n)d nye personer", people) % {"n": people},
        ngettext("%(n)d endring", "%(n)d endringer", changes) % {"n": changes},
    ]
    return str(_("Filen er hentet inn: %(said)s.") % {"said": ", ".join(said)})


def export_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("members.export_person"):
        raise PermissionDenied
    form = FormatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        file = export_people(
            file_format=FileFormat(form.cleaned_data["file_format"]),
            by=staff_of(request),
            now=timezone.now(),
        )
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return HttpResponse(file.content, content_type=file.content_type, headers=headers)
    return _page(request, "export", _("Hent ut personer i en fil"), {"form": form})


def _page(request: HttpRequest, template: str, title: Any, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    fields = [field.name for field in form.visible_fields()]
    common = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Person._meta,
        "list_url": reverse("admin:members_person_changelist"),
        "adminform": AdminForm(cast(Any, form), [(None, {"fields": fields})], {}),
    }
    return TemplateResponse(request, f"admin/members/person/{template}.html", common | context)


def urls() -> list[URLPattern]:
    return [
        path("hent-inn/", admin.site.admin_view(import_view), name="members_person_import"),
        path("hent-ut/", admin.site.admin_view(export_view), name="members_person_export"),
    ]
