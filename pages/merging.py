"""Offices and texts, when two persons or organisations become one."""

from __future__ import annotations

from core.merging import Clash, Follow, join_days
from pages.models import OfficeTerm, PageVersion

_join = join_days(
    lambda row, _other: (
        f"Begge er skrevet inn som {row.in_words} i samme periode. Det blir én periode, med det "
        "som vises om den som blir stående."
    )
)

FOLLOWS = (
    Follow(
        model=OfficeTerm,
        column="person",
        one="verv i styret eller arbeid i sekretariatet",
        many="verv i styret eller arbeid i sekretariatet",
        clashes=(Clash(("office",), _join),),
    ),
    Follow(
        model=OfficeTerm,
        column="on_behalf_of",
        one="verv i styret fra organisasjonen",
        many="verv i styret fra organisasjonen",
    ),
    Follow(
        model=PageVersion,
        column="saved_by",
        one="tekst de har skrevet",
        many="tekster de har skrevet",
    ),
)
