"""The demo mailbox: letters as their receivers see them, so that nobody needs a mail server."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from outbox import mime
from outbox.forms import MailboxForm
from outbox.http import LETTER_POLICY
from outbox.models import DemoLetter

LETTERS_PER_PAGE = 25

View = Callable[..., HttpResponseBase]


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(require_safe(guarded)))


@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    form = MailboxForm(request.GET)
    address = form.cleaned_data["adresse"].strip() if form.is_valid() else ""
    received = DemoLetter.objects.to(address) if form.is_valid() else DemoLetter.objects.none()
    page = Paginator(received, LETTERS_PER_PAGE).get_page(request.GET.get("side"))
    rows = [(letter, mime.read_subject(bytes(letter.raw))) for letter in page]
    return render(
        request,
        "outbox/mailbox.html",
        {"form": form, "page": page, "rows": rows, "address": address},
    )


@demo_only
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(DemoLetter, pk=pk)
    return render(
        request, "outbox/letter_page.html", {"row": row, "letter": mime.read(bytes(row.raw))}
    )


@demo_only
@xframe_options_sameorigin
@csp(LETTER_POLICY)  # type: ignore[arg-type]
def letter_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter's HTML as it came, in a sandbox; its links open in a window of their own."""
    html = mime.read(bytes(get_object_or_404(DemoLetter, pk=pk).raw)).html
    return HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))


@demo_only
def attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """`number` counts from 1."""
    attachments = mime.read(bytes(get_object_or_404(DemoLetter, pk=pk).raw)).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    found = attachments[number - 1]
    disposition = content_disposition_header(as_attachment=True, filename=found.name)
    return HttpResponse(
        found.content,
        content_type=found.content_type,
        headers={"Content-Disposition": disposition},
    )
