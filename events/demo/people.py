"""The invented people and organisations of the demo year."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import Q

from events.demo.builders import build_affiliation, build_person
from members import services
from members.enums import (
    AffiliationProof,
    AffiliationState,
    CodeKind,
    LanguageForm,
    OrganisationKind,
    Role,
)
from members.models import (
    Affiliation,
    County,
    Invitation,
    Membership,
    Organisation,
    OrganisationCode,
    Person,
    RoleTerm,
)
from members.services.categories import default_category

PASSWORD = "kultur-hver-dag"  # noqa: S105 (the demo's, printed at the start)
CROWD = 150

FIRST_NAMES = (
    "Anne Berit Camilla Dag Eirik Frode Gro Halvor Ingrid Jorunn Kristin Lars Marit Nils Oddny "
    "Per Ragnhild Silje Tor Unni Vidar Åse Øystein Erlend Sunniva Amina Yusuf Ingeborg Mikkel "
    "Aslaug Torbjørn Hilde Jon Liv Sondre Máret Ánte Solveig Trygve Wenche"
)
LAST_NAMES = (
    "Aasland Bakkerud Dalsbø Engevik Fossheim Granli Haugstad Innseth Jordbakk Kvamme Lindseth "
    "Myrvang Nesbakken Ødegård Pettersbø Rustand Solbakk Tveitane Uglem Vikøren Ytrehus Østlie "
    "Åkervik Hætta-Moen Skogheim Brattli Fagervold Storlien Rognerud Elvebakk"
)
TITLES = [
    "kulturrådgiver",
    "kultursjef",
    "biblioteksjef",
    "rektor i kulturskolen",
    "kulturhusleder",
    "rådgiver",
    "kommunestyrerepresentant",
    "konsulent",
]
# The municipalities the crowd works in come first, so that they are members.
TOWNS = (
    "3301 5001 3403 1804 5501 4204 4601 1103 3107 3907 4003 1508 5610 4621 5041 3205 3907 1106 "
    "5006 4203 3405 1833 5503 1101 3305"
)
NOT_MEMBERS = ("3303", "4614", "1121")
COUNTY_COUNCILS = ("31", "33", "34", "39", "46", "50", "18", "55", "56", "15")
HOUSES = [
    ("Kulturhuset Ringene", "3301"),
    ("Elvesalen kulturhus", "5001"),
    ("Scene Nord", "1804"),
    ("Nordlyset kulturhus", "5501"),
    ("Bryggesalen", "4601"),
]


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    part: str


KARI = Account("kari@drammen.kommune.example", "Kari Nordmann", "member, Drammen municipality")
HANNE = Account(
    "hanne@drammen.kommune.example", "Hanne Hovedvik", "main contact of Drammen, leads Viken"
)
EDITOR = Account("redaktor@lillestrom.kommune.example", "Rita Rognlien", "editor, chapter Viken")
STAFF = Account("stab@kulturnettverket.example", "Stian Stabrud", "secretariat")
SUPERUSER = Account("sjef@kulturnettverket.example", "Sunniva Sjefstad", "superuser")
ACCOUNTS = [KARI, HANNE, EDITOR, STAFF, SUPERUSER]


def municipality(number: str) -> Organisation:
    return Organisation.objects.get(
        codes__kind=CodeKind.MUNICIPALITY_NUMBER, codes__value=number, codes__ends_on=None
    )


def make_memberships(*, now: dt.datetime) -> None:
    """Every third municipality, the towns of the crowd, and most county councils."""
    today = now.date()
    numbers = (
        OrganisationCode.objects.valid(on=today)
        .filter(kind=CodeKind.MUNICIPALITY_NUMBER)
        .order_by("value")
    )
    towns = {row.organisation_id for row in numbers if row.value in TOWNS.split()}
    others = [row.organisation_id for row in numbers if row.value not in NOT_MEMBERS]
    councils = (
        OrganisationCode.objects.valid(on=today)
        .filter(
            kind=CodeKind.COUNTY_NUMBER,
            value__in=COUNTY_COUNCILS,
            organisation__kind=OrganisationKind.COUNTY_COUNCIL,
        )
        .values_list("organisation_id", flat=True)
    )
    members = towns | set(others[::3]) | set(councils)
    voting = default_category(OrganisationKind.MUNICIPALITY)
    Membership.objects.bulk_create(
        Membership(
            organisation_id=pk, category=voting, starts_on=dt.date(today.year - 2 - pk % 5, 1, 1)
        )
        for pk in sorted(members)
    )


def make_houses(*, now: dt.datetime) -> None:
    """Culture houses whose people write from the municipality's addresses, and a partner."""
    for name, number in HOUSES:
        owner = municipality(number)
        services.add_organisation(
            kind=OrganisationKind.CULTURE_BODY,
            name=name,
            county=owner.county,
            language_form=LanguageForm(owner.language_form),
            mail_domains=domains_of(owner),
            by=None,
            now=now,
        )
    services.add_organisation(
        kind=OrganisationKind.PARTNER,
        name="Kulturinstituttet",
        county=County.objects.get(number="03"),
        by=None,
        now=now,
    )


def domains_of(organisation: Organisation) -> list[str]:
    codes = organisation.codes.filter(kind=CodeKind.MAIL_DOMAIN, value__endswith=".example")
    return list(codes.values_list("value", flat=True))


def make_accounts(*, now: dt.datetime) -> Person:
    """Those that can log in with the password. Returns the staff member."""
    since = now - dt.timedelta(days=400)
    password = make_password(PASSWORD)
    people = {account: build_person(email=account.email, name=account.name) for account in ACCOUNTS}
    Person.objects.filter(email__in=[account.email for account in ACCOUNTS]).update(
        password=password
    )
    Person.objects.filter(pk=people[HANNE].pk).update(listed_since=since)
    drammen = municipality("3301")
    for account, title in ((KARI, "kulturrådgiver"), (HANNE, "kultursjef")):
        build_affiliation(
            person=people[account],
            organisation=drammen,
            proof=AffiliationProof.DOMAIN,
            title=title,
            now=since,
        )
    RoleTerm.objects.create(
        person=people[HANNE],
        organisation=drammen,
        role=Role.MAIN_CONTACT,
        starts_on=since.date(),
    )
    RoleTerm.objects.create(
        person=people[KARI], organisation=drammen, role=Role.DELEGATE, starts_on=since.date()
    )
    Invitation.objects.create(
        organisation=drammen,
        email="bente.biblioteker@drammen.kommune.example",
        invited_by=people[HANNE],
        invited_at=now - dt.timedelta(days=3),
        expires_at=now + dt.timedelta(days=27),
    )
    staff = people[STAFF]
    staff.groups.set(Group.objects.filter(name__in=["Sekretariat", "Mat og tilrettelegging"]))
    Person.objects.filter(Q(pk=staff.pk) | Q(pk=people[SUPERUSER].pk)).update(is_staff=True)
    Person.objects.filter(pk=people[SUPERUSER].pk).update(is_superuser=True)
    staff.refresh_from_db()
    return staff


def make_crowd(*, now: dt.datetime) -> list[tuple[Person, Organisation]]:
    """People in thirty organisations, recognised by their address; every house has a contact."""
    chance = random.Random(357)  # noqa: S311 (the same crowd each time)
    homes = [municipality(number) for number in dict.fromkeys([*TOWNS.split(), *NOT_MEMBERS])]
    domains = {home.pk: (domains_of(home) or ["example.no"])[0] for home in homes}
    since = now - dt.timedelta(days=400)
    names = chance.sample(
        [f"{a} {b}" for a in FIRST_NAMES.split() for b in LAST_NAMES.split()], CROWD
    )
    places = [homes[number % len(homes)] for number in range(CROWD)]
    crowd = Person.objects.bulk_create(
        Person(
            email=address_of(name, domains[home.pk]),
            name=name,
            password=make_password(None),
            language="nn" if home.language_form == "nn" else "nb",
            # Two of three have agreed to stand in the directory.
            listed_since=since if number % 3 else None,
        )
        for number, (name, home) in enumerate(zip(names, places, strict=True))
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in crowd
    )
    Affiliation.objects.bulk_create(
        Affiliation(
            person=person,
            organisation=home,
            state=AffiliationState.CONFIRMED,
            proof=AffiliationProof.DOMAIN,
            proof_address=person.email,
            title=chance.choice(TITLES),
            starts_on=since.date(),
            created_at=since,
        )
        for person, home in zip(crowd, places, strict=True)
    )
    RoleTerm.objects.bulk_create(
        RoleTerm(
            person=person,
            organisation=home,
            role=Role.MAIN_CONTACT,
            starts_on=since.date(),
        )
        for person, home in list(zip(crowd, places, strict=True))[1:18]
    )
    # Most of those with a main contact have somebody for the invoices too; some do not.
    RoleTerm.objects.bulk_create(
        RoleTerm(
            person=person,
            organisation=home,
            role=Role.BILLING_CONTACT,
            starts_on=since.date(),
        )
        for person, home in list(zip(crowd, places, strict=True))[1:14]
    )
    return list(zip(crowd, places, strict=True))


def make_waiting(*, now: dt.datetime) -> None:
    """Some who have said where they work and wait for a yes."""
    waiting = [
        ("Siri Sidefoss", "siri.sidefoss@example.org", "3301"),
        ("Live Bortebakk", "live.bortebakk@example.org", "5001"),
        ("Ola Ukjentsen", "ola.ukjentsen@example.org", "4614"),
        ("Mona Mellomby", "mona.mellomby@example.org", "3303"),
    ]
    for days, (name, email, number) in enumerate(waiting, start=1):
        build_affiliation(
            person=build_person(email=email, name=name),
            organisation=municipality(number),
            state=AffiliationState.WAITING,
            proof=AffiliationProof.CLAIM,
            now=now - dt.timedelta(days=days),
        )


def address_of(name: str, domain: str) -> str:
    letters = name.lower().translate(str.maketrans("æøåáđ", "eoaad")).replace(" ", ".")
    return f"{letters}@{domain}"
