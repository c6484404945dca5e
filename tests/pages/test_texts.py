"""What is written, published, taken down and taken back."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.components import menu
from core.models import Act
from core.refusals import Refused
from pages import rules, services
from pages.enums import Change, Place, Refusal
from pages.models import Page, PageVersion
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LATER = NOW + dt.timedelta(hours=1)


def words(title="Kunst og helse", summary="Kort sagt.", body="<p>Det vi mener.</p>"):
    return {"title": title, "summary": summary, "body": body}


def write(page, *, seen, language="nb", by=None, **changes):
    return services.write(
        page=page, language=language, words=words(**changes), seen=seen, by=by, now=LATER
    )


def publish(version, *, now=LATER):
    services.publish(version=version, by=None, now=now)


def live(page):
    return {v.language: v.number for v in PageVersion.objects.live().filter(page=page)}


@pytest.fixture
def page():
    return Page.objects.create(name="Kunst og helse", slug="kunst-og-helse")


# ---- Versions ----------------------------------------------------------------------------------


def test_every_save_is_a_version_with_who_and_when(page, staff):
    write(page, seen=0, by=staff)
    write(page, seen=1, by=staff, title="Helse og kunst")

    told = page.versions.values_list("number", "title", "saved_by", "saved_at")
    assert list(told) == [
        (2, "Helse og kunst", staff.pk, LATER),
        (1, "Kunst og helse", staff.pk, LATER),
    ]
    assert Act.objects.filter(verb="page.written", by=staff).count() == 2


def test_a_draft_is_read_by_nobody(page):
    publish(write(page, seen=0))
    write(page, seen=1, title="Utkast")

    assert live(page) == {"nb": 1}


def test_the_same_words_are_no_version(page):
    write(page, seen=0, body="<p>Ord</p><script>alert(1)</script>")

    with pytest.raises(Refused) as refused:
        write(page, seen=1, body="<p>Ord</p><script>alert(2)</script>")

    assert refused.value.reason == Refusal.SAME_WORDS


def test_what_is_dangerous_is_taken_out_when_it_is_saved(page):
    body = '<h2 onclick="x()">A</h2><script>x()</script><a href="javascript:x()">B</a><h3>C</h3>'

    version = write(page, seen=0, body=body)

    version.refresh_from_db()
    assert "script" not in version.body
    assert "onclick" not in version.body
    assert "<h2>A</h2>" in version.body
    assert "<h3>C</h3>" in version.body


def test_who_writes_on_an_old_version_is_told(page):
    write(page, seen=0)
    write(page, seen=1, title="Den andres")

    with pytest.raises(Refused) as refused:
        write(page, seen=1, title="Min")

    assert refused.value.reason == Refusal.CHANGED_MEANWHILE
    assert page.versions.first().title == "Den andres"


def test_an_old_version_is_taken_back_as_a_new_one(page):
    first = write(page, seen=0)
    publish(write(page, seen=1, title="Helse og kunst"))

    services.take_back(version=first, by=None, now=LATER)

    newest = page.versions.first()
    assert (newest.number, newest.title, newest.live_since) == (3, "Kunst og helse", None)
    assert live(page) == {"nb": 2}


def test_the_newest_cannot_be_taken_back(page):
    with pytest.raises(Refused) as refused:
        services.take_back(version=write(page, seen=0), by=None, now=LATER)

    assert refused.value.reason == Refusal.NEWEST_ALREADY


# ---- Publishing --------------------------------------------------------------------------------


def test_the_new_text_takes_the_place_of_the_old(page):
    publish(write(page, seen=0))
    publish(write(page, seen=1, title="Helse og kunst"))

    assert live(page) == {"nb": 2}
    assert Act.objects.filter(verb="page.published").count() == 2


def test_only_the_newest_is_published(page):
    first = write(page, seen=0)
    write(page, seen=1, title="Helse og kunst")

    with pytest.raises(Refused) as refused:
        publish(first)

    assert refused.value.reason == Refusal.NOT_NEWEST


def test_publishing_twice_is_said_in_words(page):
    version = write(page, seen=0)
    publish(version)

    with pytest.raises(Refused) as refused:
        publish(version)

    assert refused.value.reason == Refusal.ALREADY_LIVE


def test_bokmal_comes_first(page):
    nynorsk = write(page, seen=0, language="nn")

    with pytest.raises(Refused) as refused:
        publish(nynorsk)
    publish(write(page, seen=0))
    publish(nynorsk)

    assert refused.value.reason == Refusal.NEEDS_BOKMAL
    assert live(page) == {"nb": 1, "nn": 1}


def test_without_bokmal_the_whole_page_is_down():
    page = factories.make_page(nb="Kunst", nn="Kunst")

    services.take_down(page=page, language="nb", by=None, now=LATER)

    assert live(page) == {}
    assert not Page.objects.published().exists()


def test_one_language_is_taken_down_alone():
    page = factories.make_page(nb="Kunst", nn="Kunst")

    services.take_down(page=page, language="nn", by=None, now=LATER)

    assert live(page) == {"nb": 1}


def test_what_is_down_is_not_taken_down(page):
    with pytest.raises(Refused) as refused:
        services.take_down(page=page, language="nb", by=None, now=LATER)

    assert refused.value.reason == Refusal.NOT_LIVE


# ---- What the database holds -------------------------------------------------------------------


@pytest.mark.parametrize("other", [{"number": 1}, {"number": 2, "live_since": NOW}])
def test_two_can_never_be_the_text_of_a_language(other):
    page = factories.make_page()

    with pytest.raises(IntegrityError), transaction.atomic():
        PageVersion.objects.create(page=page, language="nb", saved_at=NOW, **words(), **other)


def test_there_is_one_page_in_each_place_and_a_theme_has_an_address():
    factories.make_page(place=Place.ABOUT)

    for values in (
        {"place": Place.ABOUT},
        {"place": Place.THEME, "slug": ""},
        {"place": Place.CONTACT, "slug": "kontakt"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Page.objects.create(name="En til", **values)


# ---- What is read, and what changed ------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "wanted", "read"),
    [
        ("nb nn en", "nn", "nn"),
        ("nb", "nn", "nb"),
        ("nb nn", "en", "nb"),
        ("nb en", "nb", "nb"),
        ("nn en", "nn", None),
        ("", "nb", None),
    ],
)
def test_a_reader_gets_their_language_or_bokmal(there, wanted, read):
    versions = [PageVersion(language=language) for language in there.split()]

    found = rules.nearest(versions, wanted)

    assert (found.language if found else None) == read


def test_what_changed_is_told_word_by_word():
    old = PageVersion(**words(body="<p>Seks ukers varsel.</p><ul><li>En</li></ul>"))
    new = PageVersion(**words(body="<p>Åtte ukers varsel.</p><ul><li>En</li><li>To</li></ul>"))

    pieces = rules.changes(old, new)

    told = [(piece.change, piece.text.strip()) for piece in pieces]
    assert [each for each in told if each[0] != Change.SAME] == [
        (Change.REMOVED, "Seks"),
        (Change.ADDED, "Åtte"),
        (Change.ADDED, "– To"),
    ]


def test_another_address_behind_the_same_words_is_a_change():
    old, new = (
        PageVersion(**words(body=f'<p><a href="/{slug}/">Les mer</a></p>')) for slug in "ab"
    )

    told = [piece.text.strip() for piece in rules.changes(old, new) if piece.change != Change.SAME]

    assert told == ["(/a/)", "(/b/)"]


def test_a_long_text_is_compared_in_no_time():
    long = "<p>" + " ".join(f"ord{number % 700}" for number in range(6000)) + "</p>"
    old, new = PageVersion(**words(body=long)), PageVersion(**words(body=long + "<p>Nytt</p>"))

    assert [piece.change for piece in rules.changes(old, new)] == [Change.SAME, Change.ADDED]


def test_each_part_of_a_text_has_an_address():
    body, headings = rules.with_anchors("<h2>§ 5 Landsmøtet &amp; mer</h2><p>A</p><h2>!</h2>")

    assert [(heading.anchor, heading.text) for heading in headings] == [
        ("del-1-5-landsmøtet-mer", "§ 5 Landsmøtet & mer"),
        ("del-2", "!"),
    ]
    assert body.startswith('<h2 id="del-1-5-landsmøtet-mer">§ 5 Landsmøtet &amp; mer</h2><p>A</p>')


# ---- What menus lead to ------------------------------------------------------------------------


def test_menus_lead_to_what_is_published():
    assert rules.pages_not_there(on=TODAY) == set(rules.OF_MENUS)

    factories.make_page(place=Place.CONTACT)
    factories.make_page()

    assert rules.pages_not_there(on=TODAY) == {"pages:statutes", "pages:board"}


def test_the_footer_shows_what_is_published_as_soon_as_it_is(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.make_page(place=Place.STATUTES)
    shown = "/om/vedtekter/" in client.get("/personvern/").text
    with django_capture_on_commit_callbacks(execute=True):
        services.take_down(page=page, language="nb", by=None, now=LATER)

    assert shown
    assert "/om/vedtekter/" not in client.get("/personvern/").text


def test_a_process_asks_for_its_menus_once(client, django_assert_num_queries):
    menu.forget()
    client.get("/personvern/")

    with django_assert_num_queries(0):
        client.get("/personvern/")
