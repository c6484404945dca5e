import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.enums import EventState, EventType
from members.models import County
from tests.events.acts import sign_up
from tests.factories import NOW, make_chapter, make_event, make_series

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/arrangementer/"


def titles(response):
    """The events on the page, in its order."""
    return re.findall(r'<h3><a href="/arrangementer/[^"]+">([^<]+)</a>', response.text)


def make_county(*, slug):
    name = slug.capitalize()
    number = f"{County.objects.count() + 1:02}"
    return County.objects.create(
        number=number, name=name, short_name=name, slug=slug, sort_key=slug
    )


def in_days(days):
    return NOW + dt.timedelta(days=days)


def test_what_comes_first_stands_first(client):
    make_event(title="Senere", starts_at=in_days(20))
    make_event(title="Snart", starts_at=in_days(2))

    assert titles(client.get(LIST)) == ["Snart", "Senere"]


def test_drafts_and_what_is_over_are_not_on_the_list(client):
    make_event(title="Utkast", state=EventState.DRAFT)
    make_event(title="Over", starts_at=in_days(-3))

    assert titles(client.get(LIST)) == []


def test_a_cancelled_event_stays_with_a_word_and_without_a_price(client):
    make_event(title="Avlyst", state=EventState.CANCELLED, other_price=500)

    response = client.get(LIST)

    assert titles(response) == ["Avlyst"]
    assert "Avlyst</span>" in response.text
    assert "500\xa0kr" not in response.text


def test_what_a_chapter_arranges_says_so(client):
    make_event(title="Treff", chapter=make_chapter(name="Lag & <landet>"))
    make_event(title="Sekretariatets")

    text = client.get(LIST).text

    assert text.count("Lag &amp; &lt;landet&gt;</li>") == 1


def test_events_are_grouped_by_month(client):
    make_event(starts_at=in_days(1))
    make_event(starts_at=in_days(2))
    make_event(starts_at=in_days(32))

    headings = re.findall(r'<h2 id="month-(\S+)">([^<]+)</h2>', client.get(LIST).text)

    assert headings == [("2027-03", "Mars 2027"), ("2027-04", "April 2027")]


FILTERS = [
    ("?tekst=kurs", ["Kurs i sal"]),
    ("?tekst=serien", ["Kurs i sal"]),
    ("?tekst=SAL+kurs", ["Kurs i sal"]),
    ("?tekst=hamar", ["Treff"]),
    ("?maned=2027-04", ["Treff"]),
    ("?type=course", ["Kurs i sal"]),
    ("?type=course&type=meetup", ["Kurs i sal", "Treff"]),
    ("?fylke=innlandet", ["Treff"]),
    ("?lag=innlandslaget", ["Treff"]),
    ("?sted=nett", ["Webinar"]),
    ("?sted=fysisk", ["Kurs i sal", "Treff"]),
    ("?ledig=ja", ["Webinar", "Treff"]),
    ("?type=course&sted=nett", []),
    ("?tekst=&maned=&fylke=&sted=", ["Kurs i sal", "Webinar", "Treff"]),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filters_narrow_the_list(client, query, expected):
    full = make_event(
        title="Kurs i sal",
        type=EventType.COURSE,
        starts_at=in_days(2),
        capacity=1,
        series=make_series(name="Serien"),
    )
    sign_up(event=full)
    make_event(
        title="Webinar",
        type=EventType.WEBINAR,
        starts_at=in_days(3),
        is_online=True,
        place_name="",
    )
    make_event(
        title="Treff",
        type=EventType.MEETUP,
        starts_at=in_days(40),
        place_name="Hamar kulturhus",
        county=make_county(slug="innlandet"),
        chapter=make_chapter(slug="innlandslaget"),
    )

    assert titles(client.get(LIST + query)) == expected


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?maned=mars", "Velg en måned fra lista."),
        ("?maned=2027-13", "Velg en måned fra lista."),
        ("?type=fest", "Velg en type fra lista."),
        ("?fylke=atlantis", "Velg et fylke fra lista."),
        ("?lag=atlantis", "Velg et fylkeslag fra lista. Der står de som har noe på gang."),
        ("?sted=månen", "Velg ett av alternativene."),
        ("?tekst=" + "x" * 101, "Søk med høyst 100 tegn."),
    ],
)
def test_a_filter_that_makes_no_sense_is_skipped_with_a_sentence(client, query, sentence):
    make_event(title="Treff")

    response = client.get(LIST + query)

    assert response.status_code == 200
    assert sentence in response.text
    assert titles(response) == ["Treff"]


def test_each_chosen_filter_can_be_taken_off_by_itself(client):
    make_county(slug="innlandet")

    response = client.get(LIST + "?type=course&type=meetup&fylke=innlandet&side=1")

    chips = re.findall(r'<a class="ds-chip"[^>]* href="([^"]+)"[^>]*>([^<]+)</a>', response.text)
    assert [(href.replace("&amp;", "&"), text) for href, text in chips] == [
        ("?type=meetup&fylke=innlandet", "Kurs"),
        ("?type=course&fylke=innlandet", "Treff"),
        ("?type=course&type=meetup", "Innlandet"),
    ]


def test_only_chapters_that_have_something_coming_can_be_chosen(client):
    make_event(chapter=make_chapter(name="Kommer", slug="kommer"))
    make_event(chapter=make_chapter(name="Over", slug="over"), starts_at=in_days(-3))
    make_event(chapter=make_chapter(name="Utkast", slug="utkast"), state=EventState.DRAFT)
    make_chapter(name="Ingenting", slug="ingenting")

    choice = re.search(r'name="lag">(.*?)</select>', client.get(LIST).text, re.DOTALL)

    assert choice
    assert re.findall(r'value="([^"]+)"', choice[1]) == ["kommer"]


def test_the_chosen_chapter_is_a_chip_and_the_calendar_follows_it(client):
    make_event(chapter=make_chapter(name="Agderlaget", slug="agder"))

    text = client.get(LIST + "?lag=agder").text

    assert re.search(r'<a class="ds-chip"[^>]* href="\?"[^>]*>Agderlaget<', text)
    assert 'value="http://localhost:8000/arrangementer/kalender.ics?lag=agder"' in text
    assert 'href="webcal://localhost:8000/arrangementer/kalender.ics?lag=agder"' in text


def test_a_series_is_a_chip_a_calendar_to_follow_and_stays_while_one_filters(client):
    noku = make_series(name="NOKU-konferansen")
    make_event(title="Konferansen", series=noku)
    make_event(title="Skrivekurs")

    text = client.get(f"{LIST}?serie={noku.slug}").text

    assert re.search(r'<a class="ds-chip"[^>]* href="\?"[^>]*>NOKU-konferansen<', text)
    assert f'kalender.ics?serie={noku.slug}"' in text
    assert f'<input type="hidden" name="serie" value="{noku.slug}">' in text
    assert "Konferansen" in text
    assert "Skrivekurs" not in text


def test_a_series_we_do_not_have_is_said(client):
    assert "Velg en serie vi har." in client.get(f"{LIST}?serie=finnes-ikke").text


def test_the_event_leads_to_the_rest_of_its_series(client):
    noku = make_series()
    event = make_event(series=noku)

    text = client.get(event.get_absolute_url()).text

    assert f'<a href="/arrangementer/?serie={noku.slug}">NOKU-konferansen</a>' in text


def test_the_number_of_hits_is_announced(client):
    make_event()

    response = client.get(LIST)

    assert re.search(r'id="hit-count"[^>]* role="status">\s*1 arrangement\s*</p>', response.text)


def test_htmx_gets_only_the_hits_and_the_count(client):
    make_event(title="Treff")

    response = client.get(LIST, HTTP_HX_REQUEST="true")

    assert "<html" not in response.text
    assert titles(response) == ["Treff"]
    assert 'hx-swap-oob="innerHTML"' in response.text
    assert "HX-Request" in response["Vary"]


def test_going_back_in_the_browser_gets_the_whole_page(client):
    response = client.get(LIST, HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true")

    assert "<html" in response.text


def test_the_price_is_theirs(client, member):
    make_event(member_price=1900, other_price=2900)

    anybody = client.get(LIST).text
    client.force_login(member)
    theirs = client.get(LIST).text

    assert "2\xa0900\xa0kr, 1\xa0900\xa0kr for medlemmer" in anybody
    assert re.search(r'class="price">1\xa0900\xa0kr<', theirs)


def test_an_event_for_members_says_so(client):
    make_event(member_price=0, other_price=None)

    assert "Bare for medlemmer" in client.get(LIST).text


def test_an_empty_list_offers_the_next_step(client):
    nothing = client.get(LIST).text
    nothing_chosen = client.get(LIST + "?type=course").text

    assert "Ingen arrangementer er kunngjort akkurat nå" in nothing
    assert "Vis alle arrangementer" in nothing_chosen


def test_pages_after_the_first_keep_the_filters(client):
    for day in range(21):
        make_event(starts_at=in_days(day + 1))

    first = client.get(LIST + "?sted=fysisk")
    second = client.get(LIST + "?sted=fysisk&side=2")
    beyond = client.get(LIST + "?sted=fysisk&side=99")

    assert 'href="?sted=fysisk&amp;side=2"' in first.text
    assert [len(titles(page)) for page in (first, second, beyond)] == [20, 1, 1]


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(client, event_count, django_assert_num_queries):
    for day in range(event_count):
        make_event(starts_at=in_days(day + 1), capacity=10)

    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat_for_members(client, member, event_count, django_assert_num_queries):
    client.force_login(member)
    for day in range(event_count):
        make_event(starts_at=in_days(day + 1), capacity=10)
    client.get("/om/")  # once in a while, where one is logged in is noted

    with django_assert_num_queries(8):
        client.get(LIST)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    query=st.dictionaries(
        st.sampled_from(["tekst", "maned", "type", "fylke", "lag", "sted", "ledig", "side"]), TEXT
    )
)
def test_no_query_breaks_the_list(client, query):
    assert client.get(LIST, query).status_code == 200
    assert client.get(LIST + "arkiv/", query).status_code == 200
    assert client.get(LIST + "kalender/", query).status_code == 200
    assert client.get(LIST + "kalender.ics", query).status_code in {200, 400}


def test_the_archive_holds_what_is_over_the_latest_first(client):
    make_event(title="I fjor", starts_at=in_days(-300))
    make_event(title="Nylig", starts_at=in_days(-3))
    make_event(title="Kommer")
    make_event(title="Ble avlyst", starts_at=in_days(-3), state=EventState.CANCELLED)

    assert titles(client.get(LIST + "arkiv/")) == ["Nylig", "I fjor"]
    assert titles(client.get(LIST + "arkiv/?tekst=fjor")) == ["I fjor"]
