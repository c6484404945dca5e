"""What the leader of a chapter does in the browser."""

import datetime as dt

import pytest

from core.models import Act
from outbox.models import Delivery
from regions.enums import BoardPosition
from regions.models import Chapter, EditorGrant
from regions.rules import may_edit
from tests import factories
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def leader():
    return factories.make_person(name="Lise Leder")


@pytest.fixture
def chapter(leader, drammen):
    return factories.make_chapter(name="Drammenslaget", covers=drammen, leader=leader)


@pytest.fixture
def desk(client, leader):
    client.force_login(leader)
    return client


def board_of(chapter):
    return f"/fylkeslag/{chapter.slug}/styre/"


def grant_to(chapter, person):
    return f"{board_of(chapter)}redaktor/{person.pk}/"


def end_of(grant):
    return f"{board_of(grant.chapter)}avslutt/{grant.pk}/"


# ---- Finding -----------------------------------------------------------------------------------


def test_the_leader_finds_those_who_belong_to_what_is_covered(desk, chapter, member):
    factories.make_member(name="Kari Fremmed", organisation=factories.make_organisation())

    page = desk.get(board_of(chapter), {"sok": "kari"})

    assert [hit.person for hit in page.context["hits"]] == [member]
    assert "Gjør Kari til redaktør" in page.text


def test_no_address_is_shown_to_the_leader(desk, chapter, member):
    factories.make_editor(chapter=chapter, person=member)

    assert member.email not in desk.get(board_of(chapter), {"sok": "kari"}).text


@pytest.mark.parametrize("text", ["", "k", " k ", "%", "kari\x00", "k" * 500])
def test_too_little_or_nonsense_finds_nobody(desk, chapter, member, text):
    page = desk.get(board_of(chapter), {"sok": text})

    assert page.status_code == 200
    assert list(page.context["hits"]) == []


def test_who_is_an_editor_is_not_offered_again(desk, chapter, member):
    factories.make_editor(chapter=chapter, person=member)

    page = desk.get(board_of(chapter), {"sok": "kari"})

    assert "Er redaktør" in page.text
    assert "Gjør Kari til redaktør" not in page.text


# ---- Giving and ending -------------------------------------------------------------------------


def test_the_leader_gives_the_right_and_the_editor_hears_of_it(desk, chapter, member):
    response = desk.post(grant_to(chapter, member), {"ends_on": ""}, follow=True)

    assert response.redirect_chain == [(board_of(chapter), 302)]
    assert "Kari Nordmann er redaktør." in response.text
    assert may_edit(member, chapter, on=TODAY)
    assert Delivery.objects.get().letter == "regions/editor_granted"


def test_the_right_can_have_a_last_day(desk, chapter, member):
    desk.post(grant_to(chapter, member), {"ends_on": "2027-06-30"})

    assert EditorGrant.objects.get().ends_on == dt.date(2027, 6, 30)


def test_a_last_day_that_has_been_is_refused_in_words(desk, chapter, member):
    response = desk.post(grant_to(chapter, member), {"ends_on": YESTERDAY.isoformat()})

    assert "Siste dag kan ikke være før første dag." in response.text
    assert not EditorGrant.objects.exists()


def test_giving_twice_is_said_in_words(desk, chapter, member):
    desk.post(grant_to(chapter, member))

    response = desk.post(grant_to(chapter, member))

    assert "Personen er allerede redaktør." in response.text
    assert EditorGrant.objects.count() == 1


def test_a_board_member_from_elsewhere_can_be_an_editor(desk, chapter, stranger):
    factories.make_seat(chapter=chapter, person=stranger)

    desk.post(grant_to(chapter, stranger))

    assert may_edit(stranger, chapter, on=TODAY)


def test_nobody_from_outside_can_be_made_an_editor(desk, chapter, stranger):
    assert desk.get(grant_to(chapter, stranger)).status_code == 404
    assert desk.post(grant_to(chapter, stranger)).status_code == 404


@pytest.mark.parametrize("number", ["0", str(10**30)])
def test_a_number_nobody_has_is_not_found(desk, chapter, number):
    assert desk.get(f"{board_of(chapter)}redaktor/{number}/").status_code == 404
    assert desk.post(f"{board_of(chapter)}avslutt/{number}/").status_code == 404


def test_the_leader_renews_a_right_on_the_same_page(desk, chapter, member):
    factories.make_editor(chapter=chapter, person=member, ends_on=TODAY)

    page = desk.get(grant_to(chapter, member))
    desk.post(grant_to(chapter, member), {"ends_on": "2028-06-30"})

    assert "Forny retten til Kari Nordmann" in page.text
    assert 'value="2028-03-01"' in page.text
    assert grant_to(chapter, member) in desk.get(board_of(chapter)).text
    assert EditorGrant.objects.latest("starts_on").ends_on == dt.date(2028, 6, 30)


def test_the_leader_ends_a_right(desk, chapter, member):
    factories.make_editor(chapter=chapter, person=member)

    response = desk.post(end_of(EditorGrant.objects.get()), follow=True)

    assert "Kari Nordmann er ikke lenger redaktør." in response.text
    assert not may_edit(member, chapter, on=TODAY)
    assert Delivery.objects.get().letter == "regions/editor_ended"


def test_ending_twice_is_said_in_words(desk, chapter, member):
    factories.make_editor(chapter=chapter, person=member)
    grant = EditorGrant.objects.get()
    desk.post(end_of(grant))

    response = desk.post(end_of(grant), follow=True)

    assert "Dette er allerede avsluttet." in response.text


# ---- Nobody else -------------------------------------------------------------------------------


def test_the_leader_of_another_chapter_gets_nowhere(client, chapter, member):
    other = factories.make_person()
    factories.make_chapter(leader=other)
    factories.make_editor(chapter=chapter, person=member)
    grant = EditorGrant.objects.get()
    client.force_login(other)

    assert client.get(board_of(chapter)).status_code == 404
    assert client.post(grant_to(chapter, member)).status_code == 404
    assert client.post(end_of(grant)).status_code == 404
    assert client.get(f"/fylkeslag/{chapter.slug}/rediger/").status_code == 404
    assert EditorGrant.objects.running(on=TODAY).exists()


def test_a_grant_of_another_chapter_is_not_ended_from_mine(desk, chapter, member):
    other = factories.make_chapter()
    factories.make_editor(chapter=other, person=member)
    grant = EditorGrant.objects.get()

    assert desk.post(f"{board_of(chapter)}avslutt/{grant.pk}/").status_code == 404


def test_a_leader_of_before_gets_nowhere(desk, chapter):
    chapter.board.update(ends_on=YESTERDAY)

    assert desk.get(board_of(chapter)).status_code == 404


# ---- Its own words -----------------------------------------------------------------------------


WORDS = {
    "summary": "Vi møtes i Drammen.",
    "about": "<p>Velkommen.</p><script>alert(1)</script>",
    "contact_name": "Lise Leder",
    "contact_email": "drammenslaget@example.no",
}


def test_the_leader_writes_the_words_of_the_chapter(desk, chapter):
    response = desk.post(f"/fylkeslag/{chapter.slug}/rediger/", WORDS, follow=True)

    chapter.refresh_from_db()
    assert response.redirect_chain == [(f"/fylkeslag/{chapter.slug}/", 302)]
    assert chapter.about == "<p>Velkommen.</p>"
    assert chapter.contact_email == "drammenslaget@example.no"
    assert set(Act.objects.get(verb="chapter.described").after) == set(WORDS)


def test_plain_lines_become_paragraphs(desk, chapter):
    desk.post(f"/fylkeslag/{chapter.slug}/rediger/", WORDS | {"about": "Først.\n\nSå."})

    assert Chapter.objects.get().about == "<p>Først.</p><p>Så.</p>"


def test_the_text_is_made_safe_however_it_is_saved():
    factories.make_chapter(about="<p>Hei<script>x()</script></p>")

    assert Chapter.objects.get().about == "<p>Hei</p>"


def test_what_is_the_secretariats_stays_as_it_was(desk, chapter):
    sent = WORDS | {"name": "Et annet lag", "slug": "annet", "closed_on": "2020-01-01"}

    desk.post(f"/fylkeslag/{chapter.slug}/rediger/", sent)

    chapter = Chapter.objects.get()
    assert (chapter.name, chapter.closed_on) == ("Drammenslaget", None)


def test_the_same_words_are_no_act(desk, chapter):
    desk.post(f"/fylkeslag/{chapter.slug}/rediger/", WORDS)
    desk.post(f"/fylkeslag/{chapter.slug}/rediger/", WORDS)

    assert Act.objects.filter(verb="chapter.described").count() == 1


def test_a_wrong_address_is_said_and_nothing_is_lost(desk, chapter):
    response = desk.post(
        f"/fylkeslag/{chapter.slug}/rediger/", WORDS | {"contact_email": "drammenslaget"}
    )

    assert "Vi møtes i Drammen." in response.text
    assert response.context["form"].errors.keys() == {"contact_email"}


def test_the_editors_script_comes_with_a_nonce(desk, chapter):
    response = desk.get(f"/fylkeslag/{chapter.slug}/rediger/")

    policy = response["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'<script type="importmap" nonce="{nonce}">' in response.text
    assert "unsafe-inline" not in policy


# ---- What it costs -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_flat(desk, chapter, drammen, count, django_assert_num_queries):
    for number in range(count):
        person = factories.make_member(name=f"Kari {number}", organisation=drammen)
        factories.make_editor(chapter=chapter, person=person)
        factories.make_seat(chapter=chapter, person=person, position=BoardPosition.SUBSTITUTE)

    with django_assert_num_queries(7):
        desk.get(board_of(chapter), {"sok": "kari"})
