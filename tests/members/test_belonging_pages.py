from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from members import services
from members.enums import AffiliationState, ChangeKind, OrganisationKind
from members.models import Affiliation, Organisation, OrganisationChange, Person
from members.services import refresh_keys
from tests.factories import (
    NOW,
    make_affiliation,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

MINE = reverse("members:organisations")
CHOOSE = reverse("members:choose_organisation")


def request_url(organisation: Organisation) -> str:
    return reverse("members:request_affiliation", args=[organisation.pk])


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# ---- Mine ----------------------------------------------------------------------------------------


def test_my_organisations_say_where_i_stand(client: Client, member: Person):
    client.force_login(member)

    response = client.get(MINE)

    assert "Du hører til Drammen. Det har sekretariatet bekreftet." in response.text
    assert "Drammen er medlem, så du får medlemspris." in response.text


def test_somebody_from_nowhere_is_shown_the_next_step(client: Client, stranger: Person):
    client.force_login(stranger)

    response = client.get(MINE)

    assert "Du hører ikke til noen organisasjon ennå" in response.text
    assert f'href="{CHOOSE}"' in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_my_organisations_take_the_same_queries_for_one_and_three(
    client: Client, stranger: Person, rows: int, django_assert_num_queries
):
    for _ in range(rows):
        make_affiliation(person=stranger, organisation=make_organisation())
    client.force_login(stranger)
    client.get(MINE)  # the first look is noted among the sessions

    with django_assert_num_queries(MINE_QUERIES):
        client.get(MINE)


MINE_QUERIES = 5  # session, person, rows, those run by me, a membership of my own


def test_a_person_leaves_by_post_only(client: Client, member: Person):
    client.force_login(member)
    affiliation = Affiliation.objects.get(person=member)
    leave = reverse("members:leave", args=[affiliation.pk])

    shown = client.get(leave)
    before = Affiliation.objects.get().state
    answer = client.post(leave, follow=True)

    assert (shown.status_code, before) == (200, AffiliationState.CONFIRMED)
    assert said(answer) == ["Du har gått ut av Drammen."]
    assert Affiliation.objects.get().state == AffiliationState.ENDED


def test_nobody_leaves_for_another(client: Client, member: Person, stranger: Person):
    client.force_login(stranger)
    affiliation = Affiliation.objects.get(person=member)

    answer = client.post(reverse("members:leave", args=[affiliation.pk]))

    assert answer.status_code == 404
    assert Affiliation.objects.get().state == AffiliationState.CONFIRMED


# ---- Choosing ------------------------------------------------------------------------------------


def test_a_search_finds_and_links(client: Client, stranger: Person, drammen: Organisation):
    client.force_login(stranger)

    response = client.get(CHOOSE, {"sok": "dramen"})

    assert "1 treff på «dramen»." in response.text
    assert f'href="{request_url(drammen)}"' in response.text


def test_a_search_with_many_hits_shows_the_first_and_says_so(client: Client, stranger: Person):
    for number in range(21):
        make_organisation(name=f"Drammen {number}")
    client.force_login(stranger)

    response = client.get(CHOOSE, {"sok": "drammen"})

    assert len(response.context["hits"]) == 20
    assert "De 20 første treffene på «drammen»." in response.text


def test_a_search_without_hits_says_what_to_do(
    client: Client, stranger: Person, drammen: Organisation
):
    client.force_login(stranger)

    response = client.get(CHOOSE, {"sok": "xyzzy"})

    assert "Ingen organisasjon heter noe som ligner på «xyzzy»" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_takes_the_same_queries_for_one_and_three(
    client: Client, stranger: Person, rows: int, django_assert_num_queries
):
    for number in range(rows):
        make_organisation(name=f"Drammen {number}")
    client.force_login(stranger)
    client.get(MINE)  # the first look is noted among the sessions

    with django_assert_num_queries(4):
        client.get(CHOOSE, {"sok": "drammen"})


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 500, "<script>alert(1)</script>", "\u202e", "%", "'"]
)
def test_odd_searches_are_answered(client: Client, stranger: Person, text: str):
    client.force_login(stranger)

    response = client.get(CHOOSE, {"sok": text})

    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_a_house_on_the_same_domain_is_offered(client: Client, drammen: Organisation):
    house = make_organisation(
        name="Drammen scener",
        kind=OrganisationKind.CULTURE_BODY,
        domain="drammen.kommune.example",
    )
    client.force_login(make_person(email="kari@drammen.kommune.example"))

    response = client.get(CHOOSE)

    assert "Bruker samme e-postdomene som deg" in response.text
    assert f'href="{request_url(house)}"' in response.text


def test_asking_waits_and_says_so(
    client: Client, stranger: Person, drammen: Organisation, main_contact: Person
):
    client.force_login(stranger)

    shown = client.get(request_url(drammen))
    answer = client.post(request_url(drammen), {"title": "Kultursjef"}, follow=True)

    assert "Hovedkontakten der får et brev og svarer." in shown.text
    assert said(answer) == ["Drammen er valgt. Du får brev når noen har svart."]
    assert "Du venter på svar fra hovedkontakten i Drammen." in answer.text
    assert Affiliation.objects.get(person=stranger).title == "Kultursjef"


def test_asking_where_an_address_proves_it_is_settled_at_once(
    client: Client, drammen: Organisation
):
    person = make_person(email="kari@drammen.kommune.example")
    client.force_login(person)
    affiliation = Affiliation.objects.get()
    services.end_affiliation(affiliation=affiliation, by=person, now=NOW)

    shown = client.get(request_url(drammen))
    answer = client.post(request_url(drammen), {}, follow=True)

    assert "Adressen kari@drammen.kommune.example viser at du gjør det" in shown.text
    assert said(answer) == ["Du hører nå til Drammen."]


def test_asking_twice_says_why_not(client: Client, member: Person, drammen: Organisation):
    client.force_login(member)

    answer = client.post(request_url(drammen), {}, follow=True)

    assert said(answer) == [
        "Du er allerede knyttet til denne organisasjonen, eller venter på svar."
    ]


def test_a_title_that_is_too_long_keeps_what_was_typed(
    client: Client, stranger: Person, drammen: Organisation
):
    client.force_login(stranger)

    answer = client.post(request_url(drammen), {"title": "k" * 121})

    assert answer.status_code == 200
    assert "k" * 121 in answer.text
    assert not Affiliation.objects.exists()


@pytest.mark.parametrize("title", ["Se https://svindel.example/", "www.svindel.example", "a.no/b"])
def test_a_title_carries_no_link_into_the_letter(
    client: Client, stranger: Person, drammen: Organisation, title: str
):
    client.force_login(stranger)

    answer = client.post(request_url(drammen), {"title": title})

    assert "Skriv bare stillingen eller vervet, uten lenker." in answer.text
    assert not Affiliation.objects.exists()


def test_asking_again_and_again_is_stopped(client: Client, stranger: Person):
    client.force_login(stranger)
    organisation = make_organisation()

    for _ in range(10):
        client.post(request_url(organisation), {})
    answer = client.post(request_url(organisation), {})

    assert answer.status_code == 429


@pytest.mark.parametrize("number", [0, 999_999, 2**63, 10**30])
def test_an_organisation_that_is_not_there(client: Client, stranger: Person, number: int):
    client.force_login(stranger)

    answer = client.get(reverse("members:request_affiliation", args=[number]))

    assert answer.status_code == 404


def test_a_former_name_finds_the_follower_and_says_so(
    client: Client, stranger: Person, drammen: Organisation
):
    svelvik = make_organisation(name="Svelvik kommune", is_member=False)
    Organisation.objects.filter(pk=svelvik.pk).update(exists_until=date(2019, 12, 31))
    change = OrganisationChange.objects.create(
        kind=ChangeKind.MERGER, effective_on=date(2020, 1, 1)
    )
    change.links.create(predecessor=svelvik, successor=drammen)
    refresh_keys(organisation=drammen)
    client.force_login(stranger)

    page = client.get(reverse("members:choose_organisation"), {"sok": "svelvik"})

    assert "1 treff" in page.text
    assert "Tok over etter Svelvik kommune, som fantes til 2019." in page.text
    ended = client.get(reverse("members:request_affiliation", args=[svelvik.pk]))
    assert ended.status_code == 404


# ---- On the way to something else ----------------------------------------------------------------


def test_choosing_an_organisation_leads_back_to_where_one_came_from(
    client: Client, stranger: Person
):
    drammen = make_organisation(name="Drammen")
    client.force_login(stranger)
    here = "/arrangementer/dagen/pamelding/"

    found = client.get(CHOOSE, {"sok": "Drammen", "next": here})
    asked = client.get(request_url(drammen), {"next": here})
    answer = client.post(request_url(drammen), {"title": "", "next": here})

    assert f'href="{request_url(drammen)}?next={here}"' in found.text
    assert f'<input type="hidden" name="next" value="{here}">' in found.text
    assert f'<input type="hidden" name="next" value="{here}">' in asked.text
    assert answer["Location"] == here


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_it_never_leads_out_of_the_portal(client: Client, stranger: Person, elsewhere: str):
    drammen = make_organisation(name="Drammen")
    client.force_login(stranger)

    answer = client.post(request_url(drammen), {"title": "", "next": elsewhere})

    assert answer["Location"] == MINE
    assert elsewhere not in client.get(CHOOSE, {"next": elsewhere}).text


@pytest.mark.parametrize("rubbish", ["\0", "/\0", "a\nb", "/a\nb", "x:y", "/" * 5000])
def test_a_way_back_that_leads_nowhere_breaks_nothing(
    client: Client, stranger: Person, rubbish: str
):
    client.force_login(stranger)

    assert client.get(CHOOSE, {"next": rubbish}).status_code == 200
    answer = client.post(request_url(make_organisation()), {"title": "", "next": rubbish})
    assert answer.status_code == 302
