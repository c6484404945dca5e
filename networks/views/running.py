"""What those who run a network do: its words, its roles and those elected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.http import AuthenticatedHttpRequest, editor_media, with_text_editor
from core.refusals import Refused
from meetings.enums import RecordState
from meetings.models import Record
from networks import services
from networks.forms import (
    DescriptionForm,
    ElectionForm,
    EndForm,
    MandateForm,
    RoleForm,
    SecretariatForm,
)
from networks.models import Election
from networks.views.gate import run_by_me


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    network = run_by_me(request, network_slug)
    form = DescriptionForm(request.POST if request.method == "POST" else None, instance=network)
    if form.is_valid():
        services.describe(
            network=network, words=form.cleaned_data, by=request.user, now=timezone.now()
        )
        messages.success(request, _("Siden er oppdatert."))
        return redirect(network)
    context = {"network": network, "form": form, "editor": editor_media(form, request)}
    return render(request, "networks/describe.html", context)


@with_text_editor
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    network = run_by_me(request, network_slug)
    form = MandateForm(
        request.POST if request.method == "POST" else None,
        network=network,
        initial={"starts_on": timezone.localdate()},
    )
    if form.is_valid():
        try:
            services.decide_mandate(
                network=network, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Målsettingen er lagret."))
            return redirect(network)
    context = {"network": network, "form": form, "editor": editor_media(form, request)}
    return render(request, "networks/mandate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    network = run_by_me(request, network_slug)
    now = timezone.now()
    today = timezone.localdate(now)
    asked = request.POST if request.method == "POST" else None
    form = RoleForm(asked, network=network, on=today)
    if form.is_valid():
        try:
            term = services.appoint(term=form.row(network=network), by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(person)s er skrevet inn.") % {"person": term.person})
            return redirect("networks:roles", network.slug)
    context = {
        "network": network,
        "form": form,
        "today": today,
        "terms": network.roles.exclude(ends_on__lt=today).in_order(),
        "secretariat": network.secretariats.valid(on=today)
        .select_related("organisation", "contact")
        .first(),
    }
    return render(request, "networks/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: AuthenticatedHttpRequest, network_slug: str, term_id: int) -> HttpResponse:
    network = run_by_me(request, network_slug)
    term = get_object_or_404(network.roles.in_order(), pk=term_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.end_role(
                term=term, ends_on=form.cleaned_data["ends_on"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Vervet har fått en siste dag."))
            mine = type(network).objects.run_by(request.user, on=timezone.localdate())
            is_mine = mine.filter(pk=network.pk).exists()
            return redirect("networks:roles", network.slug) if is_mine else redirect(network)
    return render(
        request, "networks/end_role.html", {"network": network, "term": term, "form": form}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def secretariat(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    """Whose office does the work: another takes over, or it ends. Two forms of one page."""
    network = run_by_me(request, network_slug)
    now = timezone.now()
    today = timezone.localdate(now)
    term = network.secretariats.valid(on=today).select_related("organisation", "network").first()
    part = request.POST.get("part") if request.method == "POST" else None
    form = SecretariatForm(request.POST if part == "new" else None, network=network, on=today)
    ending = EndForm(request.POST if part == "end" and term else None, prefix="end")
    asked = next((each for each in (form, ending) if each.is_valid()), None)
    if asked:
        given = {**asked.cleaned_data, "by": request.user, "now": now}
        try:
            if asked is form:
                services.set_secretariat(network=network, **given)
            else:
                services.end_secretariat(term=term, **given)
        except Refused as refusal:
            asked.add_error(None, str(refusal))
        else:
            messages.success(request, _("Lagret."))
            return redirect(network)
    context = {"network": network, "term": term, "form": form, "ending": ending}
    return render(request, "networks/secretariat.html", context)


# ---- Elections -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def elections(request: AuthenticatedHttpRequest, network_slug: str, meeting: UUID) -> HttpResponse:
    network = run_by_me(request, network_slug)
    found = get_object_or_404(network.meetings, uid=meeting)
    now = timezone.now()
    asked = request.POST if request.method == "POST" else None
    form = ElectionForm(asked, network=network, on=timezone.localdate(now))
    if form.is_valid():
        try:
            services.note_election(
                election=form.row(network=network, meeting=found), by=request.user, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Valget er skrevet inn."))
            return redirect("networks:elections", network.slug, found.uid)
    rows = Election.objects.filter(meeting=found).select_related("person", "on_behalf_of")
    elected: list[Any] = list(rows)
    record = Record.objects.filter(meeting=found).first()
    context = {
        "network": network,
        "meeting": found,
        "form": form,
        "elected": elected,
        "waiting": [each for each in elected if not each.confirmed_at],
        "is_approved": record is not None and record.state == RecordState.APPROVED,
    }
    return render(request, "networks/elections.html", context)


@require_POST
def strike(request: AuthenticatedHttpRequest, network_slug: str, election_id: int) -> HttpResponse:
    network = run_by_me(request, network_slug)
    found = get_object_or_404(network.elections.select_related("meeting"), pk=election_id)
    try:
        services.strike_election(election=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Valget er strøket."))
    return redirect("networks:elections", network.slug, found.meeting.uid)


@require_POST
def confirm(request: AuthenticatedHttpRequest, network_slug: str, meeting: UUID) -> HttpResponse:
    network = run_by_me(request, network_slug)
    found = get_object_or_404(network.meetings, uid=meeting)
    try:
        terms = services.confirm_elections(
            network=network, meeting=found, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("networks:elections", network.slug, found.uid)
    said = ngettext("%(count)d verv er bekreftet.", "%(count)d verv er bekreftet.", len(terms))
    messages.success(request, said % {"count": len(terms)})
    return redirect(network)
