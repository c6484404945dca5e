"""What is uploaded is looked into: what it is, and whether it does something by itself."""

import time
import zlib
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.services.looking_into import MAX_BYTES, kind_of
from events.models import EventDocument
from tests.events.test_editing_documents import archive, odp, pptx
from tests.events.test_event_page import words
from tests.factories import make_chapter, make_editor, make_event
from tests.papers import SMALLEST as PDF

ACTIVE = "Fila har skript, skjema eller andre filer inni seg."
MACROS = "Fila har makroer eller andre program inni seg."
LOCKED = "Fila er låst"
BROKEN = "Vi klarer ikke å lese denne PDF-en."
BOMB = "Fila pakker seg ut til mye mer enn den sier."


def kind(content):
    return kind_of(SimpleUploadedFile("fil", content))


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        kind(content)
    return refused.value.message


def pdf(inside=b"", *, packed=None, told=b"/Filter /FlateDecode"):
    """One object with `inside`, and maybe an object stream that holds `packed`."""
    objects = b"1 0 obj\n<< /Type /Catalog " + inside + b" >>\nendobj\n"
    if packed is not None:
        objects += b"2 0 obj\n<< /Type /ObjStm " + told + b" >>\nstream\r\n"
        objects += packed + b"\nendstream\nendobj\n"
    return b"%PDF-1.7\n" + objects + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF"


def docx(**more):
    return archive(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"} | more)


def odt(**more):
    return archive(mimetype="application/vnd.oasis.opendocument.text", **more)


# ---- PDF -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        pdf(b"/OpenAction [3 0 R /Fit] /URI (https://example.no)"),
        pdf(packed=zlib.compress(b"1 0 << /Type /Page >>")),
        pdf(packed=b"1 0 << /Type /Page >>", told=b""),
        pdf(b"/Title (JavaScript for alle)"),
        pdf().replace(b"trailer", b"stream\nuten slutt\ntrailer"),
        pdf() + bytes(1000),  # what some servers add
    ],
)
def test_a_pdf_that_only_shows_something_is_taken(content):
    assert kind(content) == "pdf"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), ACTIVE),
        (pdf(b"/OpenAction << /S /#4aavaScript /J#53 (x) >>"), ACTIVE),
        (pdf(b"/AA << /O << /S /Launch /F (calc.exe) >> >>"), ACTIVE),
        (pdf(b"/Names << /EmbeddedFiles 4 0 R >>"), ACTIVE),
        (pdf(b"/AcroForm << /XFA 5 0 R >>"), ACTIVE),
        (pdf(packed=zlib.compress(b"1 0 << /S /JavaScript /JS (x) >>")), ACTIVE),
        (pdf(packed=b"1 0 << /JS (x) >>", told=b""), ACTIVE),
        # what a reader takes for an object, dressed up as what is inside a stream
        (pdf().replace(b"\n", b"\n%stream\n2 0 obj << /S /JavaScript >>\nendstream\n", 1), ACTIVE),
        (pdf(b"").replace(b"/Root", b"/Encrypt 9 0 R /Root"), LOCKED),
        (b"%PDF-1.7", BROKEN),
        (pdf()[:-20], BROKEN),
        (pdf().replace(b"/Root", b"/Ro"), BROKEN),
        (pdf(packed=b"ikke pakket"), BROKEN),
        (pdf(packed=b"00", told=b"/Filter [/ASCIIHexDecode /FlateDecode]"), BROKEN),
        (pdf(packed=b"00", told=b"/Filter /LZWDecode"), BROKEN),
        (pdf(packed=b"00", told=b"/F#69lter /Fl#61teDecode"), BROKEN),
        (pdf(packed=zlib.compress(bytes(60 * 1024 * 1024))), BROKEN),
    ],
)
def test_a_pdf_that_does_something_or_hides_something_is_refused(content, said):
    assert refusal(content).startswith(said)


@pytest.mark.parametrize(
    "piece", [b"stream\n", b"<<", b"#4a", b"1 0 obj /ObjStm stream\nendstream "]
)
def test_a_pdf_made_to_be_slow_is_not(piece):
    content = b"%PDF-" + piece * (MAX_BYTES // len(piece) - 10)
    before = time.process_time()

    with suppress(ValidationError):
        kind(content)

    assert time.process_time() - before < 5


# ---- Archives ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "found"),
    [(docx(), "docx"), (odt(), "odt"), (pptx(), "pptx"), (odp(), "odp")],
)
def test_texts_and_slides_are_told_apart(content, found):
    assert kind(content) == found


LINKS = (
    '<Relationship Type="http://schemas.openxmlformats.org/x/attachedTemplate" '
    'Target="https://evil.example/x.dotm" TargetMode="External"/>'
)


@pytest.mark.parametrize(
    "content",
    [
        pptx(**{"ppt/vbaProject.bin": "x"}),
        docx(**{"word/VBAPROJECT.BIN": "x"}),
        docx(**{"word/activeX/activeX1.xml": "x"}),
        docx(**{"word/embeddings/oleObject1.bin": "x"}),
        docx(**{"word/_rels/settings.xml.rels": LINKS}),
        odt(**{"Basic/Standard/Module1.xml": "x"}),
        odt(**{"Scripts/python/x.py": "x"}),
    ],
)
def test_macros_and_programs_are_refused_wherever_they_lie(content):
    assert refusal(content).startswith(MACROS)


def test_a_sheet_of_numbers_behind_a_chart_is_no_program():
    assert kind(pptx(**{"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": "x"})) == "pptx"


def test_what_unpacks_to_far_more_is_refused_without_being_unpacked():
    content = bytearray(docx(**{"word/bomb.xml": "x"}))
    told_size = content.rindex(b"PK\x01\x02") + 24
    content[told_size : told_size + 4] = (512 * 1024 * 1024).to_bytes(4, "little")

    assert refusal(bytes(content)).startswith(BOMB)


# ---- On its way in -------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_forty_megabytes_get_a_sentence_and_are_never_kept(client, settings, tmp_path):
    """The temporary file stops growing; what comes after is counted."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    chapter = make_chapter(name="Viken")
    client.force_login(make_editor(chapter=chapter))
    event = make_event(chapter=chapter)
    file = SimpleUploadedFile("stor.pdf", PDF + bytes(40 * 1024 * 1024))

    response = client.post(
        reverse("events:afterwards", args=[event.slug]),
        {"part": "document", "title": "Stor", "file": file},
    )

    assert "Fila er større enn 20 MB. Lagre den mindre og prøv igjen." in words(response)
    assert not EventDocument.objects.exists()
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.*")) == 0
