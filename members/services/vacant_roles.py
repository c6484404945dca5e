"""Roles that nobody answers for: once a month the secretariat gets them all, and whoever is left in
an organisation is asked who it should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from core.templatetags.when import month
from members import rules
from members.enums import SINGLE_ROLES, Role, Vacancy
from members.mail import vacancies as mail
from members.models import Organisation, Person, RoleTerm
from outbox import services as outbox
from outbox.models import Delivery
from outbox.reminders import Move, Occasion, Receiver, Source

TOLD_AT = time(9)
TOLD_FOR = timedelta(days=7)  # a role that is vacant later waits for the next month


@dataclass(frozen=True)
class Vacant:
    """`left`: who answers in the other role, if anybody does."""

    organisation: Organisation
    roles: list[tuple[Role, Vacancy]]
    left: Person | None


def coming(*, now: datetime, until: datetime) -> list[Occasion]:
    """The letter to the secretariat is the last of a month's, so it says that they are owed."""
    firsts = [first for first in _months(now, until) if told_at(first) + TOLD_FOR > now]
    told = Delivery.objects.keys_among([mail.month_key(first) for first in firsts])
    left = [first for first in firsts if mail.month_key(first) not in told]
    number = len(_receivers(vacant(on=localdate(now)))) if left else 0
    return [
        Occasion(
            key=f"{first:%Y-%m}",
            about=f"Medlemmer uten kontakt, {month(first)}",
            due_at=told_at(first),
            useful_until=told_at(first) + TOLD_FOR,
            receivers=number,
            url=f"{reverse('admin:members_organisation_changelist')}?kontakt=ledig",
        )
        for first in left
        if told_at(first) < until
    ]


def owe(key: str, now: datetime) -> int:
    first = date.fromisoformat(f"{key}-01")
    found = vacant(on=localdate(now))
    if not found or Delivery.objects.filter(dedupe_key=mail.month_key(first)).exists():
        return 0
    owed = [
        mail.ask_who(each.organisation, each.roles, to=each.left, first=first)
        for each in found
        if each.left
    ]
    rows = [(each.organisation, each.roles, each.left) for each in found]
    owed.append(mail.tell_secretariat(rows, first=first))
    outbox.owe_all(owed, now=now)
    return len(owed)


def receivers(_key: str, now: datetime) -> list[Receiver]:
    return _receivers(vacant(on=localdate(now)))


def told_at(first: date) -> datetime:
    """The first working day of the month at nine."""
    return hours.at(hours.working_day_from(first), TOLD_AT)


def vacant(*, on: date) -> list[Vacant]:
    """In two queries."""
    organisations = list(rules.with_vacant_role(on=on))
    roles = {each.pk: rules.vacancies(each) for each in organisations}
    terms = RoleTerm.objects.valid(on=on).filter(organisation__in=roles, role__in=SINGLE_ROLES)
    left: Mapping[int, list[Person]] = defaultdict(list)
    for term in terms.by_role():
        if term.role not in dict(roles[term.organisation_id]):
            left[term.organisation_id].append(term.person)
    return [
        Vacant(each, roles[each.pk], left[each.pk][0] if left[each.pk] else None)
        for each in organisations
    ]


def _receivers(found: list[Vacant]) -> list[Receiver]:
    if not found:
        return []
    people = [Receiver(each.left.name, each.left.email) for each in found if each.left]
    return [Receiver("Sekretariatet", settings.CONTACT_EMAIL), *people]


def _months(now: datetime, until: datetime) -> Iterator[date]:
    """Their first days. A week into a month, what the month owes is owed or too late."""
    first = localdate(now).replace(day=1)
    while first <= localdate(until):
        yield first
        first = (first + timedelta(days=32)).replace(day=1)


SOURCE = Source(
    name="members.vacancies",
    letters=("members/vacancies", "members/role_vacant"),
    title="Roller som ingen svarer for",
    why=(
        "Første arbeidsdag i måneden får sekretariatet en liste over medlemmer uten hovedkontakt "
        "eller fakturakontakt, og den som er igjen, blir spurt om hvem det skal være."
    ),
    moves=Move.FORWARD,
    coming=coming,
    owe=owe,
    receivers=receivers,
)
