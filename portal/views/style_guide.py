"""/stilguide/: every component with its use, so that nobody draws it anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.forms.style_guide import SampleForm

COLOURS = ["fjord", "tyttebaer", "multe", "lyng", "mose", "neutral"]
MORNING = datetime(2027, 3, 11, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SampleEvent:
    pk: int
    type: str
    kind: str
    title: str
    place_name: str = ""
    is_online: bool = False
    chapter_name: str = ""
    summary: str = ""
    picture: str = ""
    starts_at: datetime = MORNING
    ends_at: datetime = MORNING + timedelta(hours=5)

    def get_type_display(self) -> str:
        return self.kind

    def get_absolute_url(self) -> str:
        return "#arrangement"


def _events() -> list[SampleEvent]:
    return [
        SampleEvent(
            1,
            "conference",
            _("konferanse"),
            _("Kulturkonferansen: Hva skal vi med kulturplaner?"),
            "Guovdageainnu suohkan – Kautokeino kommune, Diehtosiida",
            summary=_("To dager om planer som blir brukt, for deg som skriver dem."),
            ends_at=MORNING + timedelta(days=1, hours=6),
        ),
        SampleEvent(2, "festival", _("festival"), "Kulturytring", "Drammen"),
        SampleEvent(
            3,
            "meetup",
            _("treff"),
            _("Treff for kulturskolerektorer"),
            "Hamar",
            is_online=True,
            chapter_name="Kulturnettverket Innlandet",
        ),
        SampleEvent(4, "course", _("kurs"), _("Tilskudd fra søknad til rapport"), "Bodø"),
        SampleEvent(5, "webinar", _("webinar"), _("Frivillighet på én time"), is_online=True),
    ]


@login_not_required
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    tried = SampleForm({"tried-email": "kari@"}, prefix="tried")
    context = {
        "colours": COLOURS,
        "events": _events(),
        "sample_form": SampleForm(),
        "tried_fields": [tried["name"], tried["email"], tried["way"], tried["consent"]],
        "sample_page": Paginator(range(240), 20).page(4),
        "bars": [("Finnmark – Finnmárku – Finmarkku", 12), ("Vestland", 40), ("Oslo", 3)],
        "years": ["2025", "2026", "2027"],
        "series": [(_("Kurs"), [12, 30, 44]), (_("Treff"), [4, 9, 8])],
        "marked": ("0301", "3301", "4601", "5001", "5501", "5612"),
    }
    return render(request, "portal/style_guide.html", context)
