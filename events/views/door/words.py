"""What the page's script says, in the language of the page: words are translated in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.enums import DoorAnswer


def words() -> dict[str, Any]:
    """`{…}` is filled in by the script."""
    return {
        "language": get_language(),
        "answers": {str(answer.value): str(answer.label) for answer in DoorAnswer},
        "details": details(),
        **state_of_net(),
        **about_camera(),
        "whole": _("Hele arrangementet"),
        "inside": _("{inside} av {all} er inne"),
        "nameless": _("Navnet kommer senere"),
        "new_ticket": _("Ny billett, navnet kommer når lista er hentet på nytt"),
        "let_in": _("Slipp inn"),
        "is_inside": _("Inne kl. {time}, {door}"),
        "no_hits": _("Ingen på lista heter det. Prøv en del av navnet, eller organisasjonen."),
        "more_hits": _("Det er flere. Skriv mer av navnet."),
        "hits": [
            ngettext("{count} treff", "{count} treff", 1),
            ngettext("{count} treff", "{count} treff", 2),
        ],
        "undo": _("Angre"),
        "undone": _("Angret. {name} er ikke sjekket inn."),
        "double": _("kl. {time} {door}"),
        "refused": _("Ikke tatt imot for {name}: {why}"),
        "clock": _("Klokka på denne enheten går {minutes} min feil. Vi retter tidene."),
        "leave_unsent": _(
            "{count} innsjekkinger er ikke sendt og går tapt. Vil du avslutte likevel?"
        ),
        "leave": _("Lista blir slettet fra denne enheten. Vil du avslutte?"),
        "left": _("Lista er slettet fra denne enheten. Du kan lukke siden."),
        "no_store": _(
            "Nettleseren lar oss ikke lagre på enheten. Slå av privat modus, eller bruk en annen "
            "nettleser. Du kan fortsatt søke på navn under, så lenge det er nett."
        ),
    }


def details() -> dict[str, str]:
    """The sentence under the answer."""
    return {
        DoorAnswer.NOT_LISTED.value: _(
            "Billetten er ekte. Personen er meldt på etter at lista ble hentet."
        ),
        DoorAnswer.NOT_CHOSEN.value: _("Har plass på arrangementet, men har ikke valgt «{title}»."),
        DoorAnswer.ALREADY_IN.value: _("Kom inn kl. {time} ved {door}."),
        DoorAnswer.JUST_NOW.value: _("Du slapp inn denne kl. {time}."),
        DoorAnswer.REPLACED.value: _(
            "Plassen har fått en annen. Be om den nye billetten, eller søk på navnet."
        ),
        DoorAnswer.CANCELLED.value: _("Plassen er meldt av. Søk på navnet, eller hent arrangøren."),
        DoorAnswer.WAITING.value: _("Personen står i kø. Hent arrangøren."),
        DoorAnswer.OTHER_EVENT.value: _("Billetten gjelder «{title}»."),
        DoorAnswer.FORGED.value: _(
            "Billetten er ikke laget for dette arrangementet. Søk på navnet, eller hent arrangøren."
        ),
        DoorAnswer.UNKNOWN.value: _(
            "Denne nettleseren kan ikke kontrollere nye billetter. Søk på navnet, eller hent "
            "arrangøren."
        ),
        DoorAnswer.NOT_A_TICKET.value: _(
            "Koden er fra noe annet. Be om billetten i brevet, eller søk på navnet."
        ),
    }


def state_of_net() -> dict[str, object]:
    return {
        "no_list": _("Lista er ikke hentet ennå. Enheten må være på nett én gang først."),
        "fetching": _("Henter lista …"),
        "online": _("På nett, alt er sendt"),
        "sending": _("Sender {count} …"),
        "offline": _("Uten nett"),
        "offline_unsent": [
            ngettext("Uten nett, {count} venter", "Uten nett, {count} venter", 1),
            ngettext("Uten nett, {count} venter", "Uten nett, {count} venter", 2),
        ],
    }


def about_camera() -> dict[str, str]:
    return {
        "camera_starts": _("Starter kameraet …"),
        "camera_on": _("Hold billetten foran kameraet."),
        "camera_off": _("Kameraet er av."),
        "no_camera": _("Fant ikke noe kamera. Søk på navnet under."),
        "camera_denied": _(
            "Nettleseren fikk ikke bruke kameraet. Gi lov i innstillingene for siden, eller søk på "
            "navnet under."
        ),
        "camera_broken": _(
            "Kameraet svarer ikke. Kanskje en annen app bruker det. Søk på navnet under."
        ),
        "stop_camera": _("Stopp kameraet"),
        "start_camera": _("Start kameraet"),
    }
