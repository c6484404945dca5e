"""Duplicates in the admin: the list, the pair side by side, yes, no, and undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from members.enums import MergeRefusal
from members.models import Apart, Merge, Organisation, Person
from tests import factories
from tests.factories import NOW
from tests.members.merges import house, merge
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PEOPLE = "/admin/members/person/dubletter/"
PLACES = "/admin/members/organisation/dubletter/"


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def twin(drammen: Organisation, member: Person) -> Person:
    return factories.make_member(name="Kari Nordmann", organisation=drammen)


def pair(one: Any, other: Any, **query: str) -> str:
    kind = "person" if isinstance(one, Person) else "organisation"
    return f"/admin/members/{kind}/dubletter/{one.pk}/{other.pk}/"


def says_yes(desk: Client, kept: Any, gone: Any) -> Any:
    page = desk.get(pair(kept, gone), {"behold": kept.pk})
    shown = page.context["form"].initial
    return desk.post(pair(kept, gone), shown, follow=True)


def test_the_start_page_leads_to_the_list_and_the_list_to_the_pair(desk, member, twin):
    waiting = {thing.url: thing.count for thing in desk.get("/admin/").context["waiting"]}

    page = desk.get(PEOPLE).text

    assert waiting[f"{PEOPLE}?"] == 1
    assert "Samme navn i samme organisasjon" in page
    assert pair(member, twin) in page


def test_the_list_says_so_when_nobody_is_alike(desk):
    assert "Ingen ser ut til å stå her to ganger." in desk.get(PEOPLE).text
    assert "Ingen ser ut til å stå her to ganger." in desk.get(PLACES).text


def test_organisations_have_a_list_of_their_own(desk):
    one, other = house("Union Scene"), house("Union Scene AS")

    page = desk.get(PLACES).text

    assert pair(one, other) in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_much_of_one_pair_as_of_many(
    desk, drammen, django_assert_max_num_queries, number
):
    for each in range(number):
        for _ in range(2):
            factories.make_member(name=f"Kari Nordmann{each}", organisation=drammen)

    with django_assert_max_num_queries(9):
        desk.get(PEOPLE)


def test_the_pair_says_what_follows_before_anything_is_done(desk, member, twin):
    sign_up(factories.make_event(), twin, now=NOW)

    page = desk.get(pair(member, twin), {"behold": member.pk}).text

    assert "Begge hører til Drammen." in page
    assert "påmelding" in page
    assert "plass på en møteplass" in page
    assert not Merge.objects.exists()


def test_one_yes_makes_them_one(desk, member, twin):
    answer = says_yes(desk, member, twin)

    assert answer.redirect_chain == [(f"/admin/members/person/{member.pk}/change/", 302)]
    assert "er slått sammen med" in answer.text
    assert not Person.objects.filter(pk=twin.pk).exists()


def test_staff_choose_who_stays(desk, member, twin):
    says_yes(desk, twin, member)

    assert Merge.objects.get().kept_person == twin


def test_what_has_changed_since_is_told_and_shown_anew(desk, member, twin):
    shown = desk.get(pair(member, twin), {"behold": member.pk}).context["form"].initial
    sign_up(factories.make_event(), twin, now=NOW)

    answer = desk.post(pair(member, twin), shown)

    assert MergeRefusal.STALE.label in answer.text
    assert "plass på en møteplass" in answer.text
    assert answer.context["form"].initial["shown"] != shown["shown"]
    assert not Merge.objects.exists()


def test_what_stands_in_the_way_is_told_and_there_is_no_button(desk, member, twin):
    event = factories.make_event(title="Ledertreff")
    for person in (member, twin):
        sign_up(
            event,
            person,
            now=NOW,
            category=event.categories.get(audience="members"),
            organisation=person.affiliations.get().organisation,
            quoted_price=event.categories.get(audience="members").price,
        )

    page = desk.get(pair(member, twin)).text

    assert "Begge er påmeldt «Ledertreff»." in page
    assert 'value="Slå sammen"' not in page


def test_a_refusal_is_told_before_the_button(desk, member, staff):
    page = desk.get(pair(member, factories.make_staff())).text

    assert MergeRefusal.STAFF_AND_OTHER.label in page
    assert 'value="Slå sammen"' not in page


def test_not_the_same_is_said_once_and_for_all(desk, member, twin):
    answer = desk.post(pair(member, twin), {"apart": "1"}, follow=True)

    assert "kommer ikke opp som mulige dubletter igjen" in answer.text
    assert Apart.objects.get().first_id == member.pk
    assert "Ingen ser ut til å stå her to ganger." in desk.get(PEOPLE).text


def test_a_pair_that_a_colleague_has_merged_leads_back_to_the_list(desk, member, twin, staff):
    merge(member, twin, by=staff)

    answer = desk.get(pair(member, twin), follow=True)

    assert answer.redirect_chain[-1][0] == PEOPLE
    assert MergeRefusal.GONE.label in answer.text


def test_from_a_persons_page_another_is_chosen(desk, member, stranger):
    page = desk.get(f"/admin/members/person/{member.pk}/change/").text
    assert f"/admin/members/person/{member.pk}/sla-sammen/" in page

    answer = desk.post(f"/admin/members/person/{member.pk}/sla-sammen/", {"other": stranger.pk})

    assert answer.url == pair(member, stranger)


def test_from_an_organisations_page_another_is_chosen(desk, drammen):
    other = house("Drammen kommune")

    answer = desk.post(f"/admin/members/organisation/{drammen.pk}/sla-sammen/", {"other": other.pk})

    assert answer.url == pair(drammen, other)


def test_one_is_not_chosen_with_itself(desk, member):
    answer = desk.post(f"/admin/members/person/{member.pk}/sla-sammen/", {"other": member.pk})

    assert MergeRefusal.SAME.label in answer.text


def test_a_merge_is_undone_from_its_page(desk, member, twin, staff):
    made = merge(member, twin, by=staff)
    assert "kan gjøres om til" in desk.get("/admin/members/merge/").text

    answer = desk.post(f"/admin/members/merge/{made.pk}/gjor-om/", follow=True)

    assert "er tilbake som egen rad" in answer.text
    assert Person.objects.filter(pk=twin.pk).exists()


def test_what_hinders_the_undoing_is_told_on_its_page(desk, member, twin, staff):
    made = merge(member, twin, by=staff)
    Person.objects.filter(pk=member.pk).update(email=twin.email)

    page = desk.get(f"/admin/members/merge/{made.pk}/gjor-om/").text

    assert "har nå e-postadresse" in page


@pytest.mark.parametrize("address", [PEOPLE, PLACES])
def test_without_the_right_there_is_no_list(client, address):
    client.force_login(factories.make_staff(groups=["Styre"]))

    assert client.get(address).status_code == 403


def test_without_the_right_nothing_is_done(client, member, twin):
    client.force_login(factories.make_staff(groups=["Styre"]))

    assert client.get(pair(member, twin)).status_code == 403
    assert client.post(pair(member, twin), {"apart": "1"}).status_code == 403
    assert not Apart.objects.exists()


def test_looking_changes_nothing(desk, member, twin):
    for address in (PEOPLE, PLACES, pair(member, twin)):
        desk.get(address)

    assert not Merge.objects.exists()
    assert not Apart.objects.exists()
