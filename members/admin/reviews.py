"""The yearly round: planned, read beforehand, started; and those who have not confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ActedOnAdmin, ConfirmedAction, RowForm, link_to, staff_of
from core.forms import LAST_DAY
from core.refusals import Refused
from members.enums import GOOD_INVITATION_ANSWERS, REVIEWS_TO_FOLLOW_UP, ReviewState
from members.models import ReviewRound, YearlyReview
from members.rules import reviews as rules
from members.services import reviews as services

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]
NOTICE = timedelta(days=7)


# ---- The round ---------------------------------------------------------------------------------


class NewRoundForm(forms.ModelForm):
    """The year, and the last day to answer, follow from the day it starts."""

    starts_on = forms.DateField(
        label=_("Starter"),
        widget=AdminDateWidget,
        initial=lambda: timezone.localdate() + NOTICE,
        help_text=_(
            "Da går brevene ut av seg selv om morgenen, eller neste hverdag. På neste side ser du "
            "hvem som får dem, og der kan du starte runden med en gang."
        ),
    )

    class Meta:
        model = ReviewRound
        fields = ["starts_on"]

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not timezone.localdate() < day <= LAST_DAY:
            raise forms.ValidationError(_("Velg en dag fra og med i morgen."))
        if ReviewRound.objects.filter(year=day.year).exists():
            raise forms.ValidationError(_("Det finnes allerede en runde for dette året."))
        self.instance.year, self.instance.ends_on = day.year, day + rules.LASTS
        return day


def _start(request: HttpRequest, row: ReviewRound, _answers: Answers) -> StrOrPromise:
    services.start_round(review_round=row, by=staff_of(request), now=timezone.now())
    return _("Runden er startet, og brevene er på vei.")


def _drop(request: HttpRequest, row: ReviewRound, _answers: Answers) -> HttpResponse:
    services.drop_round(review_round=row, by=staff_of(request), now=timezone.now())
    messages.success(request, _("Planen er forkastet. Ingen har fått brev."))
    return redirect(reverse("admin:members_reviewround_changelist"))


def _is_planned(row: ReviewRound, _now: datetime) -> bool:
    return row.started_at is None


@admin.register(ReviewRound)
class ReviewRoundAdmin(ActedOnAdmin):
    additions_are_told = True
    form = NewRoundForm
    list_display = ["year", "state", "starts_on", "ends_on", "confirmed"]
    confirmed_actions = [
        ConfirmedAction(
            path="start",
            label=_("Start runden nå"),
            explanation=_(
                "Alle som er medlem i dag, blir spurt. Hovedkontaktene får brevet nå, og to "
                "påminnelser hvis de ikke svarer. Det kan ikke gjøres om."
            ),
            perform=_start,
            is_offered=_is_planned,
        ),
        ConfirmedAction(
            path="forkast",
            label=_("Forkast planen"),
            explanation=_("Runden starter ikke, og ingen får brev."),
            perform=_drop,
            is_offered=_is_planned,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        standing = YearlyReview.objects.standing(on=timezone.localdate()).values("pk")
        has_answered = Q(reviews__confirmed_at__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                answered=Count("reviews", filter=has_answered),
                counted=Count("reviews", filter=has_answered | Q(reviews__in=standing)),
            )
        )

    def get_fieldsets(self, request: HttpRequest, obj: ReviewRound | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["starts_on"]})]
        told = ["how_it_goes"] if obj.started_at else ["without", "unreachable", "asked"]
        return [(None, {"fields": ["state", "starts_on", "ends_on", *told]})]

    def get_readonly_fields(
        self, request: HttpRequest, obj: ReviewRound | None = None
    ) -> list[str]:
        """A plan is dropped and made anew."""
        if obj is None:
            return []
        told = ["how_it_goes", "without", "unreachable", "asked"]
        return ["state", "starts_on", "ends_on", *told]

    def save_model(
        self, request: HttpRequest, obj: ReviewRound, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            starts_on = form.cleaned_data["starts_on"]
            made = services.plan_round(
                starts_on=starts_on, by=staff_of(request), now=timezone.now()
            )
            obj.pk = made.pk

    def response_add(
        self, request: HttpRequest, obj: ReviewRound, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(request, _("Runden er lagt inn. Se hvem som får brev."))
        return redirect(reverse("admin:members_reviewround_change", args=[obj.pk]))

    @admin.display(description=_("tilstand"))
    def state(self, row: ReviewRound) -> StrOrPromise:
        today = timezone.localdate()
        if row.is_open(on=today):
            return _("åpen")
        if row.started_at or row.ends_on < today:
            return _("over")
        return _("planlagt")

    @admin.display(description=_("bekreftet"))
    def confirmed(self, row: Any) -> str:
        if row.started_at is None:
            return "–"
        return _("%(n)d av %(of)d") % {"n": row.answered, "of": row.counted}

    @admin.display(description=_("slik går det"))
    def how_it_goes(self, row: ReviewRound) -> str:
        found = rules.progress(row, now=timezone.now())
        listed = reverse("admin:members_yearlyreview_changelist")
        lines = [
            (
                f"{listed}?round__id__exact={row.pk}&hvor={state.value}",
                capfirst(state.label),
                number,
            )
            for state, number in found.items()
        ]
        of = sum(number for state, number in found.items() if state != ReviewState.DROPPED)
        return format_html(
            '<div class="steps"><p><strong>{}</strong></p><ul>{}</ul></div>',
            _("%(n)d av %(of)d er bekreftet.")
            % {"n": found.get(ReviewState.CONFIRMED, 0), "of": of},
            format_html_join("", '<li><a href="{}">{}: {}</a></li>', lines),
        )

    @admin.display(description=_("får brev"))
    def asked(self, _row: ReviewRound) -> str:
        found = self._forecast.asked
        people = format_html_join(
            "",
            "<li>{}: {}, {}</li>",
            ((link_to(who), contact.name, contact.email) for who, contact in found),
        )
        return format_html(
            '<details class="steps"><summary>{}</summary><ul>{}</ul></details>',
            ngettext("%(n)d hovedkontakt", "%(n)d hovedkontakter", len(found)) % {"n": len(found)},
            people,
        )

    @admin.display(description=_("adressen er stoppet"))
    def unreachable(self, _row: ReviewRound) -> StrOrPromise:
        found = ((link_to(who), contact.email) for who, contact in self._forecast.stopped)
        return _list(format_html("{}: {}", *each) for each in found)

    @admin.display(description=_("har ingen hovedkontakt"))
    def without(self, _row: ReviewRound) -> StrOrPromise:
        return _list(link_to(organisation) for organisation in self._forecast.unanswered_for)

    @property
    def _forecast(self) -> rules.Forecast:
        return rules.forecast(on=timezone.localdate())


def _list(rows: Iterable[str]) -> StrOrPromise:
    lines = format_html_join("", "<li>{}</li>", ((row,) for row in rows))
    return format_html('<div class="steps"><ul>{}</ul></div>', lines) if lines else _("Ingen.")


# ---- Those who have answered, and those who have not -------------------------------------------


class StateFilter(admin.SimpleListFilter):
    title = _("hvor det står")
    parameter_name = "hvor"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, StrOrPromise]]:
        states = [(state.value, state.label) for state in ReviewState]
        return [("folg-opp", _("ikke bekreftet, må følges opp")), *states]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "folg-opp":
            return queryset.of_newest_round().filter(state__in=REVIEWS_TO_FOLLOW_UP)
        return queryset.filter(state=self.value()) if self.value() else queryset


class NoteForm(RowForm):
    note = forms.CharField(
        label=_("Hvem du snakket med, og hva dere ble enige om"),
        max_length=300,
        widget=AdminTextInputWidget,
        help_text=_("Står i historikken."),
    )


def _by_phone(request: HttpRequest, row: YearlyReview, answers: Answers) -> StrOrPromise:
    services.confirm_by_phone(
        review=row, note=answers["note"], by=staff_of(request), now=timezone.now()
    )
    return _("Opplysningene er bekreftet.")


def _again(request: HttpRequest, row: YearlyReview, _answers: Answers) -> StrOrPromise:
    services.ask_again(review=row, by=staff_of(request), now=timezone.now())
    return _("Brevet er på vei.")


def _invite(request: HttpRequest, row: YearlyReview, _answers: Answers) -> HttpResponse:
    answers = services.invite_suggested(review=row, by=staff_of(request), now=timezone.now())
    for answer, addresses in answers.items():
        say = messages.success if answer in GOOD_INVITATION_ANSWERS else messages.warning
        say(request, str(answer.label) % {"addresses": ", ".join(addresses)})
    return redirect(reverse("admin:members_yearlyreview_change", args=[row.pk]))


def _is_unanswered(row: YearlyReview, _now: datetime) -> bool:
    return row.confirmed_at is None


def _may_be_asked(row: YearlyReview, now: datetime) -> bool:
    today = timezone.localdate(now)
    return _is_unanswered(row, now) and rules.refusal_to_answer(row, on=today) is None


def _names_somebody(row: YearlyReview, _now: datetime) -> bool:
    return bool(row.suggested_email)


SHOWN = (
    "to_organisation",
    "round",
    "state",
    "asked",
    "asked_at",
    "letters",
    "to_letter",
    "remind_at",
    "passed_on_at",
    "suggested_name",
    "suggested_email",
    "confirmed_at",
    "confirmed_how",
    "confirmed_by",
)


@admin.register(YearlyReview)
class YearlyReviewAdmin(ActedOnAdmin):
    list_display = ["organisation", "round", "state", "asked", "asked_at", "letters", "somebody"]
    list_filter = [StateFilter, "round", "organisation__kind"]
    ordering = ["-round__year", rules.BY_STATE, "organisation__sort_key"]
    list_select_related = ["organisation", "round", "asked"]
    search_fields = ["organisation__name", "asked__name", "asked__email"]
    fields = SHOWN
    readonly_fields = SHOWN
    actions = ["ask_the_chosen_again"]
    confirmed_actions = [
        ConfirmedAction(
            path="bekreft",
            label=_("Bekreftet på telefon"),
            explanation=_("Noen i organisasjonen har sagt at opplysningene stemmer."),
            perform=_by_phone,
            form=NoteForm,
            is_offered=_is_unanswered,
        ),
        ConfirmedAction(
            path="send",
            label=_("Send spørsmålet på nytt"),
            explanation=_(
                "Den som er hovedkontakt nå, får et nytt brev, og påminnelser som fra starten."
            ),
            perform=_again,
            is_offered=_may_be_asked,
        ),
        ConfirmedAction(
            path="inviter",
            label=_("Inviter den de nevnte"),
            explanation=_(
                "Adressen får en invitasjon som kollega. Når personen har registrert seg, gir du "
                "rollen som hovedkontakt på siden til organisasjonen, og spørsmålet går dit."
            ),
            perform=_invite,
            is_offered=_names_somebody,
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made when a round starts."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return rules.with_state(super().get_queryset(request), now=timezone.now())

    @admin.action(description=_("Send spørsmålet på nytt til de valgte"), permissions=["change"])
    def ask_the_chosen_again(self, request: HttpRequest, chosen: QuerySet[YearlyReview]) -> None:
        now, done = timezone.now(), 0
        for review in chosen:
            try:
                services.ask_again(review=review, by=staff_of(request), now=now)
                done += 1
            except Refused as refused:
                self.message_user(request, f"{review}: {refused}", messages.WARNING)
        sentence = ngettext("%(done)d brev er på vei.", "%(done)d brev er på vei.", done)
        self.message_user(request, sentence % {"done": done})

    @admin.display(description=_("tilstand"), ordering="state")
    def state(self, review: Any) -> StrOrPromise:
        return ReviewState(review.state).label

    @admin.display(description=_("den de nevnte"))
    def somebody(self, review: YearlyReview) -> str:
        return ", ".join(filter(None, [review.suggested_name, review.suggested_email])) or "–"

    @admin.display(description=_("organisasjon"))
    def to_organisation(self, review: YearlyReview) -> str:
        return link_to(review.organisation)

    @admin.display(description=_("siste brev"))
    def to_letter(self, review: YearlyReview) -> str:
        letter = review.last_letter
        return link_to(letter, letter.get_state_display()) if letter else "–"
