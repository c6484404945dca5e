"""What the room `meetings` asks about an agreement as a forum."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from agreements.models import Agreement, PartyOwner
from agreements.rules.links import follow_up_path_of
from agreements.rules.turns import held_by_organisation, line_of, party_whose_turn
from meetings.models import Forum
from meetings.querysets import Access, Guest
from members.models import Organisation, Person


def people(keys: Collection[int], on: date) -> Iterator[tuple[int, Person]]:
    """Those with an account who follow it up, each once; all parties are equal, so all lead."""
    owners = PartyOwner.objects.reachable(on=on).filter(party__agreement__in=keys)
    seen = set()
    for owner in owners.exclude(person=None):
        pair = (owner.party.agreement_id, owner.person)
        if owner.person and pair not in seen:
            seen.add(pair)
            yield owner.party.agreement_id, owner.person


def guests(keys: Collection[int], on: date) -> Iterator[tuple[int, Guest]]:
    """Those who follow it up and have only a name and an address."""
    owners = PartyOwner.objects.reachable(on=on).filter(party__agreement__in=keys, person=None)
    for owner in owners:
        yield owner.party.agreement_id, guest_of(owner)


def guest_of(owner: PartyOwner) -> Guest:
    return Guest(owner.uid, owner.name, owner.email, owner.language)


def hosts(forum: Forum, on: date) -> list[Organisation]:
    """The party whose turn it is, and no other: to swap, the parties say why
    (`services.swap_turn`)."""
    agreement = Agreement.objects.get(pk=forum.pk)
    parties = list(agreement.parties.select_related("organisation"))
    turn = party_whose_turn(agreement, parties, held_by_organisation(line_of(agreement)))
    return [turn.organisation] if turn else []


def page(forum: Forum) -> str:
    return Agreement(slug=forum.slug).get_absolute_url()


ACCESS = Access(
    joined=lambda person, on: Agreement.objects.read_by(person, on=on).values("pk"),
    run=lambda person, on: Agreement.objects.kept_by(person, on=on).values("pk"),
    shown=lambda _on: Agreement.objects.public().values("pk"),
    people=people,
    leaders=people,
    hosts=hosts,
    page=page,
    guests=guests,
    guest_page=lambda guest, follow_up: follow_up_path_of(guest, follow_up.uid),
)
