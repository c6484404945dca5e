"""Off a list from a letter: the button of the mail program (RFC 8058), or the link.

Opening the page changes nothing. What a POST needs to be allowed is the secret in the address
alone: no session, no cookie, no token of ours.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from core.http import HtmxHttpRequest, for_those_with_the_link
from newsletters import services
from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.models import Subscription


@csrf_exempt
@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HtmxHttpRequest, subscription_key: str) -> HttpResponse:
    """An address that is not on the list, or never was, is answered the same as one that left."""
    found = _with_key(subscription_key)
    with translation.override(found.language if found else settings.LANGUAGE_CODE):
        if found and request.method == "POST":
            is_by_program = request.POST.get("List-Unsubscribe") == "One-Click"
            way = ConsentWay.ONE_CLICK if is_by_program else ConsentWay.LETTER
            services.end(subscription=found, way=way, now=timezone.now())
            found.refresh_from_db(fields=["state"])
        is_on = found is not None and found.state == SubscriptionState.ACTIVE
        return _page(request, "stop" if is_on else "stopped", found)


@csrf_exempt
@login_not_required
@for_those_with_the_link
@require_POST
def come_back(request: HtmxHttpRequest, subscription_key: str) -> HttpResponse:
    found = _with_key(subscription_key)
    with translation.override(found.language if found else settings.LANGUAGE_CODE):
        is_back = found and services.come_back(key=found.key, now=timezone.now())
        return _page(request, "back" if is_back else "stopped", found)


def _with_key(key: str) -> Subscription | None:
    try:
        rows = Subscription.objects.filter(key=UUID(key))
    except ValueError:
        return None
    return rows.select_related("newsletter").first()


def _page(request: HtmxHttpRequest, template: str, found: Subscription | None) -> HttpResponse:
    context = {"subscription": found, "has_one_language": True}
    return render(request, f"newsletters/{template}.html", context)
