"""/om/, /om/kontakt/, /om/vedtekter/, /tema/ and what staff see before others do."""

import datetime as dt

import pytest

from events.enums import EventState
from pages import services
from pages.enums import Place
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ADDRESSES = {
    Place.ABOUT: "/om/",
    Place.CONTACT: "/om/kontakt/",
    Place.STATUTES: "/om/vedtekter/",
    Place.THEME: "/tema/kunst-og-helse/",
}
PAST = NOW - dt.timedelta(days=30)


def draft_of(page, *, language="nb", title="Hemmelig utkast"):
    words = {"title": title, "summary": "", "body": "<p>Ikke ennå.</p>"}
    seen = page.versions.filter(language=language).count()
    return services.write(page=page, language=language, words=words, seen=seen, by=None, now=NOW)


@pytest.mark.parametrize("place", Place)
def test_each_page_says_what_was_published(client, place):
    page = factories.make_page(place=place, nb="Det vi står for")
    draft_of(page)

    answer = client.get(ADDRESSES[place])

    assert "<h1>Det vi står for</h1>" in answer.text
    assert "<p>Det vi mener.</p>" in answer.text
    assert "Hemmelig" not in answer.text
    assert page.get_absolute_url() == ADDRESSES[place]


@pytest.mark.parametrize("place", [Place.CONTACT, Place.STATUTES, Place.THEME])
def test_what_is_not_published_is_not_there(client, place):
    page = factories.make_page(place=place)
    services.take_down(page=page, language="nb", by=None, now=NOW)

    assert client.get(ADDRESSES[place]).status_code == 404
    assert page.name not in client.get("/tema/").text


def test_the_house_says_what_it_is_until_somebody_writes_it(client):
    assert "<h1>Om Kulturnettverket</h1>" in client.get("/om/").text


# ---- Languages ---------------------------------------------------------------------------------


def test_a_text_in_the_readers_language_comes_without_a_note(client):
    factories.make_page(nb="Kunst og helse", nn="Kunst og helse på nynorsk")

    answer = client.get("/nn/tema/kunst-og-helse/")

    assert "<h1>Kunst og helse på nynorsk</h1>" in answer.text
    assert "finst ikkje" not in answer.text
    assert 'class="text-page">' in answer.text


@pytest.mark.parametrize(
    ("prefix", "note"),
    [
        ("/nn", "Denne sida finst ikkje på nynorsk enno. Teksten er på bokmål."),
        ("/en", "This page is not available in English yet. The text is in Norwegian (Bokmål)."),
    ],
)
def test_a_text_only_in_bokmal_says_so_and_is_read_as_bokmal(client, prefix, note):
    factories.make_page(nb="Kunst og helse")

    page = client.get(f"{prefix}/tema/kunst-og-helse/").text
    listed = client.get(f"{prefix}/tema/").text

    assert note in page
    assert '<article class="text-page" lang="nb">' in page
    assert '<h2 lang="nb"><a' in listed


# ---- Themes ------------------------------------------------------------------------------------


def test_a_theme_shows_what_comes_and_what_has_been(client):
    events = [
        factories.make_event(title="Kurset som kommer"),
        factories.make_event(title="Det som har vært", starts_at=PAST),
        factories.make_event(title="Utkastet", state=EventState.DRAFT),
    ]
    factories.make_event(title="Noe helt annet")
    factories.make_page(events=events)

    answer = client.get("/tema/kunst-og-helse/")

    assert [event.title for event in answer.context["coming"]] == ["Kurset som kommer"]
    assert [event.title for event in answer.context["past"]] == ["Det som har vært"]
    assert "Bli medlem" in answer.text


def test_the_list_has_the_themes_in_norwegian_order_with_what_is_next(client):
    factories.make_page(slug="a", nb="Åpne hus", events=[factories.make_event(title="Neste treff")])
    factories.make_page(slug="b", nb="Zoologi")
    draft_of(factories.make_page(slug="c", nb="Bibliotek"))

    answer = client.get("/tema/")

    assert [version.title for _page, version in answer.context["rows"]] == [
        "Bibliotek",
        "Zoologi",
        "Åpne hus",
    ]
    assert "Neste treff" in answer.text


def test_no_themes_lead_on_to_what_is_on(client):
    assert 'href="/arrangementer/"' in client.get("/tema/").text.split("<main")[1]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("/tema/kunst-og-helse/", 3), ("/tema/", 3), ("/om/vedtekter/", 1)]
)
def test_query_count_is_flat(client, count, address, queries, django_assert_num_queries):
    events = [factories.make_event() for _each in range(count)]
    events += [factories.make_event(starts_at=PAST) for _each in range(count)]
    factories.make_page(events=events)
    factories.make_page(place=Place.STATUTES)
    for number in range(count):
        factories.make_page(slug=f"tema-{number}", events=events)

    with django_assert_num_queries(queries):
        client.get(address)


# ---- Before it is published --------------------------------------------------------------------


def test_staff_see_the_page_as_it_will_be(client, staff):
    page = factories.make_page(events=[factories.make_event(title="Kurset som kommer")])
    draft = draft_of(page)
    client.force_login(staff)

    answer = client.get(f"/om/utkast/{draft.pk}/")

    assert "<h1>Hemmelig utkast</h1>" in answer.text
    assert "Kurset som kommer" in answer.text
    assert "Forhåndsvisning." in answer.text
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text


def test_a_preview_is_for_those_who_write_the_pages(client, member):
    draft = draft_of(factories.make_page())
    address = f"/om/utkast/{draft.pk}/"

    statuses = {}
    for name, person in {
        "member": member,
        "cook": factories.make_staff(groups=["Mat og tilrettelegging"]),
        "secretariat": factories.make_staff(),
    }.items():
        client.force_login(person)
        statuses[name] = client.get(address).status_code
    client.logout()

    assert statuses == {"member": 404, "cook": 404, "secretariat": 200}
    assert client.get(address).status_code == 302


def test_staff_without_a_second_factor_preview_nothing_outside_the_demo(client, staff, settings):
    draft = draft_of(factories.make_page())
    settings.DEMO = False
    client.force_login(staff)

    answer = client.get(f"/om/utkast/{draft.pk}/")

    assert answer.status_code == 302
    assert "Hemmelig" not in answer.text
