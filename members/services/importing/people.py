"""Persons in from a file and out to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.models import Act
from core.refusals import Refused
from core.spreadsheets import Export, FileFormat
from members.enums import AffiliationProof, AffiliationState
from members.mail import belonging as mail
from members.models import Affiliation, Person
from members.rules.importing.files import FileRefusal
from members.rules.importing.people import (
    PeoplePlan,
    PersonLine,
    language_of,
    plan_of,
    table_of_people,
)
from members.services.accounts import WRITTEN_DOWN_BY_STAFF
from members.services.importing.files import as_shown, export_told, log_import

if TYPE_CHECKING:
    from datetime import date

AT_ONCE = 2000


def import_people(
    *, lines: Sequence[PersonLine], digest: str, sends_letters: bool, by: Person, now: datetime
) -> PeoplePlan:
    """Does what was shown, and only that. Addresses prove nothing until they are verified.

    Raises Refused when a line is wrong, or the plan is not the one with that digest any more.
    """
    try:
        with transaction.atomic():
            return _import(lines, digest, sends_letters=sends_letters, by=by, now=now)
    except IntegrityError as error:
        # Somebody signed up with one of the addresses at this very moment.
        raise Refused(FileRefusal.CHANGED_SINCE) from error


def _import(
    lines: Sequence[PersonLine], digest: str, *, sends_letters: bool, by: Person, now: datetime
) -> PeoplePlan:
    today = localdate(now)
    plan = as_shown(lambda: plan_of(lines, by=by, on=today), digest=digest)
    people = plan.people | {person.email: person for person in _add(plan.new_people)}
    Person.objects.bulk_update(
        plan.changed_people, ["name", "phone", "language"], batch_size=AT_ONCE
    )
    _affiliate(plan, people, sends_letters=sends_letters, today=today, now=now)
    _keep_those_without_a_place(plan, people, by=by, now=now)
    text = _("Hentet inn personer fra en fil.")
    log_import(plan, verb="people.imported", text=text, line_count=len(lines), by=by, now=now)
    return plan


def _add(lines: Sequence[PersonLine]) -> list[Person]:
    people = Person.objects.bulk_create(
        (
            Person(
                email=line.email.lower(),
                name=line.name,
                phone=line.phone,
                language=language_of(line),
                password=make_password(None),
            )
            for line in lines
        ),
        batch_size=AT_ONCE,
    )
    EmailAddress.objects.bulk_create(
        (
            EmailAddress(user=person, email=person.email, primary=True, verified=False)
            for person in people
        ),
        batch_size=AT_ONCE,
    )
    return people


def _affiliate(
    plan: PeoplePlan, people: dict[str, Person], *, sends_letters: bool, today: date, now: datetime
) -> None:
    """On staff's word."""
    for row in plan.confirmed:
        row.state, row.proof, row.proof_address = (
            AffiliationState.CONFIRMED,
            AffiliationProof.STAFF,
            "",
        )
        row.starts_on, row.ends_on = today, None
    Affiliation.objects.bulk_update(
        {row.pk: row for row in [*plan.confirmed, *plan.changed_affiliations]}.values(),
        ["state", "proof", "proof_address", "starts_on", "ends_on", "title"],
        batch_size=AT_ONCE,
    )
    new = Affiliation.objects.bulk_create(
        (
            Affiliation(
                person=people[email],
                organisation=organisation,
                state=AffiliationState.CONFIRMED,
                proof=AffiliationProof.STAFF,
                title=title,
                starts_on=today,
                created_at=now,
            )
            for email, organisation, title in plan.joining
        ),
        batch_size=AT_ONCE,
    )
    for row in [*plan.confirmed, *new] if sends_letters else []:
        mail.tell_person(row, letter="affiliation_confirmed", now=now)


def _keep_those_without_a_place(
    plan: PeoplePlan, people: dict[str, Person], *, by: Person, now: datetime
) -> None:
    """Whoever belongs nowhere would be taken for an unfinished sign-up and go one night."""
    belonging = {email for email, _organisation, _title in plan.joining}
    kind = ContentType.objects.get_for_model(Person)
    Act.objects.bulk_create(
        (
            Act(
                by=by,
                at=now,
                verb=WRITTEN_DOWN_BY_STAFF,
                subject_type=kind,
                subject_id=people[line.email.lower()].pk,
                subject_text=line.name,
                text=_("Hentet inn fra en fil, med en adresse som ikke er bekreftet."),
            )
            for line in plan.new_people
            if line.email.lower() not in belonging
        ),
        batch_size=AT_ONCE,
    )


@transaction.atomic
def export_people(*, file_format: FileFormat, by: Person, now: datetime) -> Export:
    rows = list(table_of_people(on=localdate(now)))
    return export_told(
        rows,
        name="personer",
        sheet=_("Personer"),
        verb="people.exported",
        text=_("Hentet ut alle personer i en fil."),
        file_format=file_format,
        by=by,
        now=now,
    )
