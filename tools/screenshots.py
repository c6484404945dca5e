"""`make screenshots`: every kind of page, into screenshots/, and README's three into docs/images/.

screenshots/<person>/<page>-<width>-<theme>-<language>.png
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium, instance
from tools.services import ServiceError
from tools.supervisor import ChildEnded, Stopped, stop_on_signals

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "screenshots"
README_PICTURES = ROOT / "docs" / "images"
README_WIDTH, README_HEIGHT = 1280, 960
VISITOR = "visitor"
PEOPLE = {
    "member": "kari@drammen.kommune.example",
    "contact": "hanne@drammen.kommune.example",
    "editor": "redaktor@lillestrom.kommune.example",
    "staff": "stab@kulturnettverket.example",
}
# Page names and where they begin; {event} is the conference that the list shows first,
# {organisation} Drammen's page, {its} the number in it, {meetup} the first that the editor has.
PAGES = {
    VISITOR: {
        "front": "/",
        "events": "/arrangementer/",
        "filtered": "/arrangementer/?type=course&tekst=kultur",
        "nothing-found": "/arrangementer/?tekst=finnes-ikke",
        "calendar": "/arrangementer/kalender/",
        "archive": "/arrangementer/arkiv/",
        "event": "{event}",
        "chapters": "/fylkeslag/",
        "chapter": "/fylkeslag/viken/",
        "directory": "/medlemmer/",
        "directory-once": "/medlemmer/?sok=herøy&dato=2019-05-01",
        "organisation": "{organisation}",
        "find-yours": "/bli-medlem/?sok=svelvik",
        "apply": "/bli-medlem/annen/",
        "about": "/om/",
        "board": "/om/styret/",
        "statutes": "/om/vedtekter/",
        "themes": "/tema/",
        "theme": "/tema/stedsutvikling/",
        "data": "/om/data/",
        "accessibility": "/tilgjengelighet/",
        "privacy": "/personvern/",
        "style-guide": "/stilguide/",
        "register": "/konto/registrer/",
        "log-in": "/konto/logg-inn/",
        "mailbox": "/postkasse/",
        "not-found": "/finnes-ikke/",
    },
    "member": {
        "my-page": "/min-side/",
        "event": "{event}",
        "sign-up": "{event}pamelding/",
        "profile": "/min-side/profil/",
        "people": "/medlemmer/folk/",
        "who-sees-me": "/min-side/hvem-ser-meg/",
        "own-data": "/min-side/mine-data/",
        "log": "/min-side/logg/",
        "erase": "/min-side/slett-konto/",
        "organisations": "/min-side/organisasjon/",
        "addresses": "/konto/adresser/",
        "sessions": "/konto/okter/",
        "two-factor": "/konto/totrinn/",
    },
    "contact": {
        "my-page": "/min-side/",
        "organisations": "/min-side/organisasjon/",
        "desk": "/min-side/organisasjon/{its}/",
        "colleagues": "/min-side/organisasjon/{its}/folk/",
        "invite": "/min-side/organisasjon/{its}/folk/inviter/",
        "roles": "/min-side/organisasjon/{its}/roller/",
        "details": "/min-side/organisasjon/{its}/opplysninger/",
        "year": "/min-side/organisasjon/{its}/aret/",
        "chapter-editors": "/fylkeslag/viken/styre/",
        "chapter-words": "/fylkeslag/viken/rediger/",
    },
    "editor": {
        "editing": "/arrangementer/rediger/",
        "write": "/arrangementer/rediger/nytt/",
        "edited": "/arrangementer/rediger/{meetup}/",
        "preview": "/arrangementer/rediger/{meetup}/forhandsvis/",
        "invite": "/arrangementer/rediger/{meetup}/inviter/",
        "participants": "/arrangementer/rediger/{meetup}/deltakere/",
        "message": "/arrangementer/rediger/{meetup}/deltakere/brev/",
        "afterwards": "/arrangementer/rediger/{meetup}/etterpa/",
        "move": "/arrangementer/rediger/{meetup}/flytt/",
        "cancel": "/arrangementer/rediger/{meetup}/avlys/",
    },
    "staff": {
        "admin": "/admin/",
        "events": "/admin/events/event/",
        "people": "/admin/members/person/",
        "bring-in": "/admin/members/person/hent-inn/",
        "bring-in-members": "/admin/members/membership/hent-inn/",
        "applications": "/admin/members/membershipapplication/",
        "memberships": "/admin/members/membership/",
        "changes": "/admin/members/organisationchange/",
        "statistics": "/statistikk/",
        "organisations": "/admin/members/organisation/",
        "chapters": "/admin/regions/chapter/",
        "letters": "/admin/outbox/delivery/",
        "pages": "/admin/pages/page/",
    },
}
LOOKS = [(320, "light", "nb"), (1280, "light", "nb"), (1280, "dark", "nn"), (768, "light", "en")]
FOR_README = [
    (VISITOR, "events", "events"),
    (VISITOR, "event", "event"),
    ("member", "my-page", "my-page"),
]


@dataclass(frozen=True)
class Shot:
    person: str
    page: str
    path: str
    width: int
    theme: str
    language: str

    @property
    def address(self) -> str:
        is_translated = self.language != "nb" and not self.path.startswith("/admin/")
        return f"/{self.language}{self.path}" if is_translated else self.path

    @property
    def file(self) -> Path:
        return TARGET / self.person / f"{self.page}-{self.width}-{self.theme}-{self.language}.png"


def cookies(portal: instance.Instance) -> dict[str, str]:
    command = [sys.executable, "-m", "tools.sessions", *PEOPLE.values()]
    done = subprocess.run(
        command, env=portal.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    keys = json.loads(done.stdout)
    return {person: keys[address] for person, address in PEOPLE.items() if address in keys}


def shots(there: dict[str, str]) -> Iterator[Shot]:
    for person, pages in PAGES.items():
        for (page, path), look in product(pages.items(), LOOKS):
            yield Shot(person, page, path.format(**there), *look)


def links(browser: Browser, address: str, session: str = "") -> list[str]:
    """Where the page leads to."""
    context = browser.new_context()
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.goto(address)
    found: list[str] = page.eval_on_selector_all(
        "main a[href]", "all => all.map(a => a.getAttribute('href'))"
    )
    context.close()
    return found


def first(pattern: str, addresses: list[str]) -> str:
    return next(address for address in addresses if re.fullmatch(pattern, address))


def placeholders(browser: Browser, url: str, sessions: dict[str, str]) -> dict[str, str]:
    events = links(browser, f"{url}/arrangementer/")
    named = [link for link in events if "noku-konferansen" in link]
    organisation = first(r"/medlemmer/\d+/", links(browser, f"{url}/medlemmer/?sok=drammen"))
    edited = links(browser, f"{url}/arrangementer/rediger/", sessions["editor"])
    meetup = first(r"/arrangementer/rediger/(?!nytt/)[\w-]+/", edited)
    return {
        "event": first(r"/arrangementer/(?!kalender/|arkiv/)[\w-]+/", [*named, *events]),
        "organisation": organisation,
        "its": organisation.split("/")[2],
        "meetup": meetup.split("/")[3],
    }


def take(browser: Browser, url: str, shot: Shot, session: str | None) -> None:
    context = browser.new_context(
        viewport={"width": shot.width, "height": README_HEIGHT},
        color_scheme="dark" if shot.theme == "dark" else "light",
        base_url=url,
    )
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    answer = page.goto(shot.address)
    shot.file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot.file, full_page=True)
    warn(page, shot, answer.status if answer else 0)
    context.close()


def warn(page: Page, shot: Shot, status: int) -> None:
    if status >= 400 and shot.page != "not-found":  # noqa: PLR2004
        print(f"{shot.file.relative_to(TARGET)}: {shot.address} answered {status}", flush=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > shot.width:
        print(f"{shot.file.relative_to(TARGET)}: {width - shot.width} px too wide", flush=True)


def put_into_readme() -> None:
    README_PICTURES.mkdir(parents=True, exist_ok=True)
    for person, page, name in FOR_README:
        with Image.open(TARGET / person / f"{page}-1280-light-nb.png") as picture:
            top = picture.convert("RGB").crop((0, 0, README_WIDTH, README_HEIGHT))
            top.resize((README_WIDTH * 3 // 4, README_HEIGHT * 3 // 4)).save(
                README_PICTURES / f"{name}.webp", quality=80
            )


def main() -> int:
    stop_on_signals()
    try:
        path = chromium.executable()
        with instance.throw_away() as portal, sync_playwright() as playwright:
            sessions = cookies(portal)
            browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
            for shot in shots(placeholders(browser, portal.url, sessions)):
                take(browser, portal.url, shot, sessions.get(shot.person))
            browser.close()
        put_into_readme()
    except Stopped:
        return 130
    except (chromium.Missing, ChildEnded, ServiceError, instance.NoAnswer) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"The pictures are in {TARGET.relative_to(ROOT)}/ and docs/images/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
