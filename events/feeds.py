from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def all_events(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()


@login_not_required
def one_event(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()
