"""What the kitchen must know, and the one who sees to access: health data, so a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events import rules, services
from events.enums import ParticipantState
from events.forms.running import ResponsibleForm
from events.models import Need
from events.views.editing.overview import edited_event


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: AuthenticatedHttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    event = edited_event(request, slug, now=now)
    form = ResponsibleForm(
        *((request.POST,) if request.method == "POST" else ()),
        event=event,
        on=timezone.localdate(now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.name_responsible(
                event=event, person=form.cleaned_data["person"], by=request.user, now=now
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Lagret."))
            return redirect("events:needs", event.slug)
    found = Need.objects.filter(
        participant__event=event, participant__state=ParticipantState.REGISTERED
    )
    rows = list(found.select_related("participant").order_by("participant__name", "pk"))
    accesses = [row for row in rows if row.access]
    context = {
        "event": event,
        "form": form,
        "diets": rules.alike(row.diet for row in rows),
        "eaters": sum(1 for row in rows if row.diet),
        "number": len(accesses),
        "accesses": accesses if rules.may_see_access(request.user, event) else None,
        "is_responsible": event.access_responsible == request.user,
    }
    return render(request, "events/editing/needs.html", context)
