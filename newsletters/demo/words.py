"""What the issues of the demo year say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from newsletters.enums import BlockKind

Texts = Mapping[str, Mapping[str, str]]  # language → field → words


@dataclass(frozen=True)
class Part:
    kind: BlockKind
    texts: Texts
    link: str = ""


@dataclass(frozen=True)
class Plan:
    subjects: Texts
    parts: list[Part] = field(default_factory=list)
    name: str = ""


HELLO = Part(
    BlockKind.TEXT,
    {
        "nb": {
            "heading": "",
            "body": "<p>Her er det som skjer framover, og litt om det som har skjedd.</p>",
        },
        "nn": {
            "heading": "",
            "body": "<p>Her er det som skjer framover, og litt om det som har skjedd.</p>",
        },
        "en": {
            "heading": "",
            "body": "<p>Here is what is coming up, and a little of what has been.</p>",
        },
    },
)
COMING = Part(
    BlockKind.EVENTS,
    {
        "nb": {
            "heading": "Møt oss",
            "body": "<p>Meld deg på tidlig. Det er til hjelp for dem som lager mat.</p>",
        },
        "nn": {
            "heading": "Møt oss",
            "body": "<p>Meld deg på tidleg. Det er til hjelp for dei som lagar mat.</p>",
        },
        "en": {"heading": "Meet us", "body": "<p>Sign up early. It helps those who cook.</p>"},
    },
)
TELL_US = Part(
    BlockKind.ACTION,
    {
        "nb": {
            "heading": "Har dere fått til noe?",
            "body": "<p>Fortell oss det. De beste historiene kommer fra medlemmene.</p>",
            "button": "Skriv til oss",
        },
        "nn": {
            "heading": "Har de fått til noko?",
            "body": "<p>Fortel oss det. Dei beste historiene kjem frå medlemene.</p>",
            "button": "Skriv til oss",
        },
        "en": {
            "heading": "Something to be proud of?",
            "body": "<p>Tell us. The best stories come from members.</p>",
            "button": "Write to us",
        },
    },
    link=f"{settings.SITE_URL}/om/kontakt/",
)
RINGS = Part(
    BlockKind.PICTURE,
    {
        "nb": {
            "heading": "Der to ringer møtes, er det en møteplass.",
            "alt": "To ringer som møtes, en gul og en hvit, på grønn bunn.",
        },
        "nn": {
            "heading": "Der to ringar møtest, er det ein møteplass.",
            "alt": "To ringar som møtest, ein gul og ein kvit, på grøn botn.",
        },
        "en": {
            "heading": "Where two rings meet is a meeting place.",
            "alt": "Two rings that meet, one yellow and one white, on green.",
        },
    },
)
WINTER = Part(
    BlockKind.TEXT,
    {
        "nb": {
            "heading": "Kulturbudsjettet i ti setninger",
            "body": "<p>Budsjettet er vedtatt. Dette betyr mest for "
            "kommunene:</p><ul><li><p>Ordningen "
            "for <strong>kunst i skolen</strong> blir ført videre.</p></li><li><p>Støtten til "
            "<em>kulturhus</em> skal søkes om tidligere enn før.</p></li><li><p>Fylkene får "
            "ansvaret "
            "for turneer.</p></li></ul><p>Les hva vi mener, på <a "
            'href="/tema/">temasidene</a>.</p>',
        },
        "nn": {
            "heading": "Kulturbudsjettet i ti setningar",
            "body": "<p>Budsjettet er vedteke. Dette betyr mest for "
            "kommunane:</p><ul><li><p>Ordninga "
            "for <strong>kunst i skulen</strong> blir ført vidare.</p></li><li><p>Støtta til "
            "<em>kulturhus</em> må ein søkje om tidlegare enn før.</p></li><li><p>Fylka får "
            "ansvaret "
            "for turnear.</p></li></ul><p>Les kva vi meiner, på <a "
            'href="/nn/tema/">temasidene</a>.</p>',
        },
    },
)
HOUSE = Part(
    BlockKind.NEWS,
    {
        "nb": {
            "heading": "Elvesalen åpnet dørene",
            "body": "<p>I tre år har de bygd om. Nå er det trinnfritt fra gata til scenen, og "
            "teleslyngen "
            "virker i hele salen.</p>",
            "button": "Møt medlemmene",
            "alt": "",
        },
        "nn": {
            "heading": "Elvesalen opna dørene",
            "body": "<p>I tre år har dei bygd om. No er det trinnfritt frå gata til scena, og "
            "teleslynga verkar i heile salen.</p>",
            "button": "Møt medlemene",
            "alt": "",
        },
    },
    link=f"{settings.SITE_URL}/medlemmer/",
)
SKELETON = Plan(
    {
        "nb": {
            "subject": "Dette skjer framover",
            "preheader": "Møteplasser, nytt fra medlemmene og det vi arbeider med",
        },
        "nn": {
            "subject": "Dette skjer framover",
            "preheader": "Møteplassar, nytt frå medlemene og det vi arbeider med",
        },
        "en": {
            "subject": "What is coming up",
            "preheader": "Meeting places, news from members and what we work with",
        },
    },
    [HELLO, COMING, TELL_US],
)
ISSUES = [
    (
        62,
        Plan(
            {
                "nb": {
                    "subject": "Kulturbudsjettet, og fem steder å møtes",
                    "preheader": "Det viktigste i ti setninger",
                },
                "nn": {
                    "subject": "Kulturbudsjettet, og fem stader å møtast",
                    "preheader": "Det viktigaste i ti setningar",
                },
            },
            [WINTER, COMING, TELL_US],
            name="Budsjettet",
        ),
    ),
    (
        31,
        Plan(
            {
                "nb": {
                    "subject": "Elvesalen er åpen, og konferansen nærmer seg",
                    "preheader": "Nytt fra medlemmene, og det som skjer framover",
                },
                "nn": {
                    "subject": "Elvesalen er open, og konferansen nærmar seg",
                    "preheader": "Nytt frå medlemene, og det som skjer framover",
                },
                "en": {
                    "subject": "Elvesalen is open, and the conference is near",
                    "preheader": "News from members, and what is coming up",
                },
            },
            [RINGS, HELLO, HOUSE, COMING, TELL_US],
            name="Nye dører",
        ),
    ),
]
