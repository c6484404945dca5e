"""What a merger or a split of organisations does in networks: whoever follows takes the place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Organisation, Person
from members.services.succession import Step, Succession
from networks.enums import MembershipState
from networks.models import NetworkMembership, Representative, SecretariatTerm, TrialMember

GOING_ON = [MembershipState.ASKED, MembershipState.MEMBER]


def follow(succession: Succession) -> Iterator[Step]:
    yield from _organisations(succession)
    yield from _those_who_asked(succession)
    yield from _people(succession)
    yield from _secretariats(succession)
    yield from _trials(succession)


def _organisations(s: Succession) -> Iterator[Step]:
    """Who meets for one that has a single follower, meets for that one then."""
    rows = NetworkMembership.objects.filter(state=MembershipState.MEMBER)
    rows = rows.select_related("network", "organisation").prefetch_related(
        "representatives__person"
    )
    told = _("%(name)s er med i %(thing)s til og med %(day)s.")
    yield from _endings(s, rows, "network", told)
    for follower, before in _places(s, rows, "network"):
        people = [
            (each.person, each.ends_on)
            for row in before
            if row.organisation != follower and len(s.plan.after(row.organisation)) == 1
            for each in row.representatives.all()
            if each.ends_on is None or each.ends_on >= s.day
        ]
        there = next((row for row in before if row.organisation == follower), None)
        words = {"name": follower, "thing": before[0].network, "day": date_format(s.day)}
        if there is None:
            yield Step(
                _("Nettverk"),
                _("%(name)s er med i %(thing)s fra %(day)s.") % words,
                partial(_come_in, s, before[0], follower, people),
                asks_somebody=not people,
            )
        elif people:
            yield Step(
                _("Nettverk"),
                _("De som møtte i %(thing)s, møter der for %(name)s fra %(day)s.") % words,
                partial(_meet_for, s, there, people),
            )


Meeting = list[tuple[Person, Any]]


def _come_in(s: Succession, row: Any, follower: Organisation, people: Meeting) -> None:
    row = NetworkMembership.objects.create(
        network=row.network,
        organisation=follower,
        state=row.state,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        starts_on=max(s.day, row.starts_on or s.day),
        ends_on=row.ends_on,
    )
    _meet_for(s, row, people)


def _meet_for(s: Succession, membership: NetworkMembership, people: Meeting) -> None:
    there = set(
        membership.representatives.exclude(ends_on__lt=s.day).values_list("person", flat=True)
    )
    for person, ends_on in people:
        if person.pk not in there:
            there.add(person.pk)
            Representative.objects.create(
                membership=membership, person=person, starts_on=s.day, ends_on=ends_on
            )


def _those_who_asked(s: Succession) -> Iterator[Step]:
    asked = NetworkMembership.objects.asked().filter(organisation__in=s.plan.ending)
    for row in asked.select_related("network", "organisation"):
        yield Step(
            _("Nettverk"),
            _("Søknaden fra %(name)s om å bli med i %(network)s faller bort. Søk på nytt.")
            % {"name": row.organisation, "network": row.network},
            row.delete,
            asks_somebody=True,
        )


def _people(s: Succession) -> Iterator[Step]:
    """Those who are there for one that ends. Who must choose where they belong, stays meanwhile."""
    rows = NetworkMembership.objects.filter(
        on_behalf_of__in=s.plan.ending, state__in=GOING_ON
    ).exclude(ends_on__lt=s.day)
    theirs: dict[int | None, list[NetworkMembership]] = defaultdict(list)
    for row in rows.order_by("pk"):
        theirs[row.on_behalf_of_id].append(row)
    for one in s.plan.ending:
        rows_of_one, followers = theirs[one.pk], s.followers(one)
        if not rows_of_one:
            continue
        words = {"n": len(rows_of_one), "before": one, "after": followers[0]}
        if len(followers) == 1:
            text = ngettext(
                "%(n)d plass i nettverk på vegne av %(before)s blir på vegne av %(after)s.",
                "%(n)d plasser i nettverk på vegne av %(before)s blir på vegne av %(after)s.",
                len(rows_of_one),
            )
            yield Step(_("Nettverk"), text % words, partial(_move, s, rows_of_one, followers[0]))
        else:
            text = ngettext(
                "%(n)d person er i nettverk på vegne av %(before)s. Avklar hvem de er der for.",
                "%(n)d personer er i nettverk på vegne av %(before)s. Avklar hvem de er der for.",
                len(rows_of_one),
            )
            yield Step(_("Nettverk"), text % words, asks_somebody=True)


def _move(s: Succession, rows: list[NetworkMembership], follower: Organisation) -> None:
    for row in rows:
        if row.state == MembershipState.ASKED:
            row.on_behalf_of = follower
            row.save(update_fields=["on_behalf_of"])
            continue
        going_on = NetworkMembership(
            network_id=row.network_id,
            person_id=row.person_id,
            on_behalf_of=follower,
            state=row.state,
            asked_at=row.asked_at,
            asked_by_id=row.asked_by_id,
            starts_on=max(s.day, row.starts_on or s.day),
            ends_on=row.ends_on,
        )
        s.close(row)
        going_on.save()


def _secretariats(s: Succession) -> Iterator[Step]:
    """The work goes to the one that follows; where there are several, somebody must choose."""
    terms = SecretariatTerm.objects.select_related("network", "organisation", "contact")
    told = _("%(name)s er sekretariat for %(thing)s til og med %(day)s.")
    yield from _endings(s, terms, "network", told)
    for row in terms.filter(organisation__in=s.plan.ending).exclude(ends_on__lt=s.day):
        followers = s.followers(row.organisation)
        words = {"name": followers[0], "network": row.network, "day": date_format(s.day)}
        if len(followers) == 1:
            text = _("%(name)s er sekretariat for %(network)s fra %(day)s.") % words
            yield Step(_("Nettverk"), text, partial(_take_office, s, row, followers[0]))
        else:
            text = _("%(network)s har ikke noe sekretariat før et er valgt.") % words
            yield Step(_("Nettverk"), text, asks_somebody=True)


def _take_office(s: Succession, row: SecretariatTerm, follower: Organisation) -> None:
    SecretariatTerm.objects.create(
        network=row.network,
        organisation=follower,
        contact=row.contact,
        starts_on=max(s.day, row.starts_on or s.day),
        ends_on=row.ends_on,
    )


def _trials(s: Succession) -> Iterator[Step]:
    rows = TrialMember.objects.filter(trial__verdict="").select_related(
        "trial__external", "trial__network", "organisation"
    )
    told = _("%(name)s er med og prøver %(thing)s til og med %(day)s.")
    yield from _endings(s, rows, "trial", told)
    for follower, before in _places(s, rows, "trial"):
        if all(row.organisation != follower for row in before):
            words = {"name": follower, "thing": before[0].trial, "day": date_format(s.day)}
            yield Step(
                _("Nettverk"),
                _("%(name)s er med og prøver %(thing)s fra %(day)s.") % words,
                partial(_try, s, before[0], follower),
            )


def _try(s: Succession, row: TrialMember, follower: Organisation) -> None:
    TrialMember.objects.create(
        trial=row.trial,
        organisation=follower,
        starts_on=max(s.day, row.starts_on or s.day),
        ends_on=row.ends_on,
    )


# ---- What they share ---------------------------------------------------------------------------


def _endings(s: Succession, rows: QuerySet[Any], column: str, told: str) -> Iterator[Step]:
    for row in rows.filter(organisation__in=s.plan.ending).exclude(ends_on__lt=s.day):
        words = {"name": row.organisation, "thing": getattr(row, column)}
        yield Step(
            _("Nettverk"), told % (words | {"day": date_format(s.eve)}), partial(s.close, row)
        )


def _places(s: Succession, rows: QuerySet[Any], column: str) -> Iterator[tuple[Organisation, Any]]:
    """Each successor with the rows before it in one network or trial, that which lasts longest
    first; among them its own, of one that carries on."""
    theirs: dict[int, list[Any]] = defaultdict(list)
    here = rows.filter(organisation__in=s.plan.organisations).exclude(ends_on__lt=s.day)
    for row in here.order_by(F("ends_on").desc(nulls_first=True), "pk"):
        theirs[row.organisation_id].append(row)
    for one, follower in s.pairs():
        before: dict[int, list[Any]] = defaultdict(list)
        for each in s.plan.before(one):
            for row in theirs[each.pk]:
                before[getattr(row, f"{column}_id")].append(row)
        for found in before.values():
            yield follower, found
