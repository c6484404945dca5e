"""What is chosen in the programme, as a part of any form about one who comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.when import kroner, timed_span
from events import rules
from events.enums import Availability, Refusal
from events.models import Event, Session


def told(session: Session, event: Event, *, now: datetime) -> SafeString:
    """Its title, when, what it costs and how many places there are, for the label of a choice."""
    facts: list[str] = [timed_span(session)]
    if session.price:
        facts.append(kroner(session.price))
    state = rules.availability(event, [session.pool], now=now)
    facts.append(_("Fullt: du stiller deg i kø") if state == Availability.QUEUE else _words(state))
    about = format_html_join(" · ", "{}", ((fact,) for fact in facts))
    return format_html('{} <span class="muted about-choice">{}</span>', session.title, about)


def _words(state: Availability) -> str:
    return capfirst(str(state.label))


class SessionsField(forms.MultipleChoiceField):
    """Gives the sessions themselves; refuses those that are at the same time."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, sessions: Sequence[Session], event: Event, *, now: datetime) -> None:
        super().__init__(
            label=gettext_lazy("Velg i programmet"),
            required=False,
            choices=lambda: [(str(each.pk), told(each, event, now=now)) for each in sessions],
            error_messages={"invalid_choice": gettext_lazy("Dette kan ikke velges nå.")},
        )
        self.by_key = {str(each.pk): each for each in sessions}

    def valid_value(self, value: Any) -> bool:
        """Their labels are written only where they are shown."""
        return str(value) in self.by_key

    def clean(self, value: Any) -> list[Session]:
        keys: Iterable[str] = super().clean(value)
        chosen = [self.by_key[key] for key in keys]
        if clash := rules.clash_among(chosen):
            one, other = clash
            label = str(Refusal.SESSIONS_CLASH.label)
            raise forms.ValidationError(label.format(one=one.title, other=other.title))
        return chosen


def price_of(sessions: Iterable[Session]) -> Decimal:
    return sum((session.price for session in sessions), Decimal(0))
