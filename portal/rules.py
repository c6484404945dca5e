"""Who can see what about a person: counted with the same questions as the pages ask.

Nothing here is claimed. Each audience is a queryset of people; tests/portal/test_who_sees.py opens
the pages as everybody in the world and compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, Participant
from members.enums import AffiliationProof, AffiliationState, Role
from members.models import Affiliation, Person, RoleTerm
from members.querysets import PersonQuerySet
from networks.models import Network, NetworkRole
from networks.rules import people_in_any
from pages.models import OfficeTerm
from portal.enums import Audience, Fact
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant

# Whoever of the staff has one of these reads the fact in the admin.
STAFF_RIGHTS = {
    Fact.NAME: (
        "members.view_person",
        "members.export_person",
        "members.export_organisation",
        "members.view_affiliation",
        "members.view_roleterm",
        "members.view_merge",
        "networks.change_network",
        "networks.view_networkmembership",
        "networks.view_networkrole",
        "agreements.view_partyowner",
        "meetings.view_followup",
        "events.view_participant",
        "outbox.view_delivery",
        "core.view_act",
    ),
    Fact.EMAIL: (
        "members.view_person",
        "members.export_person",
        "members.export_organisation",
        "members.view_affiliation",
        "events.view_participant",
        "outbox.view_delivery",
    ),
    Fact.PHONE: ("members.view_person", "members.export_person"),
    Fact.TITLE: ("members.view_affiliation", "members.export_person"),
    Fact.ROLES: ("members.view_roleterm", "members.export_organisation"),
    Fact.NETWORKS: (
        "networks.change_network",
        "networks.view_networkmembership",
        "networks.view_networkrole",
    ),
    Fact.SIGN_UPS: ("events.view_participant",),
    Fact.NEEDS: ("events.view_need",),
}


@dataclass(frozen=True)
class Eyes:
    """One audience in words, and who they are; `people` is None for everybody, logged in or not."""

    audience: Audience
    sentence: str
    people: PersonQuerySet | None


@dataclass(frozen=True)
class Seen:
    fact: Fact
    value: str
    by: list[Eyes]


@dataclass(frozen=True)
class Place:
    """Where somebody belongs or asks to belong, and who answers for the people there."""

    affiliation: Affiliation
    contact: RoleTerm | None

    @property
    def eyes(self) -> list[Eyes]:
        if self.contact is None:
            return []
        words = {"name": self.contact.person, "organisation": self.contact.organisation}
        people = Person.objects.get_queryset().filter(pk=self.contact.person_id)
        sentence = _("%(name)s, hovedkontakt i %(organisation)s.") % words
        return [Eyes(Audience.MAIN_CONTACTS, sentence, people)]

    @property
    def tells_the_address(self) -> bool:
        """To whoever answers: of who waits, and where the address is the proof."""
        waits = self.affiliation.state == AffiliationState.WAITING
        return waits or self.affiliation.proof == AffiliationProof.DOMAIN


def who_sees(person: Person, *, on: date) -> list[Seen]:
    """Every fact about the person, and who may read it that day, themselves left out.

    Twelve queries at most, whoever there is to see it.
    """
    terms = _terms(person, on=on)
    places = _places(person, terms, on=on)
    organisations = {
        place.affiliation.organisation_id
        for place in places
        if place.affiliation.state == AffiliationState.CONFIRMED
    }
    seats = list(BoardTerm.objects.filter(person=person).select_related("chapter"))
    live = Participant.objects.live().filter(person=person)
    networks = _networks(person, on=on)
    counted = _counted(person, live, networks, on=on)
    is_listed = person.listed_since and person.is_active and organisations
    listed = counted["readers"] if is_listed else []
    editors = counted["editors"]
    leaders = _leaders(person, organisations, on=on)
    contacts = [eyes for place in places for eyes in place.eyes]
    told_address = [eyes for place in places if place.tells_the_address for eyes in place.eyes]
    offices = list(OfficeTerm.objects.public().filter(person=person).order_by("pk"))
    shown = [term for term in offices if term.shows_contact(on=on)]
    in_network = _everybody(
        [each for each in networks if each.is_told_of], _("Alle, på siden til nettverket.")
    )
    public = _everybody(seats, _("Alle, på siden til fylkeslaget."))
    public += _everybody(offices, _("Alle, på siden om styret og de ansatte."))
    fellows = counted["fellows"]
    by = {
        Fact.NAME: [*public, *in_network, *listed, *contacts, *leaders, *editors, *fellows],
        Fact.EMAIL: [*told_address, *editors],
        Fact.TITLE: [*in_network, *listed, *contacts, *leaders],
        Fact.ROLES: listed,
        Fact.BOARD: public,
        Fact.CONTACT: _everybody(shown, _("Alle, på siden om styret og de ansatte.")),
        Fact.NETWORKS: [*in_network, *fellows],
        Fact.SIGN_UPS: editors,
        Fact.NEEDS: _responsible(person, live),
    }
    values = {
        Fact.NAME: person.name,
        Fact.EMAIL: person.email,
        Fact.PHONE: person.phone,
        Fact.TITLE: ", ".join(p.affiliation.title for p in places if p.affiliation.title),
        Fact.ROLES: ", ".join(str(t.get_role_display()) for t in terms if t.person == person),
        Fact.BOARD: ", ".join(
            [
                *(f"{seat.get_position_display()}, {seat.chapter}" for seat in seats),
                *(f"{term.in_words}, {settings.ORGANISATION_NAME}" for term in offices),
            ]
        ),
        Fact.CONTACT: ", ".join(
            dict.fromkeys(words for term in shown for words in (term.email, term.phone) if words)
        ),
        Fact.NETWORKS: ", ".join(each.name for each in networks),
        Fact.SIGN_UPS: ", ".join(live.values_list("event__title", flat=True)),
    }
    values = {fact: value for fact, value in values.items() if value}
    return [
        Seen(fact, values.get(fact, ""), [*by.get(fact, []), *counted.get(fact, [])])
        if fact in values or fact == Fact.NEEDS
        else Seen(fact, "", [])
        for fact in Fact
    ]


def _everybody(rows: Collection[object], sentence: str) -> list[Eyes]:
    """On an open page, where there is anything to read there."""
    return [Eyes(Audience.EVERYBODY, sentence, None)] if rows else []


def _terms(person: Person, *, on: date) -> list[RoleTerm]:
    """Their own roles, and the main contacts who answer for them."""
    theirs = Affiliation.objects.filter(person=person).open(on=on)
    contacts = RoleTerm.objects.main_contacts(on=on).filter(
        organisation__in=theirs.values("organisation")
    )
    found = RoleTerm.objects.valid(on=on).filter(Q(person=person) | Q(pk__in=contacts.values("pk")))
    return list(found.select_related("person", "organisation").order_by("pk"))


def _places(person: Person, terms: Iterable[RoleTerm], *, on: date) -> list[Place]:
    """Where they wait, and where they are confirmed that day."""
    theirs = Affiliation.objects.filter(person=person).open(on=on).order_by("pk")
    contacts = {
        term.organisation_id: term
        for term in terms
        if term.role == Role.MAIN_CONTACT and term.person != person
    }
    return [
        Place(row, contacts.get(row.organisation_id))
        for row in theirs
        if row.state == AffiliationState.WAITING or row.holds(on=on)
    ]


def _leaders(person: Person, organisations: Collection[int], *, on: date) -> list[Eyes]:
    """Who looks for an editor finds the people of what the chapter covers, and sees its board and
    the editors it has; who leads it is told."""
    territory = Coverage.objects.territory(on=on) if organisations else {}
    held = EditorGrant.objects.running(on=on).filter(person=person)
    seats = BoardTerm.objects.valid(on=on).filter(person=person)
    mine = Chapter.objects.filter(
        Q(pk__in={territory.get(key, 0) for key in organisations})
        | Q(pk__in=held.values("chapter"))
        | Q(pk__in=seats.values("chapter"))
    )
    leaders = BoardTerm.objects.leaders(on=on).filter(chapter__in=mine, person__is_active=True)
    return [
        Eyes(
            Audience.LEADERS,
            _("%(name)s, leder i %(chapter)s.") % {"name": term.person, "chapter": term.chapter},
            Person.objects.get_queryset().filter(pk=term.person_id),
        )
        for term in leaders.exclude(person=person).select_related("chapter")
    ]


def _responsible(person: Person, live: QuerySet[Participant]) -> list[Eyes]:
    """Those who see to access where the person has asked for something."""
    asked = Event.objects.filter(participants__in=live.exclude(need=None))
    named = asked.exclude(access_responsible=None).exclude(access_responsible=person)
    return [
        Eyes(
            Audience.EDITORS,
            _("%(name)s, som har ansvar for tilrettelegging på %(event)s.")
            % {"name": event.access_responsible, "event": event},
            Person.objects.get_queryset().filter(pk=event.access_responsible_id),
        )
        for event in named.select_related("access_responsible").order_by("starts_at", "pk")
    ]


def _editors(live: QuerySet[Participant], *, on: date) -> PersonQuerySet:
    """Those who see who comes to a chapter's meetups: its editors, and its leader."""
    chapters = Chapter.objects.existing(on=on).filter(events__participants__in=live)
    grants = EditorGrant.objects.running(on=on).filter(chapter__in=chapters)
    leaders = BoardTerm.objects.leaders(on=on).filter(chapter__in=chapters)
    either = Q(pk__in=grants.values("person")) | Q(pk__in=leaders.values("person"))
    return Person.objects.get_queryset().filter(either, is_active=True)


def _networks(person: Person, *, on: date) -> list[Any]:
    """Those they are in, and those whose page tells of their roles, also the former ones."""
    joined = Network.objects.joined_in_person(person, on=on)
    told = NetworkRole.objects.filter(person=person, network__is_public=True)
    found = Network.objects.annotate(
        is_joined=Exists(joined.filter(pk=OuterRef("pk"))),
        is_told_of=Exists(told.filter(network=OuterRef("pk"))),
    )
    return list(found.filter(Q(is_joined=True) | Q(is_told_of=True)).order_by("sort_key", "pk"))


def _counted(
    person: Person, live: QuerySet[Participant], networks: Iterable[Any], *, on: date
) -> dict[str, list[Eyes]]:
    """The audiences that are told as a number, all of them in two queries."""
    people = {str(fact): Person.objects.with_right(*STAFF_RIGHTS[fact]) for fact in STAFF_RIGHTS}
    people["readers"] = Person.objects.readers_of_names(on=on)
    people["editors"] = _editors(live, on=on)
    joined = [each for each in networks if each.is_joined]
    same = Network.objects.filter(pk__in=[each.pk for each in joined])
    people["fellows"] = people_in_any(same, on=on)
    named = {**_groups(), "fellows": ", ".join(each.name for each in joined)}
    counts = Person.objects.exclude(pk=person.pk).aggregate(
        **{name: Count("pk", filter=Q(pk__in=each.values("pk"))) for name, each in people.items()}
    )
    found: dict[str, list[Eyes]] = {}
    for name, number in counts.items():
        audience, sentence = _in_words(name, number, named.get(name, ""))
        others = people[name].exclude(pk=person.pk)
        found[name] = [Eyes(audience, sentence, others)] if number else []
    return found


def _in_words(name: str, number: int, groups: str) -> tuple[Audience, str]:
    words = {"number": number, "groups": groups}
    match name:
        case "readers":
            return Audience.READERS, ngettext(
                "%(number)d person som kan lese medlemslista.",
                "%(number)d personer som kan lese medlemslista: de som hører til et medlem, "
                "og sekretariatet.",
                number,
            ) % words
        case "fellows":
            return Audience.FELLOWS, ngettext(
                "%(number)d person som er med i %(groups)s.",
                "%(number)d personer som er med i %(groups)s.",
                number,
            ) % words
        case "editors":
            return Audience.EDITORS, ngettext(
                "%(number)d person i fylkeslaget som styrer møteplasser du er påmeldt.",
                "%(number)d personer i fylkeslaget som styrer møteplasser du er påmeldt.",
                number,
            ) % words
    return Audience.STAFF, ngettext(
        "%(number)d person i sekretariatet (%(groups)s).",
        "%(number)d personer i sekretariatet (%(groups)s).",
        number,
    ) % words


def _groups() -> dict[str, str]:
    """By fact, the names of the groups whose rights show it."""
    rows = Group.objects.values_list(
        "name", "permissions__content_type__app_label", "permissions__codename"
    )
    held = [(name, f"{app}.{codename}") for name, app, codename in rows.order_by("name")]
    return {
        str(fact): ", ".join(dict.fromkeys(name for name, right in held if right in rights))
        for fact, rights in STAFF_RIGHTS.items()
    }
