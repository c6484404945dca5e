"""After a meetup: what is uploaded is looked into, shown to those who may see it, and can go."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, transaction
from PIL import Image

from core.models import Act
from events.enums import EventState
from events.models import EventDocument
from events.services import documents
from tests.events.test_admin_events import form_of
from tests.events.test_editing import page
from tests.events.test_event_page import words
from tests.factories import NOW, make_chapter, make_editor, make_event
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
    return make_event(title="Treffet", chapter=viken, starts_at=NOW - dt.timedelta(days=2))


@pytest.fixture
def editor(client, viken):
    person = make_editor(chapter=viken)
    client.force_login(person)
    return person


def archive(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return file.getvalue()


def broken_archive():
    """Its list of contents is right; what it lists cannot be unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "x" * 90)
    content = bytearray(file.getvalue())
    start = content.index(b"mimetype") + len("mimetype")
    content[start : start + 4] = b"\xff" * 4
    return bytes(content)


def pptx(**more):
    return archive(**{"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"} | more)


def odp():
    return archive(mimetype="application/vnd.oasis.opendocument.presentation")


def picture(kind):
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, kind)
    return file.getvalue()


def upload(client, event, content, *, name="lysark.pdf", title="Lysark"):
    sent = {"part": "document", "title": title, "file": SimpleUploadedFile(name, content)}
    return client.post(page("afterwards", event), sent)


def status_of(client, address):
    response = client.get(address)
    b"".join(response)  # the file is closed when it is read to its end
    return response.status_code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (pptx(), "pptx"),
        (odp(), "odp"),
        (picture("JPEG"), "webp"),
        (picture("PNG"), "webp"),
    ],
)
def test_what_it_is_is_told_by_what_is_in_it(client, event, editor, content, kind):
    upload(client, event, content, name="hva-som-helst.exe")

    document = EventDocument.objects.get()
    assert document.kind == kind
    response = client.get(document.get_absolute_url())
    assert response["Content-Disposition"] == f'attachment; filename="Lysark.{kind}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00",
        b"PK\x03\x04not really",
        broken_archive(),
        b"RIFF0000WAVE",
        b"\x89PNG\r\n\x1a\nnot really",
        archive(**{"word/document.xml": "<x/>"}),
        archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_something_else_is_refused_in_words(client, event, editor, content):
    response = upload(client, event, content, name="lysark.pdf")

    assert "Dette er ikke e" in words(response)
    assert not EventDocument.objects.exists()


def test_what_is_too_big_is_refused_in_words(client, event, editor):
    response = upload(client, event, PDF + b"0" * (20 * 1024 * 1024))

    assert "Fila er større enn 20 MB." in words(response)


def test_a_picture_loses_where_it_was_taken(client, event, editor):
    exif = Image.Exif()
    exif[0x010F] = "Kameraet mitt"
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)

    upload(client, event, file.getvalue())

    with EventDocument.objects.get().file.open() as stored:
        assert b"Kameraet" not in stored.read()


@pytest.mark.parametrize(
    ("state", "status"), [(EventState.DRAFT, 404), (EventState.PUBLISHED, 200)]
)
def test_a_file_is_public_when_its_event_is(client, viken, editor, state, status):
    event = make_event(chapter=viken, state=state, starts_at=NOW - dt.timedelta(days=2))
    upload(client, event, PDF)
    address = EventDocument.objects.get().get_absolute_url()

    assert status_of(client, address) == 200
    client.logout()
    assert status_of(client, address) == status


def test_the_page_of_the_event_shows_the_report_and_the_files(client, event, editor):
    client.post(
        page("afterwards", event),
        {"part": "report", "report": "<p>Vi ble enige.<script>x()</script></p>"},
    )
    upload(client, event, PDF, title="Åpningen")

    client.logout()
    response = client.get(event.get_absolute_url())

    assert "Slik gikk det Vi ble enige." in words(response)
    assert "Åpningen PDF" in words(response)
    assert "x()" not in response.text


def test_a_deleted_file_leaves_the_storage(
    client, event, editor, storage, django_capture_on_commit_callbacks
):
    upload(client, event, PDF)
    document = EventDocument.objects.get()
    assert default_storage.exists(str(document.file.name))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{page('afterwards', event)}{document.uid}/slett/")

    assert not EventDocument.objects.exists()
    assert not default_storage.exists(str(document.file.name))
    assert Act.objects.get(verb="event.document_removed").by == editor


def test_a_file_of_another_event_is_not_deleted_from_here(client, viken, event, editor):
    upload(client, event, PDF)
    document = EventDocument.objects.get()
    other = make_event(chapter=viken)

    response = client.post(f"{page('afterwards', other)}{document.uid}/slett/")

    assert response.status_code == 404
    assert EventDocument.objects.exists()


def test_staff_delete_a_file_in_the_admin_and_it_leaves_the_storage(
    client, event, editor, staff, django_capture_on_commit_callbacks
):
    upload(client, event, PDF)
    document = EventDocument.objects.get()
    client.force_login(staff)
    sent = {
        "documents-TOTAL_FORMS": "1",
        "documents-INITIAL_FORMS": "1",
        "documents-0-id": document.pk,
        "documents-0-event": event.pk,
        "documents-0-DELETE": "on",
    }

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            f"/admin/events/event/{event.pk}/change/",
            form_of(event, chapter=event.chapter_id, **sent),
        )

    assert response.status_code == 302
    event.refresh_from_db()
    assert event.chapter is not None
    assert not EventDocument.objects.exists()
    assert not default_storage.exists(str(document.file.name))


def test_staff_say_which_chapter_arranges(client, viken, staff):
    event = make_event()
    client.force_login(staff)

    client.post(f"/admin/events/event/{event.pk}/change/", form_of(event, chapter=viken.pk))

    event.refresh_from_db()
    assert event.chapter == viken


def test_a_file_whose_row_could_not_be_written_is_not_left_behind(editor, event, storage):
    too_long = "x" * 161

    with pytest.raises(DataError), transaction.atomic():
        documents.add(
            event=event,
            title=too_long,
            upload=SimpleUploadedFile("lysark.pdf", PDF),
            by=editor,
            now=NOW,
        )

    assert not EventDocument.objects.exists()
    assert not list(storage.rglob("*.*"))
