"""The letters about networks: one function per letter, facts frozen in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from outbox import services as outbox
from outbox.letters import Letter
from outbox.models import Delivery
from outbox.services import Owed

if TYPE_CHECKING:
    from meetings.models import Meeting
    from members.models import Person
    from networks.models import Invitation, Network, NetworkMembership, NetworkRole
    from networks.rules.running import Ending
    from outbox.rendering import RenderedLetter


def answers_to_the_writer(facts: Mapping[str, Any]) -> dict[str, str]:
    return {"Reply-To": facts["writer_address"]} if facts["writer_address"].isascii() else {}


LETTERS = (
    Letter("networks/role_taken", _("Du har fått et verv i et nettverk")),
    Letter("networks/elections_wait", _("Et valg venter på å bli bekreftet")),
    Letter("networks/asked", _("Noen vil være med i nettverket")),
    Letter("networks/let_in", _("Du er med i nettverket")),
    Letter("networks/declined", _("Nettverket sa nei")),
    Letter("networks/removed", _("Du er ikke lenger med i nettverket")),
    Letter("networks/invited", _("Invitasjon til et nettverk")),
    Letter("networks/message", _("Brev til nettverket"), headers=answers_to_the_writer),
    Letter("networks/term_ends", _("Et verv i nettverket går snart ut")),
    Letter("networks/role_is_free", _("Et verv i nettverket er ledig")),
)


def role_taken(term: NetworkRole, *, now: datetime) -> None:
    with override(term.person.language):
        role, path = term.role_in_words, _path(term.network)
    _tell(
        "role_taken",
        str(term.pk),
        term.person,
        term.network,
        {
            "role": role,
            "starts_on": term.starts_on.isoformat() if term.starts_on else "",
            "ends_on": term.ends_on.isoformat() if term.ends_on else "",
        },
        path=path,
        now=now,
    )


def elections_wait(
    network: Network, meeting: Meeting, names: list[str], *, to: Person, now: datetime
) -> None:
    with override(to.language):
        path = reverse("networks:elections", args=[network.slug, meeting.uid])
    facts = {"meeting": meeting.title, "people": names}
    _tell("elections_wait", f"{meeting.pk}/{to.pk}", to, network, facts, path=path, now=now)


def asked(membership: NetworkMembership, *, to: Iterable[Person], now: datetime) -> None:
    behalf = membership.on_behalf_of
    facts = {
        "who": str(membership.person or membership.organisation),
        "on_behalf_of": behalf.name if behalf else "",
    }
    for person in to:
        with override(person.language):
            path = reverse("networks:members", args=[membership.network.slug])
        key = f"{membership.pk}/{person.pk}"
        _tell("asked", key, person, membership.network, facts, path=path, now=now)


def answered(membership: NetworkMembership, *, letter: str, now: datetime) -> None:
    """`letter` is let_in, declined or removed. To the person, or who asked for the organisation."""
    to = membership.person or membership.asked_by
    if to is None:
        return
    organisation = membership.organisation
    with override(to.language):
        path = _path(membership.network)
    _tell(
        letter,
        f"{membership.pk}",
        to,
        membership.network,
        {"organisation": organisation.name if organisation else ""},
        path=path,
        now=now,
    )


def invite(invitation: Invitation, *, owner: Person | None, now: datetime) -> None:
    """`owner`: whose account the address is proved for, who logs in to answer."""
    language = owner.language if owner else "nb"
    with override(language):
        path = reverse("networks:invitation", args=[invitation.reference])
        if owner:
            path = f"{reverse('account_login')}?{urlencode({'next': path})}"
    outbox.owe(
        letter="networks/invited",
        dedupe_key=f"networks/invited/{invitation.reference}",
        address=invitation.email,
        language=language,
        context={
            "network": invitation.network.name,
            "summary": invitation.network.summary,
            "inviter": str(invitation.invited_by or ""),
            "address": invitation.email,
            "has_account": owner is not None,
            "expires_at": invitation.expires_at,
            "path": path,
        },
        now=now,
        expires_at=invitation.expires_at,
    )


# ---- To all of them ----------------------------------------------------------------------------


def message(
    network: Network,
    people: Collection[Person],
    *,
    uid: UUID,
    subject: str,
    text: str,
    by: Person,
    now: datetime,
) -> bool:
    """Whether it is new: the same `uid` is the same letter."""
    owed = [_message(network, to, uid=uid, subject=subject, text=text, by=by) for to in people]
    is_new = not Delivery.objects.keys_among([each.dedupe_key for each in owed])
    outbox.owe_all(owed, now=now)
    return is_new


def message_as_received(
    network: Network, to: Person, *, subject: str, text: str, by: Person, now: datetime
) -> RenderedLetter:
    owed = _message(network, to, uid=UUID(int=0), subject=subject, text=text, by=by)
    return outbox.as_received(owed, now=now)


def _message(
    network: Network, to: Person, *, uid: UUID, subject: str, text: str, by: Person
) -> Owed:
    with override(to.language):
        path = reverse("networks:space", args=[network.slug])
    return Owed(
        letter="networks/message",
        dedupe_key=f"networks/message/{uid}/{to.pk}",
        address=to.email,
        context={
            "name": to.get_short_name(),
            "network": network.name,
            "writer": by.name,
            "writer_address": by.email,
            "subject_line": subject,
            "text": text,
            "path": path,
        },
        person=to,
        language=to.language,
    )


# ---- Terms that end ----------------------------------------------------------------------------


def ending(ending: Ending, *, to: Person) -> Owed:
    letter = "term_ends" if ending.term else "role_is_free"
    with override(to.language):
        path = reverse("networks:roles", args=[ending.network.slug])
        role = str(ending.term.role_in_words if ending.term else ending.role.label)
    return Owed(
        letter=f"networks/{letter}",
        dedupe_key=f"networks/{letter}/{ending.key}/{to.pk}",
        address=to.email,
        person=to,
        language=to.language,
        context={
            "name": to.get_short_name(),
            "network": ending.network.name,
            "holder": ending.term.person.name if ending.term else "",
            "role": role,
            "day": ending.on.isoformat(),
            "path": path,
        },
    )


def _tell(
    letter: str,
    key: str,
    to: Person,
    network: Network,
    facts: Mapping[str, Any],
    *,
    path: str,
    now: datetime,
) -> None:
    outbox.owe(
        letter=f"networks/{letter}",
        dedupe_key=f"networks/{letter}/{key}",
        address=to.email,
        person=to,
        language=to.language,
        context={"name": to.get_short_name(), "network": network.name, "path": path, **facts},
        now=now,
    )


def _path(network: Network) -> str:
    return reverse("portal:network", args=[network.slug])
