"""An event as schema.org says it, for search engines and other calendars."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from core.pictures import WIDTHS
from events.enums import PROVED_AUDIENCES, Audience, Availability, EventState
from events.models import Event, TicketCategory

if TYPE_CHECKING:
    from events.views.programme_pieces import Item

SCHEMA = "https://schema.org/"
_AVAILABILITY = {
    Availability.MANY: "InStock",
    Availability.FEW: "LimitedAvailability",
    Availability.QUEUE: "SoldOut",
    Availability.NOT_OPEN: "PreOrder",
}


def event_data(
    event: Event, categories: Iterable[TicketCategory], availability: Availability
) -> dict[str, Any]:
    url = settings.SITE_URL + event.get_absolute_url()
    data = _basics(event, url)
    data["offers"] = [
        _offer(category, url, availability)
        for category in categories
        if category.audience not in PROVED_AUDIENCES
    ]
    if event.previous_starts_at:
        data["previousStartDate"] = _moment(event.previous_starts_at)
    if event.picture:
        picture = reverse("calendars:picture", args=[event.uid, WIDTHS[0]])
        data["image"] = [settings.SITE_URL + picture]
    return data


def programme_data(event: Event, items: Iterable[Item]) -> dict[str, Any]:
    """The event with all its parts."""
    url = settings.SITE_URL + event.get_absolute_url()
    page = settings.SITE_URL + reverse("events:programme", args=[event.slug])
    parts = [_part(item, page, event) for item in items]
    return _basics(event, url) | {"subEvent": parts}


def _part(item: Item, page: str, event: Event) -> dict[str, Any]:
    session = item.session
    is_off = session.cancelled_at or event.state == EventState.CANCELLED
    data: dict[str, Any] = {
        "@type": "Event",
        "url": f"{page}#post-{session.pk}",
        "name": session.title,
        "startDate": _moment(session.starts_at),
        "endDate": _moment(session.ends_at),
        "eventStatus": SCHEMA + ("EventCancelled" if is_off else "EventScheduled"),
    }
    if session.summary:
        data["description"] = session.summary
    if session.room:
        data["location"] = {"@type": "Place", "name": session.room}
    if item.speakers:
        data["performer"] = [{"@type": "Person", "name": name} for name, _title in item.speakers]
    return data


def _basics(event: Event, url: str) -> dict[str, Any]:
    return {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title,
        "description": event.summary,
        "startDate": _moment(event.starts_at),
        "endDate": _moment(event.ends_at),
        "eventStatus": SCHEMA + _status(event),
        "eventAttendanceMode": SCHEMA + _mode(event),
        "location": _location(event, url),
        "organizer": {
            "@type": "Organization",
            "name": event.arranger.name if event.arranger else settings.ORGANISATION_NAME,
            "url": settings.SITE_URL
            + (event.arranger.get_absolute_url() if event.arranger else ""),
        },
        "inLanguage": event.language,
    }


def _moment(moment: datetime) -> str:
    """With the offset Oslo has that day."""
    return localtime(moment).isoformat(timespec="seconds")


def _status(event: Event) -> str:
    if event.state == EventState.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if event.previous_starts_at else "EventScheduled"


def _mode(event: Event) -> str:
    if event.is_online and event.place_name:
        return "MixedEventAttendanceMode"
    return "OnlineEventAttendanceMode" if event.is_online else "OfflineEventAttendanceMode"


def _location(event: Event, url: str) -> dict[str, Any] | list[dict[str, Any]]:
    online = {"@type": "VirtualLocation", "url": url}
    address: dict[str, str] = {"@type": "PostalAddress", "addressCountry": "NO"}
    if event.address:
        address["streetAddress"] = event.address
    if event.county:
        address["addressRegion"] = event.county.short_name
    place = {"@type": "Place", "name": event.place_name, "address": address}
    if event.is_online:
        return [place, online] if event.place_name else online
    return place


def _offer(category: TicketCategory, url: str, availability: Availability) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "name": category.name,
        "price": f"{category.price:.2f}",
        "priceCurrency": "NOK",
        "availability": SCHEMA + _AVAILABILITY.get(availability, "Discontinued"),
        "url": url,
    }
    if category.audience == Audience.MEMBERS:
        offer["eligibleCustomerType"] = str(Audience.MEMBERS.label)
    if category.on_sale_from:
        offer["validFrom"] = _moment(category.on_sale_from)
    if category.on_sale_until:
        offer["validThrough"] = _moment(category.on_sale_until)
    return offer
