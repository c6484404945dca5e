"""A party's own side, by account or by link, and those who leave it."""

from typing import Any

import pytest
from django.urls import reverse

from agreements import rules, services
from agreements.enums import Refusal
from core.models import Act
from core.refusals import Refused
from outbox.models import Delivery
from tests.agreements.cooperation import (
    DAY,
    make_agreement,
    make_draft,
    make_owner,
)
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


def letters(name):
    return sorted(
        Delivery.objects.filter(letter=f"agreements/{name}").values_list("address", flat=True)
    )


def reason_of(call, **values):
    with pytest.raises(Refused) as refused:
        call(**values)
    return refused.value.reason


def notice(agreement, *, by, number=2, received=TODAY, **values):
    return services.give_notice(
        agreement=agreement,
        party=agreement.parties.get(position=number),
        given_on=received,
        received_on=received,
        by=by,
        now=NOW,
        **values,
    )


# ---- A party's own side ------------------------------------------------------------------------


def test_a_new_owner_gets_the_way_in_and_the_others_on_that_side_hear_of_it(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 2, person=member)
    party = agreement.parties.get(position=2)

    services.add_owner(party=party, name="Per Ny", email="per@bygd.example", by=member, now=NOW)

    assert letters("side") == ["per@bygd.example"]
    assert letters("side_told") == [member.email]
    assert (
        reason_of(
            services.add_owner, party=party, name="P", email="PER@bygd.example", by=member, now=NOW
        )
        == Refusal.OWNER_ALREADY
    )


@pytest.mark.usefixtures("clock")
def test_only_whose_side_it_is_is_shown_the_way_to_it(client, staff, member):
    agreement = make_agreement(staff=staff)
    one, other = agreement.parties.all()
    make_owner(agreement, one.position, person=member)
    ways = [reverse("agreements:side", args=[agreement.slug, party.pk]) for party in (one, other)]

    def shown(person):
        client.force_login(person)
        page = client.get(agreement.get_absolute_url()).text
        return [way in page for way in ways]

    assert shown(member) == [True, False]
    assert shown(staff) == [True, True]


def test_the_holder_of_a_link_acts_for_their_own_side_only(staff):
    draft = make_draft(staff=staff)
    holder = make_owner(draft, 2, email="pia@bygd.example")
    own, others = draft.parties.get(position=2), draft.parties.get(position=1)

    values: dict[str, Any] = {"by": None, "holder": holder, "now": NOW, "roles": {}}
    services.describe(party=own, description="Et forbund.", **values)

    assert reason_of(services.describe, party=others, description="Nei", **values) == (
        Refusal.NOT_A_PARTY
    )
    own.refresh_from_db()
    assert own.description == "Et forbund."
    assert "Pia Partner" in Act.objects.get(verb="agreement.side_described").text


def test_a_link_dies_with_the_address_and_with_the_owner(staff):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    signed = rules.path_of(owner).strip("/").split("/")[-1]

    assert rules.holder_of(signed, on=TODAY) == owner
    assert rules.holder_of(signed[:-1] + ("a" if signed[-1] != "a" else "b"), on=TODAY) is None
    assert rules.holder_of("tull", on=TODAY) is None
    owner.email = "ny@bygd.example"
    owner.save()
    assert rules.holder_of(signed, on=TODAY) is None
    owner.email = "pia@bygd.example"
    owner.save()
    services.end_owner(owner=owner, by=staff, now=NOW)
    assert rules.holder_of(signed, on=TODAY) is None


def test_wishes_are_for_signed_agreements(staff, member):
    draft = make_draft(staff=staff)
    make_owner(draft, 1, person=member)
    party = draft.parties.get(position=1)

    assert reason_of(services.wish, party=party, title="Sak", by=member, now=NOW) == (
        Refusal.NOT_SIGNED
    )


# ---- Leaving -----------------------------------------------------------------------------------


def test_whoever_leaves_for_good_is_nameless_in_agreements_and_says_so_first(staff, member):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 1, person=member)

    assert len(services.leaves(member, on=TODAY)) == 1
    services.erase_person(person=member, by=staff, now=NOW)

    owner.refresh_from_db()
    assert (owner.person, owner.name, owner.email) == (None, "Slettet person", "")
    assert owner.ends_on == TODAY - DAY


def test_addresses_go_a_year_after_the_end(staff):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 1, email="pia@bygd.example")
    owner.starts_on, owner.ends_on = None, TODAY - 366 * DAY
    owner.save()

    assert services.forget_owners(now=NOW) == 1
    owner.refresh_from_db()
    assert (owner.name, owner.email) == ("Pia Partner", "")
