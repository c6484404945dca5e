"""What an uploaded file is, and whether it may do something by itself when it is opened.

This finds what hides in the usual places. It is no virus scanner, and what is not found here is
still a file from somebody else: it is served to be kept, never shown as a page of ours.
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from core.enums import DocumentKind
from core.pictures import WIDTHS, in_widths, refuse_unfit

MAX_BYTES = 20 * 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(OSError, ValueError, RuntimeError),  # NotImplementedError is one of the last
)

# ---- Archives: Office Open XML and OpenDocument ----
OOXML = {
    "ppt/presentation.xml": DocumentKind.PPTX,
    "word/document.xml": DocumentKind.DOCX,
}
ODF = {
    b"application/vnd.oasis.opendocument.presentation": DocumentKind.ODP,
    b"application/vnd.oasis.opendocument.text": DocumentKind.ODT,
}
LONGEST_MIME = 200
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
LONGEST_LINKS = 1024 * 1024
# Macros, controls and packages that run, wherever they lie in the archive.
ACTIVE_PARTS = re.compile(r"vbaproject|vbadata|activex/|oleobject|^basic/|^scripts/|\.bin$", re.I)
# A template fetched from elsewhere brings its macros with it.
FETCHED = re.compile(rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External", re.I)
LINKS_OF_A_DOCUMENT = "word/_rels/settings.xml.rels"

# ---- PDF ----
STREAM = re.compile(rb"(?<!end)stream\r?\n")
MOST_STREAMS = 100_000
MOST_INFLATED = 50 * 1024 * 1024
# So long that they do not come by chance in a picture: these are looked for everywhere.
ACTIVE = (
    *("JavaScript", "Rendition", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia"),
    *("SubmitForm", "ImportData"),
)
# And these only where objects stand.
ACTIVE_AMONG_OBJECTS = ("JS", "XFA", "GoToE")


def _names(*names: str) -> re.Pattern[bytes]:
    """One of these as PDF writes a name: each letter as it is, or as # and two figures."""
    written = "|".join(
        "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in names
    )
    return re.compile(f"/(?:{written})(?![A-Za-z0-9#])".encode())


ANYWHERE, AMONG_OBJECTS = _names(*ACTIVE), _names(*ACTIVE, *ACTIVE_AMONG_OBJECTS)
LOCKED, OBJECT_STREAM, FILTER = _names("Encrypt"), _names("ObjStm"), _names("Filter")
# What a reader begins with: where the file says that it ends, and what is on top of all.
END, WHERE_END_IS_LOOKED_FOR = re.compile(rb"startxref\s+[0-9]+\s+%%EOF"), 2048
ROOT = _names("Root")


def kind_of(upload: File) -> DocumentKind:
    """By what is in it; what the file is called says nothing. Raises ValidationError."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("Fila er større enn 20 MB. Lagre den mindre og prøv igjen."))
    upload.seek(0)
    start = upload.read(1024)
    upload.seek(0)
    if start.startswith(b"%PDF-"):
        _refuse_active_pdf(upload)
        return DocumentKind.PDF
    if start.startswith(PICTURES):
        refuse_unfit(upload)
        return DocumentKind.PICTURE
    kind = _kind_of_archive(upload) if start.startswith(b"PK") else None
    if kind is None:
        raise ValidationError(
            _("Dette er ikke en fil vi kan vise. Bruk PDF, pptx, odp, docx, odt eller et bilde.")
        )
    return kind


# ---- Archives ------------------------------------------------------------------------------------


def _kind_of_archive(upload: File) -> DocumentKind | None:
    """Only the list of contents and two small parts are read: nothing is unpacked here."""
    try:
        with ZipFile(upload) as archive:
            kind = _kind_by_parts(archive)
            if kind:
                _refuse_unfit_archive(archive)
            return kind
    except BROKEN_ARCHIVE:
        return None
    finally:
        upload.seek(0)


def _kind_by_parts(archive: ZipFile) -> DocumentKind | None:
    names = set(archive.namelist())
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in OOXML.items() if part in names), None)
    if "mimetype" in names and archive.getinfo("mimetype").file_size < LONGEST_MIME:
        return ODF.get(archive.read("mimetype").strip())
    return None


def _refuse_unfit_archive(archive: ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(
            _("Fila pakker seg ut til mye mer enn den sier. Lagre den på nytt og prøv igjen.")
        )
    if any(ACTIVE_PARTS.search(part.filename) for part in parts) or _fetches_a_template(archive):
        raise ValidationError(
            _(
                "Fila har makroer eller andre program inni seg. Lagre den uten, for eksempel som "
                "PDF, og prøv igjen."
            )
        )


def _fetches_a_template(archive: ZipFile) -> bool:
    if LINKS_OF_A_DOCUMENT not in archive.namelist():
        return False
    with archive.open(LINKS_OF_A_DOCUMENT) as links:
        return bool(FETCHED.search(links.read(LONGEST_LINKS)))


# ---- PDF -----------------------------------------------------------------------------------------


def _refuse_active_pdf(upload: File) -> None:
    content = upload.read()
    upload.seek(0)
    try:
        objects = b"\n".join(_objects(content))
        _refuse_cut_off(content, objects)
    except (zlib.error, ValueError) as error:
        raise ValidationError(
            _("Vi klarer ikke å lese denne PDF-en. Lagre den på nytt og prøv igjen.")
        ) from error
    if LOCKED.search(objects):
        raise ValidationError(
            _("Fila er låst, så vi kan ikke se hva som er i den. Lagre den uten passord.")
        )
    if AMONG_OBJECTS.search(objects) or ANYWHERE.search(content):
        raise ValidationError(
            _(
                "Fila har skript, skjema eller andre filer inni seg. Skriv den ut til PDF på nytt, "
                "og prøv igjen."
            )
        )


def _refuse_cut_off(content: bytes, objects: bytes) -> None:
    if not (END.search(content[-WHERE_END_IS_LOOKED_FOR:]) and ROOT.search(objects)):
        raise ValueError


def _objects(content: bytes) -> Iterator[bytes]:
    """What stands between the streams, and inside those that hold objects. In one pass, whatever
    the file says of itself. ValueError for more than it is worth, or packed as we do not open.
    """
    at, left, streams = 0, MOST_INFLATED, 0
    while found := STREAM.search(content, at):
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        if (streams := streams + 1) > MOST_STREAMS:
            raise ValueError
        before = content[at : found.start()]
        at = end + len(b"endstream")
        yield before
        told = before.rpartition(b" obj")[2]
        if OBJECT_STREAM.search(told):
            inside = _inflated(content[found.end() : end], told, at_most=left)
            left -= len(inside)
            yield inside
    yield content[at:]


def _inflated(body: bytes, told: bytes, *, at_most: int) -> bytes:
    """Only what is packed in the usual way, and by its usual name."""
    if not FILTER.search(told):
        return body
    filters = told.count(b"Decode") - told.count(b"/DecodeParms")
    if filters != 1 or b"/FlateDecode" not in told:
        raise ValueError
    inside = zlib.decompressobj().decompress(body, at_most)
    if len(inside) >= at_most:
        raise ValueError
    return inside


def as_kept(upload: File, kind: DocumentKind) -> File:
    """Pictures are made anew, without place and camera."""
    if kind == DocumentKind.PICTURE:
        return ContentFile(in_widths(upload)[WIDTHS[0]])
    return upload
