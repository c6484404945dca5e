"""What is to be invoiced: seen before it is made, and fetched as files. Never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import (
    ActionsAdmin,
    ConfirmedAction,
    ReadOnlyAdmin,
    ReadOnlyInline,
    link_to,
    staff_of,
)
from core.refusals import Refused
from core.spreadsheets import Export, FileFormat
from core.templatetags.when import kroner
from events import rules
from events.admin.columns import EventFilter
from events.admin.forms import FileForm
from events.enums import EventState, Refusal
from events.models import Event, InvoiceLine, InvoiceRun
from events.services import invoicing
from events.services.invoice_export import export_lines, export_run
from members.enums import CodeKind
from members.models import Organisation, OrganisationCode

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from events.querysets import InvoiceLineQuerySet

Answers = Mapping[str, Any]


@dataclass
class Share:
    """The new lines of one recipient."""

    name: str
    orgnr: str
    reference: str
    problem: StrOrPromise = ""
    lines: list[InvoiceLine] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def settle_view(request: HttpRequest, object_id: int) -> HttpResponse:
    """GET shows what would be new; POST makes it, if it still is what was shown."""
    if not request.user.has_perm("events.add_invoicerun"):
        raise PermissionDenied
    now = timezone.now()
    event = get_object_or_404(Event.objects.exclude(state=EventState.DRAFT), pk=object_id)
    if request.method == "POST":
        return _settle(request, event)
    settlement = invoicing.preview(event=event, now=now)
    context = {
        **admin.site.each_context(request),
        "title": _("Lag fakturagrunnlag"),
        "subtitle": str(event),
        "opts": Event._meta,
        "event": event,
        "settlement": settlement,
        "needs_vat": settlement.refusal == Refusal.VAT_NEEDED,
        "shares": _shares(settlement.lines, on=timezone.localdate(now)),
        "runs": event.invoice_runs.annotate(count=Count("lines"), total=Sum("lines__amount")),
    }
    return TemplateResponse(request, "admin/events/event/invoicing.html", context)


def _settle(request: HttpRequest, event: Event) -> HttpResponse:
    try:
        run = invoicing.settle_event(
            event=event,
            by=staff_of(request),
            now=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(request.path)
    messages.success(request, _("Fakturagrunnlaget er laget. Hent fila her."))
    return redirect("admin:events_invoicerun_change", run.pk)


def _shares(lines: Iterable[InvoiceLine], *, on: date) -> list[Share]:
    shares: dict[tuple[str, str, str], Share] = {}
    for line in lines:
        key = (line.recipient_name, line.recipient_orgnr, line.recipient_reference)
        shares.setdefault(key, Share(*key)).lines.append(line)
    known = _by_number({share.orgnr for share in shares.values()}, on=on)
    for share in shares.values():
        if organisation := known.get(share.orgnr):
            share.problem = _problem(organisation, share.reference)
    return list(shares.values())


def _by_number(numbers: set[str], *, on: date) -> dict[str, Organisation]:
    codes = OrganisationCode.objects.valid(on=on).filter(
        kind=CodeKind.ORGANISATION_NUMBER, value__in=numbers - {""}
    )
    return {code.value: code.organisation for code in codes.select_related("organisation")}


def _problem(organisation: Organisation, reference: str) -> StrOrPromise:
    if organisation.invoice_reference_pattern and not reference:
        return _("Referansen mangler. Rett den på påmeldingen før du lager grunnlaget.")
    return rules.reference_problem(organisation, reference)


def _answer(export: Export) -> HttpResponse:
    return HttpResponse(
        export.content,
        headers={
            "Content-Type": export.content_type,
            "Content-Disposition": f'attachment; filename="{export.name}"',
            "Cache-Control": "no-store",
        },
    )


# ---- Runs and lines -----------------------------------------------------------------------------


def _fetch(request: HttpRequest, run: InvoiceRun, answers: Answers) -> HttpResponse:
    export = export_run(
        run=run,
        file_format=FileFormat(answers["file_format"]),
        by=staff_of(request),
        now=timezone.now(),
    )
    return _answer(export)


class LineInline(ReadOnlyInline):
    model = InvoiceLine
    fields = ["recipient_name", "recipient_reference", "text", "because", "sum", "vat"]
    readonly_fields = ["sum"]

    @admin.display(description=_("beløp"))
    def sum(self, line: InvoiceLine) -> str:
        return kroner(line.amount)


@admin.register(InvoiceRun)
class InvoiceRunAdmin(ReadOnlyAdmin, ActionsAdmin):
    list_display = ["title", "made_at", "count", "total"]
    list_filter = [EventFilter]
    list_select_related = ["event"]
    search_fields = ["event__title"]
    date_hierarchy = "made_at"
    fields = ["to_event", "made_at", "total"]
    readonly_fields = ["to_event", "total"]
    inlines = [LineInline]
    confirmed_actions = [
        ConfirmedAction(
            path="fil",
            label=_("Hent fila"),
            explanation=_(
                "En rad for hver linje, og alt til samme mottaker under hverandre. Fila har navn "
                "på deltakere. Det blir skrevet i handlingsloggen at du hentet den."
            ),
            perform=_fetch,
            form=FileForm,
            permission="view",
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceRun]:
        rows: QuerySet[InvoiceRun] = super().get_queryset(request).select_related("event")
        counted: QuerySet[InvoiceRun] = rows.annotate(n=Count("lines"), sum=Sum("lines__amount"))
        return counted

    @admin.display(description=_("arrangement"), ordering="event__starts_at")
    def title(self, run: InvoiceRun) -> str:
        return run.event.title

    @admin.display(description=_("arrangement"))
    def to_event(self, run: InvoiceRun) -> str:
        return link_to(run.event)

    @admin.display(description=_("linjer"), ordering="n")
    def count(self, run: Any) -> int:
        return int(run.n)

    @admin.display(description=_("sum"), ordering="sum")
    def total(self, run: Any) -> str:
        return kroner(run.sum or 0)


class BookingEventFilter(EventFilter):
    path = "booking__event"


class PayerFilter(admin.SimpleListFilter):
    """Everything of one organisation, across events: reached from a line of theirs."""

    title = _("organisasjon")
    parameter_name = "organisasjon"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        value = self._key(request.GET.get(self.parameter_name, ""))
        found = Organisation.objects.filter(pk=value)
        return [(str(each.pk), str(each)) for each in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> Any:
        value = self._key(self.value() or "")
        return queryset.filter(booking__organisation=value) if value else queryset

    def _key(self, written: str) -> int:
        is_number = written.isascii() and written.isdecimal()
        return min(int(written), 2**63 - 1) if is_number else 0


@admin.register(InvoiceLine)
class InvoiceLineAdmin(ReadOnlyAdmin):
    list_display = ["recipient_name", "payer", "text", "amount", "kind", "created_at"]
    list_filter = [PayerFilter, BookingEventFilter, "kind"]
    search_fields = ["recipient_name", "=recipient_orgnr", "booking__organisation__name", "text"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "recipient_name", "pk"]
    actions = ["fetch"]
    fields = [
        *("recipient_name", "recipient_orgnr", "recipient_reference", "text", "because"),
        *("kind", "quantity", "unit_price", "amount", "vat", "vat_percent"),
        *("to_run", "to_booking", "to_participant", "created_at"),
    ]
    readonly_fields = ["to_run", "to_booking", "to_participant"]

    @admin.action(description=_("Hent de valgte linjene i Excel"), permissions=["view"])
    def fetch(self, request: HttpRequest, lines: Any) -> HttpResponse:
        export = export_lines(
            lines=lines, file_format=FileFormat.XLSX, by=staff_of(request), now=timezone.now()
        )
        return _answer(export)

    def get_queryset(self, request: HttpRequest) -> InvoiceLineQuerySet:
        rows = cast("InvoiceLineQuerySet", super().get_queryset(request))
        return rows.for_reading()

    @admin.display(description=_("for organisasjonen"), ordering="booking__organisation__sort_key")
    def payer(self, line: InvoiceLine) -> str:
        """Leads to all of theirs, across events."""
        organisation = line.booking.organisation
        if organisation is None:
            return "–"
        url = f"?{PayerFilter.parameter_name}={organisation.pk}"
        return format_html('<a href="{}">{}</a>', url, organisation.short_name)

    @admin.display(description=_("fakturagrunnlag"))
    def to_run(self, line: InvoiceLine) -> str:
        return link_to(line.run)

    @admin.display(description=_("påmelding"))
    def to_booking(self, line: InvoiceLine) -> str:
        return link_to(line.booking)

    @admin.display(description=_("deltaker"))
    def to_participant(self, line: InvoiceLine) -> str:
        return link_to(line.participant)
