"""Memberships in from a file and out to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.spreadsheets import Export, FileFormat
from members.models import Person
from members.rules.importing.memberships import (
    MembershipLine,
    MembershipsPlan,
    Written,
    plan_of,
)
from members.rules.importing.tables import table_of_memberships
from members.services.importing.files import as_shown, export_told, log_import
from members.services.memberships import end_membership, give_notice, open_membership


@transaction.atomic
def import_memberships(
    *,
    lines: Sequence[MembershipLine],
    digest: str,
    sends_letters: bool,
    by: Person,
    now: datetime,
) -> MembershipsPlan:
    """Does what was shown, and only that; what ends goes first, so that what follows has room.

    Raises Refused.
    """
    today = localdate(now)
    plan = as_shown(lambda: plan_of(lines, by=by, on=today), digest=digest)
    for written in plan.ended:
        if written.membership and written.ends_on:
            end_membership(membership=written.membership, ends_on=written.ends_on, by=by, now=now)
    for written in plan.noticed:
        _give_notice(written, sends_letters=sends_letters, by=by, now=now)
    for written in plan.new:
        _open(written, by=by, now=now)
    text = _("Hentet inn medlemskap fra en fil.")
    log_import(plan, verb="memberships.imported", text=text, line_count=len(lines), by=by, now=now)
    return plan


def _give_notice(written: Written, *, sends_letters: bool, by: Person, now: datetime) -> None:
    if written.membership and written.notice_received_on:
        give_notice(
            membership=written.membership,
            received_on=written.notice_received_on,
            sends_letter=sends_letters,
            by=by,
            now=now,
        )


def _open(written: Written, *, by: Person, now: datetime) -> None:
    """One that came with its notice is history from elsewhere: nobody is written to about it."""
    received_on = written.notice_received_on
    membership = open_membership(
        organisation=written.organisation,
        starts_on=written.starts_on,
        ends_on=None if received_on else written.ends_on,
        category=written.category,
        by=by,
        now=now,
    )
    if received_on:
        give_notice(
            membership=membership, received_on=received_on, sends_letter=False, by=by, now=now
        )


@transaction.atomic
def export_memberships(*, file_format: FileFormat, by: Person, now: datetime) -> Export:
    return export_told(
        list(table_of_memberships(on=localdate(now))),
        name="medlemskap",
        sheet=_("Medlemskap"),
        verb="memberships.exported",
        text=_("Hentet ut alle medlemskap i en fil."),
        file_format=file_format,
        by=by,
        now=now,
    )
