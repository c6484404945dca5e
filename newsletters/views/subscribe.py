"""Onto a list without an account: ask, and say yes by the letter."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.http import HtmxHttpRequest, for_those_with_the_link
from core.refusals import Refused
from newsletters import services
from newsletters.forms import SubscribeForm
from newsletters.rules.consents import open_to, words_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HtmxHttpRequest) -> HttpResponse:
    """Whoever asks reads the same, whether the address is known or not."""
    if request.user.is_authenticated:
        return redirect("newsletters:mine")
    now = timezone.now()
    newsletters = list(open_to(AnonymousUser(), on=timezone.localdate(now)))
    if not newsletters:
        raise Http404
    answers = request.POST if request.method == "POST" else None
    form = SubscribeForm(answers, newsletters=newsletters, initial={"language": get_language()})
    if form.is_valid():
        blocked: HttpResponse | None = ratelimit.consume_or_429(
            request, action="ask_for_newsletter"
        )
        if blocked:
            return blocked
        services.ask(address=form.cleaned_data["address"], wish=form.wish, now=now)
        return redirect("newsletters:asked")
    return render(request, "newsletters/subscribe.html", {"form": form})


@login_not_required
@require_safe
def asked(request: HtmxHttpRequest) -> HttpResponse:
    return render(request, "newsletters/asked.html")


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HtmxHttpRequest, wish: str) -> HttpResponse:
    """Opening it changes nothing: mail scanners open all links."""
    now = timezone.now()
    try:
        if request.method == "POST":
            subscriptions = services.confirm(signed=wish, now=now)
            messages.success(request, _("Takk. Nå er du med."))
            return redirect("newsletters:preferences", subscriptions[0].key)
        asked_for = services.read_link(wish, now=now)
    except Refused as refusal:
        return render(request, "newsletters/confirm_refused.html", {"why": str(refusal)})
    words = [words_of(newsletter) for newsletter in asked_for.wish.newsletters]
    context = {"address": asked_for.address, "words": words}
    return render(request, "newsletters/confirm.html", context)
