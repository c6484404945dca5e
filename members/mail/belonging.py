"""The letters about who belongs where: one function per letter, facts frozen in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members.enums import Role
from outbox import services as outbox
from outbox.letters import Letter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import Affiliation, Organisation, Person, RoleTerm
    from outbox.models import Suppression

LETTERS = (
    Letter("members/colleague_recognised", _("Ny kollega, kjent på adressen")),
    Letter("members/colleague_waiting", _("Ny kollega venter på svar")),
    Letter("members/affiliation_confirmed", _("Tilknytningen er bekreftet")),
    Letter("members/affiliation_refused", _("Tilknytningen er avvist")),
    Letter("members/affiliation_ended", _("Tilknytningen er avsluttet")),
    Letter("members/appointed", _("Du har fått en rolle")),
    Letter("members/role_ended", _("En rolle er slutt")),
    Letter("members/address_died", _("E-post kommer ikke fram")),
    Letter("members/organisation_split", _("Organisasjonen er delt")),
)


def tell_contact_of_colleague(
    affiliation: Affiliation, *, contact: Person, letter: str, now: datetime
) -> None:
    """`letter` is colleague_recognised or colleague_waiting.

    However often somebody comes and goes, a contact hears of them once a day.
    """
    who = f"{affiliation.organisation_id}/{affiliation.person_id}/{contact.pk}"
    outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{who}/{timezone.localdate(now)}",
        address=contact.email,
        person=contact,
        language=contact.language,
        context={
            "name": contact.get_short_name(),
            "colleague": affiliation.person.name,
            "proof": affiliation.proof,
            "colleague_address": affiliation.proof_address or affiliation.person.email,
            "title": affiliation.title,
            "organisation": affiliation.organisation.name,
            "path": _path(contact, "members:people", affiliation.organisation_id),
        },
        now=now,
    )


def tell_person(affiliation: Affiliation, *, letter: str, now: datetime) -> None:
    """`letter` is affiliation_confirmed, affiliation_refused or affiliation_ended.

    The same affiliation may be refused, confirmed and ended in turn, so the moment is in the key.
    """
    person = affiliation.person
    outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{affiliation.pk}/{now.isoformat()}",
        address=person.email,
        person=person,
        language=person.language,
        context={
            "name": person.get_short_name(),
            "organisation": affiliation.organisation.name,
            "ended_because": affiliation.ended_because,
            "path": _path(person, "members:organisations"),
        },
        now=now,
    )


def ask_where(
    people: Iterable[Person],
    *,
    before: Organisation,
    successors: Sequence[Organisation],
    day: date,
    now: datetime,
) -> None:
    """Their organisation is split from `day`, and nobody knows where each of them went."""
    outbox.owe_all(
        [
            Owed(
                letter="members/organisation_split",
                dedupe_key=f"members/organisation_split/{before.pk}/{person.pk}",
                address=person.email,
                person=person,
                language=person.language,
                context={
                    "name": person.get_short_name(),
                    "before": before.name,
                    "successors": [organisation.name for organisation in successors],
                    "day": day.isoformat(),
                    "path": _path(person, "members:organisations"),
                },
            )
            for person in people
        ],
        now=now,
    )


def tell_holder(term: RoleTerm, *, letter: str, now: datetime) -> None:
    """`letter` is appointed or role_ended."""
    person = term.person
    today = timezone.localdate(now)
    outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{term.pk}/{now.isoformat()}",
        address=person.email,
        person=person,
        language=person.language,
        context={
            "name": person.get_short_name(),
            "organisation": term.organisation.name,
            "role": term.role,
            "role_name": Role(term.role).label,
            "is_later": _is_after(term.starts_on if letter == "appointed" else term.ends_on, today),
            "starts_on": term.starts_on.isoformat() if term.starts_on else "",
            "ends_on": term.ends_on.isoformat() if term.ends_on else "",
            "path": _path(person, "members:desk", term.organisation_id),
        },
        now=now,
    )


def _is_after(day: date | None, today: date) -> bool:
    return day is not None and day > today


def _path(person: Person, name: str, *args: object) -> str:
    with override(person.language):
        return reverse(name, args=args)


def tell_of_dead_address(
    affiliation: Affiliation, suppression: Suppression, *, contact: Person | None, now: datetime
) -> None:
    """`contact=None` is the secretariat."""
    organisation = affiliation.organisation
    outbox.owe(
        letter="members/address_died",
        dedupe_key=f"members/address_died/{suppression.pk}/{organisation.pk}",
        address=contact.email if contact else settings.CONTACT_EMAIL,
        person=contact,
        language=contact.language if contact else "nb",
        context={
            "name": contact.get_short_name() if contact else "",
            "colleague": affiliation.person.name,
            "colleague_address": suppression.address,
            "organisation": organisation.name,
            "path": _path(contact, "members:people", organisation.pk)
            if contact
            else reverse("admin:outbox_suppression_change", args=[suppression.pk]),
        },
        now=now,
    )
