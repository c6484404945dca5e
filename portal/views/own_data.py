"""Everything we hold about the person who asks: to read, and to take along as a file."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.enums import PartOfOwnData
from core.http import AuthenticatedHttpRequest
from core.models import Act
from core.own_data import Told, left_behind, tell
from core.refusals import Refused
from members.models import Person
from members.rules import refusal_to_erase
from members.services import erase_account
from portal.forms.own_data import EraseForm
from portal.own_data import ACTS

ROWS_SHOWN = ACTS_PER_PAGE = 50


@never_cache
@require_safe
def own_data(request: AuthenticatedHttpRequest) -> HttpResponse:
    told = [each for each in tell(request.user) if each.rows]
    context = {"parts": list(_parts(told)), "rows_shown": ROWS_SHOWN}
    return render(request, "portal/own_data.html", context)


@never_cache
@require_safe
def download(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.localtime()
    everything = {
        each.section.name: [
            {fact.name.replace("__", "."): fact.value for fact in row} for row in each.rows
        ]
        for each in tell(request.user)
    }
    name = f"mine-data-{now:%Y-%m-%d}.json"
    return JsonResponse(
        {"portal": request.build_absolute_uri("/"), "told_at": now, **everything},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@require_safe
def log(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What they did, and what was done to what is theirs, the latest first."""
    acts = ACTS.rows(request.user, addresses=()).select_related("by").order_by("-at", "-pk")
    page = Paginator(acts, ACTS_PER_PAGE).get_page(request.GET.get("side"))
    lines = [(act, _doer(act, request.user)) for act in page]
    return render(request, "portal/own_log.html", {"page": page, "lines": lines})


@never_cache
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Anybody may read what it means; to do it they show once more who they are."""
    now = timezone.now()
    person = request.user
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(person=person, by=person, now=now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            logout(request)
            messages.success(request, _("Kontoen din er slettet. Vi har sendt deg et siste brev."))
            return redirect("portal:front_page")
    context = {
        "form": form,
        "refusal": refusal_to_erase(person, by=person),
        "left_behind": left_behind(person, on=timezone.localdate(now)),
    }
    return render(request, "portal/erase_account.html", context)


def _doer(act: Act, reader: Person) -> str:
    if act.by is None:
        return _("portalen selv")
    if act.by == reader:
        return _("deg")
    return _("sekretariatet") if act.by.is_staff else act.by.name


def _parts(told: Iterable[Told]) -> Iterable[dict[str, object]]:
    for part, sections in groupby(told, key=attrgetter("section.part")):
        rooms = [
            {
                "name": each.section.name,
                "title": each.section.title,
                "rows": each.rows,
                "corrected_at": each.section.corrected_at and reverse(each.section.corrected_at),
            }
            for each in sections
        ]
        yield {"label": PartOfOwnData(part).label, "name": part, "sections": rooms}
