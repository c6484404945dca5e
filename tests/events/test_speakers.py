"""A speaker's own link: sent once, opened without login, and good for no more than their own."""

import datetime as dt
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import Act
from events.enums import EventState
from events.models import Event, EventDocument, Speaker
from events.services.programme import Named
from outbox.models import Delivery
from tests.events.test_editing_documents import status_of
from tests.events.test_event_page import words
from tests.factories import NOW, make_chapter, make_editor, make_event, make_session
from tests.papers import SMALLEST as PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def viken():
    return make_chapter(name="Viken")


@pytest.fixture
def event(viken):
    """It has begun."""
    return make_event(title="Treffet", chapter=viken, starts_at=NOW - dt.timedelta(hours=2))


@pytest.fixture
def session(event):
    ase = Named("Åse Ås", "Rektor", "ase@example.no")
    return make_session(event=event, title="Åpningen", speakers=[ase, Named("Bo Uten")])


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken)
    client.force_login(person)
    return person


@pytest.fixture
def link(client, event, session, editor):
    """As it stands in the letter. Nobody is logged in afterwards."""
    send(client, event)
    client.logout()
    return link_in(Delivery.objects.get(letter="events/speaker_link"))


def link_in(letter):
    return letter.context["path"]


def ase():
    return Speaker.objects.get(name="Åse Ås")


def send(client, event):
    address = reverse("events:send_speaker_links", args=[event.slug])
    return client.post(address, follow=True)


def upload(client, link, content=PDF, **changes):
    file = SimpleUploadedFile("lysark.pdf", content)
    return client.post(link, {"part": "document", "title": "Lysark", "file": file} | changes)


# ---- The letter ----------------------------------------------------------------------------------


def test_each_speaker_with_an_address_gets_one_letter_however_often_it_is_pressed(
    client, event, session, editor
):
    first, second = send(client, event), send(client, event)

    letter = Delivery.objects.get(letter="events/speaker_link")
    assert letter.address == "ase@example.no"
    assert isinstance(letter.context, dict)
    assert letter.context["session"] == "Åpningen"
    assert "1 brev er sendt." in first.text
    assert "Alle innlederne med e-postadresse har fått lenken sin." in second.text
    assert Act.objects.get(verb="event.speakers_asked").after == {"brev": 1}


def test_it_is_sent_again_to_one_and_twice_the_same_press_is_once(client, event, link, editor):
    client.force_login(editor)
    address = reverse("events:send_speaker_link", args=[event.slug, ase().uid])

    for _press in range(2):
        client.post(address, {"letters": "1"})

    assert Delivery.objects.filter(letter="events/speaker_link").count() == 2


def test_no_link_is_sent_for_a_draft(client, viken, editor):
    draft = make_event(chapter=viken, state=EventState.DRAFT)
    make_session(event=draft, speakers=[Named("Åse", email="ase@example.no")])

    assert "Publiser arrangementet først." in send(client, draft).text
    assert not Delivery.objects.filter(letter="events/speaker_link").exists()


# ---- Who it opens for ----------------------------------------------------------------------------


def test_whoever_holds_the_link_is_in_and_looking_changes_nothing(client, link):
    before = Speaker.objects.values().get(name="Åse Ås")

    response = client.get(link)

    assert "Hei, Åse Ås. Dette er din egen side." in words(response)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert Speaker.objects.values().get(name="Åse Ås") == before


def test_another_signature_another_event_or_another_speaker_is_nobody(client, link):
    other = make_event()
    forged = [
        link[:-2] + ("a" if link[-2] != "a" else "b") + "/",
        re.sub(r"/arrangementer/[^/]+/", f"/arrangementer/{other.slug}/", link),
        link.replace(ase().uid.hex, Speaker.objects.get(name="Bo Uten").uid.hex),
        re.sub(r"innleder/.*", "innleder/tull/", link),
    ]

    assert {client.get(address).status_code for address in forged} == {404}
    assert {upload(client, address).status_code for address in forged} == {404}


def test_a_link_that_went_to_the_wrong_address_dies_with_the_address(client, link):
    Speaker.objects.filter(name="Åse Ås").update(email="rett@example.no")

    assert client.get(link).status_code == 404


# ---- Files and consent ---------------------------------------------------------------------------


def test_a_file_is_seen_by_all_from_consent_until_it_is_withdrawn(client, event, link):
    assert upload(client, link).status_code == 302
    document = EventDocument.objects.get()
    assert document.added_by is None
    address = document.get_absolute_url()
    programme = reverse("events:programme", args=[event.slug])

    assert status_of(client, address) == 404
    assert "Lysark PDF" not in words(client.get(programme))

    client.post(link, {"part": "consent", "wanted": "yes"})
    response = client.get(address)
    assert b"".join(response) == PDF
    assert "no-cache" in response["Cache-Control"]
    assert "Lysark PDF" in words(client.get(programme))
    assert "Lysark Åse Ås, PDF" in words(client.get(event.get_absolute_url()))

    client.post(link, {"part": "consent", "wanted": "no"})
    assert status_of(client, address) == 404
    assert "Lysark PDF" not in words(client.get(programme))
    assert "Lysark" not in words(client.get(event.get_absolute_url()))
    verbs = ["speaker.consented", "speaker.withdrew"]
    assert (
        list(Act.objects.filter(verb__in=verbs).order_by("pk").values_list("verb", flat=True))
        == verbs
    )


def test_before_the_session_begins_only_the_speaker_and_the_editors_read_it(
    client, event, session, link, editor
):
    upload(client, link)
    client.post(link, {"part": "consent", "wanted": "yes"})
    session.starts_at, session.ends_at = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=2)
    session.save()
    document = EventDocument.objects.get()

    assert status_of(client, document.get_absolute_url()) == 404
    assert status_of(client, f"{link}{document.uid}/") == 200
    client.force_login(editor)
    assert status_of(client, document.get_absolute_url()) == 200


def test_a_speaker_deletes_their_own_file_and_nobody_elses(
    client, event, link, django_capture_on_commit_callbacks
):
    upload(client, link)
    mine = EventDocument.objects.get()
    name = str(mine.file.name)
    theirs = EventDocument.objects.create(
        event=event, title="Andres", file="x.pdf", kind="pdf", size=1, added_at=NOW
    )

    with django_capture_on_commit_callbacks(execute=True):
        for uid in (mine.uid, theirs.uid, "tull"):
            client.post(link, {"part": "delete", "document": uid})

    assert list(EventDocument.objects.all()) == [theirs]
    assert not default_storage.exists(name)
    assert status_of(client, f"{link}{theirs.uid}/") == 404


def test_a_speaker_corrects_how_they_are_named(client, event, link):
    client.post(link, {"part": "about", "name": "Åse Ås-Berg", "title": "Kulturskolerektor"})

    shown = words(client.get(reverse("events:programme", args=[event.slug])))
    assert "Åse Ås-Berg , Kulturskolerektor" in shown
    assert "Skriv navnet ditt." in words(client.post(link, {"part": "about", "name": ""}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "Dette er ikke en fil vi kan vise."),
        (PDF + b"0" * (20 * 1024 * 1024), "Fila er større enn 20 MB."),
        (b"", "Fila er tom."),
    ],
)
def test_a_file_that_will_not_do_is_refused_in_words_and_the_title_is_kept(
    client, link, content, said
):
    response = upload(client, link, content, title="Det jeg skrev")

    assert said in words(response)
    assert 'value="Det jeg skrev"' in response.text
    assert not EventDocument.objects.exists()


def test_there_is_room_for_ten_files(client, event, session, link):
    for number in range(10):
        EventDocument.objects.create(
            event=event, session=session, speaker=ase(), title=f"Fil {number}", file="x.pdf",
            kind="pdf", size=1, added_at=NOW,
        )  # fmt: skip

    assert "Her er det plass til 10 filer." in words(upload(client, link))
    assert EventDocument.objects.count() == 10


def test_long_after_the_event_files_are_no_longer_taken_in_but_consent_is_withdrawn(
    client, event, session, link
):
    upload(client, link)
    client.post(link, {"part": "consent", "wanted": "yes"})
    Event.objects.update(
        starts_at=NOW - dt.timedelta(days=101),
        ends_at=NOW - dt.timedelta(days=100),
        sign_up_opens_at=NOW - dt.timedelta(days=120),
        sign_up_closes_at=NOW - dt.timedelta(days=110),
    )

    assert "Det er ikke lenger mulig å legge ut filer her." in words(upload(client, link))
    client.post(link, {"part": "consent", "wanted": "no"})

    assert ase().consented_at is None


def test_an_editor_puts_out_a_speakers_file_and_it_waits_for_consent(
    client, event, session, editor
):
    address = reverse("events:afterwards", args=[event.slug])
    sent = {"part": "document", "title": "Lysark", "whose": f"{session.pk}-{ase().pk}"}

    client.post(address, sent | {"file": SimpleUploadedFile("x.pdf", PDF)})

    document = EventDocument.objects.get()
    assert (document.session, document.speaker) == (session, ase())
    assert "vises ikke før innlederen samtykker" in words(client.get(address))
    client.logout()
    assert status_of(client, document.get_absolute_url()) == 404
