from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http import AuthenticatedHttpRequest


@require_safe
def my_page(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "portal/my_page.html")
