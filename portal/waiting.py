"""What waits for the secretariat: a sentence, a number, and the list where it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.enums import QueueState
from events.models import Event, QueueEntry
from members.models import (
    Affiliation,
    MembershipApplication,
    Organisation,
    OrganisationChange,
    Person,
)
from members.rules import duplicates, with_vacant_role
from members.rules.reviews import to_follow_up
from outbox.enums import DeliveryState
from outbox.models import Delivery, Pause
from pages.models import PageVersion
from regions.models import Chapter
from regions.rules import members_without_chapter


@dataclass(frozen=True)
class Waiting:
    count: int
    sentence: str
    url: str


class _Counted(Protocol):
    """A queryset, or what counts itself."""

    def count(self) -> int: ...


@dataclass(frozen=True)
class _Kind:
    right: str
    rows: Callable[[datetime], _Counted]
    sentence: Callable[[int], str]
    where: str
    query: str = ""


def things_waiting_for(person: Person, *, now: datetime) -> list[Waiting]:
    """Only what this person may do something about."""
    kinds = [kind for kind in KINDS if person.has_perm(kind.right)]
    counts = zip(kinds, _counts([kind.rows(now) for kind in kinds], person), strict=True)
    return [
        Waiting(
            count,
            kind.sentence(count),
            f"{reverse(f'admin:{kind.where}_changelist')}?{kind.query}",
        )
        for kind, count in counts
        if count
    ]


class _NumberOf(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _counts(things: list[_Counted], person: Person) -> list[int]:
    """All the querysets in one question."""
    asked = {f"n{number}": each for number, each in enumerate(things)}
    questions = {
        name: _NumberOf(each.order_by().values("pk"))
        for name, each in asked.items()
        if isinstance(each, QuerySet)
    }
    rows = Person.objects.filter(pk=person.pk).values(**questions)
    answers: Any = rows.get() if questions else {}
    return [answers[name] if name in answers else each.count() for name, each in asked.items()]


KINDS = [
    _Kind(
        right="members.change_membershipapplication",
        rows=lambda _now: MembershipApplication.objects.waiting(),
        sentence=lambda count: ngettext(
            "søknad om medlemskap venter på svar", "søknader om medlemskap venter på svar", count
        ),
        where="members_membershipapplication",
        query="state__exact=received",
    ),
    _Kind(
        right="outbox.change_pause",
        rows=lambda _now: Pause.objects.all(),
        sentence=lambda _count: _("pause i sendingen: ingen brev går ut"),
        where="outbox_pause",
    ),
    _Kind(
        right="outbox.change_delivery",
        rows=lambda _now: Delivery.objects.filter(state=DeliveryState.UNCERTAIN),
        sentence=lambda count: ngettext(
            "brev er uvisst: kom det fram?", "brev er uvisse: kom de fram?", count
        ),
        where="outbox_delivery",
        query="state__exact=uncertain",
    ),
    _Kind(
        right="outbox.change_delivery",
        rows=lambda _now: Delivery.objects.filter(state=DeliveryState.REJECTED),
        sentence=lambda count: ngettext(
            "brev ble avvist av mottakerens tjener", "brev ble avvist av mottakerens tjener", count
        ),
        where="outbox_delivery",
        query="state__exact=rejected",
    ),
    _Kind(
        right="members.change_affiliation",
        rows=lambda now: Affiliation.objects.waiting_for_staff(on=localdate(now)),
        sentence=lambda count: ngettext(
            "person venter på at du bekrefter hvor de hører til",
            "personer venter på at du bekrefter hvor de hører til",
            count,
        ),
        where="members_affiliation",
        query="venter=sekretariatet",
    ),
    _Kind(
        right="members.change_organisationchange",
        rows=lambda now: OrganisationChange.objects.filter(
            applied_at=None, effective_on__lte=localdate(now)
        ),
        sentence=lambda count: ngettext(
            "endring i kommuner og fylker skal gjennomføres",
            "endringer i kommuner og fylker skal gjennomføres",
            count,
        ),
        where="members_organisationchange",
        query="tilstand=klar",
    ),
    _Kind(
        right="members.change_organisation",
        rows=lambda now: Organisation.objects.lacking_main_contact(on=localdate(now)),
        sentence=lambda count: ngettext(
            "organisasjon har folk, men ingen hovedkontakt",
            "organisasjoner har folk, men ingen hovedkontakt",
            count,
        ),
        where="members_organisation",
        query="kontakt=mangler",
    ),
    _Kind(
        right="members.change_organisation",
        rows=lambda now: with_vacant_role(on=localdate(now)),
        sentence=lambda count: ngettext(
            "medlem mangler hovedkontakt eller fakturakontakt som kan svare",
            "medlemmer mangler hovedkontakt eller fakturakontakt som kan svare",
            count,
        ),
        where="members_organisation",
        query="kontakt=ledig",
    ),
    _Kind(
        right="members.change_yearlyreview",
        rows=lambda now: to_follow_up(now=now),
        sentence=lambda count: ngettext(
            "medlem har ikke bekreftet opplysningene sine",
            "medlemmer har ikke bekreftet opplysningene sine",
            count,
        ),
        where="members_yearlyreview",
        query="hvor=folg-opp",
    ),
    _Kind(
        right="members.merge_person",
        rows=lambda now: duplicates.People(on=localdate(now)),
        sentence=lambda count: ngettext(
            "par av personer kan være den samme", "par av personer kan være den samme", count
        ),
        where="members_person_duplicates",
    ),
    _Kind(
        right="members.merge_organisation",
        rows=lambda now: duplicates.Organisations(on=localdate(now)),
        sentence=lambda count: ngettext(
            "par av organisasjoner kan være den samme",
            "par av organisasjoner kan være den samme",
            count,
        ),
        where="members_organisation_duplicates",
    ),
    _Kind(
        right="regions.change_chapter",
        rows=lambda now: Chapter.objects.lacking_leader(on=localdate(now)),
        sentence=lambda count: ngettext(
            "fylkeslag har ingen leder", "fylkeslag har ingen leder", count
        ),
        where="regions_chapter",
        query="leder=mangler",
    ),
    _Kind(
        right="regions.change_chapter",
        rows=lambda now: members_without_chapter(on=localdate(now)),
        sentence=lambda count: ngettext(
            "medlemskommune hører ikke til noe fylkeslag",
            "medlemskommuner hører ikke til noe fylkeslag",
            count,
        ),
        where="regions_chapter_uncovered",
    ),
    _Kind(
        right="events.change_queueentry",
        rows=lambda _now: QueueEntry.objects.filter(state=QueueState.OFFERED),
        sentence=lambda count: ngettext(
            "tilbud om plass venter på svar", "tilbud om plass venter på svar", count
        ),
        where="events_queueentry",
        query="state__exact=offered",
    ),
    _Kind(
        right="events.change_event",
        rows=lambda now: Event.objects.upcoming(now=now).lacking_places_or_prices().distinct(),
        sentence=lambda count: ngettext(
            "arrangement mangler plasser eller priser",
            "arrangementer mangler plasser eller priser",
            count,
        ),
        where="events_event",
        query="mangler=plasser",
    ),
    _Kind(
        right="pages.change_pageversion",
        rows=lambda _now: PageVersion.objects.drafts(),
        sentence=lambda count: ngettext(
            "utkast til en side er ikke publisert", "utkast til sider er ikke publisert", count
        ),
        where="pages_pageversion",
        query="tilstand=utkast",
    ),
    _Kind(
        right="events.change_event",
        rows=lambda _now: Event.objects.drafts(),
        sentence=lambda count: ngettext(
            "utkast til et arrangement er ikke publisert",
            "utkast til arrangementer er ikke publisert",
            count,
        ),
        where="events_event",
        query="state__exact=draft",
    ),
]
