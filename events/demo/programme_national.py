"""What the secretariat itself arranges: the festival, the conference, courses."""

from __future__ import annotations

from decimal import Decimal

from events.demo.plan import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, Plan
from events.enums import EventType

SERIES = {
    "kulturytring": (
        "Kulturytring",
        "Den nasjonale arenaen for kulturpolitikk, i Drammen i juni.",
    ),
    "noku-konferansen": (
        "NOKU-konferansen",
        "Hvert år møtes hele kultursektoren i kommuner og fylkeskommuner.",
    ),
    "kulturlunsj": ("Kulturlunsj", "En halvtime på nett om ett tema, den første onsdagen."),
}

_HOUSE_ACCESS = (
    "Trinnfri adkomst fra gata og heis til alle etasjer. Teleslynge i salen. "
    "Toalett for rullestolbrukere i første etasje. Følgehunder er velkomne."
)
_ONLINE_ACCESS = "Samtalen tekstes direkte. Opptak med tekst blir sendt til alle påmeldte."
_LINK = "<p>Lenken til møtet kommer på e-post to dager før.</p>"

NATIONAL = [
    Plan(
        slug="noku-konferansen",
        series="noku-konferansen",
        type=EventType.CONFERENCE,
        title="NOKU-konferansen: Kultur der folk bor",
        in_days=45,
        weekday=WEDNESDAY,
        clock="10:00",
        days=2,
        hours=6,
        summary=(
            "To dager om kommunen som kulturbygger: frivillighet, økonomi, ny kulturlov og "
            "stedene der folk møtes."
        ),
        body=(
            "<p>Kulturlivet er lokalt. Likevel strever mange med de samme spørsmålene: Hvordan "
            "holder vi på frivilligheten? Hva krever kulturloven av oss? Og hvordan får vi "
            "politikerne med?</p>"
            "<p>Landsmøtet holdes dagen etter, på samme sted.</p>"
        ),
        practical=(
            "<p>Prisen dekker lunsj begge dager. Middagen velger du selv. Du bestiller hotell "
            "selv. Togstasjonen ligger fem minutter unna til fots.</p>"
        ),
        access=_HOUSE_ACCESS + " Tegnspråktolk når noen ber om det.",
        place="Kulturhuset Elvesalen",
        address="Elvegata 4, Trondheim",
        county="50",
        capacity=250,
        member_price=Decimal(2500),
        other_price=Decimal(3900),
        asks_for_needs=True,
        sign_ups=64,
    ),
    Plan(
        slug="kulturytring",
        series="kulturytring",
        type=EventType.FESTIVAL,
        title="Kulturytring Drammen",
        in_days=0,
        month_and_day=(6, 23),
        weekday=WEDNESDAY,
        clock="09:00",
        days=3,
        hours=10,
        summary=(
            "Tre dager med samtaler, utstillinger og scener langs elva. Over hundre arrangører. "
            "Åpent for alle."
        ),
        body=(
            "<p>Kulturytring er stedet der kulturfolk, politikere og publikum møtes for å snakke "
            "om hva kultur er, og hvem den er for.</p>"
            "<ul><li>Mer enn 100 arrangører og rundt 15 scener</li>"
            "<li>Debatter, konserter, verksteder og byvandringer</li>"
            "<li>Eget program for barn og unge</li></ul>"
            "<p>Programmet kommer når alle arrangørene har meldt inn sitt.</p>"
        ),
        practical="<p>Alt er gratis. Påmeldingen gir deg nyheter om programmet på e-post.</p>",
        access=(
            "Alle scenene har trinnfri adkomst. Hovedscenen har teleslynge og tegnspråktolk hele "
            "dagen. Stillerom i andre etasje."
        ),
        place="Union Scene",
        address="Grønland 60, Drammen",
        county="33",
        opens_in_days=30,
    ),
    Plan(
        slug="skriv-soknader-som-treffer",
        type=EventType.COURSE,
        title="Skriv søknader som treffer",
        in_days=17,
        weekday=TUESDAY,
        clock="09:30",
        summary=(
            "Et dagskurs for deg som søker penger til kultur: lær hva de som leser søknaden, "
            "ser etter."
        ),
        body=(
            "<p>Ta med en søknad du arbeider med. Du får den tilbake med merknader, og du går hjem "
            "med en bedre.</p>"
            "<ol><li>Slik leser en saksbehandler</li><li>Mål som kan måles</li>"
            "<li>Et budsjett som holder</li><li>Vi skriver og leser for hverandre</li></ol>"
        ),
        practical="<p>Lunsj er med i prisen. Ta med egen datamaskin.</p>",
        access=_HOUSE_ACCESS,
        place="Biblioteket i Hamar",
        address="Torggata 100, Hamar",
        county="34",
        capacity=24,
        member_price=Decimal(900),
        other_price=Decimal(1600),
        asks_for_needs=True,
        sign_ups=24,
        in_queue=6,
    ),
    Plan(
        slug="kulturloven-i-praksis",
        type=EventType.WEBINAR,
        title="Kulturloven i praksis",
        in_days=6,
        weekday=THURSDAY,
        clock="12:00",
        hours=1.5,
        summary="Hva loven krever, og hvordan små kommuner kan løse det. For medlemmer.",
        body=(
            "<p>Vi går gjennom loven punkt for punkt og viser hva tre kommuner har gjort. Du kan "
            "sende inn spørsmål på forhånd, og vi svarer på så mange vi rekker.</p>"
        ),
        practical=_LINK,
        access=_ONLINE_ACCESS,
        capacity=300,
        other_price=None,
        sign_ups=38,
    ),
    Plan(
        slug="kulturlunsj-frivillighet",
        series="kulturlunsj",
        type=EventType.WEBINAR,
        title="Kulturlunsj: Hvordan holder vi på de frivillige?",
        in_days=10,
        weekday=WEDNESDAY,
        clock="11:30",
        hours=0.5,
        summary="En halvtime med matpakke og et godt eksempel fra en kommune.",
        body="<p>Ta med matpakka. Vi hører ett eksempel og får tid til tre spørsmål.</p>",
        practical=_LINK,
        access=_ONLINE_ACCESS,
        sign_ups=12,
    ),
    Plan(
        slug="kulturlunsj-kulturskole",
        series="kulturlunsj",
        type=EventType.WEBINAR,
        title="Kulturlunsj: En kulturskole for flere",
        in_days=38,
        weekday=WEDNESDAY,
        clock="11:30",
        hours=0.5,
        summary="Hvordan nå barna som ikke søker plass? Erfaringer fra to kommuner.",
        body="<p>Ta med matpakka. Vi hører to eksempler og får tid til spørsmål.</p>",
        practical=_LINK,
        access=_ONLINE_ACCESS,
    ),
    Plan(
        slug="universell-utforming-av-kulturbygg",
        type=EventType.COURSE,
        title="Universell utforming av kulturbygg",
        in_days=66,
        weekday=THURSDAY,
        clock="09:00",
        days=2,
        hours=6.5,
        summary=(
            "To dager i et hus som er bygget om, sammen med dem som bruker det. Vi måler, prøver "
            "og regner på hva som koster."
        ),
        body=(
            "<p>Første dag går vi gjennom huset med rullestol, hvit stokk og høreapparat. Andre "
            "dag lager hver deltaker en liste over det som kan rettes hjemme: denne uka, dette "
            "året og ved neste ombygging.</p>"
        ),
        practical="<p>Kurset dekker lunsj begge dager. Ta med plantegningene av huset ditt.</p>",
        access=_HOUSE_ACCESS,
        place="Kulturhuset ved havna",
        address="Havnegata 12, Bodø",
        county="18",
        capacity=30,
        member_price=Decimal(1800),
        other_price=Decimal(2600),
        asks_for_needs=True,
        sign_ups=17,
    ),
    Plan(
        slug="culture-in-small-places",
        type=EventType.WEBINAR,
        title="Culture in small places: a Nordic conversation",
        in_days=31,
        weekday=TUESDAY,
        clock="13:00",
        hours=1.5,
        language="en",
        summary=(
            "Three Nordic municipalities with fewer than 3,000 people tell what a library, a "
            "cinema and a festival do for the place."
        ),
        body="<p>The conversation is in English, with live captions.</p>",
        practical="<p>The link comes by e-mail two days before.</p>",
        access="Live captions in English. All who sign up get the recording.",
        sign_ups=9,
    ),
    Plan(
        slug="lyd-og-lys-i-sma-hus",
        type=EventType.COURSE,
        title="Lyd og lys i små hus",
        in_days=24,
        weekday=MONDAY,
        clock="10:00",
        summary="Et kurs for deg som er alene om teknikken.",
        body="<p>Vi rigger, feilsøker og rigger ned igjen.</p>",
        access=_HOUSE_ACCESS,
        place="Kulturhuset på Fagernes",
        address="Storgata 8, Fagernes",
        county="34",
        capacity=16,
        member_price=Decimal(1200),
        other_price=Decimal(1900),
        sign_ups=7,
        cancel_reason="Kurslederen er blitt syk. Vi prøver igjen til høsten.",
    ),
    Plan(
        slug="varkonferanse-for-kulturhus",
        type=EventType.CONFERENCE,
        title="Vårkonferanse for kulturhus",
        in_days=120,
        weekday=FRIDAY,
        clock="10:00",
        summary="Utkast: program og priser kommer.",
        place="Kulturhuset Bryggesalen",
        address="Bryggen 1, Haugesund",
        county="11",
        is_draft=True,
        has_prices=False,
    ),
    Plan(
        slug="ny-i-kultursektoren",
        type=EventType.COURSE,
        title="Ny i kultursektoren",
        in_days=80,
        weekday=TUESDAY,
        clock="09:00",
        summary="For deg som er ny på jobb: lover, ordninger og mennesker du bør kjenne.",
        body="<p>Kurset går over en dag, og du får en fadder i en kommune som ligner din.</p>",
        practical="<p>Lunsj er med.</p>",
        access=_HOUSE_ACCESS,
        place="Tollboden",
        address="Havnegata 1, Fredrikstad",
        county="31",
        capacity=40,
        member_price=Decimal(600),
        other_price=Decimal(1200),
        is_draft=True,
    ),
]
