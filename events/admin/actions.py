"""The buttons on an event's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin import ConfirmedAction, ReasonForm, staff_of
from core.spreadsheets import FileFormat
from events import rules, services
from events.admin.forms import ExportForm, LinkForm, MoveForm, PromoteForm
from events.enums import EventState
from events.models import Event
from events.services.export import export_participants

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


def _publish(request: HttpRequest, event: Event, _answers: Answers) -> str:
    services.publish(event=event, by=staff_of(request), now=timezone.now())
    return _("Arrangementet er publisert.")


def _move(request: HttpRequest, event: Event, answers: Answers) -> str:
    moved = services.move(event=event, by=staff_of(request), now=timezone.now(), **answers)
    if moved.sequence == event.sequence:
        return _("Tid og sted er som før. Ingen får brev.")
    return _("Arrangementet er flyttet, og de påmeldte får brev om det.")


def _change_link(request: HttpRequest, event: Event, answers: Answers) -> str:
    services.edit(event=event, changes=answers, by=staff_of(request), now=timezone.now())
    if answers["online_url"] == event.online_url:
        return _("Lenken er som før. Ingen får brev.")
    return _("Lenken til møtet er lagret.")


def _cancel(request: HttpRequest, event: Event, answers: Answers) -> str:
    services.cancel_event(
        event=event, reason=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Arrangementet er avlyst, og de påmeldte får brev om det.")


def _promote(request: HttpRequest, event: Event, answers: Answers) -> str:
    entry = services.promote(
        pool=answers["pool"], reason=answers["reason"], by=staff_of(request), now=timezone.now()
    )
    return _("Den første i køen, %(name)s, har fått plassen eller et tilbud om den.") % {
        "name": entry.booking.booker_name
    }


def _export(request: HttpRequest, event: Event, answers: Answers) -> HttpResponse:
    export = export_participants(
        event=event,
        file_format=FileFormat(answers["file_format"]),
        with_needs=answers.get("with_needs", False),
        by=staff_of(request),
        now=timezone.now(),
    )
    return HttpResponse(
        export.content,
        headers={
            "Content-Type": export.content_type,
            "Content-Disposition": f'attachment; filename="{export.name}"',
            "Cache-Control": "no-store",
        },
    )


def _who_gets_letters(event: Event, _now: datetime) -> list[str]:
    """Said before it happens: how many hear of it."""
    count = event.participants.live().count()
    sentence = ngettext(
        "%(count)d person med plass eller i kø får brev.",
        "%(count)d personer med plass eller i kø får brev.",
        count,
    )
    return [sentence % {"count": count}]


def _who_hears_of_link(event: Event, now: datetime) -> list[str]:
    """Whoever has never been shown a link has nothing to hear."""
    count = event.participants.registered().count()
    if not event.online_url and now < rules.joins_from(event):
        return [_("Ingen får brev, for lenken er ikke vist for noen ennå.")]
    sentence = ngettext(
        "%(count)d person med plass får brev om den nye lenken.",
        "%(count)d personer med plass får brev om den nye lenken.",
        count,
    )
    return [sentence % {"count": count}]


def _what_is_missing(event: Event, now: datetime) -> Sequence[StrOrPromise]:
    missing = [missing.label for missing in rules.missing_before_publishing(event, now=now)]
    return [*missing, *rules.period_faults(event)]


def _where_it_is(event: Event) -> dict[str, Any]:
    names = ["starts_at", "ends_at", "is_online", "place_name", "address"]
    return {name: getattr(event, name) for name in names}


def _is_published(event: Event, _now: datetime) -> bool:
    return event.state == EventState.PUBLISHED


EVENT_ACTIONS = [
    ConfirmedAction(
        path="publiser",
        label=gettext_lazy("Publiser"),
        explanation=gettext_lazy("Alle ser arrangementet, og det kommer i kalenderen."),
        perform=_publish,
        is_offered=lambda event, _now: event.state == EventState.DRAFT,
        warnings=_what_is_missing,
    ),
    ConfirmedAction(
        path="flytt",
        label=gettext_lazy("Flytt"),
        explanation=gettext_lazy(
            "Velg nytt tidspunkt, nytt sted eller begge deler. Frister følger med når "
            "begynnelsen flyttes. De påmeldte får brev med ny kalenderfil."
        ),
        perform=_move,
        form=MoveForm,
        initial=_where_it_is,
        is_offered=_is_published,
        warnings=_who_gets_letters,
    ),
    ConfirmedAction(
        path="lenke",
        label=gettext_lazy("Endre lenken til møtet"),
        explanation=gettext_lazy(
            "Bare de som har plass, ser lenken: på Min side og kvitteringen, fra 30 minutter før "
            "arrangementet begynner, til det er slutt."
        ),
        perform=_change_link,
        form=LinkForm,
        initial=lambda event: {"online_url": event.online_url},
        is_offered=lambda event, now: (
            _is_published(event, now) and event.is_online and event.ends_at > now
        ),
        warnings=_who_hears_of_link,
    ),
    ConfirmedAction(
        path="avlys",
        label=gettext_lazy("Avlys"),
        explanation=gettext_lazy(
            "Arrangementet blir stående med beskjed om at det er avlyst. Du kan ikke angre."
        ),
        perform=_cancel,
        form=ReasonForm,
        is_offered=_is_published,
        warnings=_who_gets_letters,
    ),
    ConfirmedAction(
        path="koen",
        label=gettext_lazy("Gi plass til den første i køen"),
        explanation=gettext_lazy(
            "Ingen går forbi køen: den som har ventet lengst, får plassen. Den som har bedt om "
            "å bli spurt, får et tilbud."
        ),
        perform=_promote,
        form=PromoteForm,
        is_offered=lambda event, now: (
            _is_published(event, now) and any(pool.waiting for pool in event.pools.all())
        ),
    ),
    ConfirmedAction(
        path="deltakerliste",
        label=gettext_lazy("Hent deltakerliste"),
        explanation=gettext_lazy(
            "Alle som er påmeldt eller står i kø. Det blir skrevet i handlingsloggen."
        ),
        perform=_export,
        form=ExportForm,
        permission="view",
    ),
]
