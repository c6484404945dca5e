from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.admin import KeptAdmin, ReadOnlyInline, TextEditorAdmin, staff_of
from core.refusals import Refused
from events import rules, services
from events.admin import invoicing, next_time, phone
from events.admin.actions import EVENT_ACTIONS
from events.admin.columns import places_in_words
from events.admin.forms import DiscountForm, PoolForm, PriceForm
from events.admin.questions import EventQuestionInline, save_questions
from events.enums import EventState
from events.models import (
    CapacityPool,
    Event,
    EventDocument,
    EventQuestion,
    GroupDiscount,
    Series,
    TicketCategory,
)
from events.services import documents

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS = [
    *("title", "slug", "type", "series", "chapter", "network", "cooperation_area"),
    "language",
    *("summary", "body", "practical", "access"),
]
TIME_AND_PLACE = [
    "starts_at",
    "ends_at",
    "is_online",
    "place_name",
    "address",
    "online_url",
]
INVOICE = ["vat"]
SIGN_UP = [
    *("sign_up_opens_at", "sign_up_closes_at", "cancel_until", "names_until"),
    *("is_open_to_guests", "asks_for_needs", "access_responsible"),
]
STORY = ["state", "published_at", "changed_at", "calendar_version", "cancel_reason"]


class PoolInline(admin.TabularInline):
    model = CapacityPool
    form = PoolForm
    extra = 0
    fields = ["name", "capacity", "taken", "waiting", "overbooked"]
    readonly_fields = ["taken", "waiting", "overbooked"]
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those of a session belong to the programme."""
        rows: Any = super().get_queryset(request)
        return rows.own()

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1


class PriceInline(admin.StackedInline):
    model = TicketCategory
    form = PriceForm
    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 2 if obj is None else 0

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """Which pool is asked only where there is a choice."""
        own = [pool for pool in obj.pools.all() if pool.session_id is None] if obj else []
        has_choice = len(own) > 1
        first = ("name", "audience", "price", *(["pool"] if has_choice else []))
        return [(None, {"fields": [first, ("on_sale_from", "on_sale_until"), "vat"]})]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "pool":
            event_id = request.resolver_match.kwargs["object_id"] if request.resolver_match else 0
            kwargs["queryset"] = CapacityPool.objects.own().filter(event_id=event_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DiscountInline(admin.TabularInline):
    model = GroupDiscount
    form = DiscountForm
    extra = 0
    verbose_name_plural = _("rabatt når mange kommer fra samme organisasjon")


class DocumentInline(ReadOnlyInline):
    """Files are added on the portal's own pages, where they are looked into."""

    model = EventDocument
    fields = ["title", "session", "speaker", "kind", "size", "added_at"]
    readonly_fields = ["title", "session", "speaker", "kind", "size", "added_at"]
    can_delete = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventDocument]:
        documents: Any = super().get_queryset(request)
        return documents.with_whose()  # type: ignore[no-any-return]


class WhenFilter(admin.SimpleListFilter):
    title = _("når")
    parameter_name = "naar"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("kommer", _("kommer")), ("over", _("er over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "kommer":
                return queryset.upcoming(now=timezone.now())
            case "over":
                return queryset.past(now=timezone.now())
        return queryset


class LacksFilter(admin.SimpleListFilter):
    title = _("mangler")
    parameter_name = "mangler"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        return [("plasser", _("plasser eller priser"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "plasser":
            return queryset.upcoming(now=timezone.now()).lacking_places_or_prices().distinct()
        return queryset


@admin.register(Event)
class EventAdmin(TextEditorAdmin):
    list_display = ["title", "when", "type", "where", "state", "places", "participants"]
    list_filter = [WhenFilter, "state", "type", LacksFilter, "chapter", "county", "series"]
    list_select_related = ["county"]
    search_fields = ["title", "summary", "place_name", "series__name", "slug"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "pk"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["county", "access_responsible", "cooperation_area"]
    radio_fields = {"type": admin.HORIZONTAL}
    inlines = [PoolInline, PriceInline, EventQuestionInline]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    confirmed_actions = EVENT_ACTIONS

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(phone.caller_view)
        bills = self.admin_site.admin_view(invoicing.settle_view)
        copied = self.admin_site.admin_view(next_time.copy_view)
        own = [
            path("<int:object_id>/telefon/", view, name="events_event_phone"),
            path("<int:object_id>/faktura/", bills, name="events_event_invoicing"),
            path("<int:object_id>/neste/", copied, name="events_event_next_time"),
        ]
        return [*own, *super().get_urls()]

    def actions_for(self, request: HttpRequest, row: Any) -> list[dict[str, StrOrPromise]]:
        own = super().actions_for(request, row)
        takes_people = row.state == EventState.PUBLISHED and row.ends_at > timezone.now()
        if takes_people and request.user.has_perm("events.add_booking"):
            url = reverse("admin:events_event_phone", args=[row.pk])
            own.append({"label": _("Meld på en som ringer"), "url": url})
        if row.state != EventState.DRAFT and request.user.has_perm("events.add_invoicerun"):
            url = reverse("admin:events_event_invoicing", args=[row.pk])
            own.append({"label": _("Lag fakturagrunnlag"), "url": url})
        if request.user.has_perm("events.change_event"):
            url = reverse("events:edited", args=[row.slug])
            own.append({"label": _("Arrangørsiden: tall, kø, brev og filer"), "url": url})
            url = reverse("events:paper", args=[row.slug])
            own.append({"label": _("Navneskilt, lister og deltakerbevis"), "url": url})
            url = reverse("events:edit_programme", args=[row.slug])
            own.append({"label": _("Program og innledere"), "url": url})
        if request.user.has_perm("events.add_event"):
            url = reverse("admin:events_event_next_time", args=[row.pk])
            own.append({"label": _("Kopier til neste gang"), "url": url})
        return own

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        if obj is None:
            return self.inlines
        files = [DocumentInline] if obj.documents.exists() else []
        return [*self.inlines, DiscountInline, *files]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).prefetch_related("pools")

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        people = (_("Kontakt og bilde"), {"fields": [*CONTACT_AND_PICTURE]})
        sets: list[Any] = [
            (None, {"fields": WORDS}),
            (_("Tid og sted"), {"fields": [*TIME_AND_PLACE, "county"]}),
            (_("Påmelding"), {"fields": SIGN_UP}),
            (_("Faktura"), {"fields": INVOICE}),
            people,
        ]
        if obj is None:
            return sets
        after = (_("Etterpå"), {"fields": ["report"]})
        return [*sets, after, (_("Historie"), {"fields": STORY})]

    def get_readonly_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        """People are told when a published event moves, so that has a button of its own."""
        if obj is None:
            return []
        if obj.state == EventState.DRAFT:
            return STORY
        return [*STORY, "slug", *TIME_AND_PLACE]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        return self.prepopulated_fields if obj is None or obj.state == EventState.DRAFT else {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in {"summary", "access"}:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Event, form: forms.ModelForm, change: bool
    ) -> None:
        now = timezone.now()
        if not change:
            obj.changed_at = now
            super().save_model(request, obj, form, change)
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes.get("picture") is False:  # what Django calls a picture taken away
            changes["picture"] = ""
        services.edit(event=obj, changes=changes, by=staff_of(request), now=now)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        saves = {
            CapacityPool: self._save_pools,
            TicketCategory: self._save_prices,
            EventQuestion: save_questions,
            EventDocument: self._save_documents,
        }
        if formset.model in saves:
            saves[formset.model](request, formset)
        else:
            super().save_formset(request, form, formset, change)

    def _save_documents(self, request: HttpRequest, formset: Any) -> None:
        formset.save(commit=False)
        for document in formset.deleted_objects:
            documents.remove(document=document, by=staff_of(request), now=timezone.now())
        formset.deleted_objects = []

    def _save_prices(self, _request: HttpRequest, formset: Any) -> None:
        for price in formset.save(commit=False):
            if price.pool_id is None:
                price.pool = price.event.pools.own().order_by("pk")[0]
            price.save()
        for price in formset.deleted_objects:
            price.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        for fault in rules.period_faults(form.instance):
            messages.warning(request, fault)

    def _save_pools(self, request: HttpRequest, formset: Any) -> None:
        """How many places there are is a rule: more of them go to the queue at once."""
        for pool in formset.save(commit=False):
            if pool.pk is None:
                pool.save()
        formset.new_objects, formset.changed_objects = [], []
        formset.deleted_objects = []
        for pool_form in formset.initial_forms:
            pool = pool_form.instance
            if "name" in pool_form.changed_data:
                CapacityPool.objects.filter(pk=pool.pk).update(name=pool.name)
            if "capacity" in pool_form.changed_data:
                services.set_capacity(
                    pool=pool,
                    capacity=pool_form.cleaned_data["capacity"],
                    by=staff_of(request),
                    now=timezone.now(),
                )
        event = formset.instance
        if not event.pools.exists():  # nobody touched it: no limit
            CapacityPool.objects.create(event=event)

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
        except Refused as refused:  # a rule that only holds under the lock; nothing was written
            messages.error(request, str(refused))
            return redirect(request.path)
        return answer

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service has told what changed on the event itself; prices are told here."""
        of_inlines = [
            line for line in message if any("name" in what for what in line.values() if what)
        ]
        super().log_change(request, obj, of_inlines)

    @admin.display(description=_("når"), ordering="starts_at")
    def when(self, event: Event) -> str:
        return f"{localtime(event.starts_at):%d.%m.%Y %H.%M}"

    @admin.display(description=_("versjon i kalenderen"))
    def calendar_version(self, event: Event) -> int:
        return event.sequence

    @admin.display(description=_("sted"), ordering="place_name")
    def where(self, event: Event) -> StrOrPromise:
        place = event.place_name or _("på nett")
        return f"{place}, {event.county}" if event.county else place

    @admin.display(description=_("plasser"))
    def places(self, event: Event) -> StrOrPromise:
        return places_in_words([pool for pool in event.pools.all() if pool.session_id is None])

    @admin.display(description=_("deltakere"))
    def participants(self, event: Event) -> str:
        url = reverse("admin:events_participant_changelist")
        return format_html('<a href="{}?arrangement={}">{}</a>', url, event.pk, _("Se deltakerne"))


CONTACT_AND_PICTURE = ["contact_name", "contact_email", "picture", "picture_alt"]


@admin.register(Series)
class SeriesAdmin(KeptAdmin):
    list_display = ["name", "summary"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
