"""The pieces of an organisation's page that say the same to all: made once for the same words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.once import once, part
from core.forms import AsOfForm
from events.querysets import Listed
from members.enums import OrganisationKind
from members.models import Membership, Organisation
from members.rules.directory import Place
from members.rules.history import OrganisationPage
from regions.querysets import Covered


class Named(NamedTuple):
    """What a link to an organisation or a chapter says; `key` is what its address holds."""

    key: int | str
    name: str


def header(
    organisation: Organisation, page: OrganisationPage, *, on: date, today: date
) -> SafeString:
    is_told_with_county = page.county and organisation.kind != OrganisationKind.COUNTY_COUNCIL
    return part(
        "portal/_member_header.html",
        key=organisation.pk,
        title=page.name,
        kind=organisation.get_kind_display(),
        county=page.county.short_name if page.county and is_told_with_county else "",
        tongues=page.tongues,
        is_member=page.membership is not None,
        exists=page.exists,
        exists_until=organisation.exists_until,
        heirs=named(page.heirs),
        on=on,
        today=today,
        as_of=as_of(on, today=today),
    )


def about(
    organisation: Organisation,
    page: OrganisationPage,
    chapter: Covered | None,
    coming: tuple[Listed, ...],
    *,
    on: date,
    today: date,
) -> SafeString:
    membership = page.membership
    return part(
        "portal/_member_about.html",
        key=organisation.pk,
        name=organisation.short_name,
        exists=page.exists,
        is_member=membership is not None,
        category=membership.category.name if membership else "",
        rights=rights_in_words(membership),
        member_since=page.member_since,
        last_day=membership.ends_on if membership else None,
        county=Place._make(_of_a_county(page.county)) if page.county else None,
        chapter=Named(chapter.slug, chapter.name) if chapter else None,
        numbers=page.numbers,
        website=organisation.website,
        site=urlsplit(organisation.website).netloc.removeprefix("www."),
        events=coming,
        on=on,
        today=today,
        as_of=as_of(on, today=today),
    )


_of_a_county = attrgetter(*Place._fields)


def history(page: OrganisationPage) -> SafeString:
    lines = tuple((line.on, line.text, named(line.others)) for line in page.history)
    return part("portal/_member_history.html", lines=lines)


def another_day(form: AsOfForm, *, here: str) -> SafeString:
    return render_to_string("portal/_member_another_day.html", {"form": form, "here": here})


@once
def another_day_unused(*, here: str) -> SafeString:
    return another_day(AsOfForm({}), here=here)


def as_of(on: date, *, today: date) -> str:
    """What an address carries on to the next page."""
    return "" if on == today else f"?dato={on.isoformat()}"


def named(organisations: Iterable[Organisation]) -> tuple[Named, ...]:
    return tuple(Named(each.pk, each.name) for each in organisations)


def rights_in_words(membership: Membership | None) -> tuple[str, ...]:
    if membership is None:
        return ()
    category = membership.category
    rights = [
        (category.may_vote, _("Stemmerett på landsmøtet")),
        (category.may_speak, _("Talerett på landsmøtet")),
        (category.gets_member_price, _("Medlemspris for alle som arbeider der")),
    ]
    return tuple(words for is_given, words in rights if is_given)
