"""Which tenants at Microsoft belong to which organisations: staff link them, and a work login
there then shows that somebody works here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import end_before, log_act
from members import rules
from members.enums import CodeKind, Refusal
from members.models import Organisation, OrganisationCode, Person
from members.services.recognition import recognise_again


@transaction.atomic
def link_tenant(
    *, organisation: Organisation, tenant: str, by: Person, now: datetime
) -> OrganisationCode:
    """A tenant may be shared, and an organisation may have several. Raises Refused."""
    tenant = tenant.strip().lower()
    if reason := rules.refusal_of_tenant(tenant):
        raise Refused(reason)
    today = timezone.localdate(now)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    codes = organisation.codes.filter(kind=CodeKind.ENTRA_TENANT, value=tenant)
    if code := codes.valid(on=today).first():
        return code
    code = OrganisationCode.objects.create(
        organisation=organisation, kind=CodeKind.ENTRA_TENANT, value=tenant, starts_on=today
    )
    log_act(
        by=by,
        now=now,
        verb="organisation.tenant_linked",
        subject=organisation,
        text=_("Jobbkontoer hos leietakeren %(tenant)s viser nå tilknytning til %(organisation)s.")
        % {"tenant": tenant, "organisation": organisation},
    )
    return code


@transaction.atomic
def unlink_tenant(*, organisation: Organisation, tenant: str, by: Person, now: datetime) -> None:
    """From this moment a work login there proves nothing here, and what it proved ends.

    Raises Refused.
    """
    today = timezone.localdate(now)
    code = (
        organisation.codes.valid(on=today)
        .filter(kind=CodeKind.ENTRA_TENANT, value=tenant.strip().lower())
        .select_for_update()
        .first()
    )
    if code is None:
        raise Refused(Refusal.NO_SUCH_TENANT)
    end_before(code, today)
    log_act(
        by=by,
        now=now,
        verb="organisation.tenant_unlinked",
        subject=organisation,
        text=_(
            "Jobbkontoer hos leietakeren %(tenant)s viser ikke lenger tilknytning til "
            "%(organisation)s."
        )
        % {"tenant": code.value, "organisation": organisation},
    )
    recognise_again(organisation, now=now)
