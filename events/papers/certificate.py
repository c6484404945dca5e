"""The certificate: what it says, on the page that vouches for it and on paper."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import paper
from core.templatetags.when import day, days, local_day
from events.enums import EventType
from events.models import Certificate, Event
from events.rules.certificates import in_fours

HOUR = 60


def title_of(event: Event) -> str:
    return _("Kursbevis") if event.type == EventType.COURSE else _("Deltakerbevis")


def facts_of(certificate: Certificate) -> list[tuple[str, str]]:
    """A word and what it holds. The hours are left out where nobody knows them."""
    minutes = certificate.minutes
    return [
        (_("Når"), _with_year(days(certificate), certificate.ends_at)),
        *([(_("Varighet"), in_hours(minutes))] if minutes else []),
        (_("Arrangør"), certificate.arranger),
        (_("Utstedt"), _with_year(day(certificate.issued_at), certificate.issued_at)),
    ]


def _with_year(words: str, moment: datetime) -> str:
    """It is read in other years than this one."""
    year = str(local_day(moment).year)
    return words if words.endswith(year) else f"{words} {year}"


def in_hours(minutes: int) -> str:
    """5 timer og 30 minutter: as it was, not rounded to somebody's advantage."""
    hours, rest = divmod(minutes, HOUR)
    told_hours = ngettext("%(count)d time", "%(count)d timer", hours) % {"count": hours}
    told_rest = ngettext("%(count)d minutt", "%(count)d minutter", rest) % {"count": rest}
    if hours and rest:
        return _("%(hours)s og %(minutes)s") % {"hours": told_hours, "minutes": told_rest}
    return told_hours if hours else told_rest


def pdf_of(certificate: Certificate, event: Event) -> bytes:
    """In the active language; the event's title is as it was given."""
    heading = title_of(event)
    address = settings.SITE_URL + reverse("certificates:check", args=[in_fours(certificate.code)])
    return paper.pdf(
        "events/pdf/certificate.typ",
        title=f"{heading}: {certificate.title}",
        made_at=certificate.issued_at,
        heading=heading,
        name=certificate.name,
        has_taken_part=_("har deltatt på"),
        event=certificate.title,
        event_lang=event.language,
        facts=facts_of(certificate),
        code=in_fours(certificate.code),
        check=_("Se om beviset er ekte:"),
        address=settings.SITE_URL.partition("://")[2] + reverse("certificates:find"),
        code_word=_("Kode"),
        qr=paper.qr_svg(address),
        qr_alt=_("Adressen til siden som bekrefter beviset: %(address)s") % {"address": address},
    )
