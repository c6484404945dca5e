from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def event_list(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()


@login_not_required
def archive(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()


@login_not_required
def month(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()
