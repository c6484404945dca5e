"""An editor writes, publishes and copies the chapter's own meetups in the browser."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core.models import Act
from events import rules
from events.enums import EventState
from events.models import Event
from tests.events.test_event_page import words
from tests.factories import (
    NOW,
    TODAY,
    make_chapter,
    make_editor,
    make_event,
    make_person,
    make_staff,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def viken():
    return make_chapter(name="Viken", contact_email="viken@example.no")


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken, name="Eva Redaktør")
    client.force_login(person)
    return person


def filled(**changes):
    """What a phone sends: the least that makes a meetup."""
    return {
        "uid": str(uuid.uuid4()),
        "title": "Kulturtreff på Åsen",
        "type": "meetup",
        "day": "2027-04-08",
        "starts": "10:00",
        "ends": "14:00",
        "place_name": "Biblioteket",
        "summary": "Vi møtes og deler.",
        "member_price": "0",
        "other_price": "0",
        "language": "nb",
    } | changes


def write(client, **changes):
    return client.post("/arrangementer/rediger/nytt/", filled(**changes))


def page(name, event):
    return reverse(f"events:{name}", args=[event.slug])


# ---- The list --------------------------------------------------------------------------------


def test_an_editor_sees_the_chapters_drafts_and_meetups_and_nobody_elses(client, viken, editor):
    make_event(title="Vårt utkast", chapter=viken, state=EventState.DRAFT)
    make_event(title="Vårt treff", chapter=viken, capacity=40)
    make_event(title="Fjorårets", chapter=viken, starts_at=NOW - dt.timedelta(days=360))
    make_event(title="Deres", chapter=make_chapter(name="Agder"), state=EventState.DRAFT)
    make_event(title="Sekretariatets", state=EventState.DRAFT)

    text = words(client.get("/arrangementer/rediger/"))

    assert all(title in text for title in ("Vårt utkast", "Vårt treff", "Fjorårets"))
    assert "0 av 40 plasser er opptatt" in text
    assert "Deres" not in text
    assert "Sekretariatets" not in text


def test_the_list_is_not_there_for_those_who_edit_nothing(client, member):
    client.force_login(member)

    assert client.get("/arrangementer/rediger/").status_code == 404
    assert client.get("/arrangementer/rediger/nytt/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_little_for_three_as_for_one(
    client, viken, editor, rows, django_assert_max_num_queries
):
    for number in range(rows):
        for days in (-30, 30):
            make_event(chapter=viken, starts_at=NOW + dt.timedelta(days=days + number))
        make_event(chapter=viken, state=EventState.DRAFT)

    with django_assert_max_num_queries(11):
        client.get("/arrangementer/rediger/?side=9999999999999999999999999")


def test_a_right_that_ended_yesterday_opens_nothing(client, viken):
    event = make_event(chapter=viken, state=EventState.DRAFT)
    former = make_editor(chapter=viken, ends_on=TODAY - dt.timedelta(days=1))
    client.force_login(former)

    assert client.get(page("edited", event)).status_code == 404
    assert client.get(event.get_absolute_url()).status_code == 404


def test_the_secretariat_may_edit_all(client):
    client.force_login(make_staff())
    event = make_event(title="Deres", chapter=make_chapter(name="Agder"), state=EventState.DRAFT)

    assert client.get(page("edited", event)).status_code == 200
    assert "Deres" in words(client.get("/arrangementer/rediger/"))


def test_my_page_leads_an_editor_to_the_list(client, editor):
    assert 'href="/arrangementer/rediger/"' in client.get("/min-side/").text


# ---- Writing ---------------------------------------------------------------------------------


def test_the_least_an_editor_fills_in_makes_a_draft_that_can_be_published(client, viken, editor):
    response = write(client)

    event = Event.objects.get()
    assert response.url == page("edited", event)
    assert (event.state, event.chapter, event.slug) == ("draft", viken, "kulturtreff-pa-asen")
    prices = {category.audience: category.price for category in event.categories.all()}
    assert prices == {"members": 0, "others": 0}
    assert event.starts_at == dt.datetime(2027, 4, 8, 8, tzinfo=dt.UTC)
    assert event.sign_up_closes_at == event.cancel_until
    assert event.sign_up_closes_at == dt.datetime(2027, 4, 7, 21, 59, tzinfo=dt.UTC)
    assert "Klart til å publiseres" in words(client.get(response.url))


def test_the_same_form_sent_twice_makes_one_draft(client, editor):
    same = filled()

    answers = [client.post("/arrangementer/rediger/nytt/", same).url for _ in range(2)]

    assert Event.objects.count() == 1
    assert answers[0] == answers[1]


def test_two_meetups_of_one_name_get_addresses_of_their_own(client, editor):
    for _ in range(3):
        write(client)

    slugs = list(Event.objects.order_by("pk").values_list("slug", flat=True))
    base = "kulturtreff-pa-asen"
    assert slugs == [base, f"{base}-2027", f"{base}-2027-2"]


@pytest.mark.parametrize("title", ["Rediger", "Nytt", "Arkiv", "Kalender", "???"])
def test_no_title_takes_one_of_our_own_addresses(client, editor, title):
    write(client, title=title)

    assert client.get(page("edited", Event.objects.get())).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Skriv en tittel."),
        ("day", "2027-02-01", "Velg et tidspunkt som kommer."),
        ("day", "31.02.2027", "Skriv en dato, for eksempel"),
        ("ends", "09:00", "Slutten må være etter begynnelsen."),
        ("closes_on", "2027-05-01", "Fristen kan ikke være etter at det er over."),
        ("member_price", "-1", "Tallet kan ikke være lavere enn 0."),
        ("capacity", "0", "Tallet kan ikke være lavere enn 1."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, editor, field, value, sentence):
    response = write(client, **{field: value, "place_name": "Kulturhuset"})

    assert sentence in words(response)
    assert 'value="Kulturhuset"' in response.text
    assert not Event.objects.exists()


def test_an_editor_of_one_chapter_cannot_write_for_another(client, viken, editor):
    write(client, chapter=make_chapter(name="Agder").pk)

    assert Event.objects.get().chapter == viken


def test_an_editor_of_two_chapters_chooses(client, viken, editor):
    agder = make_chapter(name="Agder")
    make_editor(chapter=agder, person=editor)
    stranger = make_chapter(name="Rogaland")

    refused = write(client, chapter=stranger.pk)
    write(client, chapter=agder.pk)

    assert "Velg et fylkeslag fra lista." in words(refused)
    assert Event.objects.get().chapter == agder


def test_plain_text_becomes_paragraphs_and_scripts_are_taken_out(client, editor):
    write(client, body="Først dette.\n\nSå det.")
    write(client, title="To", body="<p>Hei<script>alert(1)</script></p>")

    bodies = list(Event.objects.order_by("pk").values_list("body", flat=True))
    assert bodies == ["<p>Først dette.</p><p>Så det.</p>", "<p>Hei</p>"]


def test_scripts_are_taken_out_of_what_is_changed_too(client, viken, editor):
    event = make_event(chapter=viken, state=EventState.DRAFT)

    client.post(page("edit", event), filled(body='<p onclick="x()">Hei<script>y()</script></p>'))

    assert Event.objects.get().body == "<p>Hei</p>"


def test_a_meetup_without_a_place_says_what_is_missing(client, editor):
    write(client, place_name="")
    event = Event.objects.get()

    text = words(client.get(page("edited", event)))
    client.post(page("publish", event))

    assert "Skriv hvor arrangementet er" in text
    event.refresh_from_db()
    assert event.state == EventState.DRAFT


def test_only_for_members_when_others_have_no_price(client, editor):
    write(client, other_price="")

    assert [c.audience for c in Event.objects.get().categories.all()] == ["members"]


# ---- Changing, preview, publishing -----------------------------------------------------------


def test_the_preview_is_the_page_as_readers_will_see_it(client, viken, editor):
    write(client, member_price="100", other_price="300")
    event = Event.objects.get()
    before = Event.objects.values().get()

    text = words(client.get(page("preview", event)))

    assert "Medlemmer 100 kr Andre 300 kr Meld meg på" in text
    assert "utkast" not in text.lower()
    assert Event.objects.values().get() == before


def test_publishing_shows_it_to_all_and_tells_who_did_it(client, editor):
    write(client)
    event = Event.objects.get()

    client.post(page("publish", event))

    client.logout()
    assert client.get(event.get_absolute_url()).status_code == 200
    act = Act.objects.get(verb="event.published")
    assert act.by == editor


def test_looking_at_the_address_of_publishing_publishes_nothing(client, editor):
    write(client)

    assert client.get(page("publish", Event.objects.get())).status_code == 405


def test_a_draft_is_changed_with_its_prices(client, editor):
    write(client)
    event = Event.objects.get()

    client.post(
        page("edit", event),
        filled(title="Nytt navn", day="2027-04-15", capacity="30", member_price="50"),
    )

    event.refresh_from_db()
    assert (event.title, event.pools.get().capacity) == ("Nytt navn", 30)
    assert event.categories.get(audience="members").price == 50
    assert event.starts_at == dt.datetime(2027, 4, 15, 8, tzinfo=dt.UTC)


def test_what_is_published_keeps_time_and_prices_in_this_form(client, viken, editor):
    event = make_event(chapter=viken, capacity=10, member_price=100)

    client.post(
        page("edit", event),
        {"title": "Nytt navn", "summary": "Kort.", "type": "meetup", "language": "nb"}
        | {"capacity": "12", "closes_on": "2027-03-10", "day": "2027-06-01", "member_price": "1"},
    )

    fresh = Event.objects.get()
    assert (fresh.title, fresh.starts_at) == ("Nytt navn", event.starts_at)
    assert fresh.pools.get().capacity == 12
    assert fresh.categories.get(audience="members").price == 100
    assert fresh.sign_up_closes_at == dt.datetime(2027, 3, 10, 22, 59, tzinfo=dt.UTC)


def test_places_can_not_be_fewer_than_are_taken(client, viken, editor):
    event = make_event(chapter=viken, capacity=10)
    event.pools.update(taken=5)

    response = client.post(
        page("edit", event),
        {"title": event.title, "summary": "Kort.", "type": "meetup", "language": "nb"}
        | {"capacity": "2", "closes_on": "2027-03-10"},
    )

    assert "lavere enn antall opptatte plasser" in words(response)


# ---- Copying ---------------------------------------------------------------------------------


def test_last_years_is_copied_to_the_same_weekday_this_year(client, viken, editor):
    # A Thursday at ten, before the clock was put forward.
    starts_at = dt.datetime(2026, 3, 26, 9, tzinfo=dt.UTC)
    old = make_event(
        title="Vårtreff", chapter=viken, starts_at=starts_at, capacity=40, member_price=100
    )

    response = client.post(page("copy", old), {"key": uuid.uuid4()})

    draft = Event.objects.get(state=EventState.DRAFT)
    assert response.url == page("edit", draft)
    assert (draft.title, draft.chapter) == ("Vårtreff", viken)
    assert draft.starts_at == dt.datetime(2027, 3, 25, 9, tzinfo=dt.UTC)
    assert draft.pools.get().capacity == 40
    assert draft.categories.get(audience="members").price == 100
    assert draft.uid != old.uid


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 4, 9), dt.date(2027, 4, 8)),
        (dt.date(2024, 4, 11), dt.date(2027, 4, 8)),
        (dt.date(2026, 2, 26), dt.date(2028, 2, 24)),
        (dt.date(2027, 4, 8), dt.date(2027, 4, 8)),
    ],
)
def test_the_next_year_that_is_not_over_is_meant(day, expected):
    days = rules.days_until_next(day, today=TODAY)

    assert day + dt.timedelta(days=days) == expected


def test_a_draft_is_for_its_editors_eyes(client, viken, editor):
    event = make_event(chapter=viken, state=EventState.DRAFT)

    assert client.get(event.get_absolute_url()).status_code == 200
    client.force_login(make_person())
    assert client.get(event.get_absolute_url()).status_code == 404


def test_the_number_of_somebody_elses_form_opens_nothing_and_breaks_nothing(client, editor):
    theirs = make_event(chapter=make_chapter(name="Agder"), state=EventState.DRAFT)

    response = write(client, uid=str(theirs.uid))

    assert "Skjemaet er brukt før." in words(response)
    assert Event.objects.get() == theirs


def test_the_secretariat_writes_for_any_chapter_and_for_itself(client):
    client.force_login(make_staff())
    agder = make_chapter(name="Agder")

    write(client, title="Deres", chapter=agder.pk)
    write(client, title="Vårt", chapter="")

    assert Event.objects.get(title="Deres").chapter == agder
    assert Event.objects.get(title="Vårt").chapter is None
