"""One plain function per thing. Keyword-only; every default makes the thing valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from string import ascii_lowercase
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from events.demo.builders import build_event, build_session, build_workshop
from events.models import Event, Series, Session
from meetings.enums import ForumKind, MeetingState
from meetings.models import Meeting
from members.enums import AffiliationProof, AffiliationState, CodeKind, OrganisationKind, Role
from members.models import (
    Affiliation,
    County,
    Invitation,
    Membership,
    MembershipApplication,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    ReviewRound,
    RoleTerm,
)
from members.rules.reviews import LASTS
from members.services import applications, invitations, refresh_keys, reviews
from members.services.categories import default_category
from networks.enums import MembershipState, NetworkKind
from networks.enums import Role as NetworkPart
from networks.models import ExternalNetwork, Network, NetworkMembership, NetworkRole, Trial
from pages.enums import Office, Place
from pages.models import OfficeTerm, Page
from pages.services import publish, write
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
PASSWORD = "fjord-og-fjell-27"
_number = count(1)


def make_person(
    *, name: str = "", email: str = "", language: str = "nb", is_staff: bool = False
) -> Person:
    number = next(_number)
    person = Person.objects.create_user(
        email or f"person{number}@example.no",
        PASSWORD,
        name=name or f"Person {number}",
        language=language,
        is_staff=is_staff,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def make_staff(*, name: str = "", groups: Sequence[str] = ("Sekretariat",)) -> Person:
    """Works in the secretariat with the rights of `portal/roles.toml`; not superuser."""
    person = make_person(name=name, is_staff=True)
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def make_address(*, person: Person, email: str, is_verified: bool = True) -> EmailAddress:
    """One more address of a person's, beside the primary one."""
    return EmailAddress.objects.create(user=person, email=email, verified=is_verified)


def make_organisation(
    *,
    name: str = "",
    kind: OrganisationKind | str = OrganisationKind.MUNICIPALITY,
    domain: str = "",
    is_member: bool = True,
    county: County | None = None,
) -> Organisation:
    name = name or f"Kommune {next(_number)}"
    organisation = Organisation.objects.create(kind=kind, name=name, short_name=name, county=county)
    OrganisationName.objects.create(organisation=organisation, name=name)
    if domain:
        OrganisationCode.objects.create(
            organisation=organisation, kind=CodeKind.MAIL_DOMAIN, value=domain
        )
    refresh_keys(organisation=organisation)
    if is_member:
        Membership.objects.create(
            organisation=organisation,
            category=default_category(kind),
            starts_on=TODAY - dt.timedelta(days=300),
        )
    return organisation


def make_affiliation(
    *,
    person: Person,
    organisation: Organisation,
    state: AffiliationState = AffiliationState.CONFIRMED,
    proof_address: str = "",
    ended_because: str = "",
) -> Affiliation:
    """By staff, or proved by the address if one is given."""
    return Affiliation.objects.create(
        person=person,
        organisation=organisation,
        state=state,
        proof=AffiliationProof.DOMAIN if proof_address else AffiliationProof.STAFF,
        proof_address=proof_address,
        ended_because=ended_because,
        starts_on=TODAY - dt.timedelta(days=30),
        created_at=NOW - dt.timedelta(days=30),
    )


def make_member(*, name: str = "", organisation: Organisation | None = None) -> Person:
    """A person confirmed as belonging to a member organisation."""
    person = make_person(name=name)
    make_affiliation(person=person, organisation=organisation or make_organisation())
    return person


def make_main_contact(*, organisation: Organisation, name: str = "") -> Person:
    person = make_member(name=name, organisation=organisation)
    RoleTerm.objects.create(
        person=person,
        organisation=organisation,
        role=Role.MAIN_CONTACT,
        starts_on=TODAY - dt.timedelta(days=30),
    )
    return person


def make_invitation(
    *, organisation: Organisation, email: str = "", by: Person | None = None, at: dt.datetime = NOW
) -> Invitation:
    return Invitation.objects.create(
        organisation=organisation,
        email=email or f"invitert{next(_number)}@example.no",
        invited_by=by or make_staff(),
        invited_at=at,
        expires_at=at + invitations.LASTS,
    )


def make_plan(*, starts_on: dt.date) -> ReviewRound:
    """A round that has not started."""
    return ReviewRound.objects.create(
        year=starts_on.year, starts_on=starts_on, ends_on=starts_on + LASTS
    )


def make_round(*, at: dt.datetime = NOW) -> ReviewRound:
    """Started: every member is asked."""
    return reviews.start_round(review_round=make_plan(starts_on=at.date()), by=None, now=at)


def make_application(
    *, organisation: Organisation | None = None, at: dt.datetime = NOW, **fields: Any
) -> MembershipApplication:
    """As sent from the page; for a culture house nobody knows when none is given."""
    kind = organisation.kind if organisation else OrganisationKind.CULTURE_BODY
    values = {
        "organisation": organisation,
        "name": organisation.name if organisation else f"Kulturhus {next(_number)}",
        "kind": kind,
        "applicant_name": "Anne Ansøker",
        "applicant_email": "anne@example.no",
        "main_contact_name": "Anne Ansøker",
        "main_contact_email": "anne@example.no",
    }
    application = MembershipApplication(**values | fields)
    return applications.apply(application=application, by=None, now=at)


def make_event(
    *,
    slug: str = "",
    starts_at: dt.datetime = NOW + dt.timedelta(days=14),
    capacity: int | None = None,
    **fields: Any,
) -> Event:
    """As the demo year's: one pool, and a price for members and for others."""
    slug = slug or f"arrangement-{next(_number)}"
    return build_event(slug=slug, starts_at=starts_at, capacity=capacity, **fields)


def make_session(*, event: Event, **fields: Any) -> Session:
    """For everybody, as the event begins; `is_chosen=True` with a pool of its own."""
    return build_session(event=event, **fields)


def make_workshop(*, event: Event, title: str = "Verksted", **fields: Any) -> Session:
    """One that is chosen, at the event's own start."""
    return build_workshop(event=event, title=title, **fields)


def make_series(*, name: str = "NOKU-konferansen") -> Series:
    return Series.objects.create(name=name, slug=f"serie-{next(_number)}")


def make_page(
    *,
    place: Place = Place.THEME,
    slug: str = "kunst-og-helse",
    events: Sequence[Event] = (),
    by: Person | None = None,
    at: dt.datetime = NOW,
    **titles: str,
) -> Page:
    """Published, in bokmål when no language is given: make_page(nb="Kunst", nn="Kunst")."""
    name = f"Side {next(_number)}"
    slug = slug if place == Place.THEME else ""
    page = Page.objects.create(name=name, place=place, slug=slug)
    page.events.set(events)
    for language, title in (titles or {"nb": name}).items():
        words = {"title": title, "summary": "Kort sagt.", "body": "<p>Det vi mener.</p>"}
        version = write(page=page, language=language, words=words, seen=0, by=by, now=at)
        publish(version=version, by=by, now=at)
    return page


def make_office(
    *,
    person: Person,
    office: Office = Office.MEMBER,
    starts_on: dt.date | None = TODAY - dt.timedelta(days=200),
    **fields: Any,
) -> OfficeTerm:
    return OfficeTerm.objects.create(person=person, office=office, starts_on=starts_on, **fields)


def make_county(*, name: str = "", **fields: Any) -> County:
    """Its number is one that no county has: two letters."""
    number = next(_number)
    name = name or f"Fylke {number}"
    letters = ascii_lowercase[number // 26 % 26] + ascii_lowercase[number % 26]
    values = {"number": letters, "slug": f"fylke-{number}"}
    return County.objects.create(
        name=name, short_name=name, sort_key=name.lower(), **values | fields
    )


def make_chapter(
    *,
    name: str = "",
    covers: County | Organisation | None = None,
    leader: Person | None = None,
    **fields: Any,
) -> Chapter:
    number = next(_number)
    name = name or f"Fylkeslag {number}"
    values = {"slug": f"lag-{number}", "sort_key": name.lower()}
    chapter = Chapter.objects.create(name=name, **values | fields)
    if isinstance(covers, County):
        Coverage.objects.create(chapter=chapter, county=covers)
    elif covers:
        Coverage.objects.create(chapter=chapter, organisation=covers)
    if leader:
        make_seat(chapter=chapter, person=leader, position=BoardPosition.LEADER)
    return chapter


def make_seat(
    *,
    chapter: Chapter,
    person: Person,
    position: BoardPosition = BoardPosition.MEMBER,
    starts_on: dt.date = TODAY - dt.timedelta(days=200),
    ends_on: dt.date | None = None,
) -> BoardTerm:
    return BoardTerm.objects.create(
        chapter=chapter, person=person, position=position, starts_on=starts_on, ends_on=ends_on
    )


def make_editor(
    *,
    chapter: Chapter,
    person: Person | None = None,
    name: str = "",
    starts_on: dt.date = TODAY - dt.timedelta(days=100),
    ends_on: dt.date = TODAY + dt.timedelta(days=265),
) -> Person:
    """Somebody who may publish for the chapter today."""
    person = person or make_person(name=name)
    EditorGrant.objects.create(chapter=chapter, person=person, starts_on=starts_on, ends_on=ends_on)
    return person


# ---- Networks ------------------------------------------------------------------------------------


def make_network(
    *, name: str = "", leader: Person | None = None, secretary: Person | None = None, **fields: Any
) -> Network:
    number = next(_number)
    name = name or f"Nettverk {number}"
    values = {
        "kind": ForumKind.NETWORK,
        "type": NetworkKind.LEADERS,
        "slug": f"nettverk-{number}",
        "sort_key": name.lower(),
    }
    network = Network.objects.create(name=name, **values | fields)
    if leader:
        make_network_role(network=network, person=leader, role=NetworkPart.LEADER)
    if secretary:
        make_network_role(network=network, person=secretary, role=NetworkPart.SECRETARY)
    return network


def make_network_role(
    *,
    network: Network,
    person: Person,
    role: NetworkPart = NetworkPart.COMMITTEE,
    starts_on: dt.date = TODAY - dt.timedelta(days=200),
    ends_on: dt.date | None = None,
    **fields: Any,
) -> NetworkRole:
    return NetworkRole.objects.create(
        network=network, person=person, role=role, starts_on=starts_on, ends_on=ends_on, **fields
    )


def make_network_member(
    *,
    network: Network,
    person: Person | None = None,
    organisation: Organisation | None = None,
    starts_on: dt.date | None = TODAY - dt.timedelta(days=100),
    **fields: Any,
) -> NetworkMembership:
    """Of a new person where neither is given."""
    person = person if organisation else person or make_person()
    values = {"state": MembershipState.MEMBER, "asked_at": NOW - dt.timedelta(days=100)}
    return NetworkMembership.objects.create(
        network=network,
        person=person,
        organisation=organisation,
        starts_on=starts_on,
        **values | fields,
    )


def make_meeting(
    *, network: Network, title: str = "Møte", starts_at: dt.datetime = NOW, **fields: Any
) -> Meeting:
    values = {"state": MeetingState.PLANNED, "ends_at": starts_at + dt.timedelta(hours=2)}
    values |= {"changed_at": NOW}
    return Meeting.objects.create(
        forum=network, title=title, starts_at=starts_at, **values | fields
    )


def make_external(*, name: str = "Culture Action Europe") -> ExternalNetwork:
    number = next(_number)
    return ExternalNetwork.objects.create(
        name=name, slug=f"utenfor-{number}", sort_key=name.lower(), reach="european"
    )


def make_trial(*, network: Network, external: ExternalNetwork | None = None) -> Trial:
    return Trial.objects.create(
        external=external or make_external(), network=network, starts_on=TODAY
    )
