"""A draft is written in steps, each a decision; what lies for signing is signed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agreements import rules, services
from agreements.enums import Step
from agreements.forms.acts import DocumentForm, SignForm
from agreements.forms.drafts import FORMS, NewForm
from agreements.models import Agreement
from agreements.querysets import is_staff
from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from core.refusals import Refused

STEPS = list(Step)
ORDERED = {Step.PARTIES, Step.ROLES, Step.AREAS}
ROW_NAMES = {
    Step.PARTIES: gettext_lazy("Ny part"),
    Step.ROLES: gettext_lazy("Nytt tema"),
    Step.AREAS: gettext_lazy("Nytt område"),
    Step.SIGNING: gettext_lazy("En til som signerer"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: AuthenticatedHttpRequest) -> HttpResponse:
    if not is_staff(request.user):
        raise Http404
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        draft = services.create(
            name=given["name"],
            organisations=[given["first"], given["second"]],
            by=request.user,
            now=timezone.now(),
        )
        return redirect("agreements:edit", draft.slug, Step.PARTIES)
    return render(request, "agreements/begin.html", {"form": form})


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: AuthenticatedHttpRequest, agreement_slug: str, step: str) -> HttpResponse:
    """Saved step by step; the next one opens."""
    agreement = kept_by_me(request, agreement_slug)
    if step not in STEPS or agreement.signed_on:
        raise Http404
    here = Step(step)
    form = FORMS[here](agreement, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        try:
            services.change(
                agreement=agreement, step=here, save=form.save, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(agreement)
        messages.success(request, _("Lagret."))
        if "flytt" in request.POST:
            return redirect(f"{request.path}#rader")
        return redirect(*_after(agreement, here))
    count = form.total_error_count() if hasattr(form, "total_error_count") else len(form.errors)
    rows = getattr(form, "forms", None)
    context = {
        "agreement": agreement,
        "step": here,
        "steps": STEPS,
        "rows": rows,
        "filled": sum(bool(row.instance.pk) for row in rows or ()),
        "is_ordered": here in ORDERED,
        "row_name": ROW_NAMES.get(here, ""),
        "management": getattr(form, "management_form", ""),
        "step_form": form,
        "form": SimpleNamespace(errors=count),
        "editor": editor_media(form, request),
        "number": STEPS.index(here) + 1,
    }
    return render(request, "agreements/edit.html", context)


def _after(agreement: Agreement, step: Step) -> tuple[Any, ...]:
    place = STEPS.index(step) + 1
    if place == len(STEPS):
        return (agreement,)
    return ("agreements:edit", agreement.slug, STEPS[place])


@require_POST
def discard(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    try:
        services.discard(agreement=agreement, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(agreement)
    messages.success(request, _("Utkastet er slettet."))
    return redirect("agreements:list")


@require_POST
def send_for_signing(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    try:
        services.send_for_signing(agreement=agreement, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De som følger opp avtalen, har fått brev om at den er klar."))
    return redirect(agreement)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on:
        return redirect(agreement)
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"signed_on": timezone.localdate()},
    )
    if form.is_valid():
        try:
            services.sign(
                agreement=agreement, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Avtalen er signert, og alle har fått brev."))
            return redirect(agreement)
    context = {
        "agreement": agreement,
        "form": form,
        "missing": list(rules.missing(agreement)),
    }
    return render(request, "agreements/sign.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: AuthenticatedHttpRequest, agreement_slug: str) -> HttpResponse:
    agreement = kept_by_me(request, agreement_slug)
    if agreement.signed_on is None:
        raise Http404
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            services.attach(
                agreement=agreement,
                upload=form.cleaned_data["file"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("Den signerte avtalen er lagt inn."))
            return redirect(agreement)
    return render(request, "agreements/attach.html", {"agreement": agreement, "form": form})


def kept_by_me(request: AuthenticatedHttpRequest, agreement_slug: str) -> Any:
    mine = Agreement.objects.kept_by(request.user, on=timezone.localdate()).with_last_day()
    return get_object_or_404(mine, slug=agreement_slug)
