"""Agreements written, signed, ended and renewed in the browser, and a party's own side."""

import datetime as dt

import pytest
from django.urls import reverse

from agreements import rules, services
from agreements.enums import Standing, Step
from agreements.models import AgendaWish, Agreement, Notice, PartyOwner
from outbox.models import Delivery
from tests import factories
from tests.agreements.cooperation import (
    again,
    make_agreement,
    make_draft,
    make_organisations,
    make_owner,
)
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def page(name, *args):
    return reverse(f"agreements:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


# ---- Written -----------------------------------------------------------------------------------


def rows(prefix, total, initial, **values):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial, **values}


def test_an_agreement_is_written_from_nothing_to_signed_in_the_browser(client, staff):
    one, two, three = make_organisations("Kulturnettverket", "Bygdeforbundet", "Fjordrådet")
    client.force_login(staff)

    client.post(page("begin"), {"name": "Kultur i bygd", "first": one.pk, "second": two.pk})
    draft = Agreement.objects.get()
    first, second = draft.parties.all()

    def write(step, **values):
        answer = client.post(page("edit", draft.slug, step), values)
        assert answer.status_code == 302, words(answer)

    write(
        Step.PARTIES,
        **rows(
            "parties",
            4,
            2,
            **{
                "parties-0-id": first.pk,
                "parties-0-organisation": one.pk,
                "parties-0-description": "Et nettverk.",
                "parties-1-id": second.pk,
                "parties-1-organisation": two.pk,
                "parties-2-organisation": three.pk,
            },
        ),
    )
    write(Step.PURPOSE, name="Kultur i bygd", purpose="Vi vil mer.\n\nSammen.", background="")
    write(
        Step.ROLES,
        **{
            "tema-0-topic": "Høringer",
            f"tema-0-party_{first.pk}": "Svarer selv.",
            f"tema-0-party_{second.pk}": "Svarer selv.",
        },
    )
    write(
        Step.AREAS,
        **rows("areas", 3, 0, **{"areas-0-title": "Kunnskap", "areas-1-title": "Arenaer"}),
    )
    write(
        Step.TERM, starts_on="2027-03-01", ends_on="2029-02-28", notice_months=1, openness="public"
    )
    third = draft.parties.get(position=3)
    write(
        Step.SIGNING,
        **{
            f"navn-{number}-{field}": value
            for number, party in enumerate((first, second, third))
            for field, value in {"party": party.pk, "name": f"Navn {number}"}.items()
        },
    )
    draft.refresh_from_db()
    assert draft.purpose == "<p>Vi vil mer.</p><p>Sammen.</p>"
    assert [area.title for area in draft.areas.all()] == ["Kunnskap", "Arenaer"]
    answer = client.post(page("sign", draft.slug), {"signed_on": "2027-03-01", "place": "Lom"})
    assert answer.status_code == 302, words(answer)
    assert rules.standing(again(draft), on=TODAY) == Standing.IN_FORCE
    assert client.get(page("edit", draft.slug, Step.AREAS)).status_code == 404


def test_rows_are_moved_by_a_button_that_also_saves_what_was_typed(client, staff):
    draft = make_draft(staff=staff)
    draft.areas.all().delete()
    draft.roles.all().delete()
    areas = [draft.areas.create(title=title, position=at) for at, title in enumerate("ABC")]
    topics = [draft.roles.create(topic=topic, position=at) for at, topic in enumerate("ABC")]
    client.force_login(staff)
    given = {
        f"areas-{at}-{name}": value
        for at, area in enumerate(areas)
        for name, value in {"id": area.pk, "title": area.title}.items()
    }
    given |= rows("areas", 4, 3) | {"areas-0-text": "Mer av alt", "areas-3-title": "D"}
    said = {f"tema-{at}-topic": topic.topic for at, topic in enumerate(topics)}

    moved = client.post(page("edit", draft.slug, Step.AREAS), given | {"flytt": "ned:areas-0"})
    client.post(page("edit", draft.slug, Step.ROLES), said | {"flytt": "opp:tema-2"})

    assert moved.url == f"{page('edit', draft.slug, Step.AREAS)}#rader"
    assert [area.title for area in draft.areas.all()] == ["B", "A", "C", "D"]
    assert draft.areas.get(title="A").text == "Mer av alt"
    assert [topic.topic for topic in draft.roles.all()] == ["A", "C", "B"]


def test_enter_saves_and_moves_nothing(client, staff):
    """The first button of a form is what Enter presses."""
    draft = make_draft(staff=staff)
    client.force_login(staff)

    shown = client.get(page("edit", draft.slug, Step.PARTIES)).text
    form = shown.partition('<form class="narrow')[2].partition("</form>")[0]

    assert "name=" not in form[form.index("<button") :].partition(">")[0]
    assert 'value="ned:parties-0"' in form
    assert 'value="opp:parties-0"' not in form


@pytest.mark.parametrize("step", list(Step))
def test_every_step_opens_and_takes_nonsense_without_falling(client, staff, step):
    draft = make_draft(staff=staff)
    client.force_login(staff)
    nonsense = {
        **rows("parties", "x", "y"),
        **rows("areas", 10**9, -1),
        "starts_on": "0001-01-01",
        "ends_on": "9999-12-31",
        "notice_months": "9" * 40,
        "contact_months": "-1",
        "name": "\0",
        "tema-0-topic": "\0",
        "navn-0-name": "x" * 500,
    }

    assert client.get(page("edit", draft.slug, step)).status_code == 200
    assert client.post(page("edit", draft.slug, step), nonsense).status_code in (200, 302)
    assert client.get(page("edit", draft.slug, "tull")).status_code == 404


def test_what_is_missing_stands_on_the_draft_and_stops_the_signing(client, staff):
    draft = make_draft(staff=staff, starts_on=None, ends_on=None)
    client.force_login(staff)

    assert "Skriv første dag" in words(client.get(draft.get_absolute_url()))
    answer = client.post(page("sign", draft.slug), {"signed_on": "2027-03-01", "place": "Lom"})

    assert answer.status_code == 200
    assert "Skriv første dag" in words(answer)


def test_a_draft_lies_for_signing_and_can_be_thrown_away(client, staff):
    draft = make_draft(staff=staff)
    make_owner(draft, 2, email="pia@bygd.example")
    client.force_login(staff)

    client.post(page("send_for_signing", draft.slug))
    assert Delivery.objects.get().address == "pia@bygd.example"
    assert "Klar til signering" in words(client.get(draft.get_absolute_url()))
    client.post(page("discard", draft.slug))

    assert not Agreement.objects.exists()


# ---- Notice, renewal, changes ------------------------------------------------------------------


def test_an_owner_gives_notice_for_their_own_party_in_the_browser(client, staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 2, person=member)
    first, second = agreement.parties.all()
    client.force_login(member)
    values = {"given_on": "2027-03-01", "received_on": "2027-03-01"}

    assert "kan tidligst virke 1. april" in words(client.get(page("notice", agreement.slug)))
    refused = client.post(page("notice", agreement.slug), {**values, "party": first.pk})
    too_short = client.post(
        page("notice", agreement.slug),
        {**values, "party": second.pk, "effective_on": "2027-03-15"},
    )
    client.post(page("notice", agreement.slug), {**values, "party": second.pk})

    assert refused.status_code == 200
    assert "kan tidligst virke 1. april" in words(too_short)
    given = Notice.objects.get()
    assert given.effective_on == dt.date(2027, 4, 1)
    assert "Avtalen er sagt opp" in words(client.get(agreement.get_absolute_url()))
    client.post(page("withdraw_notice", agreement.slug, given.pk))
    assert rules.standing(again(agreement), on=TODAY) == Standing.IN_FORCE


def test_renewal_opens_the_draft_and_pressing_twice_says_so(client, staff):
    agreement = make_agreement(staff=staff)
    client.force_login(staff)

    client.post(page("renew", agreement.slug))
    answer = client.post(page("renew", agreement.slug), follow=True)

    assert Agreement.objects.count() == 2
    assert "Avtalen har alt en etterfølger" in words(answer)


def test_a_noted_change_stands_on_the_page(client, staff):
    agreement = make_agreement(staff=staff)
    client.force_login(staff)
    values = {
        "text": "Vi forlenger.",
        "agreed_on": "2027-02-01",
        "ends_on": "2029-04-27",
        "notice_months": 1,
        "openness": "public",
    }

    client.post(page("amend", agreement.slug), values)

    text = words(client.get(agreement.get_absolute_url()))
    assert "Vi forlenger." in text
    assert "Gjelder til og med 27. april 2029" in text


# ---- A party's own side ------------------------------------------------------------------------


def held_by(owner):
    return rules.path_of(owner)


def test_looking_by_the_link_changes_nothing_and_a_post_acts(client, staff):
    draft = make_draft(staff=staff)
    owner = make_owner(draft, 2, email="pia@bygd.example")

    answer = client.get(held_by(owner))
    client.post(
        held_by(owner),
        {"part": "words", "words-description": "Et forbund.", "words-role_0": "x"},
    )

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "Pia Partner" in words(answer)
    assert draft.parties.get(position=2).description == "Et forbund."


def test_by_the_link_a_colleague_is_added_and_the_holder_ends_their_own(client, staff):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    link = held_by(owner)

    colleague = {"name": "Per Ny", "email": "Per@bygd.example", "language": "nb"}
    client.post(link, {"part": "owner"} | {f"owner-{key}": colleague[key] for key in colleague})
    client.post(link, {"part": "wish", "wish-title": "Ny forskning"})
    gone = client.post(link, {"part": "end", "owner": str(owner.uid)})

    assert PartyOwner.objects.get(name="Per Ny").email == "per@bygd.example"
    assert AgendaWish.objects.get().by_name == "Pia Partner"
    assert gone.status_code == 302
    assert client.get(link).status_code == 404
    assert client.get(link + "avtale.pdf").status_code == 404


def test_the_holder_of_a_link_cannot_end_somebody_on_the_other_side(client, staff):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    other = make_owner(agreement, 1, email="ola@nett.example")

    client.post(held_by(owner), {"part": "end", "owner": str(other.uid)})

    assert other in PartyOwner.objects.valid(on=TODAY)


@pytest.mark.parametrize("signed", ["tull", "a" * 32, "0" * 32 + ":abc", "%00"])
def test_no_other_link_opens(client, staff, signed):
    make_agreement(staff=staff)

    assert client.get(f"/avtaler/lenke/{signed}/").status_code == 404


def test_an_owner_with_an_account_has_their_own_side_and_not_the_others(client, staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    own, other = agreement.parties.all()
    client.force_login(member)

    assert client.get(page("side", agreement.slug, own.pk)).status_code == 200
    assert client.get(page("side", agreement.slug, other.pk)).status_code == 404
    client.post(page("side", agreement.slug, own.pk), {"part": "wish", "wish-title": "En sak"})
    assert AgendaWish.objects.get().by_name == member.name


def test_a_former_owner_is_a_stranger_the_day_after(client, staff, member):
    closed = make_agreement(staff=staff, openness="forum")
    owner = make_owner(closed, 1, person=member)
    make_owner(make_agreement(staff=staff), 1, person=factories.make_person())
    client.force_login(member)
    assert client.get(closed.get_absolute_url()).status_code == 200

    services.end_owner(owner=owner, by=staff, now=NOW)

    assert client.get(closed.get_absolute_url()).status_code == 404
