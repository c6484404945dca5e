from __future__ import annotations

from django.db.models import Prefetch

from members.search import sort_key
from pages.models import Page, PageVersion
from pages.rules import nearest


def to_choose_from(language: str) -> list[tuple[Page, str]]:
    """The themes of the site, by what they are called. Two queries."""
    live = Prefetch("versions", PageVersion.objects.live(), to_attr="live")
    pages = Page.objects.themes().prefetch_related(live)
    told = [(page, nearest(page.live, language)) for page in pages]
    named = [(page, version.title) for page, version in told if version]
    return sorted(named, key=lambda row: sort_key(row[1]))
