"""Mail domains: what counts as one, which belong to everybody, and what an address may prove."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

PUBLIC = Path(__file__).resolve().parent / "data" / "public_mail_providers.txt"
LONGEST = 120
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")

# Shared by all who have a name below them: owned by nobody.
NOBODYS = frozenset(
    f"{word}.{top}"
    for word in ("kommune", "herad", "suohkan", "gielda", "fylkeskommune")
    for top in ("no", "example")
)


@cache
def public_providers() -> frozenset[str]:
    lines = PUBLIC.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_domain(value: str) -> bool:
    return len(value) <= LONGEST and _DOMAIN.fullmatch(value) is not None


def is_public(domain: str) -> bool:
    """A provider that anybody gets an address from, or a name above many organisations."""
    return domain in NOBODYS or any(
        name in public_providers() for name in _itself_and_above(domain)
    )


def candidates(address: str) -> list[str]:
    """The domains an address may prove, longest first, in whole labels:
    `kari@x.oslo.kommune.no` → `x.oslo.kommune.no`, `oslo.kommune.no`.
    """
    domain = as_servers_write(address.rpartition("@")[2])
    if not is_domain(domain) or is_public(domain):
        return []
    return [name for name in _itself_and_above(domain) if "." in name and name not in NOBODYS]


def as_servers_write(domain: str) -> str:
    """`Kåfjord.kommune.no.` → `xn--kfjord-iua.kommune.no`; empty for what cannot be written so."""
    try:
        return domain.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _itself_and_above(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]
