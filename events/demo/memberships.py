"""Applications in every state, a notice, and a supporting member."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.timezone import localdate

from events.demo.builders import build_person
from events.demo.people import municipality
from members import services
from members.enums import OrganisationKind
from members.models import Membership, MembershipApplication, Organisation, Person
from members.services import applications

DAY = dt.timedelta(days=1)


def make_changes(*, staff: Person, now: dt.datetime) -> None:
    make_applications(staff=staff, now=now)
    today = localdate(now)
    leaving = Membership.objects.get(organisation=municipality("1833"))
    received_on = max(today - 20 * DAY, today.replace(month=1, day=1))
    services.give_notice(membership=leaving, received_on=received_on, by=staff, now=now - DAY)
    services.open_supporting_membership(
        person=build_person(email="siv.stottesen@example.org", name="Siv Støttesen"),
        starts_on=today - 200 * DAY,
        by=staff,
        now=now - 200 * DAY,
    )


def make_applications(*, staff: Person, now: dt.datetime) -> None:
    ringene = Organisation.objects.get(name="Kulturhuset Ringene")
    admitted = apply(ringene.name, "Roar Ringdal", organisation=ringene, now=now - 220 * DAY)
    first_day = localdate(now - 210 * DAY)
    applications.admit(application=admitted, starts_on=first_day, by=staff, now=now - 210 * DAY)
    refused = apply("Kaffe og kunst AS", "Kine Kaffebø", now=now - 60 * DAY)
    applications.refuse(
        application=refused,
        reason="Medlemmene er offentlige eller halvoffentlige. Kom gjerne på det som er åpent.",
        by=staff,
        now=now - 50 * DAY,
    )
    kongsberg = municipality("3303")
    apply(kongsberg.name, "Mona Mellomby", organisation=kongsberg, now=now - 6 * DAY)
    apply("Verkstedet scene og atelier", "Vera Verkbø", now=now - 2 * DAY)


def apply(
    name: str, applicant: str, *, organisation: Organisation | None = None, now: dt.datetime
) -> MembershipApplication:
    address = f"{applicant.lower().replace(' ', '.').replace('ø', 'o')}@example.org"
    contact: dict[str, Any] = {
        f"{role}_{part}": value
        for role in ("applicant", "main_contact", "billing_contact")
        for part, value in (("name", applicant), ("email", address))
    }
    application = MembershipApplication(
        organisation=organisation,
        name=name,
        kind=organisation.kind if organisation else OrganisationKind.CULTURE_BODY,
        **contact,
    )
    return applications.apply(application=application, by=None, now=now)
