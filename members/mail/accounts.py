"""The letters about an account: codes to get in with, and word of every change to the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outbox import services as outbox
from outbox.letters import Letter

if TYPE_CHECKING:
    from members.models import Person
    from outbox.models import Delivery

CODES = (
    Letter("members/email_confirmation_signup", _("Kode: registrering"), is_secret=True),
    Letter("members/email_confirmation", _("Kode: ny adresse"), is_secret=True),
    Letter("members/login_code", _("Kode: innlogging"), is_secret=True),
    Letter("members/password_reset_code", _("Kode: nytt passord"), is_secret=True),
)
LETTERS = (
    *CODES,
    Letter("members/unknown_account", _("Ingen konto på adressen")),
    Letter("members/account_already_exists", _("Adressen har allerede en konto")),
    Letter("members/account_changed", _("Kontoen er endret")),
    Letter("members/account_erased", _("Kontoen er slettet")),
)
# What was changed: the subject, and the sentence.
CHANGES: dict[str, tuple[Promise, Promise]] = {
    "password_changed": (_("Passordet ditt er endret"), _("Passordet ditt er endret.")),
    "password_set": (_("Du har fått et passord"), _("Det er laget et passord til kontoen din.")),
    "password_reset": (
        _("Du har fått et nytt passord"),
        _("Passordet ditt er byttet med en kode på e-post."),
    ),
    "email_changed": (
        _("Du har byttet hovedadresse"),
        _("Brev fra oss går heretter til den nye adressen."),
    ),
    "email_deleted": (
        _("En adresse er fjernet fra kontoen din"),
        _("Adressen er fjernet, og du kan ikke lenger logge inn med den."),
    ),
    "totp_activated": (
        _("Autentiseringsappen er i bruk"),
        _("En autentiseringsapp er knyttet til kontoen din. Fra nå av spør vi om kode fra den."),
    ),
    "totp_deactivated": (
        _("Autentiseringsappen er fjernet"),
        _("Autentiseringsappen er ikke lenger knyttet til kontoen din."),
    ),
    "recovery_codes_generated": (
        _("Du har fått nye gjenopprettingskoder"),
        _("Det er laget nye gjenopprettingskoder. De gamle virker ikke lenger."),
    ),
    "account_connected": (
        _("Jobbkontoen er koblet til"),
        _("En jobbkonto hos Microsoft er koblet til kontoen din, og kan brukes til å logge inn."),
    ),
    "account_disconnected": (
        _("Jobbkontoen er koblet fra"),
        _("Du kan ikke lenger logge inn med jobbkontoen."),
    ),
    "webauthn_added": (
        _("En passnøkkel er lagt til"),
        _("En passnøkkel eller sikkerhetsnøkkel er knyttet til kontoen din."),
    ),
    "webauthn_removed": (
        _("En passnøkkel er fjernet"),
        _("En passnøkkel eller sikkerhetsnøkkel er ikke lenger knyttet til kontoen din."),
    ),
}


def send_account_letter(
    *,
    letter: str,
    address: str,
    person: Person | None,
    language: str,
    context: Mapping[str, object],
    now: datetime,
    expires_at: datetime | None = None,
) -> Delivery:
    """Each call is a letter of its own: who asks for two codes gets two letters."""
    return outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{uuid4()}",
        address=address,
        person=person,
        language=language,
        context=context,
        now=now,
        expires_at=expires_at,
    )


def send_account_changed(
    *,
    change: str,
    address: str,
    person: Person,
    browser: str,
    detail: str,
    now: datetime,
) -> Delivery:
    """`change` is a key of CHANGES; `detail` the address it is about, if any."""
    subject, sentence = CHANGES[change]
    return send_account_letter(
        letter="account_changed",
        address=address,
        person=person,
        language=person.language,
        context={
            "change": change,
            "subject": subject,
            "sentence": sentence,
            "name": person.get_short_name(),
            "detail": detail,
            "browser": browser,
            "changed_at": now.isoformat(),
        },
        now=now,
    )


def send_account_erased(
    *, person: Person, name: str, address: str, language: str, now: datetime
) -> Delivery:
    """The last letter. `person` is nobody by now, so who they were is said beside it."""
    return send_account_letter(
        letter="account_erased",
        address=address,
        person=person,
        language=language,
        context={"name": name},
        now=now,
    )
