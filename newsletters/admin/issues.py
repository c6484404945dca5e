"""Issues: whom they go to, their subjects and parts, and on their way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ActionsAdmin, ConfirmedAction, staff_of
from core.refusals import Refused
from newsletters import rules
from newsletters.admin import blocks, previews
from newsletters.admin.forms import SUBJECTS, IssueForm, ScheduleForm
from newsletters.enums import IssueState
from newsletters.models import Issue, Segment
from newsletters.services import blocks as parts
from newsletters.services import checking, issues, skeletons
from newsletters.services.content import with_all

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NINE, SATURDAY = 9, 5


def _schedule(request: HttpRequest, issue: Issue, answers: Mapping[str, Any]) -> StrOrPromise:
    now = timezone.now()
    issues.schedule(issue=issue, send_at=answers["send_at"] or now, by=staff_of(request), now=now)
    return _("Utgaven er planlagt. Du kan ta den tilbake til den går ut.")


def _unschedule(request: HttpRequest, issue: Issue, _answers: Mapping[str, Any]) -> StrOrPromise:
    issues.unschedule(issue=issue, by=staff_of(request), now=timezone.now())
    return _("Utgaven er et utkast igjen.")


def _draft(request: HttpRequest, issue: Issue, _answers: Mapping[str, Any]) -> HttpResponse:
    draft = skeletons.make_next_draft(skeleton=issue, by=staff_of(request), now=timezone.now())
    messages.success(request, now_in("Her er %(name)s.") % {"name": draft})
    return redirect("admin:newsletters_issue_change", draft.pk)


def _discard(request: HttpRequest, issue: Issue, _answers: Mapping[str, Any]) -> HttpResponse:
    parts.discard(issue=issue, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Utkastet er kastet."))
    return redirect("admin:newsletters_issue_changelist")


def _before_sending(issue: Issue, now: datetime) -> Sequence[StrOrPromise]:
    """How many the balance must come to, then what the checklist says."""
    full = with_all(Issue.objects.all()).get(pk=issue.pk)
    count = checking.receivers_of(full, now=now)
    letters = ngettext(
        "%(count)d får brevet, som det er nå. Hvem det er, avgjøres i det utgaven går ut.",
        "%(count)d får brevet, som det er nå. Hvem det er, avgjøres i det utgaven går ut.",
        count,
    )
    found = rules.checklist.findings_in(full, receivers=count, now=now)
    faults = [_("Må rettes: %s") % finding for finding in found if finding.stops]
    return [letters % {"count": count}, *faults, *(str(each) for each in found if not each.stops)]


def _a_good_time(_issue: Issue) -> dict[str, Any]:
    """Nine in the morning of the next working day."""
    day = localtime() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return {"send_at": day.replace(hour=NINE, minute=0, second=0, microsecond=0)}


def _is(*states: IssueState) -> Any:
    return lambda issue, _now: issue.state in states


@admin.register(Issue)
class IssueAdmin(ActionsAdmin):
    form = IssueForm
    additions_are_told = True
    change_form_template = "admin/newsletters/issue/change_form.html"
    list_display = ["name", "newsletter", "state", "send_at"]
    list_filter = ["state", "newsletter"]
    list_select_related = ["newsletter"]
    search_fields = ["name", "texts__subject"]
    confirmed_actions = [
        ConfirmedAction(
            path="planlegg",
            label=_("Send eller planlegg"),
            explanation=_(
                "Når tiden er inne, fryses det utgaven sier og hvem den går til, og brevene går ut."
            ),
            perform=_schedule,
            form=ScheduleForm,
            initial=_a_good_time,
            warnings=_before_sending,
            is_offered=_is(IssueState.DRAFT),
        ),
        ConfirmedAction(
            path="ta-tilbake",
            label=_("Ta tilbake til utkast"),
            explanation=_("Utgaven går ikke ut. Du kan endre den og planlegge på nytt."),
            perform=_unschedule,
            is_offered=_is(IssueState.SCHEDULED),
        ),
        ConfirmedAction(
            path="nytt-utkast",
            label=_("Lag neste utkast"),
            explanation=_(
                "Det blir et utkast av malen for denne måneden, eller for neste når denne har sitt."
            ),
            perform=_draft,
            is_offered=_is(IssueState.SKELETON),
        ),
        ConfirmedAction(
            path="kast",
            label=_("Kast utkastet"),
            explanation=_("Utkastet og alt som står i det, blir borte for godt."),
            perform=_discard,
            is_offered=_is(IssueState.DRAFT),
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        own = [*previews.urls(self), *blocks.urls(self)]
        return [
            *(
                path(f"<int:issue_id>/{route}", self.admin_site.admin_view(view), name=name)
                for route, view, name in own
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> Any:
        is_list = request.resolver_match and "changelist" in (request.resolver_match.url_name or "")
        found = super().get_queryset(request)
        return found if is_list else with_all(found)

    # ---- The page of an issue ------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["newsletter", "name", "is_skeleton"]})]
        if not self._is_open(obj):
            return [(None, {"fields": self.get_readonly_fields(request, obj)})]
        chosen = ["segments"] if Segment.objects.exists() else []
        subjects = (_("I innboksen"), {"fields": SUBJECTS, "classes": ["inbox"]})
        return [(None, {"fields": ["name", "newsletter", *chosen]}), subjects]

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        if obj is None:
            return []
        if self._is_open(obj):
            return ["newsletter"]
        return ["state", "send_at", "newsletter", "name", "segments"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        issue: Any = kwargs.get("obj")
        if issue is not None:
            is_open = self._is_open(issue)
            context |= {
                "parts": blocks.shown(issue, now=timezone.now()),
                "kinds": blocks.KINDS,
                "is_open": is_open and self.has_change_permission(request, issue),
                "has_words": issue.state != IssueState.SKELETON,
            }
            if not is_open:
                context |= dict.fromkeys(("show_save", "show_save_and_continue"), False)
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def actions_for(self, request: HttpRequest, row: Any) -> list[dict[str, StrOrPromise]]:
        own: list[dict[str, StrOrPromise]] = [
            {
                "label": _("Forhåndsvis"),
                "url": reverse("admin:newsletters_issue_preview", args=[row.pk]),
            }
        ]
        if row.state == IssueState.DRAFT:
            url = reverse("admin:newsletters_issue_check", args=[row.pk])
            own.append({"label": _("Sjekkliste"), "url": url})
        return [*own, *super().actions_for(request, row)]

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        by, now = staff_of(request), timezone.now()
        if not change:
            issues.add(issue=obj, is_skeleton=form.cleaned_data["is_skeleton"], by=by, now=now)
            return
        issues.held(obj)
        obj.save(update_fields=["name"])
        parts.write_subjects(issue=obj, subjects=form.subjects)

    def response_add(
        self, request: HttpRequest, obj: Issue, post_url_continue: str | None = None
    ) -> HttpResponse:
        """It has no parts yet."""
        return redirect("admin:newsletters_issue_change", obj.pk)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(
                request, object_id, form_url, extra_context
            )
        except Refused as refused:  # scheduled by somebody else meanwhile; nothing was written
            messages.error(request, str(refused))
            return redirect(request.path)
        return answer

    def _is_open(self, issue: Issue) -> bool:
        return rules.issues.refusal_to_change(issue) is None
