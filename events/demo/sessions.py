"""What happens when at the conference: two days this year, and what was left of last year's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from django.utils.timezone import localtime

from events.demo.plan import OSLO
from events.enums import SessionKind
from events.models import Event, Session, Speaker
from events.services import programme, speakers
from events.services.programme import Named, Places
from members.models import Person

HALL, STUDIO, LIBRARY, CAFE = "Elvesalen", "Studio", "Biblioteket", "Kafeen"
TALK, WORKSHOP = SessionKind.TALK, SessionKind.WORKSHOP
MEAL, BREAK = SessionKind.MEAL, SessionKind.BREAK


@dataclass(frozen=True)
class Part:
    """`day` 0 is the first; `places` makes it something one chooses."""

    day: int
    starts: str
    ends: str
    title: str
    kind: SessionKind = TALK
    room: str = HALL
    summary: str = ""
    speakers: tuple[Named, ...] = ()
    places: int | None = None
    price: int = 0


def _speaker(name: str, title: str) -> Named:
    """Invented, like their addresses."""
    letters = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": ".", "-": ""})
    return Named(name, title, f"{name.lower().translate(letters)}@example.no")


INGRID = _speaker("Ingrid Solbakken", "kultursjef i Elvedal kommune")
MATTIS = _speaker("Mattis Balto", "daglig leder, Kulturhuset Varden")
TURID = _speaker("Turid Haugerud", "forsker, Institutt for stedsutvikling")
OMAR = _speaker("Omar Rashid", "rektor ved Bybroen kulturskole")
LIV = _speaker("Liv Aasheim", "biblioteksjef i Storfjell")
SIGNE = _speaker("Signe Moen", "økonomirådgiver, Fjordregionen")
JONAS = _speaker("Jonas Eide", "produsent, Scene Vest")

THIS_YEAR = [
    Part(0, "10:00", "10:45", "Hva er en god kulturkommune?", speakers=(INGRID,), summary=(
        "Åpning. Vi har spurt 1 200 innbyggere i seks kommuner hva de ville savnet mest."
    )),
    Part(0, "10:45", "11:45", "Det vi fikk til, og det vi ikke fikk til", summary=(
        "Tre kommuner forteller ærlig, og svarer på spørsmål."
    ), speakers=(MATTIS, LIV)),
    Part(0, "11:45", "13:00", "Lunsj", MEAL, CAFE),
    Part(0, "13:00", "14:30", "Biblioteket som møteplass", WORKSHOP, LIBRARY, places=30, summary=(
        "Vi tegner om rommet, og prøver tre måter å åpne huset på om kvelden."
    ), speakers=(LIV,)),
    Part(0, "13:00", "14:30", "En kulturskole for flere", WORKSHOP, STUDIO, places=24, summary=(
        "Hvem søker ikke? Ta med tall fra egen kommune."
    ), speakers=(OMAR,)),
    Part(0, "13:00", "14:30", "Kulturhuset i hverdagen", WORKSHOP, HALL, places=60, summary=(
        "Drift, vakter og frivillige i hus med få ansatte."
    ), speakers=(MATTIS, JONAS)),
    Part(0, "14:30", "15:00", "Kaffe", BREAK, CAFE),
    Part(0, "15:00", "16:00", "Frivillighet uten utbrenthet", speakers=(TURID,), summary=(
        "Hva forskningen sier om hvorfor folk blir, og hvorfor de slutter."
    )),
    Part(0, "19:00", "23:00", "Middag", MEAL, CAFE, places=180, price=650, summary=(
        "Tre retter og musikk. Vegetar til alle som ikke velger noe annet."
    )),
    Part(1, "10:00", "11:00", "Kulturloven i budsjettet", speakers=(SIGNE,), summary=(
        "Fra paragraf til linje i økonomiplanen, med eksempler til å ta med hjem."
    )),
    Part(1, "11:00", "11:30", "Kaffe", BREAK, CAFE),
    Part(1, "11:30", "12:30", "Stedet der folk møtes", speakers=(TURID, INGRID)),
    Part(1, "12:30", "14:00", "Lag en plan du kan bruke på mandag", WORKSHOP, STUDIO, places=40,
         speakers=(SIGNE,)),
    Part(1, "12:30", "14:00", "Søknadsskriving: fra idé til budsjett", WORKSHOP, LIBRARY,
         places=20, speakers=(JONAS,)),
    Part(1, "14:00", "15:00", "Lunsj", MEAL, CAFE),
    Part(1, "15:00", "16:00", "Oppsummering og veien videre", speakers=(INGRID,)),
]  # fmt: skip
LAST_YEAR = [
    Part(0, "10:00", "11:00", "Kultur som beredskap", speakers=(TURID,), summary=(
        "Hva skjedde med kulturlivet da alt stengte, og hva bør vi ha klart neste gang?"
    )),
    Part(0, "11:15", "12:15", "Små hus, store kvelder", speakers=(MATTIS,)),
    Part(0, "13:00", "14:00", "Hva koster en kulturskoleplass?", speakers=(OMAR,)),
]  # fmt: skip
PROGRAMMES = {"noku-konferansen": THIS_YEAR, "noku-konferansen-i-fjor": LAST_YEAR}
HAVE_CONSENTED = {TURID.name, OMAR.name}


def make_programmes(*, staff: Person, now: dt.datetime) -> None:
    for slug, parts in PROGRAMMES.items():
        event = Event.objects.get(slug=slug)
        for part in parts:
            _add(event, part, by=staff, now=min(now, event.starts_at) - dt.timedelta(days=30))
        sent_at = min(now - dt.timedelta(days=2), event.starts_at - dt.timedelta(days=14))
        speakers.send_links(event=event, by=staff, now=sent_at)
    _leave_slides(now=now)


def _add(event: Event, part: Part, *, by: Person, now: dt.datetime) -> Session:
    on = localtime(event.starts_at).date() + dt.timedelta(days=part.day)
    starts, ends = (
        dt.datetime.combine(on, dt.time.fromisoformat(clock), tzinfo=OSLO)
        for clock in (part.starts, part.ends)
    )
    fields = {
        "kind": part.kind,
        "title": part.title,
        "summary": part.summary,
        "room": part.room,
        "starts_at": starts,
        "ends_at": ends,
        "price": Decimal(part.price),
    }
    return programme.add_session(
        event=event,
        uid=uuid5(NAMESPACE_URL, f"{event.slug}/{part.day}/{part.starts}/{part.room}"),
        fields=fields,
        places=Places(part.places) if part.places else None,
        speakers=part.speakers,
        by=by,
        now=now,
    )


def _leave_slides(*, now: dt.datetime) -> None:
    """Last year's speakers put out their slides; one has not said yes yet."""
    rows = Speaker.objects.filter(session__event__slug="noku-konferansen-i-fjor")
    for speaker in rows.select_related("session__event").order_by("pk"):
        at = min(now, speaker.session.event.ends_at) - dt.timedelta(hours=1)
        title = f"Lysark: {speaker.session}"
        speakers.upload(speaker=speaker, title=title, file=_slides(speaker), now=at)
        if speaker.name in HAVE_CONSENTED:
            speakers.consent(speaker=speaker, wanted=True, now=at)


def _slides(speaker: Speaker) -> ContentFile:
    """One page, as small as a PDF can be."""
    lines = [str(speaker.session), speaker.name, str(speaker.session.event)]
    shown = b" T* ".join(b"(%s) Tj" % line.encode("cp1252", "replace") for line in lines)
    text = b"BT /F1 28 Tf 40 TL 60 420 Td " + shown + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    content += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)
    return ContentFile(content, name="lysark.pdf")
