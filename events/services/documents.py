"""Slides and papers of an event: looked into before they are kept, gone when they are deleted."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from datetime import datetime
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from core.pictures import WIDTHS, in_widths, refuse_unfit
from core.services import log_act
from events.enums import DocumentKind
from events.models import Event, EventDocument
from members.models import Person

MAX_BYTES = 20 * 1024 * 1024
ODP = b"application/vnd.oasis.opendocument.presentation"
LONGEST_MIME = 200
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(OSError, ValueError, RuntimeError),  # NotImplementedError is one of the last
)


def add(*, event: Event, title: str, upload: File, by: Person, now: datetime) -> EventDocument:
    """Under a name that cannot be guessed. Raises ValidationError with a sentence.

    The transaction is the inner one, so that a file never stays where its row did not.
    """
    kind = kind_of(upload)
    content = as_kept(upload, kind)
    document = EventDocument(
        event=event, title=title, kind=kind, size=content.size, added_at=now, added_by=by
    )
    document.file.save(f"{document.uid.hex}.{kind}", content, save=False)
    try:
        _write(document, by=by, now=now)
    except BaseException:
        document.file.delete(save=False)
        raise
    return document


@transaction.atomic
def _write(document: EventDocument, *, by: Person, now: datetime) -> None:
    event, text = document.event, f"La til {document.title}."
    document.save()
    log_act(by=by, now=now, verb="event.document_added", subject=event, text=text)


@transaction.atomic
def remove(*, document: EventDocument, by: Person, now: datetime) -> None:
    """The file goes with the row (`events.receivers`), once that is certain."""
    event, title = document.event, document.title
    document.delete()
    log_act(by=by, now=now, verb="event.document_removed", subject=event, text=f"Slettet {title}.")


def kind_of(upload: File) -> DocumentKind:
    """By what is in it; what the file is called says nothing. Raises ValidationError."""
    if (upload.size or 0) > MAX_BYTES:
        raise ValidationError(_("Fila er større enn 20 MB. Lagre den mindre og prøv igjen."))
    upload.seek(0)
    start = upload.read(1024)
    upload.seek(0)
    if start.startswith(b"%PDF-"):
        return DocumentKind.PDF
    if start.startswith(PICTURES):
        refuse_unfit(upload)
        return DocumentKind.PICTURE
    kind = _kind_of_archive(upload) if start.startswith(b"PK") else None
    if kind is None:
        raise ValidationError(
            _("Dette er ikke en fil vi kan vise. Bruk PDF, pptx, odp eller et bilde.")
        )
    return kind


def _kind_of_archive(upload: File) -> DocumentKind | None:
    try:
        with ZipFile(upload) as archive:
            names = set(archive.namelist())
            if {"[Content_Types].xml", "ppt/presentation.xml"} <= names:
                has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
                return None if has_macros else DocumentKind.PPTX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < LONGEST_MIME:
                return DocumentKind.ODP if archive.read("mimetype").strip() == ODP else None
    except BROKEN_ARCHIVE:
        return None
    finally:
        upload.seek(0)
    return None


def as_kept(upload: File, kind: DocumentKind) -> File:
    """Pictures are made anew, without place and camera."""
    if kind == DocumentKind.PICTURE:
        return ContentFile(in_widths(upload)[WIDTHS[0]])
    return upload
