"""Who is a member, who works there, and who answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import AffiliationProof, AffiliationState, EndReason
from members.mail import belonging as mail
from members.models import Affiliation, Invitation, Membership, Organisation, Person, RoleTerm
from members.services.categories import default_category
from members.services.roles import end_role
from members.services.succession.step import Step, Succession, listed

OPEN_STATES = [AffiliationState.WAITING, AffiliationState.CONFIRMED]


def memberships(s: Succession) -> Iterator[Step]:
    """A successor is a member if any of those before it was, from the day itself."""
    rows = Membership.objects.filter(organisation__in=s.plan.organisations)
    had: dict[int | None, list[Membership]] = defaultdict(list)
    for row in rows.exclude(ends_on__lt=s.day).order_by("starts_on", "pk"):
        had[row.organisation_id].append(row)
    for ending in s.plan.ending:
        for row in had[ending.pk]:
            yield Step(
                _("Medlemskap"),
                _("Medlemskapet til %(name)s gjelder til og med %(day)s.")
                % {"name": ending, "day": date_format(s.eve)},
                partial(s.close, row),
            )
    for one, organisation in s.pairs():
        before = [row for o in s.plan.before(one) for row in had[o.pk]]
        if not before or had[organisation.pk or 0]:
            continue
        starts_on = max(s.day, min(row.starts_on or s.day for row in before))
        # It ends as the one that lasts longest would have, and for the same reason.
        lasting = max(before, key=lambda row: row.ends_on or date.max)
        members = {row.organisation_id for row in before}
        names = [o for o in s.plan.before(one) if o.pk in members]
        yield Step(
            _("Medlemskap"),
            _("%(name)s er medlem fra %(day)s, fordi %(before)s var det.")
            % {
                "name": organisation,
                "day": date_format(starts_on),
                "before": listed(names),
            },
            partial(
                _join,
                s,
                organisation,
                starts_on=starts_on,
                ends_on=lasting.ends_on,
                notice_received_on=lasting.notice_received_on,
            ),
        )


def _join(s: Succession, organisation: Organisation, **period: date | None) -> None:
    Membership.objects.create(
        organisation=organisation,
        category=default_category(organisation.kind),
        **period,
        continues=s.plan.change,
    )


def people(s: Succession) -> Iterator[Step]:
    rows = Affiliation.objects.filter(organisation__in=s.plan.organisations, state__in=OPEN_STATES)
    belong: dict[int, list[Affiliation]] = defaultdict(list)
    for row in rows.exclude(ends_on__lt=s.day).order_by("state", "pk"):
        belong[row.organisation_id].append(row)
    there = {(row.person_id, pk) for pk in s.plan.carried_on for row in belong[pk]}
    for one in s.plan.ending:
        followers, people = s.followers(one), belong[one.pk]
        if people and len(followers) == 1:
            yield _following(s, one, followers[0], people, there)
        elif people:
            yield _choosing(s, one, followers, people, there)


def _following(
    s: Succession,
    one: Organisation,
    follower: Organisation,
    people: list[Affiliation],
    there: set[tuple[int, int]],
) -> Step:
    text = ngettext(
        "%(n)d person følger med fra %(before)s til %(after)s.",
        "%(n)d personer følger med fra %(before)s til %(after)s.",
        len(people),
    ) % {"n": len(people), "before": one, "after": follower}

    def move() -> None:
        for row in people:
            _leave(s, row)
            _arrive(s, row, follower, there, is_known=True)

    return Step(_("Folk"), text, move)


def _choosing(
    s: Succession,
    one: Organisation,
    followers: list[Organisation],
    people: list[Affiliation],
    there: set[tuple[int, int]],
) -> Step:
    text = ngettext(
        "%(n)d person i %(before)s får brev om å velge, og venter på å bli bekreftet i %(after)s.",
        "%(n)d personer i %(before)s får brev om å velge, og venter på å bli bekreftet i "
        "%(after)s.",
        len(people),
    ) % {"n": len(people), "before": one, "after": listed(followers, _("eller"))}

    def wait() -> None:
        for row in people:
            _leave(s, row)
            for follower in followers:
                _arrive(s, row, follower, there, is_known=False)
        choosers = Person.objects.filter(pk__in=[row.person_id for row in people], is_active=True)
        mail.ask_where(choosers, before=one, successors=followers, day=s.day, now=s.now)

    return Step(_("Folk"), text, wait, asks_somebody=True)


def _leave(s: Succession, row: Affiliation) -> None:
    """Who belonged there still did, on every day before."""
    had_begun = row.starts_on is None or row.starts_on < s.day
    row_ends = s.eve if had_begun else row.starts_on
    was = row.state
    if was == AffiliationState.WAITING or not had_begun:
        row.state, row.ended_because = AffiliationState.ENDED, EndReason.CHANGE
    row.ends_on = row_ends
    row.save(update_fields=["state", "ended_because", "ends_on"])
    row.state = was  # what they arrive with


def _arrive(
    s: Succession,
    row: Affiliation,
    follower: Organisation,
    there: set[tuple[int, int]],
    *,
    is_known: bool,
) -> None:
    if (row.person_id, follower.pk) in there:
        return
    there.add((row.person_id, follower.pk))
    Affiliation.objects.create(
        person_id=row.person_id,
        organisation=follower,
        title=row.title,
        state=row.state if is_known else AffiliationState.WAITING,
        proof=row.proof if is_known else AffiliationProof.CLAIM,
        proof_address=row.proof_address if is_known else "",
        starts_on=max(s.day, row.starts_on or s.day),
        created_at=s.now,
    )


def roles(s: Succession) -> Iterator[Step]:
    terms = RoleTerm.objects.filter(organisation__in=s.plan.ending)
    for term in terms.exclude(ends_on__lt=s.today).select_related("person", "organisation"):
        yield Step(
            _("Roller"),
            _("%(person)s er ikke lenger %(role)s i %(name)s og får brev om det.")
            % {
                "person": term.person,
                "role": term.get_role_display(),
                "name": term.organisation,
            },
            partial(_end_term, s, term),
        )
    for one, organisation in s.pairs():
        if not one.carries_on:
            yield Step(
                _("Roller"),
                _("%(name)s har ingen hovedkontakt eller fakturakontakt før noen blir valgt.")
                % {"name": organisation},
                asks_somebody=True,
            )


def _end_term(s: Succession, term: RoleTerm) -> None:
    had_begun = term.starts_on is None or term.starts_on < s.day
    end_role(term=term, ends_on=s.eve if had_begun else None, by=s.by, now=s.now)


def invitations(s: Succession) -> Iterator[Step]:
    pending = Invitation.objects.filter(
        organisation__in=s.plan.ending, accepted_at=None, withdrawn_at=None
    )
    if n := pending.count():
        yield Step(
            _("Invitasjoner"),
            ngettext(
                "%(n)d invitasjon blir trukket. Inviter på nytt fra den nye organisasjonen.",
                "%(n)d invitasjoner blir trukket. Inviter på nytt fra den nye organisasjonen.",
                n,
            )
            % {"n": n},
            partial(pending.update, withdrawn_at=s.now),
            asks_somebody=True,
        )
