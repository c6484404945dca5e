"""What the tests of merging do again and again, and a person and an organisation that have
something in every table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from core.services import log_act
from events.models import Event, EventDocument
from events.services.wishes import Needs
from members.enums import AffiliationState, CodeKind, OrganisationKind, Role
from members.models import (
    Membership,
    MembershipCategory,
    Merge,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    RoleTerm,
)
from members.rules import merging as rules
from members.services import merging as services
from members.services import refresh_keys
from outbox.services import owe
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant
from tests import factories
from tests.factories import NOW, TODAY
from tests.world import sign_up

# What a merge and its undoing write themselves, and what ends with it.
OUTSIDE = {
    *("members.merge", "core.act", "outbox.delivery"),
    *("sessions.session", "usersessions.usersession"),
}
DAYS = dt.timedelta(days=1)
HOUSE = OrganisationKind.CULTURE_BODY


def plan(kept: Any, gone: Any) -> Any:
    return rules.plan_of(kept, gone, now=NOW)


def merge(kept: Any, gone: Any, *, by: Person) -> Merge:
    return services.merge(kept=kept, gone=gone, digest=plan(kept, gone).digest, by=by, now=NOW)


def undo(merge: Merge, *, by: Person) -> Merge:
    return services.undo(merge=merge, by=by, now=NOW)


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but those that are outside."""
    return {
        model._meta.label_lower: list(model._meta.base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in OUTSIDE
    }


def everybodys(name: str, *, organisation: Organisation, chapter: Chapter, event: Event) -> Person:
    """Somebody with a row in every table that leads to a person."""
    person = factories.make_person(name=name)
    needs = Needs(diet="Glutenfritt", has_consented=True)
    sign_up(event, person, now=NOW, needs=needs)
    factories.make_affiliation(person=person, organisation=organisation)
    number = person.pk
    factories.make_address(person=person, email=f"ekstra{number}@example.no")
    RoleTerm.objects.create(person=person, organisation=organisation, role=Role.DELEGATE)
    Membership.objects.create(
        person=person,
        category=MembershipCategory.objects.get(is_for_persons=True),
        starts_on=TODAY - 100 * DAYS,
    )
    factories.make_invitation(organisation=organisation, by=person)
    EventDocument.objects.create(
        event=event, title="Lysark", file="x.pdf", kind="pdf", size=1, added_at=NOW, added_by=person
    )
    BoardTerm.objects.create(chapter=chapter, person=person, position=BoardPosition.MEMBER)
    factories.make_editor(chapter=chapter, person=person)
    EditorGrant.objects.filter(person=person).update(granted_by=person)
    SocialAccount.objects.create(user=person, provider="openid_connect", uid=f"tenant:{number}")
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        Authenticator.objects.create(user=person, type=kind, data={"secret": number})
    person.user_permissions.add(Permission.objects.order_by("pk")[0])
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(Person),
        object_repr="noe",
        action_flag=CHANGE,
    )
    log_act(by=person, now=NOW, verb="x", subject=person, text="Rettet navnet.")
    owe(
        letter="outbox/trial",
        dedupe_key=f"trial {number}",
        address=person.email,
        person=person,
        context={},
        now=NOW,
    )
    return person


def house(name: str, *, number: str = "", domain: str = "", **fields: Any) -> Organisation:
    """A culture house: the register says nothing of it."""
    made = factories.make_organisation(name=name, kind=HOUSE, domain=domain, **fields)
    if number:
        OrganisationCode.objects.create(
            organisation=made, kind=CodeKind.ORGANISATION_NUMBER, value=number
        )
    return made


def full_house(name: str, *, person: Person, chapter: Chapter, domain: str) -> Organisation:
    """An organisation with a row in every table that leads to one."""
    made = house(name, domain=domain)
    factories.make_affiliation(person=person, organisation=made)
    factories.make_main_contact(organisation=made)
    factories.make_affiliation(
        person=factories.make_person(), organisation=made, state=AffiliationState.WAITING
    )
    OrganisationName.objects.create(organisation=made, language="no", name=f"{name} AS")
    factories.make_invitation(organisation=made, email="ny@example.no", by=person)
    Coverage.objects.create(chapter=chapter, organisation=made)
    BoardTerm.objects.create(
        chapter=factories.make_chapter(),
        person=person,
        position=BoardPosition.MEMBER,
        on_behalf_of=made,
    )
    event = factories.make_event()
    sign_up(event, person, now=NOW)
    event.bookings.update(organisation=made)
    log_act(by=person, now=NOW, verb="x", subject=made, text="Rettet navnet.")
    refresh_keys(organisation=made)
    return made
