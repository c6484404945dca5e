from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http import HtmxHttpRequest


@login_not_required
@require_safe
def front_page(request: HtmxHttpRequest) -> HttpResponse:
    return render(request, "portal/front_page.html")
