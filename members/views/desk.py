"""The main contact's desk: the organisation at a glance, and who holds its roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from members import rules, services
from members.enums import Role
from members.forms.desk import DetailsForm, EndRoleForm, RoleForm
from members.models import Organisation
from members.rules.reviews import TOLD_CODES, open_review_of
from members.services.details import change_details
from members.views.people import run_by_me


@require_safe
def desk(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    mine = Organisation.objects.run_by(request.user, on=today)
    organisation = get_object_or_404(rules.with_vacancies(mine, on=today), pk=organisation_id)
    context = {
        "organisation": organisation,
        "review": open_review_of(organisation, on=today),
        "codes": organisation.codes.valid(on=today).filter(kind__in=TOLD_CODES).order_by("-kind"),
        "vacancies": rules.vacancies(organisation),
        "waiting": organisation.affiliations.waiting().count(),
        "confirmed": organisation.affiliations.confirmed(on=today).count(),
        "invited": organisation.invitations.open(now=now).count(),
        "terms": organisation.role_terms.valid(on=today).by_role(),
        "is_member": rules.is_member(organisation, on=today),
    }
    return render(request, "members/desk/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    today = timezone.localdate()
    organisation = run_by_me(request, organisation_id)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        today=today,
        initial={"starts_on": today, "role": Role.DELEGATE},
    )
    if request.method == "POST" and form.is_valid() and _appointed(request, organisation, form):
        return _back(request, organisation)
    terms = organisation.role_terms.by_role()
    context = {
        "organisation": organisation,
        "form": form,
        "today": today,
        "terms": terms.exclude(ends_on__lt=today),
        "over": terms.filter(ends_on__lt=today).order_by("-ends_on", "-pk"),
    }
    return render(request, "members/desk/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: AuthenticatedHttpRequest, organisation_id: int) -> HttpResponse:
    organisation = run_by_me(request, organisation_id)
    form = DetailsForm(request.POST if request.method == "POST" else None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        change_details(
            organisation=organisation,
            details=form.cleaned_data,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Opplysningene er lagret."))
        return redirect("members:desk", organisation.pk)
    context = {"organisation": organisation, "form": form}
    return render(request, "members/desk/details.html", context)


def _appointed(
    request: AuthenticatedHttpRequest, organisation: Organisation, form: RoleForm
) -> bool:
    given = form.cleaned_data
    try:
        term = services.appoint(
            person=given["person"],
            organisation=organisation,
            role=Role(given["role"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    done = _("%(person)s har fått rollen %(role)s, og får brev om det.")
    messages.success(request, done % {"person": term.person, "role": term.get_role_display()})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: AuthenticatedHttpRequest, organisation_id: int, term_id: int) -> HttpResponse:
    today = timezone.localdate()
    organisation = run_by_me(request, organisation_id)
    terms = organisation.role_terms.exclude(ends_on__lt=today).select_related("person")
    term = get_object_or_404(terms, pk=term_id)
    form = EndRoleForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_role(
                term=term,
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("Rollen til %(person)s har fått en siste dag, og det går brev om det.")
            messages.success(request, done % {"person": term.person})
        return _back(request, organisation)
    context = {"organisation": organisation, "term": term, "form": form}
    return render(request, "members/desk/end_role.html", context)


def _back(request: AuthenticatedHttpRequest, organisation: Organisation) -> HttpResponse:
    """Whoever has handed the role over no longer has this page."""
    if rules.is_main_contact(request.user, organisation, on=timezone.localdate()):
        return redirect("members:roles", organisation.pk)
    return redirect("members:organisations")
