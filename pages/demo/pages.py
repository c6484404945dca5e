"""The pages of the demo year, and the board and the secretariat with those who sat there before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.timezone import localdate

from events.demo import people
from events.demo.builders import build_person
from events.models import Event
from members.models import Affiliation, Person
from pages import services
from pages.demo.texts import PAGES, PagePlan, Words
from pages.enums import Office
from pages.models import OfficeTerm, Page

YEAR_OF_TWO = 2


@dataclass(frozen=True)
class Seat:
    """`who` counts in the crowd; `since` and `until` are elections, 0 the latest, 1 the one
    before."""

    who: int
    office: Office
    since: int = 0
    until: int | None = None
    rank: int = 1
    is_shown: bool = False


SEATS = [
    Seat(31, Office.LEADER, is_shown=True),
    Seat(32, Office.DEPUTY_LEADER, is_shown=True),
    Seat(36, Office.MEMBER, since=1),
    Seat(38, Office.MEMBER),
    Seat(41, Office.MEMBER),
    Seat(43, Office.SUBSTITUTE),
    Seat(47, Office.SUBSTITUTE, rank=2),
    Seat(52, Office.LEADER, since=2, until=0),
    Seat(31, Office.MEMBER, since=1, until=0),
    Seat(55, Office.MEMBER, since=1, until=0),
    Seat(58, Office.DEPUTY_LEADER, since=2, until=1),
]


def load(*, now: dt.datetime) -> None:
    staff = Person.objects.get(email=people.STAFF.email)
    chief = Person.objects.get(email=people.SUPERUSER.email)
    for plan in PAGES:
        _make_page(plan, writer=staff, chief=chief, now=now)
    _elect(by=staff, now=now - dt.timedelta(days=300))
    _employ(staff, chief, now=now - dt.timedelta(days=300))


def _make_page(plan: PagePlan, *, writer: Person, chief: Person, now: dt.datetime) -> None:
    """First what it said a year ago; a page that says nothing now is a draft of last week."""
    page = Page.objects.create(name=plan.name, place=plan.place, slug=plan.slug)
    page.events.set(Event.objects.filter(slug__in=plan.events))
    before = now - dt.timedelta(days=320 if plan.texts else 6)
    _write(page, plan.before, is_published=bool(plan.texts), by=chief, now=before)
    _write(page, plan.texts, is_published=True, by=writer, now=now - dt.timedelta(days=25))


def _write(
    page: Page, texts: Mapping[str, Words], *, is_published: bool, by: Person, now: dt.datetime
) -> None:
    for language, words in texts.items():
        seen = page.versions.filter(language=language).count()
        version = services.write(
            page=page, language=language, words=asdict(words), seen=seen, by=by, now=now
        )
        if is_published:
            services.publish(version=version, by=by, now=now)


def _elect(*, by: Person, now: dt.datetime) -> None:
    crowd = list(Affiliation.objects.select_related("person", "organisation").order_by("pk")[:80])
    last_year = localdate(now).year - 1 if localdate(now).month < 7 else localdate(now).year  # noqa: PLR2004
    elections = [dt.date(last_year - YEAR_OF_TWO * back, 6, 4) for back in range(3)]
    for seat in SEATS:
        place = crowd[seat.who]
        ends_on = None if seat.until is None else elections[seat.until] - dt.timedelta(days=1)
        term = OfficeTerm(
            person=place.person,
            office=seat.office,
            rank=seat.rank,
            on_behalf_of=place.organisation,
            elected_at=f"landsmøtet {elections[seat.since].year}",
            starts_on=elections[seat.since],
            ends_on=ends_on,
            email=place.person.email if seat.is_shown else "",
            agreed_on=elections[0] if seat.is_shown else None,
        )
        services.keep_term(term=term, by=by, now=now)


def _employ(staff: Person, chief: Person, *, now: dt.datetime) -> None:
    nora = build_person(email="nora@kulturnettverket.example", name="Nora Nesheim")
    since = localdate(now)
    for person, office, title, phone in (
        (chief, Office.MANAGER, "", "22 00 00 01"),
        (staff, Office.EMPLOYEE, "rådgiver for medlemmer", "22 00 00 02"),
        (nora, Office.EMPLOYEE, "rådgiver for møteplasser", "22 00 00 03"),
    ):
        term = OfficeTerm(
            person=person,
            office=office,
            title=title,
            starts_on=since,
            email=person.email,
            phone=phone,
            agreed_on=since,
        )
        services.keep_term(term=term, by=chief, now=now)
