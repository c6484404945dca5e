"""Coming in and going out, as those who do it and those who answer see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from members.forms.desk import InvitationForm
from members.rules import verified_addresses
from networks import rules, services
from networks.enums import Joining, Refusal
from networks.forms import JoinForm, OrganisationForm, PersonForm
from networks.models import Invitation, Network, NetworkMembership, Representative
from networks.views.gate import run_by_me, seen_by_me

ANSWERS = {
    "sent": _("Invitert: %(addresses)s"),
    "in_already": _("Er med fra før: %(addresses)s"),
    "stopped": _("Får ikke brev fra oss: %(addresses)s"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    """At once where the network is open, else a question to those who run it."""
    now = timezone.now()
    today = timezone.localdate(now)
    network = seen_by_me(request, network_slug)
    asked = request.POST if request.method == "POST" else None
    form = JoinForm(asked, organisations=rules.organisations_to_join_for(request.user, on=today))
    if form.is_valid():
        come_in = services.join if network.joining == Joining.OPEN else services.ask
        try:
            come_in(
                network=network,
                person=request.user,
                on_behalf_of=form.cleaned_data["on_behalf_of"],
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            is_in = network.joining == Joining.OPEN
            said = (
                _("Du er med i nettverket.")
                if is_in
                else _("Du har spurt. Svaret kommer i et brev.")
            )
            messages.success(request, said)
            return redirect(network)
    signs_up = rules.organisations_to_sign_up(request.user, on=today)
    context = {
        "network": network,
        "form": form,
        "sign_up": OrganisationForm(organisations=signs_up) if signs_up.exists() else None,
        "mine": NetworkMembership.objects.members(on=today).filter(
            network=network, organisation__in=signs_up
        ),
    }
    return render(request, "networks/join.html", context)


@require_POST
def sign_up(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    now = timezone.now()
    network = seen_by_me(request, network_slug)
    theirs = rules.organisations_to_sign_up(request.user, on=timezone.localdate(now))
    form = OrganisationForm(request.POST, organisations=theirs)
    if not form.is_valid():
        messages.error(request, _("Velg en organisasjon du er hovedkontakt for."))
        return redirect("networks:join", network.slug)
    try:
        services.sign_up_organisation(
            network=network,
            organisation=form.cleaned_data["organisation"],
            by=request.user,
            now=now,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("networks:join", network.slug)
    messages.success(request, _("Nettverket har fått spørsmålet. Svaret kommer i et brev."))
    return redirect(network)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    network = seen_by_me(request, network_slug)
    today = timezone.localdate()
    if request.method == "POST":
        try:
            services.leave(network=network, person=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            gone = _("Du er ikke lenger med i nettverket.")
            messages.success(request, _("Spørsmålet er trukket.") if network.is_asking else gone)
        shown = Network.objects.visible_to(request.user, on=today).filter(pk=network.pk).exists()
        return redirect(network) if shown else redirect("portal:networks")
    reason = None
    if not network.is_asking:
        reason = rules.refusal_to_leave(request.user, network, on=today)
    context = {"network": network, "reason": Refusal(reason).label if reason else ""}
    return render(request, "networks/leave.html", context)


# ---- Those who run it ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    """Those who ask, those who are in, and inviting more."""
    network = run_by_me(request, network_slug)
    now = timezone.now()
    today = timezone.localdate(now)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if blocked := ratelimit.consume_or_429(
            request, action="invite_colleagues", user=request.user
        ):
            return blocked  # type: ignore[no-any-return]  # allauth has no types
        _invite(request, network, form.cleaned_data["addresses"])
        return redirect("networks:members", network.slug)
    running = Representative.objects.valid(on=today).select_related("person")
    rows = network.memberships.listed()
    met_for = Prefetch("representatives", running, to_attr="met_by")
    members = list(rows.members(on=today).prefetch_related(met_for))
    context = {
        "network": network,
        "form": form,
        "asking": rows.asked(),
        "organisations": [each for each in members if each.organisation],
        "people": rules.who_is_in(
            network, members=members, roles=network.roles.valid(on=today), on=today
        ),
        "invited": network.invitations.open(now=now),
    }
    return render(request, "networks/members.html", context)


def _invite(request: AuthenticatedHttpRequest, network: Any, addresses: list[str]) -> None:
    try:
        answers = services.invite(
            network=network, addresses=addresses, by=request.user, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return
    for answer, found in answers.items():
        if found:
            say = messages.success if answer == "sent" else messages.warning
            say(request, ANSWERS[answer] % {"addresses": ", ".join(found)})


@require_POST
def answer(
    request: AuthenticatedHttpRequest, network_slug: str, membership_id: int, word: str
) -> HttpResponse:
    """`word` is ja, nei or ut."""
    network = run_by_me(request, network_slug)
    found = get_object_or_404(network.memberships.listed(), pk=membership_id)
    act = {"ja": services.approve, "nei": services.decline, "ut": services.remove}.get(word)
    if act is None:
        raise Http404
    try:
        act(membership=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = {
            "ja": _("%(who)s er med i nettverket, og har fått brev om det."),
            "nei": _("%(who)s har fått nei, i et brev."),
            "ut": _("%(who)s er ikke lenger med i nettverket."),
        }[word]
        messages.success(request, done % {"who": found.person or found.organisation})
    return redirect("networks:members", network.slug)


@require_POST
def withdraw(request: AuthenticatedHttpRequest, network_slug: str, reference: UUID) -> HttpResponse:
    network = run_by_me(request, network_slug)
    found = get_object_or_404(network.invitations, reference=reference)
    try:
        services.withdraw(invitation=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Invitasjonen til %(address)s er trukket.") % {"address": found.email}
        messages.success(request, said)
    return redirect("networks:members", network.slug)


# ---- Who meets for an organisation ---------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def representatives(
    request: AuthenticatedHttpRequest, network_slug: str, membership_id: int
) -> HttpResponse:
    """For the organisation's main contact, and those who run the network."""
    membership = _answered_for_by_me(request, network_slug, membership_id)
    now = timezone.now()
    today = timezone.localdate(now)
    people = rules.people_to_choose_among(membership.organisation, on=today)
    form = PersonForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid():
        try:
            services.name_representative(
                membership=membership,
                person=form.cleaned_data["person"],
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("networks:representatives", network_slug, membership_id)
    context = {
        "network": membership.network,
        "membership": membership,
        "form": form,
        "rows": membership.representatives.valid(on=today).select_related("person"),
    }
    return render(request, "networks/representatives.html", context)


@require_POST
def end_representative(
    request: AuthenticatedHttpRequest, network_slug: str, membership_id: int, row_id: int
) -> HttpResponse:
    membership = _answered_for_by_me(request, network_slug, membership_id)
    running = membership.representatives.valid(on=timezone.localdate())
    found = get_object_or_404(running.select_related("person", "membership"), pk=row_id)
    try:
        services.end_representative(representative=found, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("networks:representatives", network_slug, membership_id)


def _answered_for_by_me(
    request: AuthenticatedHttpRequest, network_slug: str, membership_id: int
) -> Any:
    today = timezone.localdate()
    network = seen_by_me(request, network_slug)
    memberships = network.memberships.members(on=today).exclude(organisation=None)
    found = get_object_or_404(memberships.listed().select_related("network"), pk=membership_id)
    theirs = rules.organisations_to_sign_up(request.user, on=today)
    if not network.is_run and not theirs.filter(pk=found.organisation_id).exists():
        raise Http404
    return found


# ---- Whoever is invited --------------------------------------------------------------------------


@login_not_required
@for_those_with_the_link
@require_safe
def invitation(request: HtmxHttpRequest, reference: UUID) -> HttpResponse:
    """Opening it changes nothing."""
    found = get_object_or_404(
        Invitation.objects.select_related("network", "invited_by"), reference=reference
    )
    person: Any = request.user
    context = {
        "invitation": found,
        "is_open": Invitation.objects.open(now=timezone.now()).filter(pk=found.pk).exists(),
        "is_theirs": person.is_authenticated and found.email.lower() in verified_addresses(person),
    }
    return render(request, "networks/invitation.html", context)


@require_POST
def accept(request: AuthenticatedHttpRequest, reference: UUID) -> HttpResponse:
    found = get_object_or_404(Invitation.objects.select_related("network"), reference=reference)
    try:
        services.accept(invitation=found, person=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("networks:invitation", reference)
    messages.success(request, _("Du er med i %(network)s.") % {"network": found.network})
    return redirect("networks:space", found.network.slug)
