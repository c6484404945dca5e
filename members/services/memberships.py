"""Memberships: opened, ended, given notice of."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import rules
from members.enums import Refusal
from members.mail import memberships as mail
from members.models import Membership, MembershipCategory, Organisation, Person
from members.services.categories import default_category


@transaction.atomic
def open_membership(
    *,
    organisation: Organisation,
    starts_on: date | None,
    ends_on: date | None = None,
    category: MembershipCategory | None = None,
    by: Person | None,
    now: datetime,
) -> Membership:
    """`ends_on` is the last day. Who comes back gets a new period, and keeps the old ones.

    Raises Refused for a period that overlaps another.
    """
    category = category or default_category(organisation.kind)
    if category.is_for_persons:
        raise Refused(Refusal.WRONG_CATEGORY)
    return _open(
        Membership(
            organisation=organisation, category=category, starts_on=starts_on, ends_on=ends_on
        ),
        by=by,
        now=now,
    )


@transaction.atomic
def open_supporting_membership(
    *, person: Person, starts_on: date, by: Person | None, now: datetime
) -> Membership:
    """A person's own, beside what they have through their work. Raises Refused."""
    category = MembershipCategory.objects.filter(is_for_persons=True).first()
    if category is None:
        raise Refused(Refusal.WRONG_CATEGORY)
    return _open(Membership(person=person, category=category, starts_on=starts_on), by=by, now=now)


def _open(membership: Membership, *, by: Person | None, now: datetime) -> Membership:
    first, last = membership.starts_on, membership.ends_on
    if first and last and last < first:
        raise Refused(Refusal.ENDS_BEFORE_START)
    _save(membership)
    log_act(
        by=by,
        now=now,
        verb="membership.opened",
        subject=membership,
        text=_("%(member)s er medlem.") % {"member": membership},
        after=membership.as_period(),
    )
    return membership


def _save(membership: Membership) -> None:
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        raise Refused(Refusal.MEMBER_ALREADY) from error


@transaction.atomic
def end_membership(
    *, membership: Membership, ends_on: date, by: Person | None, now: datetime
) -> Membership:
    """`ends_on` is the last day. Raises Refused."""
    membership = _locked(membership)
    if membership.starts_on and ends_on < membership.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    before = membership.as_period()
    membership.ends_on = ends_on
    _save(membership)
    log_act(
        by=by,
        now=now,
        verb="membership.ended",
        subject=membership,
        text=_("Medlemskapet til %(member)s får en siste dag.") % {"member": membership},
        before=before,
        after=membership.as_period(),
    )
    return membership


# ---- Notice ------------------------------------------------------------------------------------


@transaction.atomic
def give_notice(
    *,
    membership: Membership,
    received_on: date,
    sends_letter: bool = True,
    by: Person | None,
    now: datetime,
) -> Membership:
    """They are members to the end of the year the notice came in. Raises Refused."""
    membership = _locked(membership)
    if reason := rules.refusal_of_notice(membership, received_on, today=timezone.localdate(now)):
        raise Refused(reason)
    before = membership.as_period()
    membership.notice_received_on = received_on
    membership.ends_on = rules.last_day_after_notice(received_on)
    _save(membership)
    log_act(
        by=by,
        now=now,
        verb="membership.notice_given",
        subject=membership,
        text=_("%(member)s har sagt opp medlemskapet.") % {"member": membership},
        before=before,
        after=membership.as_period(),
    )
    if sends_letter:
        _tell(membership, letter="notice_received", now=now)
    return membership


@transaction.atomic
def withdraw_notice(*, membership: Membership, by: Person | None, now: datetime) -> Membership:
    """The membership runs on as if nothing had been said. Raises Refused."""
    membership = _locked(membership)
    if reason := rules.refusal_to_withdraw_notice(membership, today=timezone.localdate(now)):
        raise Refused(reason)
    before = membership.as_period()
    membership.notice_received_on = membership.ends_on = None
    _save(membership)
    log_act(
        by=by,
        now=now,
        verb="membership.notice_withdrawn",
        subject=membership,
        text=_("%(member)s har trukket oppsigelsen.") % {"member": membership},
        before=before,
        after=membership.as_period(),
    )
    _tell(membership, letter="notice_withdrawn", now=now)
    return membership


def _tell(membership: Membership, *, letter: str, now: datetime) -> None:
    """The main contact, or the supporting member; an organisation without one hears nothing."""
    if receiver := rules.who_hears_of(membership, on=timezone.localdate(now)):
        mail.tell_of_notice(membership, receiver=receiver, letter=letter, now=now)


def _locked(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "person", "category")
        .get(pk=membership.pk)
    )
