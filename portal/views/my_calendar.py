"""One's own calendar: making its address, changing and stopping it. Looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from events.models import CalendarFeed
from events.services import feeds

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACTS: Mapping[str, tuple[Callable[..., object], StrOrPromise]] = {
    "make": (feeds.make, _("Kalenderen din er klar. Kopier adressen under.")),
    "replace": (feeds.replace, _("Adressen er byttet. Den gamle virker ikke lenger.")),
    "stop": (feeds.stop, _("Kalenderen er stoppet. Adressen virker ikke lenger.")),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    if act := ACTS.get(request.POST.get("act", "")):
        do, sentence = act
        do(person=request.user, by=request.user, now=timezone.now())
        messages.success(request, str(sentence))
        return redirect("portal:my_calendar")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    context = {"feed": feed, "address": settings.SITE_URL + feeds.path_of(feed) if feed else ""}
    return render(request, "portal/my_calendar.html", context)
