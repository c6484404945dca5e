"""Whether the reference on an invoice looks as whoever gets it has said that theirs do."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from members.enums import CodeKind
from members.models import Organisation, OrganisationCode
from members.rules import is_reference_as_asked


def invoiced_organisation(
    *, number: str, name: str, acting_for: Organisation | None, on: date
) -> Organisation | None:
    """The one that gets the invoice, if we know it. Without a number it is the one they act for
    only under its own name: others pay themselves."""
    if number:
        codes = OrganisationCode.objects.valid(on=on).filter(
            kind=CodeKind.ORGANISATION_NUMBER, value=number
        )
        code = codes.select_related("organisation").first()
        return code.organisation if code else None
    is_theirs = acting_for and name.strip().casefold() == acting_for.name.casefold()
    return acting_for if is_theirs else None


def reference_problem(organisation: Organisation | None, reference: str) -> str:
    """A sentence, or nothing. An empty reference may come later."""
    if organisation is None or is_reference_as_asked(organisation, reference):
        return ""
    hint = organisation.invoice_reference_hint.rstrip(".")
    if not hint:
        return _("Referansen ser annerledes ut enn %(organisation)s har sagt at den skal.") % {
            "organisation": organisation.short_name
        }
    return _("%(organisation)s vil ha en referanse som ser slik ut: %(hint)s.") % {
        "organisation": organisation.short_name,
        "hint": hint,
    }
