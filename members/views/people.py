"""What a main contact sees and settles: the people of an organisation."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from members import rules, services
from members.models import Affiliation, Organisation

PEOPLE_PER_PAGE = 50


@require_safe
def people(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    organisation = run_by_me(request, organisation_id)
    affiliations = organisation.affiliations.select_related("person")
    confirmed = affiliations.confirmed(on=today).order_by("person__name", "pk")
    context = {
        "organisation": organisation,
        "waiting": affiliations.waiting().order_by("created_at", "pk"),
        "invited": organisation.invitations.unanswered(),
        "now": now,
        "confirmed": Paginator(confirmed, PEOPLE_PER_PAGE).get_page(request.GET.get("side")),
        "is_member": rules.is_member(organisation, on=today),
    }
    return render(request, "members/people.html", context)


@require_POST
def confirm(
    request: AuthenticatedHttpRequest, organisation_id: int, affiliation_id: int
) -> HttpResponse:
    affiliation = _theirs(request, organisation_id, affiliation_id)
    return _settle(
        request, affiliation, services.confirm_affiliation, _("%(person)s er bekreftet.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(
    request: AuthenticatedHttpRequest, organisation_id: int, affiliation_id: int
) -> HttpResponse:
    affiliation = _theirs(request, organisation_id, affiliation_id)
    if request.method == "POST":
        return _settle(
            request, affiliation, services.refuse_affiliation, _("%(person)s er avvist.")
        )
    return render(request, "members/refuse.html", {"affiliation": affiliation})


@require_http_methods(["GET", "HEAD", "POST"])
def end(
    request: AuthenticatedHttpRequest, organisation_id: int, affiliation_id: int
) -> HttpResponse:
    affiliation = _theirs(request, organisation_id, affiliation_id)
    if request.method == "POST":
        return _settle(request, affiliation, services.end_affiliation, _("%(person)s er tatt ut."))
    return render(request, "members/end_affiliation.html", {"affiliation": affiliation})


def run_by_me(request: AuthenticatedHttpRequest, organisation_id: int) -> Organisation:
    """The organisation, to its main contact; to others there is no such page."""
    mine = Organisation.objects.run_by(request.user, on=timezone.localdate())
    return get_object_or_404(mine, pk=organisation_id)


def _theirs(
    request: AuthenticatedHttpRequest, organisation_id: int, affiliation_id: int
) -> Affiliation:
    organisation = run_by_me(request, organisation_id)
    return get_object_or_404(
        organisation.affiliations.select_related("person", "organisation"), pk=affiliation_id
    )


def _settle(
    request: AuthenticatedHttpRequest,
    affiliation: Affiliation,
    service: Callable[..., Affiliation],
    done: str,
) -> HttpResponse:
    try:
        service(affiliation=affiliation, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % {"person": affiliation.person})
    return redirect("members:people", affiliation.organisation_id)
