"""Agreements as tests need them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from agreements import services
from agreements.enums import Step
from agreements.models import (
    Agreement,
    CooperationArea,
    PartyOwner,
    RoleClarification,
    RoleText,
    Signatory,
)
from members.models import Organisation, Person
from tests import factories
from tests.factories import NOW, TODAY

DAY = dt.timedelta(days=1)
STARTS, ENDS = dt.date(2026, 4, 28), dt.date(2028, 4, 27)
SIGNED_AT = dt.datetime(2026, 4, 20, 12, tzinfo=dt.UTC)


def make_organisations(*names: str) -> list[Organisation]:
    return [factories.make_organisation(name=name, kind="partner") for name in names]


def make_draft(
    *,
    staff: Person | None = None,
    organisations: list[Organisation] | None = None,
    name: str = "Samarbeid om lokal kultur",
    **changes: Any,
) -> Agreement:
    """Ready to be signed."""
    staff = staff or factories.make_staff()
    organisations = organisations or make_organisations("Kulturnettverket", "Bygdeforbundet")
    agreement = services.create(name=name, organisations=organisations, by=staff, now=SIGNED_AT)
    values: dict[str, Any] = {
        "purpose": "<p>Vi arbeider sammen.</p>",
        "starts_on": STARTS,
        "ends_on": ENDS,
        "openness": "public",
    }
    for field, value in (values | changes).items():
        setattr(agreement, field, value)
    agreement.save()
    topic = RoleClarification.objects.create(agreement=agreement, position=1, topic="Interesser")
    CooperationArea.objects.create(agreement=agreement, position=1, title="Kunnskap")
    for party in agreement.parties.all():
        Signatory.objects.create(party=party, name=f"Leder {party.position}", title="leder")
        RoleText.objects.create(clarification=topic, party=party, text=f"Rolle {party.position}")
    return agreement


def make_agreement(*, staff: Person | None = None, **changes: Any) -> Agreement:
    """Signed; from 28 April 2026 to 27 April 2028, a month's notice."""
    staff = staff or factories.make_staff()
    draft = make_draft(staff=staff, **changes)
    signed_on = min(draft.starts_on or TODAY, SIGNED_AT.date())
    services.sign(
        agreement=draft, signed_on=signed_on, place="Hamar", by=staff, now=max(SIGNED_AT, NOW)
    )
    signed: Agreement = again(draft)
    return signed


def again(agreement: Agreement) -> Any:
    return Agreement.objects.with_last_day().get(pk=agreement.pk)


def make_owner(
    agreement: Agreement, number: int, *, person: Person | None = None, email: str = ""
) -> PartyOwner:
    return PartyOwner.objects.create(
        party=agreement.parties.get(position=number),
        person=person,
        name="" if person else "Pia Partner",
        email=email,
        starts_on=STARTS,
    )


def plain_change(agreement: Agreement, *, by: Person) -> None:
    services.change(agreement=agreement, step=Step.PURPOSE, save=lambda: None, by=by, now=NOW)
