"""What was left behind is found again: by what it is called, who spoke, and whether it is there."""

import datetime as dt

import pytest

from events.models import EventDocument, Speaker
from events.services import leaving
from events.services.programme import Named
from tests.events.test_event_page import words
from tests.factories import NOW, make_event, make_person, make_session, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ARCHIVE = "/arrangementer/arkiv/"


def past(title, *, days=30):
    return make_event(title=title, starts_at=NOW - dt.timedelta(days=days))


def spoken(event, *, title, name="Åse Ås", consented=True, email=""):
    session = make_session(event=event, title=title, speakers=[Named(name, "Rektor", email)])
    if consented:
        session.speakers.update(consented_at=NOW)
    return session


def paper(event, title, session=None):
    speaker = session.speakers.get() if session else None
    return EventDocument.objects.create(
        event=event,
        session=session,
        speaker=speaker,
        title=title,
        file="x.pdf",
        kind="pdf",
        size=1,
        added_at=NOW,
    )


@pytest.fixture
def conference():
    event = past("Konferansen")
    paper(event, "Regneark om drift", spoken(event, title="Frivillighet uten utbrenthet"))
    return event


@pytest.fixture
def silent():
    """Its speaker has not consented."""
    event = past("Seminaret", days=20)
    session = spoken(event, title="Noe annet", name="Bo Berg", consented=False)
    paper(event, "Regneark for seg selv", session)
    return event


@pytest.mark.parametrize("word", ["utbrenthet", "åse", "regneark", "regneark+frivillighet"])
def test_a_search_hits_the_programme_the_speakers_and_published_files(
    client, conference, silent, word
):
    text = words(client.get(f"{ARCHIVE}?tekst={word}"))

    assert "1 arrangement" in text
    assert "Konferansen" in text
    assert "Seminaret" not in text


def test_only_those_with_something_published_have_slides(client, conference, silent):
    past("Treffet uten noe")
    plain = past("Treffet med noe")
    paper(plain, "Lysark")

    text = words(client.get(f"{ARCHIVE}?lysark=on"))

    assert "2 arrangementer" in text
    assert all(title in text for title in ("Konferansen", "Treffet med noe"))
    assert "Seminaret" not in text


def test_what_is_found_twice_is_listed_once(client, conference):
    paper(conference, "Mer om drift")

    assert "1 arrangement" in words(client.get(f"{ARCHIVE}?tekst=drift&lysark=on"))


def test_nothing_found_is_said(client, conference):
    said = "Ingen tidligere arrangementer med lysark passer med søket"
    assert said in words(client.get(f"{ARCHIVE}?tekst=tull&lysark=on"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_archive_asks_as_little_for_three_as_for_one(
    client, rows, django_assert_max_num_queries
):
    for number in range(rows):
        event = past(f"Nummer {number}", days=30 + number)
        paper(event, "Lysark", spoken(event, title="Innlegg"))

    with django_assert_max_num_queries(5):
        client.get(f"{ARCHIVE}?tekst=innlegg&lysark=on")


# ---- When a speaker leaves -----------------------------------------------------------------------


@pytest.fixture
def ase():
    return make_person(name="Åse Ås", email="ase@example.no")


def test_whoever_is_to_speak_is_told_what_their_leaving_takes_along(ase):
    event = make_event(starts_at=NOW + dt.timedelta(days=9))
    spoken(event, title="Åpningen", email="ASE@example.no")
    spoken(past("Før"), title="Det som var", email=ase.email)

    assert leaving.leaves(ase, on=NOW.date()) == [
        "Du står i programmet som innleder på «Åpningen». Navnet ditt forsvinner derfra."
    ]


def test_when_a_speaker_leaves_the_name_and_the_files_go_and_the_session_stays(
    client, ase, django_capture_on_commit_callbacks
):
    event = past("Konferansen")
    session = spoken(event, title="Åpningen", email=ase.email)
    paper(event, "Lysark", session)
    other = spoken(past("En annen"), title="En annens", name="Bo", email="bo@example.no")

    with django_capture_on_commit_callbacks(execute=True):
        leaving.erase_person(person=ase, by=make_staff(), now=NOW)

    speaker = session.speakers.get()
    assert (speaker.name, speaker.title, speaker.email) == ("Slettet person", "", "")
    assert speaker.consented_at is None
    assert not EventDocument.objects.exists()
    assert "Åse" not in words(client.get(f"/arrangementer/{event.slug}/program/"))
    assert other.speakers.get().name == "Bo"


def test_the_addresses_of_old_links_go_at_night_and_the_names_stay():
    old = spoken(past("I fjor", days=370), title="Gammelt", email="ase@example.no")
    new = spoken(past("Nå nettopp", days=300), title="Nytt", email="ase@example.no")

    assert leaving.forget_speakers(now=NOW) == 1

    told = Speaker.objects.order_by("pk").values_list("session", "name", "email")
    assert list(told) == [(old.pk, "Åse Ås", ""), (new.pk, "Åse Ås", "ase@example.no")]
