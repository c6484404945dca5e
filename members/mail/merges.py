"""The letters when two accounts or organisations are made one, and when that is undone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from outbox import services as outbox
from outbox.letters import Letter

if TYPE_CHECKING:
    from members.models import Merge, Organisation, Person

LETTERS = (
    Letter("members/accounts_merged", _("Kontoene er slått sammen")),
    Letter("members/accounts_parted", _("Kontoene er delt igjen")),
    Letter("members/organisations_merged", _("Organisasjonene er slått sammen")),
    Letter("members/organisations_parted", _("Organisasjonene er delt igjen")),
)


def tell_of_accounts(
    merge: Merge, *, kept: Person, gone: Person, letter: str, owner_of_gone: Person, now: datetime
) -> None:
    """To both addresses: if it was wrong, whoever reads either can say so. `letter` is
    accounts_merged or accounts_parted."""
    for address, person, reader in [
        (kept.email, kept, kept),
        (gone.email, owner_of_gone, gone),
    ]:
        outbox.owe(
            letter=f"members/{letter}",
            dedupe_key=f"members/{letter}/{merge.pk}/{address}",
            address=address,
            person=person,
            language=reader.language,
            context={
                "name": reader.get_short_name(),
                "address": kept.email,
                "other_address": gone.email,
                "own_address": address,
                "is_kept": reader == kept,
            },
            now=now,
        )


def tell_of_organisations(
    merge: Merge,
    *,
    kept: Organisation,
    gone_name: str,
    receivers: Iterable[Person],
    letter: str,
    now: datetime,
) -> None:
    """To those who answered for either. `letter`: organisations_merged or organisations_parted."""
    for person in receivers:
        outbox.owe(
            letter=f"members/{letter}",
            dedupe_key=f"members/{letter}/{merge.pk}/{person.pk}",
            address=person.email,
            person=person,
            language=person.language,
            context={
                "name": person.get_short_name(),
                "organisation": kept.name,
                "other": gone_name,
            },
            now=now,
        )
