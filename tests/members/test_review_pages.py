"""The page from the letter, and the desk: one press says that all is right."""

import datetime as dt

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from core.models import Act
from members import services as members
from members.enums import ReviewAnswer, Role
from members.mail.reviews import signed
from members.models import Organisation, Person, RoleTerm, YearlyReview
from members.rules.reviews import LASTS
from outbox.models import Delivery
from tests.factories import NOW, TODAY, make_member, make_organisation, make_person, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]
LISE = {"name": "Lise Lund", "email": "lise@drammen.example"}


@pytest.fixture
def review(drammen: Organisation, main_contact: Person) -> YearlyReview:
    return make_round().reviews.get(organisation=drammen)


def link(review: YearlyReview, name: str = "review") -> str:
    assert review.asked
    return reverse(f"members:{name}", args=[signed(review, asked=review.asked)])


def test_the_link_in_the_letter_opens_the_page(client: Client, review: YearlyReview):
    facts = Delivery.objects.get().context
    assert facts

    page = client.get(facts["path"])

    assert facts["path"] == link(review)
    assert "Stemmer dette om Drammen?" in page.text
    assert "drammen.kommune.example" in page.text
    assert "Hanne Hovedkontakt" in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]


def test_the_page_tells_no_more_than_the_letter(
    client: Client,
    review: YearlyReview,
    main_contact: Person,
    member: Person,
    drammen: Organisation,
):
    make_person(name="Nils Ny")
    Person.objects.filter(pk=main_contact.pk).update(phone="90 00 00 00")

    page = client.get(link(review))

    for private in (main_contact.email, "90 00 00 00", member.name, member.email):
        assert private not in page.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_the_link_changes_nothing(
    client: Client, review: YearlyReview, method: str
):
    for name in ("review", "pass_review_on"):
        assert getattr(client, method)(link(review, name)).status_code == 200

    review.refresh_from_db()
    assert (review.confirmed_at, review.passed_on_at) == (None, None)


def test_one_press_confirms_and_the_page_says_thanks(client: Client, review: YearlyReview):
    for _twice in range(2):
        page = client.post(link(review), follow=True)

    review.refresh_from_db()
    assert review.confirmed_how == ReviewAnswer.LETTER
    assert "Takk, da vet vi at alt stemmer" in page.text
    assert Act.objects.filter(verb="review.confirmed").count() == 1


def test_a_used_link_tells_nothing_of_what_is_registered(client: Client, review: YearlyReview):
    client.post(link(review))

    page = client.get(link(review))

    assert "Opplysningene om Drammen ble bekreftet" in page.text
    assert "Hanne Hovedkontakt" not in page.text


@pytest.mark.parametrize("name", ["review", "pass_review_on"])
@pytest.mark.parametrize(
    "token",
    [
        "x",
        "1-1",
        "1-1:x",
        Signer(salt="members.stop-invitations").sign("1-1"),
        Signer(salt="members.still-right").sign("tull"),
        Signer(salt="members.still-right").sign("1"),
        Signer(salt="members.still-right").sign("999999999-1"),
    ],
    ids=["word", "numbers", "badly-signed", "for-another-page", "no-numbers", "one", "unknown"],
)
def test_a_link_that_nobody_of_ours_wrote_leads_nowhere(
    client: Client, review: YearlyReview, token: str, name: str
):
    for method in (client.get, client.post):
        assert method(reverse(f"members:{name}", args=[token])).status_code == 404

    review.refresh_from_db()
    assert review.confirmed_at is None


def test_a_link_to_another_review_does_not_follow_from_ones_own(
    client: Client, review: YearlyReview, main_contact: Person
):
    """The signature holds both the review and the person."""
    other = make_organisation(name="Asker")
    own = signed(review, asked=main_contact)
    foreign = own.replace(str(review.pk), str(review.pk + 1), 1)

    assert client.post(reverse("members:review", args=[foreign])).status_code == 404
    assert not other.reviews.filter(confirmed_at__isnull=False).exists()


def test_an_old_link_says_kindly_that_the_round_is_over(
    client: Client, review: YearlyReview, time_machine
):
    path = link(review)
    time_machine.move_to(NOW + LASTS + dt.timedelta(days=1))

    for page in (client.get(path), client.post(path)):
        assert page.status_code == 200
        assert "Runden er over, så lenken gjelder ikke lenger." in page.text
        assert "Hanne Hovedkontakt" not in page.text
    review.refresh_from_db()
    assert review.confirmed_at is None


def test_the_link_of_the_one_before_shows_nothing_more(
    client: Client, review: YearlyReview, member: Person, drammen: Organisation
):
    path = link(review)
    members.appoint(person=member, organisation=drammen, by=None, now=NOW)
    YearlyReview.objects.update(asked=member)

    page = client.get(path)

    assert "Organisasjonen har fått en annen hovedkontakt" in page.text
    assert member.name not in page.text


# ---- Somebody else is the right person ---------------------------------------------------------


def test_whoever_is_not_the_right_person_says_who_is(client: Client, review: YearlyReview):
    page = client.post(link(review, "pass_review_on"), LISE, follow=True)

    review.refresh_from_db()
    assert (review.suggested_name, review.suggested_email) == tuple(LISE.values())
    assert "Takk for at du sa fra" in page.text
    assert not Delivery.objects.filter(address=LISE["email"]).exists()


def test_or_does_not_know(client: Client, review: YearlyReview):
    client.post(link(review, "pass_review_on"), {"name": "", "email": ""})

    review.refresh_from_db()
    assert review.passed_on_at is not None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "lise", "Skriv en e-postadresse, for eksempel navn@kommune.no."),
        ("name", "Se https://ond.example/", "Skriv bare navnet her."),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_what_was_typed_stays(
    client: Client, review: YearlyReview, field: str, value: str, sentence: str
):
    page = client.post(link(review, "pass_review_on"), LISE | {field: value})

    review.refresh_from_db()
    assert page.status_code == 200
    assert sentence in page.text
    assert value in page.text
    assert review.passed_on_at is None


def test_an_answered_link_leads_from_the_form_back_to_the_page(
    client: Client, review: YearlyReview
):
    path = link(review, "pass_review_on")
    client.post(path, LISE)

    for method in (client.get, client.post):
        assert method(path)["Location"] == link(review)


# ---- The desk ----------------------------------------------------------------------------------


def test_the_desk_asks_while_the_round_is_open(
    client: Client, review: YearlyReview, drammen: Organisation, main_contact: Person
):
    client.force_login(main_contact)
    desk = reverse("members:desk", args=[drammen.pk])
    assert "Er dette fortsatt riktig?" in client.get(desk).text

    for _twice in range(2):
        page = client.post(reverse("members:confirm_review", args=[drammen.pk]), follow=True)
        assert "Takk. Opplysningene er bekreftet." in page.text

    review.refresh_from_db()
    assert (review.confirmed_how, review.confirmed_by) == (ReviewAnswer.DESK, main_contact)
    assert "Er dette fortsatt riktig?" not in client.get(desk).text


def test_my_page_says_that_an_answer_is_waited_for(
    client: Client, review: YearlyReview, main_contact: Person
):
    client.force_login(main_contact)

    assert "Er dette fortsatt riktig?" in client.get("/min-side/").text
    client.post(link(review))
    assert "Er dette fortsatt riktig?" not in client.get("/min-side/").text


def test_without_a_round_there_is_nothing_to_confirm(
    client: Client, drammen: Organisation, main_contact: Person
):
    client.force_login(main_contact)

    assert (
        "Er dette fortsatt riktig?" not in client.get(f"/min-side/organisasjon/{drammen.pk}/").text
    )
    assert client.post(reverse("members:confirm_review", args=[drammen.pk])).status_code == 404


def test_only_the_main_contact_has_the_button(
    client: Client, review: YearlyReview, drammen: Organisation, member: Person
):
    client.force_login(member)

    assert client.post(reverse("members:confirm_review", args=[drammen.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_role_and_three(
    client: Client,
    review: YearlyReview,
    drammen: Organisation,
    rows: int,
    django_assert_num_queries,
):
    for _ in range(rows):
        person = make_member(organisation=drammen)
        RoleTerm.objects.create(
            person=person, organisation=drammen, role=Role.DELEGATE, starts_on=TODAY
        )

    with django_assert_num_queries(5):
        client.get(link(review))
