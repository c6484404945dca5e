"""The frame of every page: where one can go, in which languages, and what stays the same.

A page that does not exist yet is not shown. What does not change while the process lives is put
together once, because every page carries it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape

from django import template
from django.conf import settings
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.components import menu, once

register = template.Library()

MAIN: list[tuple[str, Promise]] = [
    ("events:list", _("Arrangementer")),
    ("portal:networks", _("Nettverk")),
    ("portal:chapters", _("Fylkeslag")),
    ("portal:members", _("Medlemmer")),
    ("pages:about", _("Om oss")),
]
CURRENT = mark_safe(' aria-current="true"')
LANGUAGES_HERE = mark_safe("<!-- languages -->")
LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


# ---- Addresses ------------------------------------------------------------------------------


@cache
def _address_in(name: str, _language: str | None) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def address(name: str) -> str:
    """Like {% url %}, but empty when the page does not exist."""
    return _address_in(name, get_language())


def _here(context: Context) -> str:
    """The address of this page in bokmål; the front page, where this one is not there, or is
    there in one language (`has_one_language`)."""
    request = context.get("request")
    is_nowhere_else = "exception" in context or "has_one_language" in context
    if not request or not request.resolver_match or is_nowhere_else:
        return "/"
    path: str = request.get_full_path()
    first = path.split("/", maxsplit=2)[1]
    return path.removeprefix(f"/{first}") if first in LANGUAGE_NAMES else path


def _in(language: str, path: str) -> str:
    """Paths are the same in every language, after its prefix; bokmål has none."""
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


# ---- Links ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _navigation(_language: str | None, current: str) -> SafeString:
    links = [(address(name), text) for name, text in MAIN]
    return format_html_join(
        "",
        '<li><a href="{}"{}>{}</a></li>',
        [(href, CURRENT if href == current else "", text) for href, text in links if href],
    )


def main_navigation(context: Context) -> SafeString:
    request = context.get("request")
    path = request.path if request else ""
    homes = (address(name) for name, _text in MAIN)
    current = next((home for home in homes if home and path.startswith(home)), "")
    return _navigation(get_language(), current)


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    """Above every page."""
    return _with_languages(
        context,
        "components/site_header.html",
        links=main_navigation(context),
        you=you_links(context),
    )


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> SafeString:
    """Below every page."""
    return _with_languages(context, "components/site_footer.html", hidden=menu.hidden())


def _with_languages(context: Context, template: str, **values: object) -> SafeString:
    """The languages are of this address, so they are put in afterwards: what is kept would else be
    as many as there are addresses, and as long as anybody makes them."""
    frame = once.part(template, languages=LANGUAGES_HERE, **values)
    return mark_safe(frame.replace(LANGUAGES_HERE, language_links(context)))  # noqa: S308 -- both are


def you_links(context: Context) -> SafeString:
    """The way in, or to what is yours."""
    user, request = context.get("user"), context.get("request")
    return once.part(
        "components/you_links.html",
        is_authenticated=bool(user and user.is_authenticated),
        is_staff=bool(user and user.is_staff),
        is_here=bool(request and request.path == address("portal:my_page")),
    )


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> SafeString:
    """This page in the other languages."""
    path, now = _here(context), get_language()
    links = [
        f'<li><a href="{escape(_in(code, path))}" lang="{code}" hreflang="{code}"'
        f"{CURRENT if code == now else ''}>{LANGUAGE_NAMES[code]}</a></li>"
        for code, _name in settings.LANGUAGES
    ]
    return mark_safe("".join(links))  # noqa: S308 -- the path is escaped, the rest is ours


@register.simple_tag(takes_context=True)
def alternate_links(context: Context) -> SafeString:
    """The same for search engines."""
    path = _here(context)
    links = [
        f'<link rel="alternate" hreflang="{code}"'
        f' href="{settings.SITE_URL}{escape(_in(code, path))}">'
        for code, _name in settings.LANGUAGES
    ]
    return mark_safe("".join(links))  # noqa: S308 -- the path is escaped, the rest is ours


# ---- What the same values make the same ---------------------------------------------------------

register.simple_tag(once.part, name="part")
register.simple_tag(menu.hidden, name="hidden_pages")
