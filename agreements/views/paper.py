"""What an agreement says on paper, as words for `core.components.paper`."""

from __future__ import annotations

from datetime import date, datetime
from html import unescape
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from agreements.rules.reading import Reading
from core.components.paper import pdf


def agreement(reading: Reading) -> bytes:
    """Reads as an agreement, with lines to sign on as long as nobody has."""
    found = reading.agreement
    return pdf(
        "agreements/pdf/agreement.typ",
        title=found.name,
        made_at=timezone.now(),
        between=_(" og ").join(_names(reading)),
        parties=[
            {"name": str(party), "text": party.description, "signs": _signs(party)}
            for party in reading.parties
        ],
        sections=_sections(found),
        roles=[{"topic": topic, "texts": texts} for topic, texts in reading.topics],
        areas=[{"title": area.title, "text": area.text} for area in reading.areas],
        cooperation=paragraphs(found.cooperation),
        follow_up=paragraphs(found.follow_up),
        term=term_in_words(reading),
        amendments=[
            {"on": day(each["agreed_on"]), "text": each["text"]} for each in found.amendments_told
        ],
        signed=_signed(found),
        words=_words(),
    )


def memo(reading: Reading) -> bytes:
    clock, found = reading.clock, reading.agreement
    return pdf(
        "agreements/pdf/memo.typ",
        title=_("Underlag for fornyelse"),
        made_at=timezone.now(),
        agreement=found.name,
        facts=[
            [_("Parter"), _(" og ").join(_names(reading))],
            [_("Signert"), day(found.signed_on)],
            [_("Siste dag"), day(clock.last_day) if clock.last_day else _("til noen sier opp")],
            *([[_("Si opp senest"), day(clock.notice_by)]] if clock.notice_by else []),
            [_("Kontaktmøter holdt"), str(len(reading.held))],
        ],
        meetings=[
            [
                day(each.starts_at),
                each.title,
                each.called_by.name if each.called_by else "–",
            ]
            for each in reading.held
        ],
        areas=[
            {
                "title": area.title,
                "wanted": area.text,
                "done": [[day(each.on), each.title] for each in area.done if not each.is_open],
                "open": [[day(each.on), each.title] for each in area.done if each.is_open],
            }
            for area in reading.areas
        ],
        questions=[
            _("Hva har samarbeidet gitt partene, og hva ga det ikke?"),
            _("Hvilke områder skal stå, hvilke skal ut, og hva mangler?"),
            _("Stemmer rollene med det dere faktisk gjør?"),
            _("Passer varigheten, oppsigelsestida og tida mellom kontaktmøtene?"),
        ],
        words={
            "met": _("Kontaktmøter"),
            "none_held": _("Ingen kontaktmøter er holdt."),
            "areas": _("Hva som er gjort på hvert område"),
            "wanted": _("Partene ville:"),
            "nothing": _("Ingenting er ført på dette området."),
            "open": _("Står igjen:"),
            "decide": _("Spørsmål å ta stilling til"),
            "when": _("Når"),
            "what": _("Møte"),
            "who": _("Kalt inn av"),
        },
    )


def term_in_words(reading: Reading) -> list[str]:
    """As the last section of the agreement says it; the page says it in the same words."""
    found = reading.agreement
    said = []
    if found.starts_on and found.ends_on:
        days = {"first": day(found.starts_on), "last": day(found.ends_on)}
        said.append(_("Avtalen gjelder fra og med %(first)s til og med %(last)s.") % days)
    elif found.starts_on:
        first = {"first": day(found.starts_on)}
        said.append(
            _("Avtalen gjelder fra og med %(first)s, til en av partene sier den opp.") % first
        )
    if found.notice_months == 1:
        said.append(_("Hver part kan si opp avtalen med minst én måneds varsel."))
    elif found.notice_months:
        months = {"months": found.notice_months}
        said.append(
            _("Hver part kan si opp avtalen med minst %(months)d måneders varsel.") % months
        )
    else:
        said.append(_("Hver part kan si opp avtalen uten varsel."))
    if found.contact_months == 1:
        said.append(_("Partene møtes til kontaktmøte hver måned, og kaller inn etter tur."))
    elif found.contact_months:
        months = {"months": found.contact_months}
        said.append(
            _(
                "Partene møtes til kontaktmøte minst hver %(months)d. måned, og kaller inn "
                "etter tur."
            )
            % months
        )
    return said


def paragraphs(html: str) -> list[str]:
    """The words of a rich text, a list item to a line."""
    broken = html.replace("</p>", "\n").replace("</li>", "\n").replace("<br>", "\n")
    broken = broken.replace("<li>", "– ").replace("</h3>", "\n").replace("</h4>", "\n")
    lines = (" ".join(unescape(line).split()) for line in strip_tags(broken).split("\n"))
    return [line for line in lines if line.strip("– ")]


def _names(reading: Reading) -> list[str]:
    return [str(party) for party in reading.parties]


def _sections(found: Any) -> list[dict[str, Any]]:
    told = (
        (_("Formål"), found.purpose),
        (_("Bakgrunn"), found.background),
    )
    return [{"title": title, "text": paragraphs(html)} for title, html in told if html]


def _signs(party: Any) -> list[dict[str, str]]:
    return [
        {
            "name": each["name"],
            "title": each["title"],
            "on": day(each["signed_on"]) if each["signed_on"] else "",
        }
        for each in party.signs
    ]


def _signed(found: Any) -> str:
    if not found.signed_on:
        return ""
    words = {"place": found.signed_place, "day": day(found.signed_on)}
    return _("%(place)s, %(day)s") % words if found.signed_place else day(found.signed_on)


def _words() -> dict[str, str]:
    return {
        "between": _("Avtale mellom"),
        "parties": _("Partene"),
        "roles": _("Rollene"),
        "topic": _("Tema"),
        "cooperation": _("Om samarbeidet"),
        "areas": _("Samarbeidsområder"),
        "follow_up": _("Oppfølging"),
        "term": _("Varighet og oppsigelse"),
        "amendments": _("Merknader"),
        "signatures": _("Signaturer"),
        "place_and_date": _("Sted og dato"),
        "for_party": _("For"),
        "signed": _("Signert"),
        "page": _("Side"),
    }


def day(moment: date | datetime | str) -> str:
    """With its year: paper is read for many years."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    if isinstance(moment, datetime) and moment.tzinfo:
        moment = timezone.localtime(moment)
    return date_format(moment, "j. F Y")
