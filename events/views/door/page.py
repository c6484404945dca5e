"""The volunteers' page. With JavaScript it scans, and works without a net; without, one searches
by name and lets in, as long as there is a net."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from events.enums import DoorRefusal
from events.forms.door import DoorForm, LetInForm, TakeBackForm
from events.models import CheckIn, CheckInLink, Participant
from events.rules.door import refusal_at_door, secret_of
from events.services import check_ins
from events.services.check_ins import Batch
from events.views.door.device import STATUS, version
from events.views.door.gate import for_volunteers, link_of, too_many_tries
from events.views.door.told import sessions_of
from events.views.door.words import words

MOST_HITS = 30


def with_open_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the link in place of its secret; who has no good one is told what to do."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str) -> HttpResponse:
        now, link = timezone.now(), link_of(secret)
        if blocked := too_many_tries(request, link):
            return blocked
        if refusal := refusal_at_door(link, now=now):
            return _closed(request, link, refusal)
        return view(request, link, now=now)

    return opened


@for_volunteers
@require_safe
@with_open_link
def door(request: HttpRequest, link: CheckInLink, *, now: datetime) -> HttpResponse:
    response = render(request, "events/door/app.html", _context(request, link))
    response["X-Door-Version"] = version(get_language())
    return response


@for_volunteers
@require_POST
@with_open_link
def let_in(request: HttpRequest, link: CheckInLink, *, now: datetime) -> HttpResponse:
    form = LetInForm(request.POST)
    if not form.is_valid():
        return _again(link, said=DoorRefusal.UNREADABLE)
    scan, again = form.scan(now=now), form.cleaned_data["again"]
    try:
        check_ins.let_in(link=link, scan=scan, is_again=again, now=now)
    except Refused as refused:
        return _again(link, okt=scan.session, said=refused.reason)
    return _again(link, okt=scan.session, inne=scan.uid)


@for_volunteers
@require_POST
@with_open_link
def take_back(request: HttpRequest, link: CheckInLink, *, now: datetime) -> HttpResponse:
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _again(link, said=DoorRefusal.UNREADABLE)
    batch = Batch(None, sent_at=now, undone=[form.cleaned_data["uid"]])
    check_ins.record(link=link, batch=batch, now=now)
    return _again(link, okt=form.cleaned_data["okt"], inne=form.cleaned_data["uid"])


def _closed(request: HttpRequest, link: CheckInLink | None, refusal: DoorRefusal) -> HttpResponse:
    """What to do now; and the phone forgets the list."""
    context = {"refusal": refusal, "link": link}
    return render(request, "events/door/closed.html", context, status=STATUS[refusal])


def _again(
    link: CheckInLink,
    *,
    okt: UUID | None = None,
    inne: UUID | None = None,
    said: object = None,
) -> HttpResponse:
    """Back to the page, which says what came of it. The address holds it: no cookie does."""
    query = {"okt": okt, "inne": inne, "nei": said}
    given = urlencode({name: str(value) for name, value in query.items() if value})
    return redirect(f"{reverse('door:door', args=[secret_of(link)])}?{given}")


def _context(request: HttpRequest, link: CheckInLink) -> dict[str, Any]:
    form = DoorForm(request.GET)
    chosen = form.chosen
    sessions = sessions_of(link.event)
    session = next((each for each in sessions if each["uid"] == str(chosen["okt"])), None)
    refusal = request.GET.get("nei")
    return {
        "link": link,
        "event": link.event,
        "secret": secret_of(link),
        "words": words(),
        "form": form,
        "sessions": sessions,
        "session": session,
        "word": chosen["navn"],
        "hits": _hits(link, chosen["navn"], session) if chosen["navn"] else None,
        "result": _result(link, chosen["inne"]) if chosen["inne"] else None,
        "is_undone": bool(chosen["inne"]),
        "refusal": DoorRefusal(refusal) if refusal in DoorRefusal.values else None,
        "inside": _inside(link, session).people(),
        "all": link.event.participants.registered().count(),
    }


def _inside(link: CheckInLink, session: dict[str, Any] | None) -> Any:
    told = CheckIn.objects.at_event(link.event)
    return told.filter(session=session["pk"]) if session else told.at_the_door()


def _result(link: CheckInLink, uid: UUID) -> CheckIn | None:
    return CheckIn.objects.at_event(link.event).told().filter(uid=uid).first()


def _hits(
    link: CheckInLink, word: str, session: dict[str, Any] | None
) -> list[tuple[Participant, CheckIn | None, UUID]]:
    """Each with when they came, if they have, and the number of the button that lets them in."""
    found = list(Participant.objects.filter(event=link.event).at_the_door(word)[:MOST_HITS])
    came = _inside(link, session).filter(participant__in=found).order_by("-at", "-pk")
    first = {each.participant_id: each for each in came}
    return [(each, first.get(each.pk), uuid4()) for each in found]
