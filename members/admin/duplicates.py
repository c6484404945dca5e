"""Two that may be one: the list, what would follow, and yes, no or another way round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from core.admin import ConfirmedAction, RowForm, staff_of
from core.refusals import Refused
from core.retention import policies
from members.enums import Mergeable, MergeRefusal
from members.models import Affiliation, Organisation, Person, RoleTerm
from members.rules import duplicates
from members.rules import merging as rules
from members.services import merging as services

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 50
MODELS: dict[Mergeable, Any] = {
    Mergeable.PERSON: Person,
    Mergeable.ORGANISATION: Organisation,
}
FOUND: dict[Mergeable, Any] = {
    Mergeable.PERSON: duplicates.People,
    Mergeable.ORGANISATION: duplicates.Organisations,
}
LIST = "admin:members_{}_duplicates_changelist"
PAIR = "admin:members_{}_merge"


# ---- The list ------------------------------------------------------------------------------------


def list_view(request: HttpRequest, *, kind: Mergeable) -> HttpResponse:
    _only_for_those_who_may(request, kind)
    pages: Any = Paginator(FOUND[kind](on=timezone.localdate()), PER_PAGE)
    page = pages.get_page(request.GET.get("p"))
    pairs = list(page.object_list)
    rows = _rows(kind, {pk for pair in pairs for pk in (pair.first_id, pair.second_id)})
    context = {
        "page": page,
        "page_range": list(pages.get_elided_page_range(page.number)),
        "pairs": [
            {
                "sides": [rows[pair.first_id], rows[pair.second_id]],
                "likenesses": [likeness.label for likeness in pair.likenesses],
                "url": reverse(PAIR.format(kind), args=[pair.first_id, pair.second_id]),
            }
            for pair in pairs
            if {pair.first_id, pair.second_id} <= rows.keys()
        ],
        "kinds": [
            {
                "label": MODELS[k]._meta.verbose_name_plural,
                "url": reverse(LIST.format(k)),
                "on": k == kind,
            }
            for k in Mergeable
            if request.user.has_perm(f"members.merge_{k}")
        ],
    }
    return _page(request, kind, "duplicates", "Mulige dubletter", context)


def _rows(kind: Mergeable, pks: set[int]) -> dict[int, dict[str, Any]]:
    """By key: the row, where its page is, and what tells it from another of its name."""
    open_now = Affiliation.objects.open(on=timezone.localdate()).select_related("organisation")
    found: Any
    if kind == Mergeable.PERSON:
        found = Person.objects.prefetch_related(Prefetch("affiliations", open_now, to_attr="where"))
    else:
        found = Organisation.objects.select_related("county")
    return {
        pk: {"row": row, "url": _change_url(row), "details": _details(row)}
        for pk, row in found.in_bulk(pks).items()
    }


def _details(row: Any) -> list[str]:
    if isinstance(row, Organisation):
        return [row.get_kind_display(), str(row.county or "")]
    where: list[Affiliation] = row.where
    places = ", ".join(affiliation.organisation.short_name for affiliation in where)
    return [row.email, row.phone, places]


# ---- The pair ------------------------------------------------------------------------------------


class AnswerForm(forms.Form):
    """`shown` is the digest of what was read; `kept` who was to stay."""

    kept = forms.CharField(widget=forms.HiddenInput, max_length=20)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)


def pair_view(
    request: HttpRequest, first_id: int, second_id: int, *, kind: Mergeable
) -> HttpResponse:
    _only_for_those_who_may(request, kind)
    found = MODELS[kind].objects.in_bulk([first_id, second_id])
    if len(found) < 2:  # noqa: PLR2004 (two)
        return _no_longer_there(request, kind, first_id, second_id)
    one, other = found[first_id], found[second_id]
    if request.method == "POST" and "apart" in request.POST:
        return _apart(request, kind, one, other)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        kept, gone = _chosen(request, one, other, form.cleaned_data["kept"])
        try:
            services.merge(
                kept=kept,
                gone=gone,
                digest=form.cleaned_data["shown"],
                by=staff_of(request),
                now=timezone.now(),
            )
        except Refused as refused:
            return _preview(request, kind, kept, gone, error=str(refused))
        messages.success(request, f"{gone} er slått sammen med {kept}.")
        return redirect(_change_url(kept))
    kept, gone = _chosen(request, one, other, request.GET.get("behold", ""))
    return _preview(request, kind, kept, gone)


def _chosen(request: HttpRequest, one: Any, other: Any, pk: str) -> tuple[Any, Any]:
    if pk == str(one.pk):
        return one, other
    if pk == str(other.pk):
        return other, one
    return rules.better_kept(one, other, by=staff_of(request))


def _preview(
    request: HttpRequest, kind: Mergeable, kept: Any, gone: Any, *, error: str = ""
) -> HttpResponse:
    refusal = rules.refusal_to_merge(kept, gone, by=staff_of(request))
    plan = rules.plan_of(kept, gone, now=timezone.now())
    here = reverse(PAIR.format(kind), args=[kept.pk, gone.pk])
    context = {
        "kept": kept,
        "gone": gone,
        "error": error,
        "refusal": refusal.label if refusal else "",
        "plan": plan,
        "may_go_on": not refusal and not plan.hindrances,
        "form": AnswerForm(initial={"kept": kept.pk, "shown": plan.digest}),
        "sides": [
            {"row": row, "url": _change_url(row), "facts": _facts(row), "stays": row == kept}
            for row in (kept, gone)
        ],
        "turned_url": f"{here}?behold={gone.pk}",
        "is_person": kind == Mergeable.PERSON,
        "days": policies()["merges"].days,
    }
    title = "Slå sammen to personer" if kind == Mergeable.PERSON else "Slå sammen to organisasjoner"
    return _page(request, kind, "merge", title, context)


def _facts(row: Any) -> list[tuple[str, list[str]]]:
    """What lets somebody see whether they are the same; label and lines."""
    terms = RoleTerm.objects.valid(on=timezone.localdate()).select_related("organisation", "person")
    if isinstance(row, Organisation):
        return _facts_of_organisation(row, terms.filter(organisation=row))
    return _facts_of_person(row, terms.filter(person=row))


def _facts_of_organisation(
    row: Organisation, terms: Iterable[RoleTerm]
) -> list[tuple[str, list[str]]]:
    today = timezone.localdate()
    return [
        ("Slag", [row.get_kind_display()]),
        ("Fylke", [str(row.county or "–")]),
        ("Numre og domener", [str(code) for code in row.codes.valid(on=today)] or ["–"]),
        ("Nettsted", [row.website or "–"]),
        ("Medlem", [_days(each) for each in row.memberships.order_by("pk")] or ["aldri"]),
        ("Folk", [str(row.affiliations.open(on=today).count())]),
        ("Roller", [f"{t.get_role_display()}: {t.person}" for t in terms] or ["–"]),
    ]


def _facts_of_person(row: Person, terms: Iterable[RoleTerm]) -> list[tuple[str, list[str]]]:
    addresses = EmailAddress.objects.filter(user=row).order_by("-primary", "pk")
    where = row.affiliations.open(on=timezone.localdate()).select_related("organisation")
    return [
        ("E-post", [_address(each) for each in addresses] or [row.email]),
        ("Telefon", [row.phone or "–"]),
        ("Hører til", [f"{a.organisation} ({a.get_state_display()})" for a in where] or ["–"]),
        ("Roller", [f"{t.get_role_display()}, {t.organisation}" for t in terms] or ["–"]),
        ("Registrert", [_day(row.date_joined)]),
        ("Logget inn", [_day(row.last_login) if row.last_login else "aldri"]),
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j. F Y")


def _address(each: EmailAddress) -> str:
    return f"{each.email} ({'bekreftet' if each.verified else 'ikke bekreftet'})"


def _days(row: Any) -> str:
    begins = date_format(row.starts_on, "j. F Y") if row.starts_on else "fra gammelt av"
    return f"{begins} – {date_format(row.ends_on, 'j. F Y') if row.ends_on else ''}".strip()


def _apart(request: HttpRequest, kind: Mergeable, one: Any, other: Any) -> HttpResponse:
    try:
        services.tell_apart(one=one, other=other, by=staff_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{one} og {other} kommer ikke opp som mulige dubletter igjen.")
    return redirect(LIST.format(kind))


def _no_longer_there(
    request: HttpRequest, kind: Mergeable, first_id: int, second_id: int
) -> HttpResponse:
    """A colleague may have been quicker."""
    if first_id == second_id:
        raise Http404
    messages.warning(request, MergeRefusal.GONE.label)
    return redirect(LIST.format(kind))


# ---- From the page of one ------------------------------------------------------------------------


def _other_form(kind: Mergeable) -> type[RowForm]:
    """Any field that leads to the table will do: it is where the search box asks."""
    field = {Mergeable.PERSON: "person", Mergeable.ORGANISATION: "organisation"}[kind]

    class OtherForm(RowForm):
        other = forms.ModelChoiceField(
            label="Den andre",
            queryset=MODELS[kind].objects.all(),
            widget=AutocompleteSelect(Affiliation._meta.get_field(field), admin.site),
        )

        def clean_other(self) -> Any:
            other = self.cleaned_data["other"]
            if other == self.row:
                raise forms.ValidationError(MergeRefusal.SAME.label)
            return other

    return OtherForm


def _go_to_pair(
    _request: HttpRequest, row: Any, answers: Mapping[str, Any], *, kind: Mergeable
) -> StrOrPromise | HttpResponse:
    return redirect(PAIR.format(kind), row.pk, answers["other"].pk)


def merge_action(kind: Mergeable) -> ConfirmedAction:
    return ConfirmedAction(
        path="sla-sammen",
        label="Slå sammen med …",
        explanation=(
            "Velg den som er den samme. På neste side står alt som følger av det, og du velger "
            "hvem som blir igjen. Ingenting skjer før du har sagt ja der."
        ),
        perform=partial(_go_to_pair, kind=kind),
        form=_other_form(kind),
        permission="merge",
    )


# ---- All of them ---------------------------------------------------------------------------------


def _only_for_those_who_may(request: HttpRequest, kind: Mergeable) -> None:
    if not rules.may_merge(MODELS[kind](), staff_of(request)):
        raise PermissionDenied


def _change_url(row: Any) -> str:
    return reverse(f"admin:members_{rules.of(row)}_change", args=[row.pk])


def _page(
    request: HttpRequest, kind: Mergeable, template: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    common = {
        **admin.site.each_context(request),
        "title": title,
        "opts": cast(Any, MODELS[kind])._meta,
        "list_url": reverse(LIST.format(kind)),
        "changelist_url": reverse(f"admin:members_{kind}_changelist"),
    }
    return TemplateResponse(request, f"admin/members/{template}.html", common | context)


def urls(kind: Mergeable) -> list[URLPattern]:
    def page(view: Any) -> Any:
        return admin.site.admin_view(partial(view, kind=kind))

    return [
        path("dubletter/", page(list_view), name=f"members_{kind}_duplicates_changelist"),
        path(
            "dubletter/<int:first_id>/<int:second_id>/",
            page(pair_view),
            name=f"members_{kind}_merge",
        ),
    ]
