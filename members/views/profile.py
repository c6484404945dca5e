from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from core.http import AuthenticatedHttpRequest


def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "members/profile.html")
