"""The chapters of the demo year, with boards of invented people and one editor to try."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice

from django.utils.timezone import localdate

from events.demo import people
from events.demo.builders import build_affiliation
from members.enums import AffiliationProof
from members.models import County, Organisation, Person
from regions import services
from regions.enums import BoardPosition
from regions.models import Chapter, Coverage

Crowd = list[tuple[Person, Organisation]]


@dataclass(frozen=True)
class ChapterPlan:
    """`counties` and `municipalities` by number; a county that is no more is covered as it was."""

    slug: str
    name: str
    counties: tuple[str, ...]
    summary: str
    about: str = ""
    municipalities: tuple[str, ...] = ()
    founded: int = 0


CHAPTERS = [
    ChapterPlan(
        slug="agder",
        name="Kulturnettverket Agder",
        counties=("42",),
        founded=1998,
        summary="Kulturfolk fra Sirdal til Risør møtes to ganger i året, og på nett imellom.",
        about=(
            "<p>Laget er åpent for alle som arbeider med kultur i kommunene og fylkeskommunen. "
            "Vi reiser på omgang, og verten viser fram noe de er stolte av og noe de strever "
            "med.</p>"
        ),
    ),
    ChapterPlan(
        slug="more-og-romsdal",
        name="Kulturnettverket Møre og Romsdal",
        counties=("15",),
        founded=2003,
        summary="Bibliotek, kulturskule og kulturhus frå fjord til hav, i eitt lag.",
        about=(
            "<p>Vi held eitt kurs om hausten og eitt treff om våren. Reisa er lang for mange, så "
            "alt kan følgjast på nett.</p>"
        ),
    ),
    ChapterPlan(
        slug="rogaland",
        name="Kulturnettverket Rogaland",
        counties=("11",),
        founded=1994,
        summary="Kulturlederne i Rogaland, med øvingslokaler som årets store sak.",
        about="<p>Styret møtes den første mandagen i måneden. Send oss gjerne en sak.</p>",
    ),
    ChapterPlan(
        slug="trondelag",
        name="Kulturnettverket Trøndelag",
        counties=("50",),
        municipalities=("1811",),
        founded=2018,
        summary="Fra Røros til Leka, og Bindal rett over fylkesgrensa.",
        about=(
            "<p>Laget ble ett da fylkene ble ett. Vi legger vekt på sørsamisk kultur, "
            "stedsutvikling og å hjelpe hverandre med søknader.</p>"
        ),
    ),
    ChapterPlan(
        slug="vestfold-telemark",
        name="Kulturnettverket Vestfold Telemark",
        counties=("39", "40"),
        founded=2020,
        summary="Kyst og innland deler billettsystem, turnéer og gode råd.",
        about="<p>Fylkene delte seg igjen i 2024. Laget valgte å fortsette sammen.</p>",
    ),
    ChapterPlan(
        slug="vestland",
        name="Kulturnettverket Vestland",
        counties=("46",),
        founded=2020,
        summary="Kulturfolk frå Sogn, Fjordane og Hordaland møtest der det går tog eller ferje.",
        about="<p>Vi har ei gruppe for kulturskulane og ei for kulturhusa.</p>",
    ),
    ChapterPlan(
        slug="viken",
        name="Kulturnettverket Viken",
        counties=("30",),
        founded=2020,
        summary="Akershus, Buskerud og Østfold holder sammen, selv om fylket er borte.",
        about=(
            "<p>Da Viken ble delt i 2024, spurte vi medlemmene. De ville fortsette som ett lag. "
            "Hver høst møtes kulturlederne til en dag om det som er likt, og det som ikke er "
            "det.</p><h3>Bli med</h3><p>Arbeider du i en kommune som er medlem, er du med.</p>"
        ),
    ),
]
SEATS = [
    (BoardPosition.LEADER, 1),
    (BoardPosition.DEPUTY_LEADER, 1),
    (BoardPosition.MEMBER, 1),
    (BoardPosition.MEMBER, 1),
    (BoardPosition.SUBSTITUTE, 1),
    (BoardPosition.SUBSTITUTE, 2),
]


def make_chapters(crowd: Crowd, *, staff: Person, now: dt.datetime) -> None:
    for plan in CHAPTERS:
        _make_chapter(plan, staff=staff, now=now - dt.timedelta(days=390))
    territory = Coverage.objects.territory(on=localdate(now))
    hanne = (Person.objects.get(email=people.HANNE.email), people.municipality("3301"))
    for chapter in Chapter.objects.all():
        inside = [(who, home) for who, home in crowd if territory.get(home.pk) == chapter.pk]
        elected = [hanne, *inside] if chapter.slug == "viken" else inside
        _elect(chapter, elected, staff=staff, now=now)
    _make_editor(staff=staff, now=now - dt.timedelta(days=200))


def _make_chapter(plan: ChapterPlan, *, staff: Person, now: dt.datetime) -> None:
    chapter = services.add_chapter(
        chapter=Chapter(
            slug=plan.slug,
            name=plan.name,
            summary=plan.summary,
            about=plan.about,
            contact_email=f"{plan.slug}@kulturnettverket.example",
            founded_on=dt.date(plan.founded, 3, 20),
        ),
        by=staff,
        now=now,
    )
    for number in plan.counties:
        county = County.objects.get(number=number)
        services.cover(chapter=chapter, county=county, by=staff, now=now)
    for number in plan.municipalities:
        organisation = people.municipality(number)
        services.cover(chapter=chapter, organisation=organisation, by=staff, now=now)


def _elect(chapter: Chapter, inside: Crowd, *, staff: Person, now: dt.datetime) -> None:
    """The last in the line led before; the first ones were elected last spring."""
    today = localdate(now)
    elected_on = dt.date(today.year - 1, 3, 14)
    before, home = inside[-1]
    services.seat(
        chapter=chapter,
        person=before,
        position=BoardPosition.LEADER,
        starts_on=elected_on.replace(year=elected_on.year - 4),
        ends_on=elected_on - dt.timedelta(days=1),
        on_behalf_of=home,
        elected_at=f"årsmøtet {elected_on.year - 4}",
        by=staff,
        now=now - dt.timedelta(days=380),
    )
    for (person, home), (position, rank) in zip(islice(inside, len(SEATS)), SEATS, strict=False):
        services.seat(
            chapter=chapter,
            person=person,
            position=position,
            rank=rank,
            on_behalf_of=home,
            elected_at=f"årsmøtet {elected_on.year}",
            starts_on=elected_on,
            by=staff,
            now=now - dt.timedelta(days=370),
        )
        if position == BoardPosition.LEADER:
            chapter.contact_name = person.name
            chapter.save(update_fields=["contact_name"])


def _make_editor(*, staff: Person, now: dt.datetime) -> None:
    """Not in the board: a right like this is given, and ends when it is taken back."""
    person = Person.objects.get(email=people.EDITOR.email)
    build_affiliation(
        person=person,
        organisation=people.municipality("3205"),
        proof=AffiliationProof.DOMAIN,
        title="kulturrådgiver",
        now=now,
    )
    chapter = Chapter.objects.get(slug="viken")
    services.grant_editor(chapter=chapter, person=person, by=staff, now=now)
