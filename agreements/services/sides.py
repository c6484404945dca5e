"""A party's own side: its words, who follows up, and what it wants to take up.

Who acts is a person with an account (`by`), or the holder of a link (`holder`), who stands in the
log by name and whom everybody else on that side is told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements import mail, rules
from agreements.enums import Refusal
from agreements.models import AgendaWish, Party, PartyOwner, RoleClarification, RoleText
from agreements.services.holding import held, told
from core.refusals import Refused
from members.mail.desk import language_of
from members.models import Person


def _refuse_others(
    party: Party, *, by: Person | None, holder: PartyOwner | None, now: datetime
) -> None:
    today = localdate(now)
    ok = (
        holder.party_id == party.pk and holder.holds(on=today)
        if holder
        else rules.speaks_for(by, party, on=today)
    )
    if not ok:
        raise Refused(Refusal.NOT_A_PARTY)


def _signed_by(text: str, holder: PartyOwner | None) -> str:
    return f"{text} ({holder.name})" if holder else text


@transaction.atomic
def describe(
    *,
    party: Party,
    description: str,
    roles: Mapping[RoleClarification, str],
    by: Person | None,
    holder: PartyOwner | None = None,
    now: datetime,
) -> None:
    """Who the party is, and what it does on each topic, while it is a draft. Raises Refused."""
    agreement = held(party.agreement)
    _refuse_others(party, by=by, holder=holder, now=now)
    if agreement.signed_on or agreement.for_signing_since:
        raise Refused(Refusal.SIGNED_ALREADY)
    party.description = description
    party.save(update_fields=["description"])
    for clarification, text in roles.items():
        RoleText.objects.update_or_create(
            clarification=clarification, party=party, defaults={"text": text}
        )
    text = _("%(party)s har skrevet om seg og rollene sine.") % {"party": party}
    told(agreement, "side_described", _signed_by(text, holder), by=by, now=now)


@transaction.atomic
def add_owner(
    *,
    party: Party,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    title: str = "",
    language: str = "",
    by: Person | None,
    holder: PartyOwner | None = None,
    now: datetime,
) -> PartyOwner:
    """The new one gets a letter with the way in; the others on that side are told who it is.
    Somebody without an account is written to in `language`, else in the organisation's own.

    Raises Refused.
    """
    held(party.agreement)
    email = email.lower()
    _refuse_others(party, by=by, holder=holder, now=now)
    there = party.owners.valid(on=localdate(now))
    same = there.filter(person=person) if person else there.filter(email=email)
    if (person or email) and same.exists():
        raise Refused(Refusal.OWNER_ALREADY)
    others = list(PartyOwner.objects.reachable(on=localdate(now)).filter(party=party))
    owner = PartyOwner.objects.create(
        party=party,
        person=person,
        name="" if person else name,
        email="" if person else email,
        title=title,
        written_in="" if person else language or language_of(party.organisation),
        starts_on=localdate(now),
    )
    text = _("%(owner)s følger opp avtalen for %(party)s.") % {"owner": owner, "party": party}
    told(party.agreement, "owner_added", _signed_by(text, holder), by=by, now=now)
    mail.tell_owner(owner, now=now)
    mail.tell_side(owner, others, now=now)
    return owner


@transaction.atomic
def end_owner(
    *, owner: PartyOwner, by: Person | None, holder: PartyOwner | None = None, now: datetime
) -> None:
    """Over at once: the link and the rights go with it. Raises Refused."""
    held(owner.party.agreement)
    _refuse_others(owner.party, by=by, holder=holder, now=now)
    owner = PartyOwner.objects.select_related("party__agreement", "party__organisation").get(
        pk=owner.pk
    )
    if not owner.holds(on=localdate(now)):
        raise Refused(Refusal.OWNER_OVER)
    words = {"owner": owner, "party": owner.party}
    text = _("%(owner)s følger ikke lenger opp avtalen for %(party)s.") % words
    told(owner.party.agreement, "owner_ended", _signed_by(text, holder), by=by, now=now)
    yesterday = localdate(now) - timedelta(days=1)
    if owner.starts_on and owner.starts_on > yesterday:
        owner.delete()
        return
    owner.ends_on = yesterday
    owner.save(update_fields=["ends_on"])


@transaction.atomic
def send_link(*, owner: PartyOwner, by: Person, now: datetime) -> None:
    """Again, to the same address. Raises Refused."""
    _refuse_others(owner.party, by=by, holder=None, now=now)
    if not owner.holds(on=localdate(now)):
        raise Refused(Refusal.OWNER_OVER)
    text = _("%(owner)s fikk veien inn på nytt.") % {"owner": owner}
    told(owner.party.agreement, "link_sent", text, by=by, now=now)
    mail.tell_owner(owner, now=now)


@transaction.atomic
def wish(
    *,
    party: Party,
    title: str,
    text: str = "",
    by: Person | None,
    holder: PartyOwner | None = None,
    now: datetime,
) -> AgendaWish:
    """For the agenda of the next contact meeting. Raises Refused."""
    agreement = held(party.agreement)
    _refuse_others(party, by=by, holder=holder, now=now)
    if agreement.signed_on is None:
        raise Refused(Refusal.NOT_SIGNED)
    name = holder.name if holder else (by.name if by else "")
    made = AgendaWish.objects.create(
        party=party, title=title, text=text, by_name=name, proposed_at=now
    )
    said = _("%(party)s vil ta opp: %(title)s") % {"party": party, "title": title}
    told(agreement, "wished", _signed_by(said, holder), by=by, now=now)
    return made
