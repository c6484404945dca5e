"""The parts of an issue: how they are shown on its page, and the page of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from core.admin import staff_of
from core.components.rich_text import as_words
from core.http import editor_media, with_text_editor
from core.refusals import Refused
from events.models import Event
from newsletters import rules
from newsletters.admin.forms import LANGUAGES, BlockForms, name_of_new
from newsletters.enums import BlockKind
from newsletters.models import Block, BlockText, Issue
from newsletters.rules.pictures import picture_path
from newsletters.services import blocks as services

if TYPE_CHECKING:
    from newsletters.admin.issues import IssueAdmin

KINDS = [
    (BlockKind.TEXT, _("Tekst")),
    (BlockKind.EVENTS, _("Arrangementer")),
    (BlockKind.NEWS, _("Nyhet")),
    (BlockKind.ACTION, _("Oppfordring")),
    (BlockKind.PICTURE, _("Bilde")),
]
GLIMPSE = 140  # letters of what a part says


@dataclass(frozen=True)
class Shown:
    """A part as the page of the issue shows it."""

    block: Block
    heading: str
    glimpse: str
    picture: str
    alt: str
    events: list[Event]
    languages: str


def shown(issue: Issue, *, now: datetime) -> list[Shown]:
    return [_shown(block, now=now) for block in issue.blocks.all()]


def _shown(block: Block, *, now: datetime) -> Shown:
    text = rules.blocks.text_in(block, rules.blocks.BOKMAL) or BlockText()
    words = " ".join(as_words(text.body).split())
    is_events = block.kind == BlockKind.EVENTS
    written = [
        str(name).lower()
        for code, name in LANGUAGES.items()
        if rules.blocks.says_something(rules.blocks.text_in(block, code))
    ]
    return Shown(
        block=block,
        heading=text.heading,
        glimpse=words if len(words) <= GLIMPSE else f"{words[:GLIMPSE].rsplit(' ', 1)[0]} …",
        picture=picture_path(block) if block.picture else "",
        alt=text.alt,
        events=rules.blocks.events_of(block, now=now) if is_events else [],
        languages=", ".join(written),
    )


class BlockPages:
    """Views that hang on the admin of issues, and ask it who may."""

    def __init__(self, issues: IssueAdmin) -> None:
        self.issues = issues

    def move(self, request: HttpRequest, issue_id: int) -> HttpResponse:
        """The button says which, and where to: «opp:12»."""
        issue = self._issue(request, issue_id)
        way, _colon, number = request.POST.get("flytt", "").partition(":")
        if way not in {"opp", "ned"} or not number.isdecimal():
            raise Http404
        block = get_object_or_404(Block, issue=issue, pk=number)
        try:
            services.move(block=block, up=way == "opp", by=staff_of(request), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        page = redirect("admin:newsletters_issue_change", issue.pk)
        page["Location"] += f"#del-{block.pk}"
        return page

    def add(self, request: HttpRequest, issue_id: int, kind: str) -> HttpResponse:
        issue = self._issue(request, issue_id)
        if kind not in BlockKind.values:
            raise Http404
        return self._write(request, Block(issue=issue, kind=kind))

    def write(self, request: HttpRequest, issue_id: int, block_id: int) -> HttpResponse:
        issue = self._issue(request, issue_id)
        theirs = issue.blocks.all()
        block = next((each for each in theirs if each.pk == block_id), None)
        if block is None:
            raise Http404
        return self._write(request, block)

    def _write(self, request: HttpRequest, block: Block) -> HttpResponse:
        now, is_sent = timezone.now(), request.method == "POST"
        forms = BlockForms(
            block,
            data=request.POST if is_sent else None,
            files=request.FILES if is_sent else None,
            now=now,
        )
        refusal = ""
        if is_sent and forms.is_valid():
            try:
                services.keep(
                    block=block,
                    texts=forms.texts,
                    events=forms.events,
                    by=staff_of(request),
                    now=now,
                )
            except Refused as refused:
                refusal = str(refused)
            else:
                messages.success(request, _("Delen er lagret."))
                page = redirect("admin:newsletters_issue_change", block.issue_id)
                page["Location"] += f"#del-{block.pk}"
                return page
        return self._page(request, block, forms, refusal, now=now)

    def _page(
        self, request: HttpRequest, block: Block, forms: BlockForms, refusal: str, *, now: datetime
    ) -> HttpResponse:
        found: list[Event] = []
        if block.pk and block.kind == BlockKind.EVENTS:
            found = rules.blocks.events_of(block, now=now)
        languages = [
            {
                "code": code,
                "name": LANGUAGES[code],
                "form": form,
                "adminform": AdminForm(form, [(None, {"fields": list(form.fields)})], {}),
                "is_asked": code in rules.blocks.WRITTEN,
                "is_open": form.instance.pk or form.errors,
            }
            for code, form in forms.words.items()
        ]
        main = forms.main
        context = {
            **self.issues.admin_site.each_context(request),
            "title": str(block.get_kind_display()).capitalize()
            if block.pk
            else name_of_new(block.kind),
            "subtitle": str(block.issue),
            "opts": self.issues.opts,
            "issue": block.issue,
            "block": block,
            "forms": forms,
            "refusal": refusal,
            "languages": languages,
            "adminform": main and AdminForm(main, [(None, {"fields": list(main.fields)})], {}),
            "found": found,
            "is_by_hand": block.pk and rules.blocks.is_picked_by_hand(block),
            "media": self.issues.media + editor_media(forms, request),
        }
        return TemplateResponse(request, "admin/newsletters/issue/block.html", context)

    def remove(self, request: HttpRequest, issue_id: int, block_id: int) -> HttpResponse:
        issue = self._issue(request, issue_id)
        block = get_object_or_404(Block, issue=issue, pk=block_id)
        if request.method == "POST":
            try:
                services.remove(block=block, by=staff_of(request), now=timezone.now())
                messages.success(request, _("Delen er tatt ut."))
            except Refused as refused:
                messages.error(request, str(refused))
            return redirect("admin:newsletters_issue_change", issue.pk)
        context = {
            **self.issues.admin_site.each_context(request),
            "title": now_in("Ta ut delen"),
            "subtitle": str(issue),
            "opts": self.issues.opts,
            "issue": issue,
            "part": next(each for each in shown(issue, now=timezone.now()) if each.block == block),
        }
        return TemplateResponse(request, "admin/newsletters/issue/remove.html", context)

    def _issue(self, request: HttpRequest, pk: int) -> Issue:
        """Open for changes, and theirs to change."""
        issue: Any = self.issues.get_object(request, str(pk))
        if issue is None:
            raise Http404
        if not self.issues.has_change_permission(request, issue):
            raise PermissionDenied
        if rules.issues.refusal_to_change(issue) and request.method != "POST":
            raise Http404
        return issue  # type: ignore[no-any-return]


def urls(issues: IssueAdmin) -> list[tuple[str, Any, str]]:
    pages = BlockPages(issues)
    return [
        ("deler/", require_POST(pages.move), "newsletters_issue_move"),
        ("deler/ny/<slug:kind>/", with_text_editor(pages.add), "newsletters_issue_add_block"),
        ("deler/<int:block_id>/", with_text_editor(pages.write), "newsletters_issue_block"),
        ("deler/<int:block_id>/ta-ut/", pages.remove, "newsletters_issue_remove_block"),
    ]
