"""Who is in what outside our own networks, and trying one together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.refusals import Refused
from members.models import Organisation
from networks import rules, services
from networks.enums import Verdict
from networks.forms import (
    EndForm,
    ExternalForm,
    NoteForm,
    OrganisationForm,
    PersonForm,
    RepresentationForm,
    TrialForm,
    VerdictForm,
)
from networks.models import (
    Contact,
    ExternalNetwork,
    Network,
    Relevance,
    Representation,
    Trial,
    TrialMember,
)


@login_not_required
@require_safe
def outside(request: HtmxHttpRequest) -> HttpResponse:
    """Who is in what."""
    today = timezone.localdate()
    trying = TrialMember.objects.valid(on=today).select_related("organisation")
    trials = Trial.objects.select_related("network").prefetch_related(
        Prefetch("members", trying, to_attr="trying")
    )
    shown = Network.objects.public().values("pk")
    externals = ExternalNetwork.objects.prefetch_related(
        Prefetch("trials", trials.filter(network__in=shown), to_attr="shown_trials"),
        Prefetch("notes", Relevance.objects.valid(on=today), to_attr="relevance"),
        Prefetch(
            "contacts",
            Contact.objects.valid(on=today).select_related("person", "network"),
            to_attr="kept_by",
        ),
    )
    context = {
        "externals": externals,
        "representations": Representation.objects.valid(on=today).select_related(
            "person", "substitute", "external"
        ),
        "runs": set(Network.objects.run_by(request.user, on=today).values_list("pk", flat=True)),
        "today": today,
    }
    return render(request, "networks/outside.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _write_external(request, ExternalNetwork())


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AuthenticatedHttpRequest, external_slug: str) -> HttpResponse:
    _run_by_me(request)
    return _write_external(request, get_object_or_404(ExternalNetwork, slug=external_slug))


def _write_external(request: AuthenticatedHttpRequest, external: ExternalNetwork) -> HttpResponse:
    _run_by_me(request)
    is_new = external.pk is None
    form = ExternalForm(request.POST if request.method == "POST" else None, instance=external)
    if form.is_valid():
        saved = services.save_external(
            external=form.save(commit=False), by=request.user, now=timezone.now()
        )
        messages.success(request, _("Lagret."))
        return redirect(saved)
    context = {"form": form, "external": None if is_new else external}
    return render(request, "networks/external.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: AuthenticatedHttpRequest, external_slug: str) -> HttpResponse:
    """What we found out, who keeps the contact, and trying it: three forms of one page."""
    networks = _run_by_me(request)
    now = timezone.now()
    today = timezone.localdate(now)
    external = get_object_or_404(ExternalNetwork, slug=external_slug)
    part = request.POST.get("part") if request.method == "POST" else None
    note = NoteForm(request.POST if part == "note" else None, prefix="note")
    trial = TrialForm(
        request.POST if part == "trial" else None, networks=networks, on=today, prefix="trial"
    )
    if note.is_valid():
        services.note_relevance(
            external=external, text=note.cleaned_data["text"], by=request.user, now=now
        )
        messages.success(request, _("Vurderingen er lagret."))
        return redirect(external)
    if trial.is_valid():
        try:
            begun = services.begin_trial(
                trial=trial.row(external=external), by=request.user, now=now
            )
        except Refused as refusal:
            trial.add_error(None, str(refusal))
        else:
            return redirect(begun)
    context = {"external": external, "note": note, "trial": trial, "networks": networks}
    context["form"] = trial if part == "trial" else note
    return render(request, "networks/follow.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: AuthenticatedHttpRequest, external_slug: str, network_slug: str) -> HttpResponse:
    """Who keeps the contact, for a network."""
    network = get_object_or_404(_run_by_me(request), slug=network_slug)
    now = timezone.now()
    external = get_object_or_404(ExternalNetwork, slug=external_slug)
    people = rules.people_in(network, on=timezone.localdate(now))
    form = PersonForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        try:
            services.keep_contact(
                external=external,
                network=network,
                person=form.cleaned_data["person"],
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kontakten er skrevet inn."))
            return redirect(external)
    context = {"external": external, "network": network, "form": form}
    return render(request, "networks/keep.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def represent(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who sits for us in a body outside, and until when."""
    networks = _run_by_me(request)
    now = timezone.now()
    form = RepresentationForm(
        request.POST if request.method == "POST" else None,
        networks=networks,
        on=timezone.localdate(now),
    )
    if form.is_valid():
        try:
            services.represent(row=form.row(), by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Lagret."))
            return redirect("networks:outside")
    return render(request, "networks/represent.html", {"form": form})


ENDED: dict[str, Any] = {
    "vurdering": (Relevance, gettext_lazy("Avslutt vurderingen")),
    "kontakt": (Contact, gettext_lazy("Avslutt kontakten")),
    "sitter": (Representation, gettext_lazy("Avslutt vervet")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: AuthenticatedHttpRequest, kind: str, outside_id: int) -> HttpResponse:
    """What was found out, who keeps a contact or who sits for us, with a last day."""
    _run_by_me(request)
    if kind not in ENDED:
        raise Http404
    model, heading = ENDED[kind]
    row = get_object_or_404(model.objects.valid(on=timezone.localdate()), pk=outside_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.end(
                row=row, ends_on=form.cleaned_data["ends_on"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Siste dag er skrevet inn."))
            return redirect("networks:outside")
    context = {"row": row, "heading": heading, "form": form}
    return render(request, "networks/end_outside.html", context)


# ---- Trying one together -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: AuthenticatedHttpRequest, trial_id: int) -> HttpResponse:
    """The log those who are in the network share; and the verdict, by those who run it."""
    found = _trial_of_mine(request, trial_id)
    now = timezone.now()
    today = timezone.localdate(now)
    is_run = Network.objects.run_by(request.user, on=today).filter(pk=found.network_id).exists()
    part = request.POST.get("part") if request.method == "POST" else None
    note = NoteForm(request.POST if part == "note" else None, prefix="note")
    verdict = VerdictForm(request.POST if part == "verdict" else None, prefix="verdict")
    if note.is_valid():
        services.write_note(trial=found, text=note.cleaned_data["text"], by=request.user, now=now)
        return redirect(found)
    if verdict.is_valid() and _judged(request, found, verdict):
        return redirect(found)
    hosts = [each.pk for each in rules.hosts_of(found.network_id, today)]
    context = {
        "trial": found,
        "is_run": is_run and not found.verdict,
        "note": note,
        "verdict": verdict,
        "notes": found.notes.select_related("written_by"),
        "members": found.members.select_related("organisation").order_by("starts_on", "pk"),
        "form": OrganisationForm(organisations=Organisation.objects.filter(pk__in=hosts)),
        "today": today,
    }
    return render(request, "networks/trial.html", context)


def _judged(request: AuthenticatedHttpRequest, found: Trial, form: VerdictForm) -> bool:
    given = form.cleaned_data
    try:
        services.judge(
            trial=found,
            verdict=Verdict(given["verdict"]),
            because=given["because"],
            ends_on=given["ends_on"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
def try_with(request: AuthenticatedHttpRequest, trial_id: int) -> HttpResponse:
    found = _trial_of_mine(request, trial_id)
    now = timezone.now()
    hosts = [each.pk for each in rules.hosts_of(found.network_id, timezone.localdate(now))]
    form = OrganisationForm(request.POST, organisations=Organisation.objects.filter(pk__in=hosts))
    if form.is_valid():
        try:
            services.try_with(
                trial=found,
                organisation=form.cleaned_data["organisation"],
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(found)


@require_POST
def stop_trying(request: AuthenticatedHttpRequest, trial_id: int, row_id: int) -> HttpResponse:
    found = _trial_of_mine(request, trial_id)
    rows = found.members.valid(on=timezone.localdate())
    member = get_object_or_404(rows.select_related("organisation", "trial__network"), pk=row_id)
    try:
        services.stop_trying(member=member, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def _trial_of_mine(request: AuthenticatedHttpRequest, trial_id: int) -> Trial:
    joined = Network.objects.joined_by(request.user, on=timezone.localdate())
    trials = Trial.objects.select_related("external", "network", "reporter")
    return get_object_or_404(trials, pk=trial_id, network__in=joined)


def _run_by_me(request: AuthenticatedHttpRequest) -> Any:
    """The networks one runs; 404 for those who run none."""
    networks = Network.objects.run_by(request.user, on=timezone.localdate())
    if not networks.exists():
        raise Http404
    return networks
