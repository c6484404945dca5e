"""Organisations that the register does not know, and memberships."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members import domains, rules, search
from members.enums import CodeKind, LanguageForm, NameLanguage, OrganisationKind, Refusal
from members.models import (
    County,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
)
from members.register import is_organisation_number


@transaction.atomic
def add_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    short_name: str = "",
    county: County | None = None,
    language_form: LanguageForm = LanguageForm.NEUTRAL,
    mail_domains: Iterable[str] = (),
    organisation_number: str = "",
    website: str = "",
    by: Person | None,
    now: datetime,
) -> Organisation:
    """A culture house or partner; municipalities come from the register. Raises Refused."""
    organisation = Organisation(
        kind=kind,
        name=name,
        short_name=short_name or name,
        county=county,
        language_form=language_form,
        website=website,
    )
    set_keys(organisation, [organisation_number])
    organisation.save()
    OrganisationName.objects.create(
        organisation=organisation, language=NameLanguage.OFFICIAL, name=name
    )
    if organisation_number:
        _add_number(organisation, organisation_number)
    for domain in mail_domains:
        add_mail_domain(organisation=organisation, domain=domain, by=by, now=now)
    log_act(
        by=by,
        now=now,
        verb="organisation.added",
        subject=organisation,
        text=_("%(name)s er lagt inn.") % {"name": name},
    )
    return organisation


def _add_number(organisation: Organisation, number: str) -> None:
    if not is_organisation_number(number):
        raise Refused(Refusal.WRONG_NUMBER)
    try:
        with transaction.atomic():
            OrganisationCode.objects.create(
                organisation=organisation, kind=CodeKind.ORGANISATION_NUMBER, value=number
            )
    except IntegrityError as error:
        raise Refused(Refusal.NUMBER_TAKEN) from error


@transaction.atomic
def add_organisation_number(
    *, organisation: Organisation, number: str, by: Person | None, now: datetime
) -> None:
    """To one that has none. Raises Refused."""
    _add_number(organisation, number)
    refresh_keys(organisation=organisation)
    log_act(
        by=by,
        now=now,
        verb="organisation.number_added",
        subject=organisation,
        text=_("%(organisation)s har organisasjonsnummer %(number)s.")
        % {"organisation": organisation, "number": number},
    )


@transaction.atomic
def add_mail_domain(
    *, organisation: Organisation, domain: str, by: Person | None, now: datetime
) -> OrganisationCode:
    """Raises Refused for a provider that anybody may use."""
    domain = domains.as_servers_write(domain)
    if reason := rules.refusal_of_domain(domain):
        raise Refused(reason)
    today = timezone.localdate(now)
    codes = organisation.codes.filter(kind=CodeKind.MAIL_DOMAIN, value=domain)
    if code := codes.valid(on=today).first():
        return code
    code = OrganisationCode.objects.create(
        organisation=organisation,
        kind=CodeKind.MAIL_DOMAIN,
        value=domain,
        starts_on=today if codes.exists() else None,
    )
    refresh_keys(organisation=organisation)
    log_act(
        by=by,
        now=now,
        verb="organisation.domain_added",
        subject=organisation,
        text=_("Adresser på %(domain)s viser nå tilknytning til %(organisation)s.")
        % {"domain": domain, "organisation": organisation},
    )
    return code


def refresh_keys(*, organisation: Organisation) -> None:
    """Call after a name, number, domain, county or predecessor has changed."""
    before = {descent.predecessor for descent in rules.lineage(organisation).predecessors}
    set_keys(organisation, _terms_of([organisation]), _terms_of(before))
    organisation.save(update_fields=["sort_key", "search_key", "place_key"])


def _terms_of(organisations: Collection[Organisation]) -> list[str]:
    if not organisations:
        return []
    names = OrganisationName.objects.filter(organisation__in=organisations)
    codes = OrganisationCode.objects.filter(organisation__in=organisations)
    return [*names.values_list("name", flat=True), *codes.values_list("value", flat=True)]


def set_keys(organisation: Organisation, terms: Iterable[str], before: Iterable[str] = ()) -> None:
    """Lists sort by the Norwegian name; searches find every name and number, former ones and
    those of predecessors too."""
    county = organisation.county
    organisation.sort_key = search.sort_key(organisation.short_name)
    organisation.search_key = search.search_key(
        [organisation.name, organisation.short_name, *terms], before
    )
    organisation.place_key = search.search_key([county.short_name, county.name] if county else [])
