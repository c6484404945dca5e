"""Sixty days before a role ends, and once nobody has one, those who run the network hear of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from members.models import Person
from networks import mail, rules
from networks.enums import RUNNING_ROLES
from networks.models import NetworkRole, SecretariatTerm
from networks.rules.running import Ending
from outbox.reminders import Move
from outbox.services.due import Due, source_from

TOLD_AT = time(9)
# That a role is free is told as long: then whoever reads it knows.
FREE_IS_NEWS_FOR = timedelta(days=60)


def read(*, now: datetime, until: datetime) -> list[Due]:
    today = localdate(now)
    endings = [
        each
        for each in rules.terms_that_end(on=today, until=localdate(until) + rules.TOLD_BEFORE)
        if _due_at(each) <= until and _useful_until(each) > now
    ]
    if not endings:
        return []
    runners = _runners(endings, now=now)
    return [
        Due(
            source=SOURCE.name,
            key=ending.key,
            about=f"{ending.role.label.capitalize()}, {ending.network.name}",
            due_at=_due_at(ending),
            useful_until=_useful_until(ending),
            owed=tuple(mail.ending(ending, to=person) for person in runners[ending.network.pk]),
            url=reverse("admin:networks_network_change", args=[ending.network.pk]),
        )
        for ending in endings
    ]


def _due_at(ending: Ending) -> datetime:
    day = ending.on - rules.TOLD_BEFORE if ending.term else ending.on
    return hours.at(day, TOLD_AT)


def _useful_until(ending: Ending) -> datetime:
    day = ending.on + timedelta(days=1) if ending.term else ending.on + FREE_IS_NEWS_FOR
    return hours.at(day, time.min)


def _runners(endings: Iterable[Ending], *, now: datetime) -> Mapping[int, list[Person]]:
    """By network: leader, deputy, secretary and the secretariat's contact; staff everywhere."""
    today = localdate(now)
    networks = {each.network.pk for each in endings}
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    for term in NetworkRole.objects.of_role(*RUNNING_ROLES, on=today).filter(network__in=networks):
        found[term.network_id][term.person_id] = term.person
    offices = SecretariatTerm.objects.valid(on=today).filter(network__in=networks)
    for office in offices.exclude(contact=None).select_related("contact"):
        if office.contact:
            found[office.network_id][office.contact.pk] = office.contact
    staff = list(Person.objects.with_right("networks.change_network").order_by("pk"))
    everybody = {pk: found[pk] | {each.pk: each for each in staff} for pk in networks}
    return {pk: [p for p in people.values() if p.is_active] for pk, people in everybody.items()}


SOURCE = source_from(read)(
    name="networks.terms_end",
    letters=("networks/term_ends", "networks/role_is_free"),
    title="Verv i nettverk som går ut eller er ledige",
    why=(
        "To måneder før et verv går ut, og når ingen er leder eller sekretær, får de som styrer "
        "nettverket, og sekretariatet vite det, så noen kan velges."
    ),
    moves=Move.BACK,
)
