"""A network announces a gathering: a draft, and the meeting behind it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from events.enums import EventType, Refusal
from events.forms.gathering import GatheringForm
from events.services.gatherings import When, announce
from events.views.editing.overview import sent_before
from networks.models import Network


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: AuthenticatedHttpRequest, network_slug: str) -> HttpResponse:
    now = timezone.now()
    mine = Network.objects.run_by(request.user, on=timezone.localdate(now))
    network = get_object_or_404(mine, slug=network_slug)
    form = GatheringForm(
        request.POST if request.method == "POST" else None,
        initial={"type": EventType.MEETUP},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            event = announce(
                network=network,
                uid=given["uid"],
                when=When(given["starts_at"], given["ends_at"]),
                fields=form.words,
                by=request.user,
                now=now,
            )
        except Refused as refused:
            before = sent_before(request, given["uid"], now=now).first()
            if refused.reason == Refusal.FORM_USED and before:
                return redirect("events:edited", before.slug)
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Utkastet er lagret. Bare dere som redigerer, ser det."))
            return redirect("events:edited", event.slug)
    return render(request, "events/editing/gathering.html", {"network": network, "form": form})
