"""Slides and papers of an event: looked into before they are kept, gone when they are deleted."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from core.services import log_act
from core.services.looking_into import as_kept, kind_of
from events.models import Event, EventDocument, Session, Speaker
from members.models import Person


def add(
    *,
    event: Event,
    title: str,
    upload: File,
    session: Session | None = None,
    speaker: Speaker | None = None,
    by: Person | None,
    now: datetime,
) -> EventDocument:
    """Under a name that cannot be guessed. `by=None`: the speaker, by the link. Raises
    ValidationError with a sentence.

    The transaction is the inner one, so that a file never stays where its row did not.
    """
    kind = kind_of(upload)
    content = as_kept(upload, kind)
    document = EventDocument(
        event=event,
        session=speaker.session if speaker else session,
        speaker=speaker,
        title=title,
        kind=kind,
        size=content.size,
        added_at=now,
        added_by=by,
    )
    document.file.save(f"{document.uid.hex}.{kind}", content, save=False)
    try:
        _write(document, by=by, now=now)
    except BaseException:
        document.file.delete(save=False)
        raise
    return document


@transaction.atomic
def _write(document: EventDocument, *, by: Person | None, now: datetime) -> None:
    event, text = document.event, f"La til {document.title}."
    if by is None:
        text = f"{document.speaker} la ut {document.title}."
    document.save()
    log_act(by=by, now=now, verb="event.document_added", subject=event, text=text)


@transaction.atomic
def remove(*, document: EventDocument, by: Person | None, now: datetime) -> None:
    """The file goes with the row (`events.receivers`), once that is certain."""
    event, text = document.event, f"Slettet {document.title}."
    if by is None:
        text = f"{document.speaker} slettet {document.title}."
    document.delete()
    log_act(by=by, now=now, verb="event.document_removed", subject=event, text=text)
