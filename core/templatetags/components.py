"""The components of every page, shown with their use at /stilguide/.

A component of one element is written here; a bigger one is a file in templates/components/,
whose first line names its parameters.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.components import icons, norway, once, patterns, plots, rows, small

register = template.Library()

NOTHING = mark_safe("")
TONES = {
    "info": "info",
    "success": "check",
    "warning": "warning",
    "danger": "warning",
}


def _render(name: str, **context: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


# ---- Pictures -------------------------------------------------------------------------------

register.simple_tag(icons.icon, name="icon")


@register.simple_tag
def event_pattern(pk: object, kind: str) -> SafeString:
    return patterns.pattern(pk, kind)


@register.simple_tag
def norway_map(marked: tuple[str, ...] = (), label: str = "") -> SafeString:
    return norway.drawing(marked=marked, label=label)


@register.inclusion_tag("components/wordmark.html")
def wordmark(label: str = "") -> dict[str, str]:
    return {"label": label}


register.simple_tag(plots.bars, name="bars")
register.simple_tag(plots.lines, name="lines")


# ---- To press -------------------------------------------------------------------------------


@register.simple_tag
def button(
    text: str,
    *,
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: str = "",
    color: str = "",
) -> SafeString:
    """Sends the form it stands in. kind: primary | secondary | tertiary."""
    named = format_html(' name="{}" value="{}"', name, value) if name else NOTHING
    colored = format_html(' data-color="{}"', color) if color else NOTHING
    return format_html(
        '<button class="ds-button" type="submit" data-variant="{}"{}{}>{}{}</button>',
        kind,
        named,
        colored,
        icons.icon(icon),
        text,
    )


@register.simple_tag
def link_button(
    text: str, href: str, *, kind: str = "primary", icon: str = "", color: str = ""
) -> SafeString:
    """Leads somewhere. kind: primary | secondary | tertiary."""
    colored = format_html(' data-color="{}"', color) if color else NOTHING
    return format_html(
        '<a class="ds-button" href="{}" data-variant="{}"{}>{}{}</a>',
        href,
        kind,
        colored,
        icons.icon(icon),
        text,
    )


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that breaks after @ or before a dot where it must."""
    told = escape(address).replace("@", "@<wbr>").replace(".", "<wbr>.")
    return mark_safe(told)  # noqa: S308 (escaped)


@register.simple_tag
def chip(text: str, href: str) -> SafeString:
    """A filter that is on; the link takes it off."""
    return format_html(
        '<a class="ds-chip" data-removable href="{}" aria-label="{}">{}</a>',
        href,
        _("Fjern filteret %(filter)s") % {"filter": text},
        text,
    )


# ---- Small things that say one fact ---------------------------------------------------------

register.simple_tag(small.tag, name="tag")
register.simple_tag(small.type_tag, name="type_tag")
register.simple_tag(small.availability, name="availability")
register.simple_tag(small.date_block, name="date_block")
register.simple_tag(small.key_figure, name="key_figure")
register.simple_tag(small.place, name="place")
register.filter("accent", patterns.accent)


@register.simple_tag
def section_head(title: str, href: str = "", text: str = "", level: int = 2) -> SafeString:
    link = format_html('<a href="{}">{}{}</a>', href, text, icons.icon("arrow")) if href else ""
    return format_html(
        '<div class="section-head"><h{0}>{1}</h{0}>{2}</div>', int(level), title, link
    )


# ---- Where one is ---------------------------------------------------------------------------


@register.simple_tag
def breadcrumbs(*steps: str) -> SafeString:
    """{% breadcrumbs "Arrangementer" list_url event.title %}: word and address in turn."""
    pairs = list(zip(steps[::2], steps[1::2], strict=False))
    return format_html(
        '<nav class="ds-breadcrumbs" aria-label="{}"><ol>{}<li><span aria-current="page">{}</span>'
        "</li></ol></nav>",
        _("Du er her"),
        format_html_join(
            "", '<li><a class="ds-link" href="{}">{}</a></li>', [(url, word) for word, url in pairs]
        ),
        steps[-1],
    )


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Page) -> SafeString:
    """The other filters in the address stay as they are."""
    if not page.has_other_pages():
        return NOTHING
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return _render("pagination", page=page, pages=pages, query=context["request"].GET)


# ---- Boxes ----------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(content: SafeString, title: str, kicker: str = "") -> SafeString:
    return _render("page_header", content=content, title=title, kicker=kicker)


@register.simple_block_tag
def card(
    content: SafeString, title: str = "", href: str = "", tone: str = "", level: int = 3
) -> SafeString:
    return _render("card", content=content, title=title, href=href, tone=tone, level=int(level))


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "", level: int = 2) -> SafeString:
    return _render("notice", content=content, tone=tone, title=title, level=int(level))


@register.simple_block_tag
def sign_up_panel(content: SafeString, title: str) -> SafeString:
    return _render("sign_up_panel", content=content, title=title)


@register.simple_block_tag
def empty_state(content: SafeString, title: str, level: int = 2) -> SafeString:
    return _render("empty_state", content=content, title=title, level=int(level))


@register.simple_block_tag
def table_wrap(content: SafeString, label: str) -> SafeString:
    """Around a wide table: it scrolls by itself, with the keyboard too."""
    return format_html(
        '<div class="table-wrap" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


@register.simple_block_tag
def details(content: SafeString, summary: str, is_open: bool = False) -> SafeString:  # noqa: FBT001, FBT002
    return format_html(
        '<details class="ds-details"{}><summary>{}</summary><div>{}</div></details>',
        mark_safe(" open") if is_open else NOTHING,
        summary,
        content,
    )


@register.inclusion_tag("components/calendar_address.html")
def calendar_address(url: str) -> dict[str, str]:
    """What a calendar follows, the whole address; the page loads js/copy.js."""
    return {"url": url, "app_url": f"webcal://{url.partition('://')[2]}"}


@register.simple_block_tag
def facts(content: SafeString) -> SafeString:
    """Around {% fact %}s: a list of words and what they hold."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content: SafeString, name: str, icon: str = "") -> SafeString:
    return format_html("<div><dt>{}{}</dt><dd>{}</dd></div>", icons.icon(icon), name, content)


@register.simple_block_tag
def steps(content: SafeString) -> SafeString:
    """Around <li>s: what happens next, in order."""
    return format_html('<ol class="steps">{}</ol>', content)


# ---- Events: values with the names of events.models.Event; a model is no value, see `once` ----


@register.simple_tag
def event_card(
    event: Any,
    *,
    is_featured: bool = False,
    level: int = 3,
    state: str = "",
    state_text: str = "",
    price: str = "",
    picture: str = "",
) -> SafeString:
    return once.part(
        "components/event_card.html",
        event=event,
        is_featured=is_featured,
        level=int(level),
        state=state,
        state_text=state_text,
        price=price,
        picture=picture,
    )


@register.simple_tag
def event_row(
    event: Any, *, level: int = 3, state: str = "", state_text: str = "", price: str = ""
) -> SafeString:
    return rows.event_row(event, level=int(level), state=state, state_text=state_text, price=price)
