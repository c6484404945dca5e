"""The letters about agreements, to those who follow them up on every side; facts in words.

They carry the way in, which for somebody without an account is a link that opens their side: so
they are secret, and who got which is read from the ledger, not from the letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Notice, PartyOwner
from agreements.rules.links import meeting_path_of, path_of
from meetings.models import Meeting, Record
from outbox import services as outbox
from outbox.letters import Letter
from outbox.services import Owed

LETTERS = tuple(
    Letter(f"agreements/{name}", title, is_secret=True)
    for name, title in (
        ("side", _("Du følger opp en avtale")),
        ("side_told", _("En ny person følger opp avtalen")),
        ("for_signing", _("En avtale er klar til signering")),
        ("signed", _("En avtale er signert")),
        ("amended", _("En avtale er endret")),
        ("party_followed", _("En part i en avtale er ikke lenger den samme")),
        ("notice_given", _("En avtale er sagt opp")),
        ("notice_withdrawn", _("En oppsigelse er trukket")),
        ("renewal_begun", _("Utkast til ny avtale")),
        ("ends_soon", _("En avtale går ut")),
        ("notice_soon", _("Siste dag for å si opp en avtale")),
        ("dates_proposed", _("Når passer kontaktmøtet?")),
        ("record_approved", _("Referatet fra et kontaktmøte er godkjent")),
        ("ended", _("En avtale har gått ut")),
        ("your_turn", _("Det er deres tur til å kalle inn til kontaktmøte")),
        ("memo", _("Underlag for fornyelse av en avtale")),
    )
)


def owners_of(agreement: Agreement, *, now: datetime) -> list[PartyOwner]:
    reachable = PartyOwner.objects.reachable(on=localdate(now))
    return list(reachable.filter(party__agreement=agreement))


def tell(agreement: Agreement, letter: str, *, key: str, now: datetime, **facts: Any) -> None:
    """Everybody who follows it up, once for each `key`."""
    owe_each(owners_of(agreement, now=now), letter, key=key, now=now, **facts)


def owe_each(
    owners: Iterable[PartyOwner], letter: str, *, key: str, now: datetime, **facts: Any
) -> None:
    outbox.owe_all([letter_to(owner, letter, key=key, **facts) for owner in owners], now=now)


def tell_guests(meeting: Meeting, letter: str, *, key: str, now: datetime, **facts: Any) -> None:
    """Those without an account, of a meeting, with the way to it: each address once, and none that
    somebody logs in with, who has a letter already."""
    agreement = Agreement.objects.get(pk=meeting.forum_id)
    owners = owners_of(agreement, now=now)
    told = {owner.address.lower() for owner in owners if owner.person}
    owed = []
    for owner in owners:
        if owner.address.lower() not in told:
            told.add(owner.address.lower())
            with translation.override(owner.language):
                path = meeting_path_of(owner, meeting.uid)
            facts |= {"title": meeting.title, "path": path}
            owed.append(letter_to(owner, letter, key=key, **facts))
    outbox.owe_all(owed, now=now)


def dates_proposed(meeting: Meeting, *, now: datetime) -> None:
    options = meeting.date_options.all()
    dates = [[each.starts_at.isoformat(), each.ends_at.isoformat()] for each in options]
    tell_guests(meeting, "dates_proposed", key=str(meeting.pk), now=now, dates=dates)


def record_approved(record: Record, *, now: datetime) -> None:
    at = record.meeting.starts_at
    starts_at = at.isoformat() if at else ""
    key = f"{record.pk}/{now.isoformat()}"
    tell_guests(record.meeting, "record_approved", key=key, now=now, starts_at=starts_at)


def key_of(letter: str, key: str, owner: PartyOwner) -> str:
    """Another address is another receiver: what went to the wrong one is told to the right."""
    address = sha256(owner.address.lower().encode()).hexdigest()[:16]
    return f"agreements/{letter}/{owner.party.agreement_id}/{key}/{owner.pk}/{address}"


def letter_to(owner: PartyOwner, letter: str, *, key: str, **facts: Any) -> Owed:
    with translation.override(owner.language):
        path = path_of(owner)
    return Owed(
        letter=f"agreements/{letter}",
        dedupe_key=key_of(letter, key, owner),
        address=owner.address,
        person=owner.person,
        language=owner.language,
        context={
            "name": str(owner).split(" ")[0],
            "agreement": owner.party.agreement.name,
            "party": str(owner.party),
            "has_account": owner.person_id is not None,
            "path": path,
            **facts,
        },
    )


def tell_owner(owner: PartyOwner, *, now: datetime) -> None:
    if owner.address:
        owe_each([owner], "side", key=now.isoformat(), now=now)


def tell_side(owner: PartyOwner, others: Iterable[PartyOwner], *, now: datetime) -> None:
    owe_each(others, "side_told", key=str(owner.pk), now=now, who=str(owner))


def tell_of_notice(notice: Notice, letter: str, *, now: datetime) -> None:
    tell(
        notice.agreement,
        letter,
        key=str(notice.pk),
        now=now,
        by=str(notice.given_by),
        received_on=notice.received_on.isoformat(),
        last_day=notice.effective_on.isoformat(),
    )
