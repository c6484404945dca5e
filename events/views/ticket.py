"""The ticket. Whoever holds its code holds the ticket, as on paper: no login, so that guests and
colleagues have theirs. A GET changes nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.components import paper
from core.http import HtmxHttpRequest
from events import tickets
from events.enums import EventState, Refusal, TicketRefusal
from events.models import Event, Participant
from events.papers import ticket as papers
from events.views.event import event_or_404

GONE = 410


@login_not_required
@require_safe
def ticket(request: HtmxHttpRequest, slug: str, code: str) -> HttpResponse:
    event = event_or_404(slug, request.user, now=timezone.now())
    holder = holder_or_404(event, code)
    if isinstance(holder, TicketRefusal) or event.state == EventState.CANCELLED:
        return refused(request, event, holder)
    words = papers.words_of(holder)
    context = {
        "event": event,
        "participant": holder,
        "words": words,
        "code": code,
        "picture": paper.qr_picture(words.code, label=words.code_label),
    }
    return render(request, "events/ticket.html", context)


@login_not_required
@require_safe
def ticket_file(request: HtmxHttpRequest, slug: str, code: str) -> HttpResponse:
    event = event_or_404(slug, request.user, now=timezone.now())
    holder = holder_or_404(event, code)
    if isinstance(holder, TicketRefusal) or event.state == EventState.CANCELLED:
        return refused(request, event, holder)
    return pdf_response(papers.pdf_of(holder), name=f"billett-{event.slug}.pdf")


def holder_or_404(event: Event, code: str) -> Participant | TicketRefusal:
    """What is no ticket of ours is no page; a ticket that does not count is told why."""
    holder = tickets.admits(code, event)
    if holder == TicketRefusal.NOT_A_TICKET:
        raise Http404
    if isinstance(holder, Participant):
        holder.event = event
    return holder


def refused(
    request: HtmxHttpRequest, event: Event, holder: Participant | TicketRefusal
) -> HttpResponse:
    reason = holder if isinstance(holder, TicketRefusal) else Refusal.EVENT_CANCELLED
    context = {"event": event, "reason": reason.label}
    return render(request, "events/ticket_refused.html", context, status=GONE)


def pdf_response(content: bytes, *, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )
