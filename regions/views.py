"""What the leader of a chapter does in the browser: its editors and its own words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from core.refusals import Refused
from regions import rules, services
from regions.forms import DescriptionForm, FindPersonForm, GrantForm
from regions.models import Chapter


@require_safe
def board(request: AuthenticatedHttpRequest, chapter_slug: str) -> HttpResponse:
    today = timezone.localdate()
    chapter = _run_by_me(request, chapter_slug)
    form = FindPersonForm(request.GET)
    text = form.cleaned_data["sok"].strip() if form.is_valid() else ""
    found = rules.candidates(chapter, text, on=today)
    grants = list(chapter.editor_grants.running(on=today).by_name())
    context = {
        "chapter": chapter,
        "grants": grants,
        "editors": {grant.person_id for grant in grants},
        "board": chapter.board.valid(on=today).in_order(),
        "form": form,
        "text": text,
        "hits": found[: rules.MOST_HITS],
    }
    return render(request, "regions/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: AuthenticatedHttpRequest, chapter_slug: str, person_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    chapter = _run_by_me(request, chapter_slug)
    person = get_object_or_404(rules.eligible_people(chapter, on=today), pk=person_id)
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        initial={"ends_on": rules.years_after(today, 1)},
    )
    if form.is_valid():
        try:
            services.grant_editor(
                chapter=chapter,
                person=person,
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(person)s er redaktør.") % {"person": person})
            return redirect("regions:board", chapter.slug)
    held = chapter.editor_grants.running(on=today).filter(person=person).first()
    context = {"chapter": chapter, "person": person, "form": form, "held": held}
    return render(request, "regions/grant.html", context)


@require_POST
def end_grant(request: AuthenticatedHttpRequest, chapter_slug: str, grant_id: int) -> HttpResponse:
    chapter = _run_by_me(request, chapter_slug)
    held = get_object_or_404(chapter.editor_grants.select_related("person"), pk=grant_id)
    try:
        services.end_grant(grant=held, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("%(person)s er ikke lenger redaktør.") % {"person": held.person}
        messages.success(request, done)
    return redirect("regions:board", chapter.slug)


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: AuthenticatedHttpRequest, chapter_slug: str) -> HttpResponse:
    chapter = _run_by_me(request, chapter_slug)
    form = DescriptionForm(request.POST if request.method == "POST" else None, instance=chapter)
    if form.is_valid():
        services.describe(
            chapter=chapter, words=form.cleaned_data, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Siden er oppdatert."))
        return redirect(chapter)
    context = {"chapter": chapter, "form": form, "editor": editor_media(form, request)}
    return render(request, "regions/describe.html", context)


def _run_by_me(request: AuthenticatedHttpRequest, chapter_slug: str) -> Chapter:
    mine = Chapter.objects.run_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine, slug=chapter_slug)
