"""The pages the secretariat writes, and who is in the board and the secretariat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import AsOfForm
from core.http import AuthenticatedHttpRequest, HtmxHttpRequest
from core.refusals import Refused
from events.models import Event
from members.search import sort_key
from pages import rules, services
from pages.enums import Place
from pages.forms import ContactForm
from pages.models import OfficeTerm, Page, PageVersion

COMING_SHOWN = 5
PAST_SHOWN = 8
FEW_HEADINGS = 3  # seen at a glance, without a list of them


# ---- Texts -------------------------------------------------------------------------------------


@login_not_required
@require_safe
def about(request: HtmxHttpRequest) -> HttpResponse:
    """Until the secretariat has written it, the house says in its own words what it is."""
    version = _nearest(Place.ABOUT)
    if version is None:
        return render(request, "pages/about.html")
    return _text_page(request, version)


@login_not_required
@require_safe
def contact(request: HtmxHttpRequest) -> HttpResponse:
    return _text_page(request, _nearest(Place.CONTACT))


@login_not_required
@require_safe
def statutes(request: HtmxHttpRequest) -> HttpResponse:
    return _text_page(request, _nearest(Place.STATUTES))


@login_not_required
@require_safe
def theme(request: HtmxHttpRequest, theme_slug: str) -> HttpResponse:
    return _text_page(request, _nearest(Place.THEME, theme_slug))


@require_safe
def preview(request: AuthenticatedHttpRequest, version_id: int) -> HttpResponse:
    """As it would look; the same page, with a bar that says so."""
    versions = PageVersion.objects.previewed_by(request.user).select_related("page")
    version = get_object_or_404(versions, pk=version_id)
    return _text_page(request, version, is_preview=True)


def _nearest(place: Place, slug: str = "") -> PageVersion | None:
    live = PageVersion.objects.live().of_place(place, slug)
    return rules.nearest(live, get_language() or rules.BOKMAL)


def _text_page(
    request: HtmxHttpRequest, version: PageVersion | None, *, is_preview: bool = False
) -> HttpResponse:
    if version is None:
        raise Http404
    page = version.page
    body, headings = rules.with_anchors(version.body)
    context: dict[str, Any] = {
        "page": page,
        "version": version,
        "body": body,
        "headings": headings if len(headings) > FEW_HEADINGS else [],
        "is_preview": is_preview,
    }
    if page.place == Place.THEME:
        now = timezone.now()
        related = page.events.shown()
        context |= {
            "coming": related.upcoming(now=now)[:COMING_SHOWN],
            "past": related.past(now=now)[:PAST_SHOWN],
        }
    template = "theme" if page.place == Place.THEME else "page"
    template = "about" if page.place == Place.ABOUT else template
    return render(request, f"pages/{template}.html", context)


@login_not_required
@require_safe
def themes(request: HtmxHttpRequest) -> HttpResponse:
    coming = Event.objects.published().upcoming(now=timezone.now())[:1]
    found = Page.objects.themes().prefetch_related(
        Prefetch("versions", PageVersion.objects.live(), to_attr="live"),
        Prefetch("events", coming, to_attr="coming"),
    )
    language = get_language() or rules.BOKMAL
    rows = [(page, rules.nearest(page.live, language)) for page in found]
    told = [(page, version) for page, version in rows if version]
    told.sort(key=lambda row: sort_key(row[1].title))
    return render(request, "pages/themes.html", {"rows": told})


# ---- People ------------------------------------------------------------------------------------


@login_not_required
@require_safe
def board(request: HtmxHttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = AsOfForm(request.GET)
    on = form.chosen["dato"] or today
    terms = list(OfficeTerm.objects.public().in_order())
    there = [(term, term.shows_contact(on=today)) for term in terms if term.holds(on=on)]
    over = [term for term in terms if term.ends_on and term.ends_on < on]
    context = {
        "form": form,
        "on": on,
        "today": today,
        "board": [(term, shows) for term, shows in there if term.is_in_the_board],
        "staff": [(term, shows) for term, shows in there if not term.is_in_the_board],
        "before": latest_first(term for term in over if term.is_in_the_board),
        "has_office": request.user.is_authenticated
        and OfficeTerm.objects.held_by(request.user, on=today).exists(),
    }
    return render(request, "pages/board.html", context)


def latest_first(terms: Iterable[OfficeTerm]) -> list[OfficeTerm]:
    return sorted(terms, key=lambda term: term.ends_on or date.max, reverse=True)


@require_http_methods(["GET", "HEAD", "POST"])
def my_contact(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What stands open about oneself; only for those who have an office today."""
    now = timezone.now()
    held = list(OfficeTerm.objects.held_by(request.user, on=timezone.localdate(now)))
    if not held:
        raise Http404
    shown = {"email": held[0].email, "phone": held[0].phone, "is_shown": bool(held[0].agreed_on)}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        try:
            services.show_contact(
                person=request.user, **form.cleaned_data, by=request.user, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Det du har valgt, er lagret."))
            return redirect("pages:board")
    return render(request, "pages/my_contact.html", {"form": form, "terms": held})
