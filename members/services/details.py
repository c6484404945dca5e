"""What an organisation says of itself: how to write to it, and how to mark its invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import rules
from members.enums import Refusal
from members.models import Organisation, Person
from members.services.organisations import refresh_keys

OF_ALL = ("invoice_reference",)
SOUGHT_BY = {"short_name", "county"}
OF_OTHERS = ("language_form", "website", *OF_ALL)


@transaction.atomic
def change_details(
    *, organisation: Organisation, details: Mapping[str, str], by: Person, now: datetime
) -> bool:
    """Whether anything changed. `details` holds some of `OF_OTHERS`; of what the register knows,
    only `OF_ALL`. Raises Refused."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if reason := rules.refusal_to_settle(by, organisation, on=timezone.localdate(now)):
        raise Refused(reason)
    if not rules.is_reference_as_asked(organisation, details["invoice_reference"]):
        raise Refused(Refusal.REFERENCE_LOOKS_WRONG)
    return _write(organisation, details, by=by, now=now)


@transaction.atomic
def ask_for_reference(
    *, organisation: Organisation, pattern: str, hint: str, by: Person, now: datetime
) -> None:
    """Staff write down what a reference must look like. Raises Refused."""
    if not rules.is_quick_pattern(pattern):
        raise Refused(Refusal.PATTERN_NOT_UNDERSTOOD)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    asked = {"invoice_reference_pattern": pattern, "invoice_reference_hint": hint}
    _write(organisation, asked, by=by, now=now)


@transaction.atomic
def correct(
    *, organisation: Organisation, details: Mapping[str, Any], by: Person, now: datetime
) -> bool:
    """Staff set right what the register does not say; its county and short name too."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    is_changed = _write(organisation, details, by=by, now=now)
    if is_changed and SOUGHT_BY & details.keys():
        refresh_keys(organisation=organisation)
    return is_changed


def _write(
    organisation: Organisation, details: Mapping[str, Any], *, by: Person, now: datetime
) -> bool:
    before = {name: getattr(organisation, name) for name in details}
    if before == dict(details):
        return False
    for name, value in details.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(details))
    log_act(
        by=by,
        now=now,
        verb="organisation.details_changed",
        subject=organisation,
        text=_("Opplysningene om %(organisation)s er endret.") % {"organisation": organisation},
        before=_as_words(before),
        after=_as_words(details),
    )
    return True


def _as_words(details: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value or "") for name, value in details.items()}
