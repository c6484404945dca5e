"""What the networks of the demo year say. The outside networks are real; the rest is invented."""

from networks.enums import Reach

OBJECTIVES = (
    "<p>Nettverket samler dem som leder kulturarbeidet i kommunene og fylkeskommunen. Vi vil</p>"
    "<ul><li>styrke det lokale handlingsrommet i kulturpolitikken</li>"
    "<li>arbeide sammen om de store valgene, og om nye måter å løse oppgavene på</li>"
    "<li>vise hva kultur betyr for resten av tjenestene</li></ul>"
)
OLD_OBJECTIVES = "<p>Et uformelt sted der kultursjefene kan møtes to ganger i året.</p>"
ABOUT = "<p>Vi møtes to ganger i året. Kommunene er vertskap på omgang.</p>"
GROUP_ABOUT = (
    "<p>Gruppa ble til etter en konferanse om kultur over grensene. Vi bruker de nettverkene som "
    "finnes, og lager ikke flere enn vi trenger.</p>"
)
GROUP_MANDATE = (
    "<p>Gruppa skal finne ut hvilke europeiske nettverk som er til nytte for kommuner og "
    "fylkeskommuner, og holde kontakten med de nettverkene som alt finnes her hjemme.</p>"
)

# By line, what the leaders' network chose among and is to choose among; and how some voted.
CHOSEN_AMONG = {
    "Kommunene imellom": [
        "Én felles oversikt over hva kommunene bruker på kultur",
        "Låne hverandre fagfolk når noen slutter",
    ],
    "Overfor andre": [
        "Snakke med helsetjenesten om kultur som forebygging",
        "Be om plass i regionens plan for reiseliv",
        "Et felles brev om kulturskolen",
    ],
}
TO_CHOOSE_AMONG = {
    "Tema for vårsamlingen": [
        "Frivilligheten etter at aktivitetskortet kom",
        "Når kulturhuset må spare",
        "Hvem er ikke hos oss, og hvorfor?",
    ],
}
FIRST_BALLOT = "Hvilke tre saker skal vi arbeide med?"
SECOND_BALLOT = "Hva skal vårsamlingen handle om?"
VOTES = [(2, 1, 0), (1, 0, 2), (0, 2, 1), (1, 1, 1), (1, 0, 1, 1)]

LINES = [
    "Være med i nettverk for kulturforvaltning i Europa",
    "Orientere og utfordre nettverk som finnes",
]
# Line, proposal, more about it.
PROPOSALS = [
    (0, "Undersøk hva nettverkene gjør, og om de er til nytte for kommunene", ""),
    (
        0,
        "Flere melder seg inn i det samme nettverket og prøver det sammen",
        "Da deler vi på møtene, fører én logg og bestemmer oss etter et år.",
    ),
    (
        1,
        "Temasamling om internasjonalt arbeid for kulturansatte",
        "Sammen med koordinatorene i fylkene. Nasjonale kontaktpunkt inviteres.",
    ),
    (1, "En samling i hver region, i regi av fylkeslagene", ""),
]
# Point of the record: what was said, and what was decided.
POINTS = [
    (
        "Nettverk i Europa",
        "Mange nettverk er laget for storbyer. Vi vil vite hvilke som passer for mindre kommuner.",
        "To av oss ser på hvilke nettverk som er aktuelle.",
    ),
    (
        "Nettverk som finnes her hjemme",
        "Alle var enige om å bruke det som finnes før vi lager noe nytt.",
        "Hver kontakt har en navngitt person og et åpent spørsmål.",
    ),
]
# Owner (by place in the group), point, target, what, the open question, days, outcome.
FOLLOW_UPS = [
    (
        *(2, 1, "Nettverket av fylkeskultursjefer"),
        "Orientere om konferansen og holde kontakten",
        "Hva kan dere bidra med til et nasjonalt nettverk for ansatte som arbeider over grensene?",
        *(40, ""),
    ),
    (
        *(2, 1, "Koordinatorene for internasjonalt arbeid i fylkene"),
        "Ta kontakt gjennom en kollega i nabofylket",
        "Vil dere holde en temasamling sammen med oss?",
        *(25, "De vil gjerne. Vi finner en dato i høst."),
    ),
    (
        *(3, 1, "Østlandssamarbeidet"),
        "Ta kontakt om arbeidet med Europa",
        "Hvordan kan kulturansatte komme med?",
        *(30, ""),
    ),
    (
        *(3, 1, "Osloregionens Europakontor"),
        "Ta kontakt om hva kontoret tilbyr",
        "Hva får en kommune som ikke er medlem?",
        *(35, ""),
    ),
    (
        *(3, 0, "Culture Action Europe"),
        "Se nærmere på hvilke europeiske nettverk som er aktuelle",
        "Hva gjør de for forvaltningen, og hva koster det?",
        *(60, ""),
    ),
    (
        *(1, 0, "Eurocities"),
        "Se nærmere på hvilke europeiske nettverk som er aktuelle",
        "Hvem hos oss er store nok til å være med?",
        *(60, ""),
    ),
]
# What each of them does at home: what, the open question, days until it is due.
COLLECTIVE = [
    (
        "Ta kontakt med ditt eget Europakontor om tettere samarbeid",
        "Hvem hos dere arbeider med kultur, og når kan vi møtes?",
        20,
    ),
    (
        "Orientere fylkeslaget ditt, og utfordre det til å holde en samling",
        "Kan dere samle kommunene i regionen om internasjonalt samarbeid?",
        34,
    ),
]

CAE, EUROCITIES = "culture-action-europe", "eurocities"
OFFICE, EAST = "osloregionens-europakontor", "ostlandssamarbeidet"
# Read on the page named as the source.
EXTERNALS = [
    {
        "slug": CAE,
        "name": "Culture Action Europe",
        "reach": Reach.EUROPEAN,
        "purpose": (
            "Nettverk av kulturnettverk, organisasjoner, kunstnere og forskere i hele Europa. "
            "Arbeider overfor EU for kultur i politikken. Stiftet i 1994, og har hatt dette navnet "
            "siden 2008."
        ),
        "site": "https://cultureactioneurope.org/",
        "source": "https://cultureactioneurope.org/about-us/",
    },
    {
        "slug": EUROCITIES,
        "name": "Eurocities",
        "reach": Reach.EUROPEAN,
        "purpose": (
            "Nettverk av større byer i Europa, med et forum for kultur. Arbeider for at kultur får "
            "en større plass i politikken, og for at alle kan delta."
        ),
        "site": "https://eurocities.eu/",
        "source": "http://members.eurocities.eu/eurocities/forums",
    },
    {
        "slug": OFFICE,
        "name": "Osloregionens Europakontor",
        "reach": Reach.REGIONAL,
        "purpose": (
            "Medlemsorganisasjon som representerer Østlandet i Brussel. Stiftet i desember 2003. "
            "Medlemmene er fylkeskommuner, kommuner og universiteter. Hjelper medlemmene med "
            "søknader, kontakter og nettverk."
        ),
        "site": "https://osloregion.org/",
        "source": "https://osloregion.org/om-osloregionens-europakontor/",
    },
    {
        "slug": EAST,
        "name": "Østlandssamarbeidet",
        "reach": Reach.REGIONAL,
        "purpose": (
            "Samarbeid mellom fylkeskommunene på Østlandet og Oslo kommune, blant annet om "
            "arbeidet med Europa."
        ),
        "site": "https://www.ostlandssamarbeidet.no/",
        "source": "https://www.ostlandssamarbeidet.no/europapolitisk-samarbeid/"
        "schleswig-holstein-samarbeidet/",
    },
]
