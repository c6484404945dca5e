import pytest
from django.test import Client
from django.urls import reverse

from core.models import Act
from members import services
from members.enums import AffiliationState
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


def people_url(organisation: Organisation) -> str:
    return reverse("members:people", args=[organisation.pk])


def url(name: str, affiliation: Affiliation) -> str:
    return reverse(f"members:{name}", args=[affiliation.organisation_id, affiliation.pk])


@pytest.fixture
def waiting(drammen: Organisation, stranger: Person) -> Affiliation:
    return make_affiliation(person=stranger, organisation=drammen, state=AffiliationState.WAITING)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


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


def test_names_with_signs_are_written_once_and_right(client: Client):
    house = make_organisation(name="Kunst & <b>Kultur</b>")
    client.force_login(make_main_contact(name="Ida <i>Ås</i>", organisation=house))

    response = client.get(people_url(house))

    assert "<h1>Folk i Kunst &amp; &lt;b&gt;Kultur&lt;/b&gt;</h1>" in response.text
    assert "Ida &lt;i&gt;Ås&lt;/i&gt;" in response.text
    assert "&amp;amp;" not in response.text


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
    client.get(MINE)  # the first look is noted among the sessions

    with django_assert_num_queries(PEOPLE_QUERIES):
        client.get(people_url(drammen))


PEOPLE_QUERIES = 8  # session, person, organisation, membership, waiting, invited, count, confirmed


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_pages_open_in_every_language(
    client: Client, waiting: Affiliation, main_contact: Person, language: str
):
    client.force_login(main_contact)
    pages = [
        MINE,
        CHOOSE,
        f"{CHOOSE}?sok=drammen",
        reverse("members:request_affiliation", args=[waiting.organisation_id]),
        people_url(waiting.organisation),
        url("refuse", waiting),
        url("end", waiting),
    ]

    statuses = [client.get(f"/{language}{page}").status_code for page in pages]

    assert statuses == [200] * len(pages)
