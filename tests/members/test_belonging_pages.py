import pytest
from django.test import Client
from django.urls import reverse

from core.models import Act
from members import services
from members.enums import AffiliationState, OrganisationKind
from members.models import Affiliation, Organisation, Person
from outbox.models import Delivery
from tests.factories import (
    NOW,
    make_affiliation,
    make_main_contact,
    make_member,
    make_organisation,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

MINE = reverse("members:organisations")
CHOOSE = reverse("members:choose_organisation")


def request_url(organisation: Organisation) -> str:
    return reverse("members:request_affiliation", args=[organisation.pk])


def people_url(organisation: Organisation) -> str:
    return reverse("members:people", args=[organisation.pk])


def url(name: str, affiliation: Affiliation) -> str:
    return reverse(f"members:{name}", args=[affiliation.organisation_id, affiliation.pk])


@pytest.fixture
def waiting(drammen: Organisation, stranger: Person) -> Affiliation:
    return make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.WAITING)


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

    with django_assert_num_queries(MINE_QUERIES):
        client.get(MINE)


MINE_QUERIES = 4  # session, person, rows, those run by me


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

    with django_assert_num_queries(3):
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


# ---- The main contact ----------------------------------------------------------------------------


def test_the_people_page_shows_who_waits_and_who_is_confirmed(
    client: Client, drammen: Organisation, waiting: Affiliation, main_contact: Person
):
    make_member(name="Kari Nordmann", organisation=drammen)
    client.force_login(main_contact)

    response = client.get(people_url(drammen))

    assert [row.person.name for row in response.context["waiting"]] == ["Sigrid Fremmed"]
    assert [row.person.name for row in response.context["confirmed"]] == [
        "Hanne Hovedkontakt",
        "Kari Nordmann",
    ]


def test_a_main_contact_confirms(client: Client, waiting: Affiliation, main_contact: Person):
    client.force_login(main_contact)

    answer = client.post(url("confirm", waiting), follow=True)

    waiting.refresh_from_db()
    assert said(answer) == ["Sigrid Fremmed er bekreftet."]
    assert waiting.state == AffiliationState.CONFIRMED


def test_a_main_contact_objects_to_what_an_address_proved(client: Client, main_contact: Person):
    services.recognise(
        person=make_person(name="Kari Nordmann", email="kari@drammen.kommune.example"), now=NOW
    )
    affiliation = Affiliation.objects.get(proof="domain")
    client.force_login(main_contact)

    shown = client.get(url("refuse", affiliation))
    answer = client.post(url("refuse", affiliation), follow=True)

    affiliation.refresh_from_db()
    assert "Hører Kari Nordmann ikke til Drammen?" in shown.text
    assert said(answer) == ["Kari Nordmann er avvist."]
    assert affiliation.state == AffiliationState.REFUSED


def test_a_main_contact_takes_somebody_out(client: Client, member: Person, main_contact: Person):
    affiliation = Affiliation.objects.get(person=member)
    client.force_login(main_contact)

    shown = client.get(url("end", affiliation))
    answer = client.post(url("end", affiliation), follow=True)

    assert "Har Kari Nordmann sluttet i Drammen?" in shown.text
    assert said(answer) == ["Kari Nordmann er tatt ut."]


def test_answering_what_is_answered_says_so(client: Client, member: Person, main_contact: Person):
    client.force_login(main_contact)

    answer = client.post(url("confirm", Affiliation.objects.get(person=member)), follow=True)

    assert said(answer) == ["Dette er allerede avgjort."]


@pytest.mark.parametrize("name", ["confirm", "refuse", "end"])
@pytest.mark.parametrize("who", ["stranger", "colleague", "main contact elsewhere", "staff"])
def test_only_the_main_contact_reaches_the_people(
    client: Client,
    waiting: Affiliation,
    main_contact: Person,
    staff: Person,
    name: str,
    who: str,
):
    other = {
        "stranger": waiting.person,
        "colleague": make_member(organisation=waiting.organisation),
        "main contact elsewhere": make_main_contact(organisation=make_organisation()),
        "staff": staff,
    }[who]
    client.force_login(other)

    page = client.get(people_url(waiting.organisation))
    act = client.post(url(name, waiting))

    waiting.refresh_from_db()
    assert (page.status_code, act.status_code) == (404, 404)
    assert waiting.state == AffiliationState.WAITING


def test_a_main_contact_cannot_reach_another_house_through_their_own(
    client: Client, waiting: Affiliation
):
    own = make_organisation()
    client.force_login(make_main_contact(organisation=own))

    answer = client.post(reverse("members:confirm", args=[own.pk, waiting.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["confirm", "refuse", "end"])
def test_opening_an_address_changes_nothing(
    client: Client, waiting: Affiliation, main_contact: Person, name: str
):
    client.force_login(main_contact)
    acts, owed = Act.objects.count(), Delivery.objects.count()

    client.get(url(name, waiting))

    waiting.refresh_from_db()
    assert waiting.state == AffiliationState.WAITING
    assert (Act.objects.count(), Delivery.objects.count()) == (acts, owed)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_people_page_takes_the_same_queries_for_one_and_three(
    client: Client,
    main_contact: Person,
    drammen: Organisation,
    rows: int,
    django_assert_num_queries,
):
    for _ in range(rows):
        make_affiliation(person=make_person(), organisation=drammen, state=AffiliationState.WAITING)
        make_member(organisation=drammen)
    client.force_login(main_contact)

    with django_assert_num_queries(PEOPLE_QUERIES):
        client.get(people_url(drammen))


PEOPLE_QUERIES = 6  # session, person, organisation, membership, waiting, confirmed


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_pages_open_in_every_language(
    client: Client, waiting: Affiliation, main_contact: Person, language: str
):
    client.force_login(main_contact)
    pages = [
        MINE,
        CHOOSE,
        f"{CHOOSE}?sok=drammen",
        request_url(waiting.organisation),
        people_url(waiting.organisation),
        url("refuse", waiting),
        url("end", waiting),
    ]

    statuses = [client.get(f"/{language}{page}").status_code for page in pages]

    assert statuses == [200] * len(pages)
