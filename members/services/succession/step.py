from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.models import Dated
from members.enums import LanguageForm
from members.models import Organisation, OrganisationCode, Person
from members.rules.reform import Plan, Successor


def _nothing() -> None:
    """For what stays as it is."""


@dataclass(frozen=True)
class Step:
    """A consequence: its words, and the deed. `asks_somebody`: people must do more afterwards."""

    about: str
    text: str
    take: Callable[[], object] = _nothing
    asks_somebody: bool = False


class Succession:
    """A change on its way: what stands there before it, read once.

    `successors` stand in the order of the plan; those that are new are saved by a step.
    """

    def __init__(self, plan: Plan, *, by: Person | None, now: datetime) -> None:
        self.plan, self.by, self.now = plan, by, now
        self.day, self.eve = plan.day, plan.eve
        self.today = timezone.localdate(now)
        self.successors = [self._successor(one) for one in plan.successors]
        self.codes: dict[int, list[OrganisationCode]] = defaultdict(list)
        codes = OrganisationCode.objects.filter(organisation__in=plan.organisations)
        for code in codes.exclude(ends_on__lt=self.day).order_by("kind", "value"):
            self.codes[code.organisation_id].append(code)

    def _successor(self, one: Successor) -> Organisation:
        if one.carries_on:
            return self.plan.organisations[one.carries_on]
        before = self.plan.before(one)
        forms = {organisation.language_form for organisation in before}
        return Organisation(
            kind=before[0].kind,
            name=self.plan.title(one),
            short_name=self.plan.short(one),
            county=before[0].county,
            language_form=forms.pop() if len(forms) == 1 else LanguageForm.NEUTRAL,
            exists_from=self.day,
        )

    def pairs(self) -> Iterator[tuple[Successor, Organisation]]:
        return zip(self.plan.successors, self.successors, strict=True)

    def followers(self, organisation: Organisation) -> list[Organisation]:
        return [self.successors[place] for place in self.plan.after(organisation)]

    def close(self, row: Dated) -> None:
        """The eve is its last day. What would only have begun later never did."""
        if row.starts_on and row.starts_on >= self.day:
            row.delete()
            return
        row.ends_on = self.eve
        row.save(update_fields=["ends_on"])


def listed(organisations: list[Organisation], word: str = "") -> str:
    return get_text_list([str(one) for one in organisations], word or _("og"))
