"""What the agreements of the demo year say. All organisations and people are invented."""

from __future__ import annotations

US, THEM, THIRD, FOURTH = (
    "Kulturnettverket",
    "Kommunesamvirket",
    "Scenekunstforum",
    "Bibliotekringen",
)
NAME = "Samarbeid om kultur i kommunene"

PURPOSE = (
    "<p>Kulturnettverket og Kommunesamvirket vil gjøre det lettere å drive kulturarbeid i "
    "kommuner og fylker. Avtalen sier hva hver av oss står for, og hva vi gjør sammen.</p>"
)
BACKGROUND = (
    "<p>Begge arbeider for de samme kommunene, men med ulike oppdrag. Vi har erfart at det blir "
    "uklart hvem som svarer for hva når vi opptrer sammen. Derfor skriver vi det ned, som "
    "likeverdige parter.</p>"
)
COOPERATION = (
    "<p>Samarbeidet er faglig. Når vi forteller om det, sier vi også at vi er to organisasjoner "
    "med hver vår rolle.</p>"
)
FOLLOW_UP = (
    "<p>Vi møtes til kontaktmøte minst to ganger i året. Den som kaller inn, setter opp sakene og "
    "skriver referat, og neste gang er det den andre sin tur.</p>"
)
DESCRIPTIONS = {
    US: (
        "Et faglig nettverk for dem som arbeider med kultur i kommuner og fylker. Medlemmene er "
        "kommuner, fylkeskommuner og kulturhus. Vi deler kunnskap og setter folk i forbindelse "
        "med hverandre."
    ),
    THEM: (
        "Kommunenes felles interesseorganisasjon. Vi taler på vegne av kommunene som eiere og "
        "arbeidsgivere, med utgangspunkt i det de folkevalgte vedtar."
    ),
}
ROLES = {
    "Hvem vi taler for": (
        "Fagfolkene og det de erfarer. Vi taler ikke på vegne av kommunene.",
        "Kommunene som helhet, slik de folkevalgte har bestemt.",
    ),
    "Høringer": (
        "Svarer ut fra faget, og deler svaret med medlemmene.",
        "Svarer på vegne av kommunene. Innhenter gjerne faglige råd først.",
    ),
    "Kurs og konferanser": (
        "Lager det faglige innholdet og finner innledere.",
        "Når ut til ledere og folkevalgte, og stiller lokaler når det passer.",
    ),
    "Forskning og tall": (
        "Sier hva som trengs å vite, og formidler det som er funnet.",
        "Gir tilgang til tall om kommunene, og deltar i styringsgrupper.",
    ),
    "Mediene": (
        "Uttaler seg om kulturfaglige spørsmål.",
        "Uttaler seg om kommuneøkonomi og ansvar.",
    ),
}
AREAS = [
    ("Dele kunnskap", "Det den ene vet, skal den andre også få vite, fra kommune til stat."),
    ("Felles møteplasser", "Minst én samling i året som begge står bak."),
    ("Snakke sammen på tvers", "Få kulturfolk, ledere og folkevalgte til samme bord."),
    ("Mer forskning", "Bestille og formidle kunnskap om kulturlivet der folk bor."),
    ("Sette kultur på dagsorden", "Lage debatter som handler om fag, ikke bare om penger."),
]
MEETINGS = [
    {
        "title": "Første kontaktmøte",
        "days_ago": 420,
        "caller": 0,
        "place": "Storgata 1, Hamar",
        "wish": "Hvem gjør hva i høringen om kulturskolen",
        "said": [
            "Partene går gjennom rollene. Kulturnettverket svarer faglig, Kommunesamvirket på "
            "vegne av kommunene.",
            "Begge nyhetsbrevene omtaler samarbeidet hver måned.",
            "En felles dag om stedsutvikling til våren.",
            "Rådmannsutvalget inviterer to kultursjefer til neste møte.",
            "Tallene om frivillighet er fem år gamle.",
            "Debatt på kulturkonferansen.",
        ],
        "tasks": [
            (2, "Finne lokale til dagen om stedsutvikling", 60, "Lokalet er bestilt i Hamar."),
            (4, "Spørre forskerne om nye tall om frivillighet", 90, "Nye tall kommer til høsten."),
        ],
    },
    {
        "title": "Andre kontaktmøte",
        "days_ago": 230,
        "caller": 1,
        "place": "På nett",
        "wish": "Evaluering av dagen om stedsutvikling",
        "said": [
            "120 kom. Neste gang vil vi ha med flere folkevalgte.",
            "Kommunesamvirket deler budsjettundersøkelsen før den blir offentlig.",
            "Ny samling om kulturberedskap til neste år.",
            "Møtet med rådmannsutvalget var nyttig.",
            "Tallene om frivillighet er publisert, og begge har omtalt dem.",
            "Debatten om bibliotek samlet fullt hus.",
        ],
        "tasks": [
            (1, "Sende budsjettundersøkelsen til fagfolkene", 45, "Sendt til alle kultursjefene."),
        ],
    },
    {
        "title": "Tredje kontaktmøte",
        "days_ago": 40,
        "caller": 0,
        "place": "Torggata 5, Drammen",
        "wish": "Fornyelse av avtalen",
        "said": [
            "Begge vil gå videre. Teksten om medier bør bli klarere.",
            "Felles side med svar på vanlige spørsmål.",
            "Samlingen om kulturberedskap er i rute.",
            "Tre fylker vil ha egne samtaler mellom kultur og plan.",
            "Forslag om en felles ph.d.",
            "Debatt om kultur i distriktene.",
        ],
        "tasks": [
            (3, "Ringe fylkene om samtaler mellom kultur og plan", -10, ""),
            (4, "Undersøke hvem som kan betale en felles ph.d.", -45, ""),
        ],
    },
]
