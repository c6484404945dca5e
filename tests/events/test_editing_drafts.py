"""A draft that is looked at before it is kept, copied once, and deleted."""

import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import Act
from events.enums import EventState
from events.models import CapacityPool, Event, EventDocument
from tests.events.test_editing import filled
from tests.events.test_event_page import words
from tests.factories import NOW, make_chapter, make_editor, make_event
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NEW = "/arrangementer/rediger/nytt/"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def viken():
    return make_chapter(name="Viken")


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken)
    client.force_login(person)
    return person


@pytest.fixture
def draft(viken):
    return make_event(title="Utkastet", chapter=viken, state=EventState.DRAFT, capacity=10)


def page(name, event):
    return reverse(f"events:{name}", args=[event.slug])


def look(client, address=NEW, **typed):
    return client.post(address, filled(**typed) | {"step": "preview"})


def picture():
    content = io.BytesIO()
    Image.new("RGB", (160, 90), "teal").save(content, "PNG")
    return SimpleUploadedFile("bilde.png", content.getvalue(), "image/png")


# ---- Looking before keeping --------------------------------------------------------------------


def test_what_is_typed_is_shown_as_the_page_will_be_and_nothing_is_kept(client, viken, editor):
    response = look(client, member_price="100", other_price="300", body="Først.\n\nSå.")

    text = words(response)
    assert "Slik blir siden av det du har skrevet." in response.text
    assert "Kulturtreff på Åsen" in text
    assert "Viken" in text
    assert "Medlemmer 100 kr Andre 300 kr Meld meg på" in text
    assert "<p>Først.</p><p>Så.</p>" in response.text
    assert not Event.objects.exists()
    assert not Act.objects.exists()


def test_only_our_own_pages_may_show_the_preview_in_a_frame(client, editor):
    preview, form = look(client), client.get(NEW)

    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert (preview["X-Frame-Options"], form["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")


def test_scripts_are_taken_out_of_the_preview(client, editor):
    response = look(client, body="<p onclick='x()'>Hei<script>y()</script></p>")

    assert "<p>Hei</p>" in response.text
    assert "y()" not in response.text


def test_a_chosen_picture_goes_with_the_preview_and_is_not_stored(client, editor, storage):
    response = look(client, picture=picture(), picture_alt="Folk i en sal")

    assert 'src="data:image/webp;base64,' in response.text
    assert 'alt="Folk i en sal"' in response.text
    assert not list(storage.rglob("*.*"))


def test_a_preview_that_lacks_something_says_what_in_the_words_of_the_form(client, editor):
    text = words(look(client, title="", day="2027-02-01"))

    assert "Siden kan ikke vises ennå" in text
    assert "Tittel: Skriv en tittel." in text
    assert "Dag: Velg et tidspunkt som kommer." in text


def test_a_change_is_looked_at_before_it_is_saved(client, draft, editor):
    before = Event.objects.values().get()

    text = words(look(client, page("edit", draft), title="Nytt navn", other_price="450"))

    assert "Nytt navn" in text
    assert "Andre 450 kr" in text
    assert "8. april" in text
    assert Event.objects.values().get() == before


def test_the_preview_of_what_is_published_keeps_its_prices(client, viken, editor):
    event = make_event(chapter=viken, member_price=100, other_price=300, capacity=10)

    text = words(look(client, page("edit", event), title="Nytt navn", member_price="1"))

    assert "Nytt navn" in text
    assert "Medlemmer 100 kr Andre 300 kr" in text


def test_the_preview_asks_little(client, draft, editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        look(client, page("edit", draft))


def test_a_form_sent_twice_leaves_one_picture(client, editor, storage):
    for _ in range(2):
        form = filled(uid="11111111-1111-4111-8111-111111111111", picture_alt="Folk")
        client.post(NEW, form | {"picture": picture()})

    event = Event.objects.get()
    assert event.picture
    assert {str(file.name)[:32] for file in storage.rglob("*.webp")} == {
        str(event.picture.name).rpartition("/")[2][:32]
    }


# ---- Copied once -------------------------------------------------------------------------------


def test_a_button_pressed_twice_makes_one_copy(client, viken, editor):
    old, key = make_event(chapter=viken), uuid.uuid4()

    answers = [client.post(page("copy", old), {"key": key}).url for _ in range(2)]

    assert answers[0] == answers[1] == page("edit", Event.objects.drafts().get())


def test_each_meetup_of_a_list_gets_its_own_copy(client, viken, editor):
    first, second = make_event(chapter=viken), make_event(chapter=viken)
    key = uuid.uuid4()

    for event in (first, second):
        client.post(page("copy", event), {"key": key})

    assert Event.objects.drafts().count() == 2


def test_a_copy_without_its_key_is_refused_with_a_sentence(client, viken, editor):
    event = make_event(chapter=viken)

    response = client.post(page("copy", event), {"key": "x"}, follow=True)

    assert "Skjemaet er brukt før." in response.text
    assert not Event.objects.drafts().exists()


# ---- Deleted -----------------------------------------------------------------------------------


def test_looking_at_the_question_deletes_nothing(client, draft, editor):
    text = words(client.get(page("delete_draft", draft)))

    assert "Nei, behold det" in text
    assert Event.objects.get() == draft


def test_a_draft_is_deleted_with_its_files_and_it_is_told_who_did_it(
    client, draft, editor, storage, django_capture_on_commit_callbacks
):
    draft.picture.save("bilde.png", picture(), save=False)
    draft.picture_alt = "Folk"
    draft.save()
    document = EventDocument(event=draft, title="Lysark", kind="pdf", size=5, added_at=NOW)
    document.file.save("lysark.pdf", ContentFile(b"%PDF-"))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page("delete_draft", draft), follow=True)

    assert "Utkastet er slettet." in response.text
    assert not Event.objects.exists()
    assert not CapacityPool.objects.exists()
    assert not list(storage.rglob("*.*"))
    act = Act.objects.get(verb="event.deleted")
    assert (act.by, act.subject_text) == (editor, "Utkastet")


def test_what_is_published_is_not_deleted(client, viken, editor):
    event = make_event(chapter=viken)

    text = words(client.get(page("delete_draft", event)))
    client.post(page("delete_draft", event))

    assert "Arrangementet er ikke et utkast." in text
    assert Event.objects.get() == event


def test_a_draft_somebody_is_signed_up_for_stays(client, viken, editor):
    event = make_event(chapter=viken)
    sign_up(event, editor, now=NOW)
    Event.objects.update(state=EventState.DRAFT)

    text = words(client.post(page("delete_draft", event)))

    assert "Derfor kan utkastet ikke slettes." in text
    assert Event.objects.get() == event
