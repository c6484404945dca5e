"""The organisations themselves: who ends, who begins, and their names, numbers and domains."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.enums import SHARED_CODE_KINDS, CodeKind, NameLanguage, OrganisationKind
from members.models import County, Organisation, OrganisationCode, OrganisationName
from members.rules.reform import NUMBER_KINDS, Successor
from members.services.succession.step import Step, Succession, listed


def endings(s: Succession) -> Iterator[Step]:
    for one in s.plan.ending:
        yield Step(
            _("Organisasjoner"),
            _("%(name)s finnes til og med %(day)s. Navn og nummer blir stående i historikken.")
            % {"name": one, "day": date_format(s.eve)},
            partial(_end, s, one),
        )


def _end(s: Succession, organisation: Organisation) -> None:
    organisation.exists_until = s.eve
    organisation.save(update_fields=["exists_until"])
    names = OrganisationName.objects.filter(organisation=organisation)
    for row in (*names.exclude(ends_on__lt=s.day), *s.codes[organisation.pk]):
        s.close(row)


def beginnings(s: Succession) -> Iterator[Step]:
    for one, organisation in s.pairs():
        if not one.carries_on:
            yield Step(
                _("Organisasjoner"),
                _("%(name)s blir til %(day)s.") % {"name": organisation, "day": date_format(s.day)},
                partial(_begin, s, one, organisation),
            )


def _begin(s: Succession, one: Successor, organisation: Organisation) -> None:
    organisation.save()
    _name(s, organisation, one)


def _name(s: Succession, organisation: Organisation, one: Successor) -> None:
    written = {NameLanguage.OFFICIAL: one.name}
    if organisation.kind == OrganisationKind.MUNICIPALITY:
        written[NameLanguage.NORWEGIAN] = s.plan.short(one).partition(" (")[0]
    for language, name in written.items():
        rows = OrganisationName.objects.filter(organisation=organisation, language=language)
        current = rows.valid(on=s.day).first()
        if current and current.name == name:
            continue
        if current:
            s.close(current)
        OrganisationName.objects.create(
            organisation=organisation, language=language, name=name, starts_on=s.day
        )


def new_names(s: Succession) -> Iterator[Step]:
    for one, organisation in s.pairs():
        title = s.plan.title(one)
        if (
            one.carries_on
            and one.name
            and (organisation.name, organisation.short_name) != (title, s.plan.short(one))
        ):
            yield Step(
                _("Navn og nummer"),
                _("%(before)s heter %(name)s fra %(day)s.")
                % {"before": organisation, "name": title, "day": date_format(s.day)},
                partial(_rename, s, one, organisation),
            )


def _rename(s: Succession, one: Successor, organisation: Organisation) -> None:
    _name(s, organisation, one)
    organisation.name, organisation.short_name = s.plan.title(one), s.plan.short(one)
    organisation.save(update_fields=["name", "short_name"])


def new_numbers(s: Succession) -> Iterator[Step]:
    for one, organisation in s.pairs():
        official = NUMBER_KINDS.get(organisation.kind)
        wanted = {official: one.number, CodeKind.ORGANISATION_NUMBER: one.organisation_number}
        for kind, value in wanted.items():
            if kind and value:
                yield from _new_number(s, organisation, kind, value)


def _new_number(s: Succession, owner: Organisation, kind: CodeKind, value: str) -> Iterator[Step]:
    has = [code for code in s.codes[owner.pk or 0] if code.kind == kind]
    if [code.value for code in has] == [value]:
        return
    words = {"name": owner, "kind": kind.label, "number": value, "day": date_format(s.day)}
    yield Step(
        _("Navn og nummer"),
        _("%(name)s har %(kind)s %(number)s fra %(day)s.") % words,
        partial(_number, s, owner, kind, value, has),
    )


def _number(
    s: Succession, owner: Organisation, kind: CodeKind, value: str, has: list[OrganisationCode]
) -> None:
    for code in has:
        s.close(code)
    OrganisationCode.objects.create(organisation=owner, kind=kind, value=value, starts_on=s.day)
    if kind in NUMBER_KINDS.values():
        county = County.objects.existing(on=s.day).filter(number=value[:2]).first()
        owner.county = county or owner.county
        owner.save(update_fields=["county"])


def domains(s: Succession) -> Iterator[Step]:
    """Those of a divided one are shared by all that follow it: then nobody is taken for
    granted, and people choose."""
    for organisation in s.plan.ending:
        shared = [code for code in s.codes[organisation.pk] if code.kind in SHARED_CODE_KINDS]
        followers = s.followers(organisation)
        for code in shared:
            yield Step(
                _("E-postdomener"),
                _("%(domain)s viser tilknytning til %(names)s til og med %(day)s.")
                % {
                    "domain": code.value,
                    "names": listed(followers),
                    "day": date_format(s.plan.domains_until),
                },
                partial(_hand_over, s, code, followers),
            )


def _hand_over(s: Succession, code: OrganisationCode, followers: list[Organisation]) -> None:
    for follower in followers:
        codes = OrganisationCode.objects.filter(
            organisation=follower, kind=code.kind, value=code.value
        )
        if not codes.exclude(ends_on__lt=s.day).exists():
            codes.create(
                organisation=follower,
                kind=code.kind,
                value=code.value,
                starts_on=s.day,
                ends_on=s.plan.domains_until,
            )
