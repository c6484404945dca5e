"""Sessions with their speakers: the rules are those of the editors' own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminIntegerFieldWidget, AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import ActionsAdmin, ConfirmedAction, ReasonForm, RowForm, staff_of
from core.refusals import Refused
from events.models import CapacityPool, Session, Speaker
from events.services import programme
from events.services.programme import Named, Places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

WORDS = ["event", "kind", "title", "summary", ("starts_at", "ends_at"), "room", "may_be_outside"]
CHOSEN = ["is_chosen", "capacity", "price"]


class SessionAdminForm(forms.ModelForm):
    may_be_outside = forms.BooleanField(
        label=gettext_lazy("Kan være utenfor tida til arrangementet"), required=False
    )
    is_chosen = forms.BooleanField(
        label=gettext_lazy("De påmeldte må velge dette"),
        required=False,
        help_text=gettext_lazy("For det som har egne plasser eller egen pris."),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Antall plasser"),
        min_value=1,
        max_value=100_000,
        required=False,
        widget=AdminIntegerFieldWidget,
        help_text=gettext_lazy("Bare for det som velges. Tomt betyr ingen grense."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Hvorfor det er flyttet"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Står i brevet til dem som har valgt det."),
    )

    class Meta:
        model = Session
        fields = ["event", "kind", "title", "summary", "starts_at", "ends_at", "room", "price"]
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = CapacityPool.objects.filter(session=self.instance.pk).first()
        self.initial.setdefault("is_chosen", pool is not None and self.instance.pk is not None)
        if pool and self.instance.pk:
            self.initial["capacity"] = pool.capacity

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        self.instance.may_be_outside = given.get("may_be_outside", False)
        return given

    def _get_validation_exclusions(self) -> set[str]:
        """What the table says of rooms and times in one event, the services say with names."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | {"event"}

    @property
    def places(self) -> Places | None:
        given = self.cleaned_data
        return Places(given["capacity"]) if given["is_chosen"] else None


class SpeakersFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        """The session and its speakers together are asked about, so that what was typed stays.
        The service asks again under the lock."""
        super().clean()
        session = self.instance
        is_whole = session.event_id and session.starts_at and session.ends_at
        if any(self.errors) or not is_whole or session.cancelled_at:
            return
        may_be_outside = getattr(session, "may_be_outside", False)
        refused = programme.refusal_now(session, _named(self), may_be_outside=may_be_outside)
        if refused:
            raise forms.ValidationError(str(refused))


class SpeakerInline(admin.StackedInline):
    model = Speaker
    formset = SpeakersFormSet
    fields = [("name", "title"), "email", ("asked_at", "consented_at")]
    readonly_fields = ["asked_at", "consented_at"]
    extra = 1


def _cancel(request: HttpRequest, session: Session, answers: Mapping[str, Any]) -> str:
    programme.cancel_session(
        session=session, reason=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Avlyst. De som hadde valgt det, får brev.")


def _delete(request: HttpRequest, session: Session, _answers: Mapping[str, Any]) -> HttpResponse:
    programme.delete_session(session=session, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Slettet fra programmet."))
    return redirect(reverse("admin:events_session_changelist"))


def _whom_it_concerns(session: Session, _now: object) -> Sequence[StrOrPromise]:
    return [_("%(n)d har valgt det.") % {"n": session.choices.live().count()}]


@admin.register(Session)
class SessionAdmin(ActionsAdmin):
    """A session is written by the services: what may be is asked under the lock."""

    form = SessionAdminForm
    additions_are_told = True
    list_display = ["title", "event", "when", "room", "kind", "places", "state"]
    list_filter = ["kind"]
    search_fields = ["title", "event__title", "room", "speakers__name"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at", "pk"]
    autocomplete_fields = ["event"]
    inlines = [SpeakerInline]
    confirmed_actions = [
        ConfirmedAction(
            path="avlys",
            label=gettext_lazy("Avlys"),
            explanation=gettext_lazy(
                "Det blir stående i programmet med beskjed om at det er avlyst. De som har valgt "
                "det, får brev. Du kan ikke angre."
            ),
            perform=_cancel,
            form=ReasonForm,
            is_offered=lambda session, _now: session.cancelled_at is None,
            warnings=_whom_it_concerns,
        ),
        ConfirmedAction(
            path="slett",
            label=gettext_lazy("Slett"),
            explanation=gettext_lazy(
                "Innlederne og filene deres slettes også. Har noen valgt det, må det avlyses."
            ),
            perform=_delete,
            form=RowForm,
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Session | None = None) -> Any:
        told = [] if obj is None else ["reason"]
        return [
            (None, {"fields": [*WORDS, *told]}),
            (_("Plasser og pris"), {"fields": CHOSEN}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> Any:
        return [] if obj is None else ["event"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        """Django leaves `list_select_related` alone where the queryset joins something itself."""
        return super().get_queryset(request).select_related("event", "pool")

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.instance

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: bool) -> None:
        """Written with its speakers, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        given = form.cleaned_data
        names = ("kind", "title", "summary", "starts_at", "ends_at", "room", "price")
        for formset in formsets:  # the service writes the rows, and tells of them
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        common: dict[str, Any] = {
            "fields": {name: given[name] for name in names},
            "places": form.places,
            "speakers": _named(formsets[0]),
            "may_be_outside": given["may_be_outside"],
            "by": staff_of(request),
            "now": timezone.now(),
        }
        if change:
            before = Session.objects.select_related("event").get(pk=form.instance.pk)
            programme.change_session(session=before, reason=given["reason"], **common)
            return
        made = programme.add_session(event=given["event"], uid=form.instance.uid, **common)
        form.instance.pk = made.pk

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:  # nothing was written
            messages.error(request, str(refused))
            return redirect(request.get_full_path())

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """The service has told it."""

    @admin.display(description=gettext_lazy("når"), ordering="starts_at")
    def when(self, session: Session) -> str:
        return f"{localtime(session.starts_at):%d.%m.%Y %H.%M}"

    @admin.display(description=gettext_lazy("plasser"))
    def places(self, session: Session) -> str:
        pool = getattr(session, "pool", None)
        if pool is None:
            return "–"
        return str(pool.taken) if pool.capacity is None else f"{pool.taken} av {pool.capacity}"

    @admin.display(description=gettext_lazy("tilstand"), ordering="cancelled_at")
    def state(self, session: Session) -> str:
        return _("avlyst") if session.cancelled_at else _("holdes")


def _named(formset: Any) -> list[Named]:
    """Those that stand after the form is sent."""
    kept = [form for form in formset.forms if form.has_changed() or form.instance.pk is not None]
    return [
        Named(
            name=form.instance.name,
            title=form.instance.title,
            email=form.instance.email,
            pk=form.instance.pk,
        )
        for form in kept
        if not form.cleaned_data.get("DELETE")
    ]
