"""What an address gets: by the link in each letter without login, and on My page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.http import AuthenticatedHttpRequest, HtmxHttpRequest, for_those_with_the_link
from newsletters import services
from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.forms import WishForm
from newsletters.models import Newsletter, Subscription
from newsletters.rules.consents import has_proved, masked, offered_to, open_to

if TYPE_CHECKING:
    from members.models import Person


@login_not_required
@for_those_with_the_link
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HtmxHttpRequest, key: UUID) -> HttpResponse:
    found = Subscription.objects.filter(key=key).first()
    if found is None:
        return render(request, "newsletters/no_such_link.html", status=404)
    offered = _offered(found.address, AnonymousUser())
    form = _form(request, found.address, offered)
    if form.is_valid():
        _choose(form, found.address, offered, way=ConsentWay.LETTER, by=None)
        messages.success(request, _("Valgene dine er lagret."))
        return redirect("newsletters:preferences", key)
    context = {"form": form, "key": key, "address": masked(found.address)}
    return render(request, "newsletters/preferences.html", context | _standing(found.address))


@login_not_required
@for_those_with_the_link
@require_POST
def end_all(request: HtmxHttpRequest, key: UUID) -> HttpResponse:
    found = Subscription.objects.filter(key=key).first()
    if found:
        services.end_all(address=found.address, way=ConsentWay.LETTER, now=timezone.now())
        messages.success(request, _("Du får ikke flere nyhetsbrev fra oss."))
    return redirect("newsletters:preferences", key)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    address = request.user.email
    offered = _offered(address, request.user)
    is_proved = has_proved(request.user, address)
    form = _form(request, address, offered, language=request.user.language)
    if is_proved and form.is_valid():
        _choose(form, address, offered, way=ConsentWay.OWN_PAGE, by=request.user)
        messages.success(request, _("Valgene dine er lagret."))
        return redirect("newsletters:mine")
    elsewhere = Subscription.objects.active().filter(person=request.user)
    context = {
        "form": form,
        "address": address,
        "is_proved": is_proved,
        "has_lists": bool(offered),
        "elsewhere": elsewhere.exclude(address__iexact=address).select_related("newsletter"),
    }
    return render(request, "newsletters/mine.html", context | _standing(address))


@require_POST
def end_all_mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    now, me = timezone.now(), request.user
    services.end_all(address=me.email, way=ConsentWay.OWN_PAGE, now=now, by=me)
    messages.success(request, _("Du får ikke flere nyhetsbrev fra oss."))
    return redirect("newsletters:mine")


def _offered(address: str, person: Person | AnonymousUser) -> list[Newsletter]:
    return list(offered_to(address, among=open_to(person, on=timezone.localdate())))


def _form(
    request: HtmxHttpRequest, address: str, offered: Sequence[Newsletter], *, language: str = ""
) -> WishForm:
    """As it stands now; what was chosen last holds for all lists of the address."""
    rows = list(Subscription.objects.of(address).prefetch_related("interests"))
    active = [row for row in rows if row.state == SubscriptionState.ACTIVE]
    newest = max(active or rows, key=lambda row: row.since, default=None)
    initial: dict[str, Any] = {
        "newsletters": [row.newsletter_id for row in active],
        "language": newest.language if newest else language or get_language(),
        "interests": [page.pk for page in newest.interests.all()] if newest else [],
    }
    answers = request.POST if request.method == "POST" else None
    return WishForm(answers, newsletters=offered, initial=initial)


def _choose(
    form: WishForm,
    address: str,
    offered: Sequence[Newsletter],
    *,
    way: ConsentWay,
    by: Person | None,
) -> None:
    services.choose(
        address=address, wish=form.wish, offered=offered, way=way, by=by, now=timezone.now()
    )


def _standing(address: str) -> dict[str, Any]:
    return {"is_on_any": Subscription.objects.of(address).active().exists()}
