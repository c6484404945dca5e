"""Organisations in from a file and out to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.spreadsheets import Export, FileFormat
from members.models import Person
from members.rules.importing.organisations import (
    OURS,
    OrganisationLine,
    OrganisationsPlan,
    plan_of,
)
from members.rules.importing.tables import table_of_organisations
from members.services.details import correct
from members.services.importing.files import as_shown, export_told, log_import
from members.services.organisations import add_organisation, add_organisation_number


@transaction.atomic
def import_organisations(
    *, lines: Sequence[OrganisationLine], digest: str, by: Person, now: datetime
) -> OrganisationsPlan:
    """Does what was shown, and only that. Raises Refused."""
    today = localdate(now)
    plan = as_shown(lambda: plan_of(lines, by=by, on=today), digest=digest)
    for line, values in plan.new:
        ours = {str(column): values.pop(column) for column in OURS if column in values}
        organisation = add_organisation(
            name=line.name,
            organisation_number="".join(line.organisation_number.split()),
            **values,
            by=by,
            now=now,
        )
        if ours:
            correct(organisation=organisation, details=ours, by=by, now=now)
    for organisation, number in plan.numbered:
        add_organisation_number(organisation=organisation, number=number, by=by, now=now)
    for organisation, values in plan.changed:
        correct(organisation=organisation, details=values, by=by, now=now)
    text = _("Hentet inn organisasjoner fra en fil.")
    log_import(
        plan, verb="organisations.imported", text=text, line_count=len(lines), by=by, now=now
    )
    return plan


@transaction.atomic
def export_organisations(*, file_format: FileFormat, by: Person, now: datetime) -> Export:
    return export_told(
        list(table_of_organisations(on=localdate(now))),
        name="organisasjoner",
        sheet=_("Organisasjoner"),
        verb="organisations.exported",
        text=_("Hentet ut alle organisasjoner i en fil."),
        file_format=file_format,
        by=by,
        now=now,
    )
