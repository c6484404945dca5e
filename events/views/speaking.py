"""A speaker's own page, by the link in the letter: files, name and consent, without logging in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import DocumentForm
from core.http import HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from events import mail, rules
from events.forms.programme import AboutSpeakerForm, OwnDocumentForm
from events.models import Speaker
from events.services import documents, speakers
from events.views.document import as_file


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def speaking(request: HtmxHttpRequest, slug: str, speaker: str) -> HttpResponse:
    """Opening it changes nothing: mail scanners open all links. `part` says which form was sent."""
    who = _from_the_letter(slug, speaker)
    part = request.POST.get("part", "")
    forms = _forms(request, who, part)
    if request.method == "POST" and _done(request, who, part, forms):
        return redirect("events:speaking", slug, speaker)
    files = list(who.documents.all())
    context = {
        "speaker": who,
        "session": who.session,
        "event": who.session.event,
        "signed": speaker,
        "documents": files,
        "no_upload": rules.refusal_of_upload(who, len(files), now=timezone.now()),
        **forms,
        "form": next((form for form in forms.values() if form.errors), forms["upload"]),
    }
    return render(request, "events/speaking.html", context)


@login_not_required
@for_those_with_the_link
@require_safe
def own_document(
    request: HtmxHttpRequest, slug: str, speaker: str, document_uid: UUID
) -> FileResponse:
    """What they put there, also while nobody else may read it."""
    who = _from_the_letter(slug, speaker)
    return as_file(get_object_or_404(who.documents.all(), uid=document_uid))


def _from_the_letter(slug: str, signed: str) -> Speaker:
    try:
        uid = UUID(hex=signed.partition(":")[0])
    except ValueError as error:
        raise Http404 from error
    speaker = get_object_or_404(Speaker.objects.at(slug), uid=uid)
    if not mail.is_theirs(speaker, signed):
        raise Http404
    return speaker


def _forms(request: HtmxHttpRequest, speaker: Speaker, part: str) -> dict[str, Any]:
    """Each bound only to what was sent to it. Both ask for a title: their fields' ids differ."""
    sent = request.POST if part == "about" else None
    about = {"name": speaker.name, "title": speaker.title}
    return {
        "upload": DocumentForm(*((request.POST, request.FILES) if part == "document" else ())),
        "about": AboutSpeakerForm(sent, initial=about, auto_id="about_%s"),
    }


def _done(request: HtmxHttpRequest, speaker: Speaker, part: str, forms: dict[str, Any]) -> bool:
    match part:
        case "document":
            return forms["upload"].is_valid() and _uploaded(request, speaker, forms["upload"])
        case "about":
            return forms["about"].is_valid() and _corrected(request, speaker, forms["about"])
        case "consent":
            return _consented(request, speaker)
        case "delete":
            return _deleted(request, speaker)
    return False


def _uploaded(request: HtmxHttpRequest, speaker: Speaker, form: DocumentForm) -> bool:
    given = form.cleaned_data
    try:
        speakers.upload(
            speaker=speaker, title=given["title"], file=given["file"], now=timezone.now()
        )
    except (Refused, ValidationError) as refused:
        form.add_error("file", refused if isinstance(refused, ValidationError) else str(refused))
        return False
    messages.success(request, _("Fila er tatt imot."))
    return True


def _corrected(request: HtmxHttpRequest, speaker: Speaker, form: AboutSpeakerForm) -> bool:
    speakers.correct(speaker=speaker, **form.cleaned_data, now=timezone.now())
    messages.success(request, _("Lagret. Slik står du i programmet nå."))
    return True


def _consented(request: HtmxHttpRequest, speaker: Speaker) -> bool:
    wanted = request.POST.get("wanted") == "yes"
    speakers.consent(speaker=speaker, wanted=wanted, now=timezone.now())
    said = _("Takk. Vi publiserer filene dine.") if wanted else _("Filene dine er ikke publisert.")
    messages.success(request, said)
    return True


def _deleted(request: HtmxHttpRequest, speaker: Speaker) -> bool:
    """Theirs alone; one that is gone already is gone."""
    form = OwnDocumentForm(request.POST)
    if not form.is_valid():
        return True
    uid = form.cleaned_data["document"]
    for document in speaker.documents.with_whose().filter(uid=uid):
        documents.remove(document=document, by=None, now=timezone.now())
        messages.success(request, _("Fila er slettet."))
    return True
