"""Where one can go from every page. A page that does not exist yet is not shown."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.template import Context
from django.urls import NoReverseMatch, resolve, reverse, translate_url
from django.urls.exceptions import Resolver404
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

register = template.Library()

MAIN: list[tuple[str, Promise]] = [
    ("events:list", _("Arrangementer")),
    ("networks:list", _("Nettverk")),
    ("regions:list", _("Fylkeslag")),
    ("members:list", _("Medlemmer")),
    ("portal:about", _("Om oss")),
]
LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@dataclass(frozen=True)
class Link:
    href: str
    text: str | Promise
    is_current: bool = False
    language: str = ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _path(context: Context) -> str:
    request = context.get("request")
    return request.path if request else ""


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[Link]:
    path = _path(context)
    links = [Link(_address(name), text) for name, text in MAIN]
    return [
        Link(link.href, link.text, is_current=path.startswith(link.href))
        for link in links
        if link.href
    ]


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[Link]:
    """This page in the other languages; where it has none (admin, a missing page), their front."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    return [
        Link(_in(code, here), LANGUAGE_NAMES[code], code == get_language(), code)
        for code, _name in settings.LANGUAGES
    ]


def _in(language: str, address: str) -> str:
    try:
        resolve(address.split("?", maxsplit=1)[0])
    except Resolver404:
        with override(language):
            return _address("portal:front_page") or "/"
    return translate_url(address, language)


@register.simple_tag
def address(name: str) -> str:
    """Like {% url %}, but empty when the page does not exist."""
    return _address(name)
