from __future__ import annotations

from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from newsletters import services
from newsletters.rules.clicks import MOST_LINKS


class ClickForm(forms.Form):
    issue = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    link = forms.IntegerField(min_value=1, max_value=MOST_LINKS)


@csrf_exempt
@login_not_required
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """Two numbers and nothing else: no cookie is read, and the answer is the same for all."""
    form = ClickForm(request.POST)
    if not ratelimit.consume_or_429(request, action="newsletter_click") and form.is_valid():
        services.count_click(**form.cleaned_data, on=timezone.localdate())
    return HttpResponse(status=204)
