"""Those who get the newsletters of the demo year, groups of them, and some who left."""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from core.own_data import proved_addresses
from events.demo import people
from members.models import County, Person
from networks.enums import Role as NetworkPart
from newsletters.demo.issues import make_newsletter
from newsletters.enums import ConsentWay, SegmentRole
from newsletters.models import Newsletter, Segment, Subscription
from newsletters.rules.archive import sent_of
from newsletters.rules.clicks import links_in
from newsletters.services import Wish, add_by_staff, agree, count_click, end
from pages.models import Page

WITH_ACCOUNT = 90
WITHOUT = 24
LEAVE = 3
LANGUAGES = ("nb", "nb", "nb", "nn", "nb", "en")


def make_members_letter() -> Newsletter:
    return Newsletter.objects.get_or_create(
        slug="medlemsbrevet",
        defaults={
            "name": "Medlemsbrevet",
            "name_nn": "Medlemsbrevet",
            "name_en": "The members' letter",
            "about": "Saker til styret, frister og det medlemmene trenger å vite. Når det trengs.",
            "about_nn": "Saker til styret, fristar og det medlemene treng å vite. Når det trengst.",
            "about_en": "Matters for the board, deadlines, what members need to know. As needed.",
            "is_open": False,
        },
    )[0]


def load(*, now: dt.datetime) -> None:
    """Before any issue is sent."""
    newsletter, members_letter = make_newsletter(), make_members_letter()
    at = now - dt.timedelta(days=240)
    themes = list(Page.objects.themes().order_by("pk"))
    for number, person in enumerate(_with_proved_addresses()):
        liked = themes[number % 5 : number % 5 + 1] if number % 2 else []
        wish = Wish([newsletter], person.language, liked)
        with translation.override(person.language):
            agree(
                newsletter=newsletter,
                address=person.email,
                wish=wish,
                way=ConsentWay.OWN_PAGE,
                by=person,
                now=at + dt.timedelta(hours=number),
            )
            if number % 3 == 0:
                agree(
                    newsletter=members_letter,
                    address=person.email,
                    wish=wish,
                    way=ConsentWay.OWN_PAGE,
                    by=person,
                    now=at + dt.timedelta(hours=number),
                )
    _those_without_account(newsletter, themes, at=at)
    _make_segments(themes)


def _with_proved_addresses() -> list[Person]:
    found = Person.objects.filter(is_active=True).order_by("pk")[: 2 * WITH_ACCOUNT]
    proved = [person for person in found if person.email.lower() in proved_addresses(person)]
    return proved[:WITH_ACCOUNT]


def _those_without_account(newsletter: Newsletter, themes: list[Page], *, at: dt.datetime) -> None:
    staff = Person.objects.get(email=people.STAFF.email)
    for number in range(WITHOUT):
        language = LANGUAGES[number % len(LANGUAGES)]
        with translation.override(language):
            agree(
                newsletter=newsletter,
                address=f"leser{number + 1}@avisa.example.no",
                wish=Wish([newsletter], language, themes[number % 3 : number % 3 + 1]),
                way=ConsentWay.LETTER,
                now=at + dt.timedelta(days=number),
            )
    add_by_staff(
        newsletter=newsletter,
        address="redaksjonen@avisa.example.no",
        language="nb",
        evidence="Skrev seg opp på lista i resepsjonen under årskonferansen.",
        by=staff,
        now=at,
    )


def _make_segments(themes: list[Page]) -> None:
    _segment("Hovedkontaktene", roles=[SegmentRole.MAIN_CONTACT])
    _segment("Styrene i fylkeslagene", roles=[SegmentRole.BOARD])
    _segment("De som leser nynorsk", languages=["nn"])
    agder = _segment("Medlemmer i Agder")
    agder.counties.set(County.objects.filter(short_name="Agder", exists_until=None))
    _segment("De som leder et nettverk", network_roles=[NetworkPart.LEADER])
    if themes:
        title = themes[0].versions.live().filter(language="nb").values_list("title", flat=True)
        _segment(f"Interessert i {title[0].lower()}").interests.set(themes[:1])


def _segment(name: str, **rows: list[str]) -> Segment:
    return Segment.objects.get_or_create(name=name, defaults=rows)[0]


def leave(*, now: dt.datetime) -> None:
    """After the issues: some have had enough, and some followed the links."""
    newsletter = make_newsletter()
    readers = Subscription.objects.active().filter(newsletter=newsletter, person=None)
    for number, reader in enumerate(readers[:LEAVE]):
        at = now - dt.timedelta(days=2, hours=number)
        end(subscription=reader, way=ConsentWay.ONE_CLICK, now=at)
    for issue in sent_of(Newsletter.objects.filter(pk=newsletter.pk)):
        assert issue.sending is not None  # noqa: S101 (those sent have one)
        day = issue.sending.started_at.date()
        for number in links_in(issue.sending.content, issue.pk):
            for time in range(17 // number + 2):
                count_click(issue=issue.pk, link=number, on=day + dt.timedelta(days=time % 4))
