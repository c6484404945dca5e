"""A party's own side: by logging in, or by the link in a letter for those without an account.

Opening either changes nothing, for mail scanners open all links; what is done is a POST.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agreements import rules, services
from agreements.forms.acts import DescribeForm, OwnerForm, WishForm
from agreements.models import Agreement, Party, PartyOwner
from agreements.rules import reading
from agreements.views import paper
from agreements.views.reading import as_pdf
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from meetings.models import FollowUp


@require_http_methods(["GET", "HEAD", "POST"])
def side(request: AuthenticatedHttpRequest, agreement_slug: str, party_id: int) -> HttpResponse:
    today = timezone.localdate()
    kept = Agreement.objects.kept_by(request.user, on=today)
    agreement = get_object_or_404(kept, slug=agreement_slug)
    parties = rules.parties_acted_for(request.user, agreement, on=today)
    party = get_object_or_404(parties, pk=party_id)
    acts = {"by": request.user, "holder": None}
    return _side(request, party, request.path, acts)


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HtmxHttpRequest, owner_link: str) -> HttpResponse:
    holder = holder_or_404(owner_link)
    acts = {"by": None, "holder": holder}
    return _side(request, holder.party, request.path, acts, signed=owner_link)


@login_not_required
@for_those_with_the_link
@require_safe
def held_printed(request: HtmxHttpRequest, owner_link: str) -> HttpResponse:
    found = _found(holder_or_404(owner_link).party)
    told = reading.read(found, is_inside=False, on=timezone.localdate())
    return as_pdf(paper.agreement(told), found.slug)


def holder_or_404(signed: str) -> PartyOwner:
    holder = rules.holder_of(signed, on=timezone.localdate())
    if holder is None:
        raise Http404
    return holder


def _found(party: Party) -> Any:
    return reading.found(Agreement.objects).get(pk=party.agreement_id)


def _side(
    request: HtmxHttpRequest, party: Party, here: str, acts: dict[str, Any], *, signed: str = ""
) -> HttpResponse:
    """`part` says which form was sent; each is bound only to what was sent to it."""
    part = request.POST.get("part", "") if request.method == "POST" else ""
    given = {name: request.POST if part == name else None for name in ("words", "owner", "wish")}
    forms = {
        "words": DescribeForm(given["words"], party=party, prefix="words"),
        "owner": OwnerForm(given["owner"], party=party, prefix="owner"),
        "wish": WishForm(given["wish"], prefix="wish"),
    }
    if part and (where := _done(request, party, part, forms, acts)):
        return redirect(here if where == HERE else where)
    found = _found(party)
    today = timezone.localdate()
    told = reading.read(found, is_inside=True, on=today)
    context = {
        "agreement": found,
        "party": party,
        "reading": told,
        "forms": forms,
        "form": next((form for form in forms.values() if form.errors), None),
        "owners": next(each.kept_by for each in told.parties if each.pk == party.pk),
        "wishes": party.wishes.filter(taken_up=None),
        "tasks": FollowUp.objects.done_by(rules.guest_of(acts["holder"])).still_open()
        if acts["holder"]
        else (),
        "signed": signed,
        "holder": acts["holder"],
        "is_draft": not found.signed_on and not found.for_signing_since,
        "here": here,
        "today": today,
    }
    return render(request, "agreements/side.html", context)


HERE = "here"


def _done(
    request: HtmxHttpRequest,
    party: Party,
    part: str,
    forms: dict[str, Any],
    acts: dict[str, Any],
) -> str:
    """Where to go then; empty: the form is shown again with what is wrong."""
    form = forms.get(part)
    if form is not None and not form.is_valid():
        return ""
    try:
        return _do(request, party, part, form, {**acts, "now": timezone.now()})
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
            return HERE
        form.add_error(None, str(refusal))
        return ""


def _do(request: HtmxHttpRequest, party: Party, part: str, form: Any, acts: dict[str, Any]) -> str:
    match part:
        case "words":
            words = form.cleaned_data["description"]
            services.describe(party=party, description=words, roles=form.roles, **acts)
            messages.success(request, _("Lagret. Slik står dere i avtalen nå."))
        case "owner":
            services.add_owner(party=party, **form.cleaned_data, **acts)
            messages.success(request, _("Brevet med veien inn er på vei."))
        case "wish":
            services.wish(party=party, **form.cleaned_data, **acts)
            messages.success(request, _("Saken er meldt til neste kontaktmøte."))
        case "end":
            return _end(request, party, acts)
    return HERE


def _end(request: HtmxHttpRequest, party: Party, acts: dict[str, Any]) -> str:
    """One that is gone already is gone. Whoever ends their own link has no page here any more."""
    uid = str(request.POST.get("owner", ""))
    owner = next((each for each in party.owners.all() if str(each.uid) == uid), None)
    if owner is None:
        return HERE
    services.end_owner(owner=owner, **acts)
    messages.success(request, _("%(owner)s følger ikke lenger opp avtalen.") % {"owner": owner})
    return "agreements:list" if owner == acts["holder"] else HERE
