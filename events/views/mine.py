from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def receipt(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()


@login_not_required
def cancel(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()


@login_not_required
def offer(request: HttpRequest, **_kwargs: object) -> HttpResponse:
    return HttpResponse()
