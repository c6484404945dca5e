"""Dates, money and places as people say them, in bokmål, nynorsk and English.

Django's own Norwegian formats say neither "kl. 10–15" nor "laurdag", so the few words are ours.
Every filter takes aware datetimes, or the ISO text that a letter keeps, and speaks in Oslo time.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

NBSP = "\u00a0"
OSLO = ZoneInfo(settings.TIME_ZONE)
WEEKDAYS = {
    "nb": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "nn": ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
NORWEGIAN_MONTHS = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MONTHS = {"nb": NORWEGIAN_MONTHS, "nn": NORWEGIAN_MONTHS, "en": ENGLISH_MONTHS}
FEW = 10
ISO_DAY = len("2027-03-12")

Moment = date | datetime | str


class Spanning(Protocol):
    starts_at: datetime
    ends_at: datetime


def _language() -> str:
    code = (translation.get_language() or "nb").split("-")[0]
    return code if code in WEEKDAYS else "nb"


def _local(moment: datetime | str) -> datetime:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment.astimezone(OSLO)


def local_day(moment: Moment) -> date:
    if isinstance(moment, str) and len(moment) == ISO_DAY:
        return date.fromisoformat(moment)
    return _local(moment).date() if isinstance(moment, datetime | str) else moment


def _day_and_month(day: date) -> str:
    language = _language()
    month = MONTHS[language][day.month - 1]
    return f"{day.day} {month}" if language == "en" else f"{day.day}. {month}"


def _year_if_needed(day: date) -> str:
    return "" if day.year == datetime.now(OSLO).year else f" {day.year}"


def _clock(moment: datetime, *, short: bool = False) -> str:
    if _language() == "en":
        return f"{moment:%H:%M}"
    return f"{moment.hour}" if short else f"{moment:%H.%M}"


def _at_the_clock(text: str) -> str:
    return f"at {text}" if _language() == "en" else f"kl. {text}"


def _clock_span(start: datetime, end: datetime) -> str:
    short = start.minute == end.minute == 0
    return _at_the_clock(f"{_clock(start, short=short)}–{_clock(end, short=short)}")


# ---- Days and moments -----------------------------------------------------------------------


@register.filter
def day(moment: Moment) -> str:
    """12. mars, with the year when it is not this one."""
    local = local_day(moment)
    return _day_and_month(local) + _year_if_needed(local)


@register.filter
def weekday(moment: Moment) -> str:
    return WEEKDAYS[_language()][local_day(moment).weekday()]


@register.filter
def long_day(moment: Moment) -> str:
    """torsdag 12. mars"""
    return f"{weekday(moment)} {day(moment)}"


@register.filter
def month(moment: Moment) -> str:
    """mars 2027, for the heading of a month."""
    local = local_day(moment)
    return f"{MONTHS[_language()][local.month - 1]} {local.year}"


@register.filter
def month_name(moment: Moment) -> str:
    return MONTHS[_language()][local_day(moment).month - 1]


@register.filter
def day_number(moment: Moment) -> int:
    return local_day(moment).day


@register.filter
def clock(moment: datetime | str) -> str:
    """10.00, for a sentence that says "kl." itself."""
    return _clock(_local(moment))


@register.filter
def when(moment: datetime | str) -> str:
    """torsdag 12. mars kl. 10.00"""
    return f"{long_day(moment)} {_at_the_clock(clock(moment))}"


@register.filter
def span(event: Spanning) -> str:
    """Anything that `starts_at` and `ends_at`: see span_of."""
    return span_of(event.starts_at, event.ends_at)


@register.simple_tag
def span_of(starts_at: datetime | str, ends_at: datetime | str) -> str:
    """torsdag 12. mars kl. 10–15; over several days, both ends in full."""
    start, end = _local(starts_at), _local(ends_at)
    if start.date() == end.date():
        return f"{long_day(start)} {_clock_span(start, end)}"
    return f"{when(start)} – {when(end)}"


@register.filter
def days(event: Spanning) -> str:
    """12. mars · 12.–14. mars · 30. mars – 2. april: the days alone, for cards."""
    first, last = local_day(event.starts_at), local_day(event.ends_at)
    if first == last:
        return long_day(first)
    if (first.year, first.month) == (last.year, last.month):
        dot = "" if _language() == "en" else "."
        return f"{first.day}{dot}–{day(last)}"
    same_year = first.year == last.year
    return f"{_day_and_month(first) if same_year else day(first)} – {day(last)}"


@register.filter
def hours(event: Spanning) -> str:
    """kl. 10–15, or the days when there are several: beside a date block with the first day."""
    start, end = _local(event.starts_at), _local(event.ends_at)
    return _clock_span(start, end) if start.date() == end.date() else days(event)


@register.filter
def machine(moment: Moment) -> str:
    """For <time datetime>: with the offset, to the minute."""
    if isinstance(moment, datetime):
        return _local(moment).isoformat(timespec="minutes")
    return str(moment)


@register.filter
def timed(moment: Moment) -> SafeString:
    """`when` (or `long_day` for a date) inside <time>."""
    words = when(moment) if isinstance(moment, datetime) else long_day(moment)
    return format_html('<time datetime="{}">{}</time>', machine(moment), words)


@register.filter
def timed_span(event: Spanning) -> SafeString:
    """`span` with both ends readable by machines."""
    start, end = _local(event.starts_at), _local(event.ends_at)
    if start.date() == end.date():
        return format_html('<time datetime="{}">{}</time>', machine(start), span(event))
    return format_html("{} – {}", timed(start), timed(end))


# ---- Money and places -------------------------------------------------------------------------


def _grouped(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    english = _language() == "en"
    text = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    return text if english else text.replace(",", NBSP).replace(".", ",")


@register.filter
def kroner(amount: Decimal | int) -> str:
    """1 250 kr (NOK 1,250 in English); nothing to pay is said in a word."""
    amount = Decimal(amount)
    if not amount:
        return _("Gratis")
    if _language() == "en":
        return f"NOK{NBSP}{_grouped(amount)}"
    return f"{_grouped(amount)}{NBSP}kr"


@register.filter
def number(value: int) -> str:
    """357 · 5 627 400"""
    return _grouped(Decimal(value))


@register.filter
def places_left(places: int | None) -> str:
    """Places in words, so that the page changes only when the word does. None: no limit."""
    if places is None or places >= FEW:
        return _("Ledige plasser")
    return _("Få plasser igjen") if places > 0 else _("Fullt, du kan stå i kø")
