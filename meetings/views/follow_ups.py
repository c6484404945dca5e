"""Follow-ups: a forum's, one's own, and one with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from meetings import rules, services
from meetings.forms.follow_ups import (
    CarryOverForm,
    DropForm,
    FinishForm,
    HandOverForm,
    TakeOnForm,
    WhichForm,
    key_of,
)
from meetings.models import FollowUp, Forum, Proposal, RecordPoint
from meetings.views.pieces import form_page, joined_forum, numbered

ON_A_PAGE = 30
CLOSED_SHOWN = 10


@require_safe
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    own = FollowUp.objects.owned_by(request.user).with_all()
    context = {
        "open": own.still_open(),
        "closed": own.closed()[:CLOSED_SHOWN],
        "today": timezone.localdate(),
    }
    return render(request, "meetings/my_follow_ups.html", context)


@require_safe
def of_forum(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    today = timezone.localdate()
    forum = joined_forum(request, forum_slug)
    form = WhichForm(request.GET)
    which = form.chosen["vis"]
    rows = forum.follow_ups.with_all()
    shown = {
        "": rows.still_open(),
        "forsinket": rows.late(on=today),
        "mine": rows.owned_by(request.user).order_by("-state", "due_on", "pk"),
        "avsluttet": rows.closed(),
    }[which]
    context = {
        "forum": forum,
        "which": which,
        "choices": WhichForm.CHOICES,
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("side")),
        "today": today,
    }
    return render(request, "meetings/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take_on(request: AuthenticatedHttpRequest, forum_slug: str) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    forum = joined_forum(request, forum_slug)
    point, proposal = _origin(request, forum)
    form = TakeOnForm(
        request.POST or None,
        people=rules.called_to(forum, on=today),
        by=request.user,
        may_give=rules.may_run(request.user, forum, on=today),
        initial={"what": proposal.title if proposal else ""},
    )
    back = _back(point, forum)
    if form.is_valid():
        words = form.words | {"point": point, "proposal": proposal}
        try:
            _take_on(forum, form.chosen, words, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Oppfølgingen er lagret."))
            return redirect(back)
    origin = point or proposal
    return form_page(
        request,
        form,
        heading=_("Ny oppfølging"),
        lead=_("Fra «%(origin)s».") % {"origin": origin} if origin else "",
        submit=_("Lagre"),
        back=back,
        forum=forum,
    )


def _take_on(forum: Forum, owners: list[Any], words: dict[str, Any], *, by: Any) -> None:
    now = timezone.now()
    if len(owners) == 1:
        services.take_on(forum=forum, owner=owners[0], words=words, by=by, now=now)
    else:
        services.take_on_together(forum=forum, owners=owners, words=words, by=by, now=now)


def _origin(
    request: AuthenticatedHttpRequest, forum: Forum
) -> tuple[RecordPoint | None, Proposal | None]:
    """Where it comes from, as the address says; what is not this forum's is passed over."""
    points = RecordPoint.objects.filter(record__meeting__forum=forum)
    point = numbered(points.select_related("record__meeting"), request.GET.get("punkt", ""))
    proposal = numbered(forum.proposals.all(), request.GET.get("forslag", ""))
    return point, proposal


def _back(point: RecordPoint | None, forum: Forum) -> str:
    if point:
        return reverse("meetings:write_record", args=[point.record.meeting.uid])
    return reverse("meetings:follow_ups", args=[forum.slug])


# ---- One ----------------------------------------------------------------------------------------


@require_safe
def follow_up(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> HttpResponse:
    return _page(request, _visible(request, follow_up_uid))


@require_POST
def finish(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> HttpResponse:
    form = FinishForm(request.POST)
    done = _("Fint. Det står nå hva det ble til.")
    return _settle(request, follow_up_uid, "finish", form, lambda: form.cleaned_data, done=done)


@require_POST
def drop(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> HttpResponse:
    form = DropForm(request.POST)
    done = _("Oppfølgingen er droppet.")
    return _settle(request, follow_up_uid, "drop", form, lambda: form.cleaned_data, done=done)


@require_POST
def carry_over(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> HttpResponse:
    form = CarryOverForm(request.POST)
    done = _("Oppfølgingen er ført videre med ny frist.")
    return _settle(request, follow_up_uid, "carry_over", form, lambda: form.cleaned_data, done=done)


@require_POST
def hand_over(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> HttpResponse:
    form = _hand_over_form(request, _visible(request, follow_up_uid), request.POST)
    done = _("En annen har tatt over, og har fått brev om det.")
    return _settle(
        request, follow_up_uid, "hand_over", form, lambda: {"to": form.chosen}, done=done
    )


def _settle(
    request: AuthenticatedHttpRequest,
    follow_up_uid: UUID,
    act: str,
    form: Any,
    given: Callable[[], dict[str, Any]],
    *,
    done: str,
) -> HttpResponse:
    """`act` names the service and the form on the page."""
    found = _visible(request, follow_up_uid)
    if form.is_valid():
        try:
            settled = getattr(services, act)(
                follow_up=found, **given(), by=request.user, now=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(settled)
    return _page(request, found, **{act: form})


def _page(request: AuthenticatedHttpRequest, found: FollowUp, **bound: Any) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "follow_up": found,
        "forum": found.forum,
        "today": today,
        "carried_to": FollowUp.objects.filter(carried_from=found).first(),
        "is_inside": rules.may_read(request.user, found.forum, on=today),
        "may_settle": rules.may_settle(request.user, found, on=today),
        "form": next(iter(bound.values()), None),
        "acts": [],
    }
    if found.collective and context["is_inside"]:
        same = FollowUp.objects.filter(collective=found.collective, carried_to=None)
        context["together"] = same.with_all().exclude(pk=found.pk)
    if context["may_settle"]:
        forms: dict[str, Any] = {"finish": FinishForm(), "carry_over": CarryOverForm()}
        if context["is_inside"]:
            forms["hand_over"] = _hand_over_form(request, found)
        forms |= {"drop": DropForm()} | bound
        words = {
            "finish": (_("Det er gjort"), _("Lagre")),
            "carry_over": (_("Jeg trenger mer tid"), _("Før videre")),
            "hand_over": (_("La en annen ta over"), _("La personen ta over")),
            "drop": (_("Det blir ikke gjort"), _("Dropp oppfølgingen")),
        }
        context["acts"] = [
            (f"meetings:{act}", form, *words[act], act == "finish" or act in bound)
            for act, form in forms.items()
        ]
    return render(request, "meetings/follow_up.html", context)


def _hand_over_form(
    request: AuthenticatedHttpRequest, found: FollowUp, data: Any = None
) -> HandOverForm:
    """Who the others are today is only for those who are with them."""
    forum, today = found.forum, timezone.localdate()
    is_inside = rules.may_read(request.user, forum, on=today)
    people = rules.called_to(forum, on=today) if is_inside else []
    doing_it = str(found.guest or found.owner_id)
    return HandOverForm(data, people=[each for each in people if key_of(each) != doing_it])


def _visible(request: AuthenticatedHttpRequest, follow_up_uid: UUID) -> FollowUp:
    visible = FollowUp.objects.visible_to(request.user, on=timezone.localdate()).with_all()
    related = ("point__record__meeting", "proposal", "carried_from", "closed_by")
    return get_object_or_404(visible.select_related(*related), uid=follow_up_uid)
