"""An issue exactly as it is received, a trial of it by mail, and the checklist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as now_in
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from core.admin import staff_of
from newsletters import rules
from newsletters.admin.forms import TrialForm
from newsletters.enums import IssueState
from newsletters.models import Issue
from newsletters.services import checking
from newsletters.services.letters import as_received, send_trial
from outbox.http import LETTER_POLICY

if TYPE_CHECKING:
    from newsletters.admin.issues import IssueAdmin

LANGUAGES = dict(settings.LANGUAGES)
# How the letter asks whether it is dark, and what is answered for it.
ASKS_FOR_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)")
LOOKS = {"lys": "@media not all", "mork": "@media all"}


class PreviewPages:
    """Views that hang on the admin of issues, and ask it who may."""

    def __init__(self, issues: IssueAdmin) -> None:
        self.issues = issues

    def preview(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        issue = self._issue(request, issue_id)
        language = request.GET.get("sprak", settings.LANGUAGE_CODE)
        if language not in LANGUAGES:
            raise Http404
        letter = as_received(issue, language=language, to=staff_of(request), now=timezone.now())
        context = self._context(request, issue, now_in("Forhåndsvisning")) | {
            "letter": letter,
            "language": language,
            "languages": LANGUAGES.items(),
            "preheader": _preheader(issue, language),
            "sender": settings.ORGANISATION_NAME,
            "is_frozen": issue.state == IssueState.FROZEN,
        }
        return TemplateResponse(request, "admin/newsletters/issue/preview.html", context)

    def looks(self, request: HttpRequest, issue_id: int, language: str, look: str) -> HttpResponse:
        """The letter's HTML in a sandbox; its links open in a window of their own."""
        issue = self._issue(request, issue_id)
        if language not in LANGUAGES or look not in LOOKS:
            raise Http404
        letter = as_received(issue, language=language, to=staff_of(request), now=timezone.now())
        html = ASKS_FOR_DARK.sub(LOOKS[look], letter.html)
        html = html.replace("<head>", '<head><base target="_blank">', 1)
        framed = xframe_options_sameorigin(lambda _request: HttpResponse(html))
        return cast(HttpResponse, csp(LETTER_POLICY)(framed)(request))

    def trial(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        issue = self._issue(request, issue_id)
        form = TrialForm(request.POST)
        if not form.is_valid():
            raise Http404
        language = form.cleaned_data["language"]
        delivery = send_trial(
            issue, language=language, to=staff_of(request), key=str(uuid4()), now=timezone.now()
        )
        messages.success(request, now_in("Prøven er på vei til %s.") % delivery.address)
        page = redirect("admin:newsletters_issue_preview", issue.pk)
        page["Location"] += f"?sprak={language}"
        return page

    def check(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """A POST asks the links, and that alone."""
        issue = self._issue(request, issue_id)
        if request.method == "POST":
            if not self.issues.has_change_permission(request, issue):
                raise PermissionDenied
            checking.ask_links(issue=issue, now=timezone.now())
            return redirect("admin:newsletters_issue_check", issue.pk)
        now = timezone.now()
        receivers = checking.receivers_of(issue, now=now)
        found = rules.checklist.findings_in(issue, receivers=receivers, now=now)
        context = self._context(request, issue, now_in("Sjekkliste")) | {
            "faults": [finding for finding in found if finding.stops],
            "warnings": [finding for finding in found if not finding.stops],
            "receivers": receivers,
            "links": rules.blocks.links_of(issue),
            "is_draft": issue.state == IssueState.DRAFT,
        }
        return TemplateResponse(request, "admin/newsletters/issue/check.html", context)

    def _context(self, request: HttpRequest, issue: Issue, title: str) -> dict[str, Any]:
        return {
            **self.issues.admin_site.each_context(request),
            "title": title,
            "subtitle": str(issue),
            "opts": self.issues.opts,
            "issue": issue,
        }

    def _issue(self, request: HttpRequest, pk: int) -> Issue:
        issue: Any = self.issues.get_object(request, str(pk))
        if issue is None:
            raise Http404
        if not self.issues.has_view_permission(request, issue):
            raise PermissionDenied
        return issue  # type: ignore[no-any-return]


def _preheader(issue: Issue, language: str) -> str:
    text = rules.blocks.subject_for(issue, language)
    return text.preheader if text else ""


def urls(issues: IssueAdmin) -> list[tuple[str, Any, str]]:
    pages = PreviewPages(issues)
    return [
        ("forhandsvis/", pages.preview, "newsletters_issue_preview"),
        ("utseende/<slug:language>/<slug:look>/", pages.looks, "newsletters_issue_looks"),
        ("prove/", require_POST(pages.trial), "newsletters_issue_trial"),
        ("sjekk/", pages.check, "newsletters_issue_check"),
    ]
