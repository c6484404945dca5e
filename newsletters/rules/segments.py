"""Why somebody is among the receivers, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from networks.enums import Role as NetworkPart
from newsletters.enums import SegmentRole
from newsletters.models import Segment, Subscription
from newsletters.querysets import Criterion, chosen_in, criteria_of

Holds = dict[str, dict[int, set[Any]]]
"""By field, whom of a page what is true of."""


def reasons(
    subscriptions: Collection[Subscription], segments: Iterable[Segment], *, on: date
) -> dict[int, list[str]]:
    """By subscription, a sentence for each segment that hits it: «Ledere: rolle: hovedkontakt».

    Read by the same facts as `SubscriptionQuerySet.in_segments` asks. At most twenty-nine queries.
    """
    chosen = list(segments)
    criteria = criteria_of(chosen, subscriptions=Subscription, on=on)
    holds = _what_holds(subscriptions, chosen, criteria)
    return {
        each.pk: [
            said
            for segment in chosen
            if (said := _said(each, segment, criteria, holds)) is not None
        ]
        or ([] if chosen else [_("Alle som får nyhetsbrevet")])
        for each in subscriptions
    }


def _what_holds(
    subscriptions: Collection[Subscription],
    segments: Collection[Segment],
    criteria: Collection[Criterion],
) -> Holds:
    people = {each.person_id for each in subscriptions if each.person_id}
    keys = {each.pk for each in subscriptions}
    holds: Holds = {}
    for criterion in criteria:
        for name, facts in criterion.fields.items():
            chosen = sorted({value for each in segments for value in chosen_in(each, name)})
            for fact in facts if chosen else ():
                holders = people if fact.of == "person" else keys
                for holder, value in fact.told(chosen, holders):
                    holds.setdefault(name, {}).setdefault(holder, set()).add(value)
    return holds


def _said(
    subscription: Subscription, segment: Segment, criteria: Collection[Criterion], holds: Holds
) -> str | None:
    """None where the segment does not hit."""
    parts = []
    for criterion in criteria:
        if not criterion.is_filled_in(segment):
            continue
        true = [
            f"{_label(name)}: {_word(segment, name, value)}"
            for name, facts in criterion.fields.items()
            for value in chosen_in(segment, name)
            if value in _of(subscription, facts[0].of, holds.get(name, {}))
        ]
        if not true:
            return None
        parts += true
    return f"{segment.name} – {'; '.join(parts) or _('alle')}"


def _of(subscription: Subscription, holder: str, found: dict[int, set[Any]]) -> set[Any]:
    key = subscription.person_id if holder == "person" else subscription.pk
    return found.get(key, set()) if key else set()


def _label(name: str) -> str:
    labels = {
        "categories": _("medlemskategori"),
        "counties": _("fylke"),
        "chapters": _("fylkeslag"),
        "roles": _("rolle"),
        "networks": _("nettverk"),
        "network_roles": _("verv"),
        "took_part_in": _("var med på"),
        "took_part_in_series": _("har vært med på"),
        "interests": _("interesse"),
        "languages": _("språk"),
    }
    return labels[name]


def _word(segment: Segment, name: str, value: Any) -> str:
    if name == "roles":
        return str(SegmentRole(value).label)
    if name == "languages":
        return str(dict(settings.LANGUAGES)[value]).lower()
    if name == "network_roles":
        return _role_in_network(segment, value)
    rows = {row.pk: row for row in getattr(segment, name).all()}
    return str(rows[value])


def _role_in_network(segment: Segment, value: str) -> str:
    """«leder i Fagnettverket», or «leder» of any."""
    role, _colon, key = value.partition(":")
    label = str(NetworkPart(role).label)
    if not key:
        return label
    networks = {str(row.pk): str(row) for row in segment.networks.all()}
    return _("%(role)s i %(network)s") % {"role": label, "network": networks[key]}
