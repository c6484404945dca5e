"""What the account pages ask."""

from __future__ import annotations

from typing import NamedTuple

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components import icons
from core.http import HtmxHttpRequest
from members.browsers import browser_in_words

register = template.Library()
register.filter("browser", browser_in_words)


class Page(NamedTuple):
    href: str
    text: str
    icon: SafeString
    is_current: bool


@register.simple_tag
def has_work_login() -> bool:
    return bool(settings.ENTRA_CLIENT_ID)


@register.simple_tag(takes_context=True)
def account_pages(context: template.Context) -> list[Page]:
    """The pages about one's own account, beside each of them."""
    request: HtmxHttpRequest = context["request"]
    work = [("socialaccount_connections", _("Jobbkonto"), "people")] if has_work_login() else []
    pages = [
        ("members:profile", _("Profil"), "person"),
        ("members:organisations", _("Organisasjon"), "house"),
        ("account_email", _("E-postadresser"), "mail"),
        *work,
        ("account_change_password", _("Passord"), "lock"),
        ("mfa_index", _("Totrinnspålogging og passnøkler"), "check"),
        ("usersessions_list", _("Hvor du er logget inn"), "screen"),
    ]
    return [
        Page(reverse(name), text, icons.icon(icon), request.path.startswith(reverse(name)))
        for name, text, icon in pages
    ]
