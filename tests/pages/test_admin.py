"""What the secretariat does with the pages in the admin; nobody is superuser."""

import datetime as dt

import pytest

from core.models import Act
from pages import services
from pages.enums import Office, Place
from pages.models import OfficeTerm, Page, PageVersion
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WORDS = {"title": "Kunst og helse", "summary": "Kort sagt.", "body": "<p>Det vi mener.</p>"}


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def page():
    return factories.make_page(nb="Kunst og helse")


def writing(page, language="nb"):
    return f"/admin/pages/page/{page.pk}/tekst/{language}/"


def act(version, name):
    return f"/admin/pages/pageversion/{version.pk}/{name}/"


def live_titles(page):
    return dict(page.versions.live().values_list("language", "title"))


# ---- Writing -----------------------------------------------------------------------------------


def test_a_new_page_is_written_at_once(desk):
    answer = desk.post(
        "/admin/pages/page/add/",
        {"name": "Kunst og helse", "place": "theme", "slug": "kunst-og-helse"},
    )

    assert answer.url == writing(Page.objects.get())


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"place": "theme", "slug": ""}, "Et tema må ha en adresse"),
        ({"place": "contact", "slug": "kontakt"}, "bare et tema har det"),
        ({"place": "theme", "slug": "kunst-og-helse"}, "Et annet tema har denne adressen."),
        ({"place": "about", "slug": ""}, "Denne siden finnes allerede."),
    ],
)
def test_a_page_that_cannot_be_is_refused_in_words(desk, page, sent, sentence):
    factories.make_page(place=Place.ABOUT)

    answer = desk.post("/admin/pages/page/add/", {"name": "En til", **sent})

    assert sentence in answer.text
    assert "En til" in answer.text


def test_what_is_saved_is_a_draft(desk, staff, page):
    answer = desk.post(writing(page), WORDS | {"title": "Helse og kunst", "seen": "1"}, follow=True)

    draft = page.versions.first()
    assert answer.redirect_chain == [(f"/admin/pages/page/{page.pk}/change/", 302)]
    assert "Utkastet er lagret." in answer.text
    assert (draft.number, draft.title, draft.saved_by) == (2, "Helse og kunst", staff)
    assert live_titles(page) == {"nb": "Kunst og helse"}


def test_a_save_can_lead_to_the_preview_in_its_own_language(desk, page):
    answer = desk.post(writing(page, "nn"), WORDS | {"seen": "0", "preview": "1"})

    assert answer.url == f"/nn/om/utkast/{page.versions.get(language='nn').pk}/"
    assert desk.get(answer.url).status_code == 200


def test_plain_lines_become_paragraphs(desk, page):
    desk.post(writing(page), WORDS | {"body": "Ett avsnitt.\r\n\r\nEtt til.", "seen": "1"})

    assert page.versions.first().body == "<p>Ett avsnitt.</p><p>Ett til.</p>"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 200}, "title"),
        ({"body": "<p>" + "x" * 70_000 + "</p>"}, "body"),
        ({"seen": "x"}, "seen"),
        ({"title": "nul\x00"}, "title"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_lost(desk, page, sent, field):
    answer = desk.post(writing(page), WORDS | {"summary": "Dette skrev jeg.", "seen": "1"} | sent)

    assert field in answer.context["form"].errors
    assert "Dette skrev jeg." in answer.text
    assert page.versions.count() == 1


def test_saving_the_same_words_is_said(desk, page):
    answer = desk.post(writing(page), WORDS | {"seen": "1"})

    assert "Du har ikke endret noe" in answer.text


def test_the_second_of_two_is_told_sees_what_is_new_and_loses_nothing(desk, page):
    other = factories.make_staff(name="Siri Sekretær")
    services.write(
        page=page,
        language="nb",
        words=WORDS | {"body": "<p>Det vi mener nå.</p>"},
        seen=1,
        by=other,
        now=NOW,
    )
    mine = WORDS | {"body": "<p>Min tekst.</p>"}

    refused = desk.post(writing(page), mine | {"seen": "1"})
    saved = desk.post(writing(page), mine | {"seen": refused.context["form"]["seen"].value()})

    assert "Noen har lagret en nyere versjon mens du skrev." in refused.text
    assert "Det Siri Sekretær lagret" in refused.text
    assert "nå." in refused.text.split('class="changes"')[1].split("</div>")[0]
    assert "Min tekst." in refused.text
    assert saved.status_code == 302
    assert list(page.versions.values_list("number", "body")) == [
        (3, "<p>Min tekst.</p>"),
        (2, "<p>Det vi mener nå.</p>"),
        (1, "<p>Det vi mener.</p>"),
    ]


def test_the_editors_script_comes_with_a_nonce(desk, page):
    answer = desk.get(writing(page))

    policy = answer["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'<script type="importmap" nonce="{nonce}">' in answer.text
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("language", ["de", "x"])
def test_only_the_languages_of_the_portal_are_written(desk, page, language):
    assert desk.get(writing(page, language)).status_code == 404


# ---- Publishing --------------------------------------------------------------------------------


def test_a_draft_is_published_from_a_page_that_explains(desk, page):
    desk.post(writing(page), WORDS | {"title": "Helse og kunst", "seen": "1"})
    draft = page.versions.first()

    explained = desk.get(act(draft, "publiser"))
    done = desk.post(act(draft, "publiser"), {"post": "yes"}, follow=True)

    assert "Teksten blir den alle leser" in explained.text
    assert "Teksten er publisert." in done.text
    assert live_titles(page) == {"nb": "Helse og kunst"}


def test_an_old_version_is_seen_with_what_changed_and_taken_back(desk, page):
    desk.post(writing(page), WORDS | {"body": "<p>Det vi trodde.</p>", "seen": "1"})
    second, first = page.versions.all()

    shown = desk.get(f"/admin/pages/pageversion/{second.pk}/change/")
    taken = desk.post(act(first, "ta-tilbake"), {"post": "yes"})

    changes = shown.text.split('class="changes"')[1].split("</div>")[0]
    assert "trodde." in changes.split("<ins>")[1]
    assert "mener." in changes.split("<del>")[1]
    newest = page.versions.first()
    assert taken.url == f"/admin/pages/pageversion/{newest.pk}/change/"
    assert (newest.number, newest.body) == (3, "<p>Det vi mener.</p>")


def test_a_version_cannot_be_changed(desk, page):
    version = page.versions.get()

    desk.post(
        f"/admin/pages/pageversion/{version.pk}/change/",
        {"title": "Kapret", "body": "Kapret", "live_since": ""},
    )

    version.refresh_from_db()
    assert (version.title, version.live_since) == ("Kunst og helse", NOW)


def test_a_page_is_taken_down(desk, client, page):
    desk.post(f"/admin/pages/page/{page.pk}/ta-ned/", {"language": "nb"})

    assert live_titles(page) == {}
    assert client.get("/tema/kunst-og-helse/").status_code == 404
    assert Act.objects.filter(verb="page.taken_down").exists()


def test_the_page_of_a_page_says_where_each_text_stands(desk, page):
    desk.post(writing(page, "en"), WORDS | {"seen": "0"})

    text = desk.get(f"/admin/pages/page/{page.pk}/change/").text

    for words in (
        "Leserne ser versjon 1, siden 1. mars 2027.",
        "Leserne ser ingenting på dette språket.",
        "Ikke skrevet.",
        "Publiser teksten på engelsk",
    ):
        assert words in text


def test_what_is_not_published_has_no_way_to_the_site(desk, page):
    before = "Vis på nettsted" in desk.get(f"/admin/pages/page/{page.pk}/change/").text
    services.take_down(page=page, language="nb", by=None, now=NOW)

    assert before
    assert "Vis på nettsted" not in desk.get(f"/admin/pages/page/{page.pk}/change/").text


def test_a_theme_gets_its_events_and_other_pages_have_none(desk, page):
    event = factories.make_event()
    sent = {"name": page.name, "slug": page.slug, "events": [event.pk]}

    desk.post(f"/admin/pages/page/{page.pk}/change/", sent)
    contact = desk.get(f"/admin/pages/page/{factories.make_page(place=Place.CONTACT).pk}/change/")

    assert list(page.events.all()) == [event]
    assert 'name="events"' not in contact.text


@pytest.mark.parametrize("count", [1, 3])
def test_query_count_is_flat(desk, count, django_assert_max_num_queries):
    for number in range(count):
        factories.make_page(slug=f"tema-{number}", nb="Tema", nn="Tema", en="Theme")

    with django_assert_max_num_queries(9):
        desk.get("/admin/pages/page/")
    with django_assert_max_num_queries(11):
        desk.get("/admin/pages/pageversion/")


def test_drafts_wait_on_the_start_page(desk, page):
    desk.post(writing(page), WORDS | {"title": "Helse og kunst", "seen": "1"})

    waiting = {each.url: each.count for each in desk.get("/admin/").context["waiting"]}

    assert waiting == {"/admin/pages/pageversion/?tilstand=utkast": 1}
    assert list(desk.get("/admin/pages/pageversion/?tilstand=utkast").context["cl"].queryset) == [
        page.versions.first()
    ]


# ---- Who may -----------------------------------------------------------------------------------


def test_who_does_not_write_the_pages_gets_nowhere(client, page):
    client.force_login(factories.make_staff(groups=["Mat og tilrettelegging"]))
    version = page.versions.get()

    assert client.get(writing(page)).status_code == 403
    assert client.post(writing(page), WORDS | {"seen": "1"}).status_code == 403
    assert client.post(act(version, "publiser"), {}).status_code == 403
    assert client.get("/admin/pages/officeterm/").status_code == 403
    assert PageVersion.objects.count() == 1


# ---- Offices -----------------------------------------------------------------------------------


def office(person, **changes):
    values = {
        "person": person.pk,
        "office": "leader",
        "title": "",
        "rank": "1",
        "on_behalf_of": "",
        "elected_at": "landsmøtet 2026",
        "starts_on": "01.06.2026",
        "ends_on": "",
        "email": "",
        "phone": "",
        "agreed_on": "",
    }
    return values | changes


def test_a_seat_is_entered_and_told_of_once(desk, member, staff):
    answer = desk.post("/admin/pages/officeterm/add/", office(member), follow=True)

    assert answer.redirect_chain == [("/admin/pages/officeterm/", 302)]
    assert OfficeTerm.objects.get().person == member
    told = Act.objects.get()
    assert (told.by, told.text) == (staff, "Kari Nordmann er styreleder.")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "kari@example.no"}, "Adresse og telefon kan bare vises når personen"),
        ({"ends_on": "01.06.2025"}, "Siste dag kan ikke være før første dag."),
        ({}, "Noen andre har vervet i perioden."),
    ],
)
def test_a_seat_that_cannot_be_is_refused_in_words(desk, member, stranger, sent, sentence):
    factories.make_office(person=stranger, office=Office.LEADER)

    answer = desk.post("/admin/pages/officeterm/add/", office(member, **sent))

    assert sentence in answer.text
    assert "landsmøtet 2026" in answer.text
    assert not OfficeTerm.objects.filter(person=member).exists()


def test_a_seat_is_ended_with_its_last_day(desk, member):
    term = factories.make_office(person=member, office=Office.LEADER)

    desk.post(
        f"/admin/pages/officeterm/{term.pk}/change/",
        office(member, starts_on="01.06.2026", ends_on="28.02.2027"),
    )

    term.refresh_from_db()
    assert term.ends_on == TODAY - dt.timedelta(days=1)
    assert list(desk.get("/admin/pages/officeterm/?gjelder=ja").context["cl"].queryset) == []
