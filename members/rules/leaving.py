"""Whether somebody may leave the portal for good, and what nobody takes care of then."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.enums import ErasureRefusal
from core.own_data import at, proved_addresses
from members.enums import OPEN_APPLICATION_STATES
from members.models import MembershipApplication, Person, RoleTerm


def refusal_to_erase(person: Person, *, by: Person) -> ErasureRefusal | None:
    """Nobody who runs the portal deletes themselves, or a colleague, by mistake."""
    if person.erased_at:
        return ErasureRefusal.ERASED
    if person.is_staff or person.is_superuser:
        return ErasureRefusal.STAFF
    if by != person and not by.has_perm("members.change_person"):
        return ErasureRefusal.NOT_YOURS
    applied = MembershipApplication.objects.filter(state__in=OPEN_APPLICATION_STATES)
    if applied.filter(at("applicant_email", proved_addresses(person))).exists():
        return ErasureRefusal.APPLICATION_OPEN
    return None


def answered_for_by_nobody_without(person: Person, *, on: date) -> list[str]:
    """Sentences, for a person to read before they leave."""
    terms = RoleTerm.objects.main_contacts(on=on).filter(person=person)
    return [
        _("%(organisation)s står uten hovedkontakt.") % {"organisation": name}
        for name in terms.values_list("organisation__name", flat=True)
    ]
