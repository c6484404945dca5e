"""The device's side: one address to tell and ask, and what makes the page an app of its own."""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from events.enums import DoorRefusal
from events.forms.door import read_told
from events.rules.door import refusal_at_door, refusal_to_report
from events.services import check_ins
from events.views.door.gate import for_volunteers, link_of, too_many_tries
from events.views.door.told import changes, listing, milliseconds
from events.views.door.words import words

STATUS = {
    DoorRefusal.NO_LINK: 404,
    DoorRefusal.NOT_YET: 403,
    DoorRefusal.REVOKED: 410,
    DoorRefusal.ENDED: 410,
}
BAD_REQUEST = 400
# What the page's script imports; the rest stands in the page itself.
SCRIPTS = (
    *(
        f"js/door/{name}.js"
        for name in ("book", "camera", "exchange", "screen", "signals", "store", "ticket")
    ),
    *("vendor/qr/decode.js", "vendor/qr/index.js"),
)
IN_PAGE = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"')


def refused(refusal: DoorRefusal) -> JsonResponse:
    said = {"reason": refusal.value, "sentence": str(refusal.label)}
    return JsonResponse(said, status=STATUS.get(refusal, BAD_REQUEST))


@for_volunteers
@require_POST
def report(request: HttpRequest, secret: str) -> HttpResponse:
    """A device tells what it has done, and hears what the others have. When the link has ended
    it may still tell, and hears no names."""
    now = timezone.now()
    link = link_of(secret)
    if blocked := too_many_tries(request, link):
        return blocked
    if link is None:
        return refused(DoorRefusal.NO_LINK)
    if refusal := refusal_to_report(link, now=now):
        return refused(refusal)
    try:
        told = read_told(request.body)
        outcome = check_ins.record(link=link, batch=told.batch, now=now)
    except Refused as error:
        return refused(DoorRefusal(error.reason))
    answer: dict[str, Any] = {
        "now": milliseconds(now),
        "skew": round(outcome.skew.total_seconds() * 1000),
        "taken": [str(uid) for uid in outcome.taken],
        "refused": {str(uid): str(why.label) for uid, why in outcome.refused.items()},
    }
    if refusal := refusal_at_door(link, now=now):
        return JsonResponse(answer | {"ended": str(refusal.label)})
    people = listing(link)
    if people["stamp"] != told.stamp:
        answer["list"] = people
    return JsonResponse(answer | changes(link.event, told.since))


# ---- An app of its own ---------------------------------------------------------------------


@for_volunteers
@require_safe
def manifest(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever puts the page among the apps of the phone gets the link with it."""
    link = link_of(secret)
    if blocked := too_many_tries(request, link):
        return blocked
    if link is None:
        return refused(DoorRefusal.NO_LINK)
    said = {
        "name": f"{_('Innsjekking')} – {link.event.title}",
        "short_name": _("Innsjekking"),
        "lang": get_language(),
        "start_url": reverse("door:door", args=[secret]),
        "scope": _scope(),
        "display": "standalone",
        "background_color": "#FBF8F3",
        "theme_color": "#0E4A50",
        "icons": [
            {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
        + [
            {
                "src": static("img/app-maskable.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            }
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@login_not_required
@never_cache
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page without an event: what a phone keeps, and shows when there is no net."""
    return HttpResponse(shell_page(get_language()))


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answers for the page when there is no net. Another version is another script."""
    config = {
        "version": version(get_language()),
        "language": get_language(),
        "scope": _scope(),
        "shell": reverse("door:shell"),
        "files": files(get_language()),
    }
    context = {"config": json.dumps(config)}
    response = render(request, "events/door/worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _scope() -> str:
    return reverse("door:shell").removesuffix("skall/")


def shell_page(language: str) -> str:
    return str(render_to_string("events/door/app.html", {"words": words(), "link": None}))


def files(language: str) -> list[str]:
    """All the page needs, by address."""
    here = IN_PAGE.findall(shell_page(language))
    return sorted({*here, *(settings.STATIC_URL + name for name in SCRIPTS)})


@lru_cache(maxsize=8)
def version(language: str) -> str:
    """Of the page and all its scripts, in a language."""
    digest = hashlib.sha256(shell_page(language).encode())
    for name in (*SCRIPTS, "js/door/app.js", "css/door.css"):
        if path := finders.find(name):
            digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:16]
