"""Who holds a role in an organisation, from a day to a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import rules
from members.enums import SINGLE_ROLES, Refusal, Role
from members.mail import belonging as mail
from members.models import Affiliation, Organisation, Person, RoleTerm

ONE_DAY = timedelta(days=1)


@transaction.atomic
def appoint(
    *,
    person: Person,
    organisation: Organisation,
    role: Role = Role.MAIN_CONTACT,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> RoleTerm:
    """From `starts_on` (today if None) the person holds the role; what only one may hold, instead
    of whoever has it.

    Raises Refused for somebody who is not confirmed as belonging there.
    """
    today = timezone.localdate(now)
    starts_on = starts_on or today
    if reason := rules.refusal_to_settle(by, organisation, on=today):
        raise Refused(reason)
    if ends_on and ends_on < starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    confirmed = Affiliation.objects.confirmed(on=today).select_for_update()
    if confirmed.filter(person=person, organisation=organisation).first() is None:
        raise Refused(Refusal.NOT_CONFIRMED)
    terms = RoleTerm.objects.filter(organisation=organisation, role=role)
    from_then = terms.exclude(ends_on__lt=starts_on).select_related("person", "organisation")
    theirs = terms.valid(on=starts_on) if role in SINGLE_ROLES else from_then
    if theirs.filter(person=person).exists():
        raise Refused(Refusal.HAS_THE_ROLE)
    if role in SINGLE_ROLES:
        for term in from_then:
            _end_before(term, starts_on, by=by, now=now)
    term = RoleTerm.objects.create(
        person=person,
        organisation=organisation,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    log_act(
        by=by,
        now=now,
        verb="role.appointed",
        subject=term,
        text=_("%(person)s er %(role)s i %(organisation)s.") % _words(term),
        after={
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else "",
        },
    )
    mail.tell_holder(term, letter="appointed", now=now)
    return term


@transaction.atomic
def end_role(
    *, term: RoleTerm, ends_on: date | None = None, by: Person | None, now: datetime
) -> None:
    """`ends_on` is the last day; None: over at once. Raises Refused."""
    term = (
        RoleTerm.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=term.pk)
    )
    today = timezone.localdate(now)
    if reason := rules.refusal_to_settle(by, term.organisation, on=today):
        raise Refused(reason)
    if term.ends_on and term.ends_on < today:
        raise Refused(Refusal.ALREADY_OVER)
    if ends_on and term.starts_on and ends_on < term.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    _end_before(term, (ends_on + ONE_DAY) if ends_on else today, by=by, now=now)


def end_roles_of(affiliation: Affiliation, *, by: Person | None, now: datetime) -> None:
    """Whoever no longer belongs to an organisation holds no role there, from this moment."""
    today = timezone.localdate(now)
    terms = RoleTerm.objects.filter(
        person=affiliation.person_id, organisation=affiliation.organisation_id
    ).exclude(ends_on__lt=today)
    for term in terms.select_related("person", "organisation").select_for_update(of=("self",)):
        _end_before(term, today, by=by, now=now)


def _end_before(term: RoleTerm, day: date, *, by: Person | None, now: datetime) -> None:
    """The day before is the last one. A term that had not begun by then never was."""
    log_act(
        by=by,
        now=now,
        verb="role.ended",
        subject=term,
        text=_("%(person)s er ikke lenger %(role)s i %(organisation)s.") % _words(term),
        before={"ends_on": term.ends_on.isoformat() if term.ends_on else ""},
        after={"ends_on": (day - ONE_DAY).isoformat()},
    )
    had_begun = term.starts_on is None or term.starts_on < day
    if had_begun:
        term.ends_on = day - ONE_DAY
        term.save(update_fields=["ends_on"])
    mail.tell_holder(term, letter="role_ended", now=now)
    if not had_begun:
        term.delete()


def _words(term: RoleTerm) -> dict[str, object]:
    return {
        "person": term.person,
        "role": term.get_role_display(),
        "organisation": term.organisation,
    }
