"""Which links of an issue are followed, without knowing by whom.

A link in a letter to a page of ours ends in `#brev-<issue>-<link>`. Browsers keep that to
themselves; the page tells us the two numbers, and nothing else, when somebody reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

MARK = re.compile(r"#brev-(\d{1,9})-(\d{1,3})(?!\d)")
ADDRESS = re.compile(r"""(https?://[^\s"'<>#]*|/[^\s"'<>#]*)#brev-(\d{1,9})-(\d{1,3})(?!\d)""")
MOST_LINKS = 999


def marked(url: str, issue: int, number: int) -> str:
    """The address as it stands in the letter. Others' pages, and a place on a page, are left."""
    is_ours = url.startswith((f"{settings.SITE_URL}/", "/")) and not url.startswith("//")
    if not (is_ours or url == settings.SITE_URL) or "#" in url or not 1 <= number <= MOST_LINKS:
        return url
    return f"{url}#brev-{issue}-{number}"


def unmarked(content: Any) -> Any:
    """What an issue says, for our own pages: whoever reads it there did not come by the letter."""
    match content:
        case str():
            return MARK.sub("", content)
        case Mapping():
            return {name: unmarked(value) for name, value in content.items()}
        case list():
            return [unmarked(value) for value in content]
    return content


def links_in(content: Any, issue: int) -> dict[int, str]:
    """By number, the addresses that are counted, as the issue says them."""
    found: dict[int, str] = {}
    match content:
        case str():
            for url, of, number in ADDRESS.findall(content):
                if int(of) == issue:
                    found[int(number)] = url
        case Mapping():
            for value in content.values():
                found |= links_in(value, issue)
        case list():
            for value in content:
                found |= links_in(value, issue)
    return found
