"""The one way in for whoever has a check-in link: no login, and nothing kept on the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from events.models import CheckInLink
from events.rules.door import uid_in

View = Callable[..., HttpResponse]


def for_volunteers(view: View) -> View:
    """The secret in the address is the right to it, and no cookie: there is nothing to forge.

    Neither a proxy, a search engine nor the page after this one hears of the address.
    """

    @wraps(view)
    def private(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return login_not_required(csrf_exempt(never_cache(private)))


def link_of(secret: str) -> CheckInLink | None:
    uid = uid_in(secret)
    found = CheckInLink.objects.select_related("event").filter(uid=uid) if uid else ()
    return next(iter(found), None)


def too_many_tries(request: HttpRequest, link: CheckInLink | None) -> HttpResponse | None:
    """Of secrets that open nothing, from one address; or of what one link tells and asks."""
    blocked: HttpResponse | None = None
    if link is None:
        blocked = ratelimit.consume_or_429(request, action="wrong_check_in_link", limit_get=True)
    elif request.method == "POST":
        blocked = ratelimit.consume_or_429(request, action="check_in", key=str(link.pk))
    return blocked
