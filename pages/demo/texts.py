"""What the invented organisation says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from pages.enums import Place


@dataclass(frozen=True)
class Words:
    title: str
    summary: str
    body: str


@dataclass(frozen=True, kw_only=True)
class PagePlan:
    """`texts` by language; what each said `before` is the oldest version. A draft has only that."""

    name: str
    place: Place
    texts: dict[str, Words]
    before: dict[str, Words]
    slug: str = ""
    events: tuple[str, ...] = ()


ABOUT_BEFORE = Words(
    "Om Kulturnettverket",
    "Vi er foreningen for dem som arbeider med kultur i kommuner og fylker.",
    "<h2>Det vi gjør</h2><p>Vi holder møteplasser der kulturfolk lærer av hverandre: én stor "
    "konferanse i året, kurs og lunsjer på nett.</p>"
    "<h2>Hvem vi er</h2><p>Kommuner, fylkeskommuner og kulturhus er medlemmer. Alle som arbeider "
    "der, er med.</p>",
)
ABOUT = Words(
    "Om Kulturnettverket",
    "Vi er foreningen for dem som arbeider med kultur i kommuner og fylker. Sammen gjør vi det "
    "lettere å lage gode steder å bo.",
    "<h2>Det vi gjør</h2><p>Vi holder møteplasser der kulturfolk lærer av hverandre: én stor "
    "konferanse i året, kurs, og lunsjer på nett den første onsdagen i måneden. Fylkeslagene "
    "holder egne treff, nær der du arbeider.</p>"
    "<p>Vi svarer på høringer, og tar med oss det medlemmene har erfart, dit beslutningene "
    "tas.</p>"
    "<h2>Hvem vi er</h2><p>Kommuner, fylkeskommuner og kulturhus er medlemmer. Alle som arbeider "
    "der, og alle folkevalgte, er med. Ingen trenger å melde seg inn selv.</p>"
    "<h2>Slik styres vi</h2><ul><li><strong>Landsmøtet</strong> er øverst. Hvert medlem har én "
    "stemme.</li><li><strong>Styret</strong> leder foreningen mellom landsmøtene.</li>"
    "<li><strong>Sekretariatet</strong> gjør det daglige arbeidet.</li></ul>",
)
ABOUT_NN = Words(
    "Om Kulturnettverket",
    "Vi er foreininga for dei som arbeider med kultur i kommunar og fylke. Saman gjer vi det "
    "lettare å lage gode stader å bu.",
    "<h2>Det vi gjer</h2><p>Vi held møteplassar der kulturfolk lærer av kvarandre: éin stor "
    "konferanse i året, kurs, og lunsjar på nett den første onsdagen i månaden. Fylkeslaga held "
    "eigne treff, nær der du arbeider.</p>"
    "<p>Vi svarar på høyringar, og tek med oss det medlemmene har erfart, dit avgjerdene blir "
    "tekne.</p>"
    "<h2>Kven vi er</h2><p>Kommunar, fylkeskommunar og kulturhus er medlemmer. Alle som arbeider "
    "der, og alle folkevalde, er med. Ingen treng å melde seg inn sjølv.</p>"
    "<h2>Slik blir vi styrte</h2><ul><li><strong>Landsmøtet</strong> er øvst. Kvar medlem har éi "
    "røyst.</li><li><strong>Styret</strong> leier foreininga mellom landsmøta.</li>"
    "<li><strong>Sekretariatet</strong> gjer det daglege arbeidet.</li></ul>",
)
ABOUT_EN = Words(
    "About Kulturnettverket",
    "We are the association for people who work with culture in Norwegian municipalities and "
    "counties. Together we make good places to live.",
    "<h2>What we do</h2><p>We hold meeting places where people learn from each other: one large "
    "conference a year, courses, and lunches online on the first Wednesday of the month. Our "
    "regional chapters hold meetups of their own.</p>"
    "<h2>Who we are</h2><p>Municipalities, county councils and culture houses are members. "
    "Everybody who works there, and every elected politician, is included.</p>",
)

CONTACT = Words(
    "Slik når du oss",
    "Skriv eller ring. Vi svarer på hverdager, som regel samme dag.",
    "<h2>Telefon og e-post</h2><p>E-post: <a href='mailto:post@kulturnettverket.example'>"
    "post@kulturnettverket.example</a></p><p>Telefonen er åpen mandag til fredag kl. 9–15.</p>"
    "<h2>Hva gjelder det?</h2><ul>"
    "<li><strong>Påmelding:</strong> Du kan endre og melde av selv på "
    "<a href='/min-side/'>Min side</a>.</li>"
    "<li><strong>Medlemskap:</strong> <a href='/bli-medlem/'>Finn kommunen, fylket eller huset "
    "ditt</a>, og søk for organisasjonen.</li>"
    "<li><strong>Et treff der du bor:</strong> Skriv til <a href='/fylkeslag/'>fylkeslaget</a> "
    "ditt.</li>"
    "<li><strong>Presse:</strong> Spør etter daglig leder. Vi finner også en kommune du kan "
    "snakke med.</li></ul>",
)
CONTACT_NN = Words(
    "Slik når du oss",
    "Skriv eller ring. Vi svarar på kvardagar, som regel same dag.",
    "<h2>Telefon og e-post</h2><p>E-post: <a href='mailto:post@kulturnettverket.example'>"
    "post@kulturnettverket.example</a></p><p>Telefonen er open måndag til fredag kl. 9–15.</p>"
    "<h2>Kva gjeld det?</h2><ul>"
    "<li><strong>Påmelding:</strong> Du kan endre og melde av sjølv på "
    "<a href='/nn/min-side/'>Mi side</a>.</li>"
    "<li><strong>Medlemskap:</strong> <a href='/nn/bli-medlem/'>Finn kommunen, fylket eller huset "
    "ditt</a>, og søk for organisasjonen.</li>"
    "<li><strong>Eit treff der du bur:</strong> Skriv til <a href='/nn/fylkeslag/'>fylkeslaget</a> "
    "ditt.</li>"
    "<li><strong>Presse:</strong> Spør etter dagleg leiar. Vi finn òg ein kommune du kan snakke "
    "med.</li></ul>",
)

STATUTES = Words(
    "Vedtekter for Kulturnettverket",
    "Vedtatt av landsmøtet. De sier hvem som kan være medlem, hvem som bestemmer, og hvordan.",
    "<h2>§ 1 Formål</h2><p>Kulturnettverket er en forening for offentlig kulturarbeid. Den skal "
    "styrke kulturens plass i kommuner og fylker, og være møteplass for dem som arbeider der.</p>"
    "<h2>§ 2 Medlemmer</h2><p>Kommuner, fylkeskommuner og interkommunale kulturinstitusjoner kan "
    "være medlem med stemmerett. Andre kulturhus og organisasjoner kan være medlem med talerett. "
    "Personer kan være støttemedlem.</p><p>Styret avgjør søknader om medlemskap. Medlemskapet "
    "gjelder alle som arbeider hos medlemmet, og dets folkevalgte.</p>"
    "<h2>§ 3 Kontingent</h2><p>Landsmøtet fastsetter kontingenten for året etter. Den som er "
    "medlem 1. januar, skylder kontingent for hele året.</p>"
    "<h2>§ 4 Utmelding</h2><p>Utmelding er skriftlig, og må være framme innen 31. desember for å "
    "gjelde fra året etter.</p>"
    "<h2>§ 5 Landsmøtet</h2><p>Landsmøtet er foreningens øverste organ og holdes hvert år innen "
    "utgangen av juni. Styret kaller inn med minst åtte ukers varsel. Saker fra medlemmene må være "
    "framme fem uker før, og sakspapirene sendes ut tre uker før.</p><p>Landsmøtet skal</p><ol>"
    "<li>behandle årsmelding og regnskap</li><li>fastsette kontingent og budsjett</li>"
    "<li>behandle innkomne saker</li><li>velge styre, revisor og valgkomité</li></ol>"
    "<p>Hvert medlem med stemmerett har én stemme. Vanlig flertall avgjør når ikke annet er "
    "sagt.</p>"
    "<h2>§ 6 Styret</h2><p>Styret har leder, nestleder, tre medlemmer og to varamedlemmer. De "
    "velges for to år. De ansatte kan møte med én representant. Styret leder foreningen mellom "
    "landsmøtene og ansetter daglig leder.</p>"
    "<h2>§ 7 Fylkeslag</h2><p>Medlemmene i et område kan danne et fylkeslag. Laget har eget styre, "
    "og holder egne møteplasser.</p>"
    "<h2>§ 8 Endringer og oppløsning</h2><p>Endring av vedtektene krever to tredeler av stemmene "
    "på landsmøtet. Oppløsning krever to tredeler på to landsmøter etter hverandre. Midlene går da "
    "til et formål som står foreningen nær.</p>",
)
STATUTES_BEFORE = Words(
    STATUTES.title,
    STATUTES.summary,
    STATUTES.body.replace("minst åtte ukers varsel", "minst seks ukers varsel").replace(
        "De ansatte kan møte med én representant. ", ""
    ),
)

SCHOOL = Words(
    "En kulturskole for flere",
    "Kulturskolen er for alle barn. Da må prisen, stedet og tilbudet passe for flere enn i dag.",
    "<h2>Dette mener vi</h2><ul><li>Ingen skal stå utenfor fordi familien har dårlig råd. "
    "Søskenrabatt og friplass må være lett å få, uten å vise fram skattemeldingen.</li>"
    "<li>Undervisningen må komme dit barna er: i skoletida, på biblioteket, i bygda.</li>"
    "<li>Lærere i kulturskolen skal ha stillinger de kan leve av.</li></ul>"
    "<h2>Dette gjør vi</h2><p>Vi samler kommuner som har fått ventelista ned, og lar dem fortelle "
    "hvordan. Hvert år spør vi medlemmene hva de tar i egenbetaling, og legger fram tallene.</p>"
    "<blockquote><p>Det viktigste vi gjorde, var å spørre dem som ikke søkte.</p></blockquote>",
)
SCHOOL_NN = Words(
    "Ein kulturskule for fleire",
    "Kulturskulen er for alle barn. Då må prisen, staden og tilbodet passe for fleire enn i dag.",
    "<h2>Dette meiner vi</h2><ul><li>Ingen skal stå utanfor fordi familien har dårleg råd. "
    "Syskenrabatt og friplass må vere lett å få, utan å vise fram skattemeldinga.</li>"
    "<li>Undervisninga må kome dit barna er: i skuletida, på biblioteket, i bygda.</li>"
    "<li>Lærarar i kulturskulen skal ha stillingar dei kan leve av.</li></ul>"
    "<h2>Dette gjer vi</h2><p>Vi samlar kommunar som har fått ventelista ned, og lèt dei fortelje "
    "korleis. Kvart år spør vi medlemmene kva dei tek i eigenbetaling, og legg fram tala.</p>"
    "<blockquote><p>Det viktigaste vi gjorde, var å spørje dei som ikkje søkte.</p></blockquote>",
)
PLACES = Words(
    "Steder folk vil bo",
    "Kulturen er med på å avgjøre hvor folk vil bo. Da må den være med fra første skisse.",
    "<h2>Dette mener vi</h2><ul><li>Kultursjefen skal sitte ved bordet når kommuneplanen lages, "
    "ikke få den på høring.</li><li>Et bibliotek, en sal og et øvingsrom er like viktige som vei "
    "og vann.</li><li>Det som er særegent for stedet, språk, håndverk og historie, er det andre "
    "ikke kan lage maken til.</li></ul>"
    "<h2>Dette gjør vi</h2><p>Vi reiser på omgang til steder som har fått noe til, og til steder "
    "som strever. Det vi lærer, skriver vi ned, så flere kan bruke det.</p>",
)
ACCESS = Words(
    "Kultur uten hindringer",
    "Alle skal kunne komme inn, følge med og stå på scenen selv.",
    "<h2>Dette mener vi</h2><ul><li>Et kulturbygg er ikke ferdig før den som bruker rullestol, kan "
    "komme både til salen og til scenen.</li><li>Teleslynge, tolk og teksting hører hjemme i "
    "budsjettet, ikke i et søknadsskjema.</li><li>Spør dem det gjelder, før dere tegner.</li></ul>"
    "<h2>Dette gjør vi</h2><p>På våre egne møteplasser sier vi alltid fra om adkomst, teleslynge "
    "og tolk, og spør hva du trenger når du melder deg på.</p>",
)
ACCESS_EN = Words(
    "Culture without barriers",
    "Everybody should be able to get in, to follow, and to stand on the stage themselves.",
    "<h2>What we think</h2><ul><li>A building for culture is not finished until a person in a "
    "wheelchair can reach both the hall and the stage.</li><li>Hearing loops, interpreters and "
    "captions belong in the budget, not in an application form.</li><li>Ask those it is about "
    "before you draw.</li></ul>"
    "<h2>What we do</h2><p>At our own meeting places we always tell about step-free access, "
    "hearing loops and interpreters, and ask what you need when you sign up.</p>",
)
HEALTH = Words(
    "Kunst og helse",
    "Kultur er ikke medisin. Men den hjelper folk å høre til.",
    "<h2>Dette mener vi</h2><p>Her skriver vi sammen med helsenettverket. Utkastet skal til styret "
    "i neste møte.</p>",
)

PAGES = [
    PagePlan(
        name="Om oss",
        place=Place.ABOUT,
        before={"nb": ABOUT_BEFORE},
        texts={"nb": ABOUT, "nn": ABOUT_NN, "en": ABOUT_EN},
    ),
    PagePlan(
        name="Kontakt",
        place=Place.CONTACT,
        before={},
        texts={"nb": CONTACT, "nn": CONTACT_NN},
    ),
    PagePlan(
        name="Vedtekter",
        place=Place.STATUTES,
        before={"nb": STATUTES_BEFORE},
        texts={"nb": STATUTES},
    ),
    PagePlan(
        name="Kulturskolen",
        place=Place.THEME,
        slug="kulturskole",
        events=("kulturlunsj-kulturskole", "kulturlunsj-kunst-i-skolen", "noku-konferansen"),
        before={},
        texts={"nb": SCHOOL, "nn": SCHOOL_NN},
    ),
    PagePlan(
        name="Stedsutvikling",
        place=Place.THEME,
        slug="stedsutvikling",
        events=(
            *("ledertreff-snasa", "biblioteket-som-moteplass", "kulturtreff-voss"),
            *("kulturtreff-rogaland", "noku-konferansen-i-fjor"),
        ),
        before={},
        texts={"nb": PLACES},
    ),
    PagePlan(
        name="Universell utforming",
        place=Place.THEME,
        slug="kultur-uten-hindringer",
        events=("universell-utforming-av-kulturbygg", "noku-konferansen-i-fjor"),
        before={},
        texts={"nb": ACCESS, "en": ACCESS_EN},
    ),
    PagePlan(
        name="Kunst og helse",
        place=Place.THEME,
        slug="kunst-og-helse",
        before={"nb": HEALTH},
        texts={},
    ),
]
