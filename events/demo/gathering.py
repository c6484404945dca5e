"""A network's gathering, with programme and speakers, and the news of it afterwards."""

from __future__ import annotations

import datetime as dt

from django.utils.timezone import localdate

from core import hours
from events.demo.builders import build_event, build_session
from events.demo.pictures import around_a_table
from events.enums import EventType
from events.services import meeting
from events.services.programme import Named
from networks.models import Network

TALKS = [
    ("Frivilligheten etter de stille årene", "Ragna Lien", "forsker, Kulturdata"),
    ("Barn og unge i fylkets nye plan", "Olav Strand", "rådgiver i fylkeskommunen"),
    ("Kultur og psykisk helse: hva tallene sier", "Siri Holm", "lege og forsker"),
]


def load(*, network: Network, now: dt.datetime) -> None:
    """One that has been and one that comes, each with the meeting behind it."""
    for slug, title, days in (
        ("kulturlederne-samling", "Kulturlederne samles", 40),
        ("kulturlederne-hva-na", "Kulturlederne: hva gjør vi nå?", -100),
    ):
        day = localdate(now) + dt.timedelta(days=days)
        day -= dt.timedelta(days=max(day.weekday() - 4, 0))  # the Friday before a weekend
        starts_at = hours.at(day, dt.time(10))
        event = build_event(
            slug=slug,
            title=title,
            starts_at=starts_at,
            network=network,
            type=EventType.MEETUP,
            summary="Tre innlegg, og god tid til å velge hva nettverket skal arbeide med.",
            place_name="Papirbredden, Drammen",
            contact_name=network.contact_name,
            contact_email=network.contact_email,
            report="<p>Vi var 31, og valgte tre saker å arbeide videre med.</p>" * (days < 0),
        )
        for number, (talk, name, title_of_speaker) in enumerate(TALKS):
            build_session(
                event=event,
                starts_at=starts_at + dt.timedelta(minutes=15 + 50 * number),
                minutes=40,
                title=talk,
                speakers=[Named(name, title_of_speaker, "")],
            )
        event.meeting = meeting.make(event, network)
        event.picture.save("samling.png", around_a_table(), save=False)
        event.picture_alt = "Tegning av tolv mennesker rundt et bord, sett ovenfra."
        event.save(update_fields=["meeting", "picture", "picture_alt"])
