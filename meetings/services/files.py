"""Files of a forum: looked into before they are kept, gone when they are deleted."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from core.services import log_act
from core.services.looking_into import as_kept, kind_of
from meetings.enums import Openness
from meetings.models import Forum, ForumFile, Meeting
from meetings.services.locks import refuse_unless_running
from members.models import Person


def add_file(
    *,
    forum: Forum,
    title: str,
    upload: File,
    openness: str = Openness.FORUM,
    meeting: Meeting | None = None,
    by: Person | None,
    now: datetime,
) -> ForumFile:
    """Under a name that cannot be guessed. Raises Refused, or ValidationError with a sentence.

    The transaction is the inner one, so that a file never stays where its row did not.
    """
    refuse_unless_running(forum, by=by, now=now)
    kind = kind_of(upload)
    content = as_kept(upload, kind)
    row = ForumFile(
        forum=forum,
        meeting=meeting,
        title=title,
        openness=openness,
        kind=kind,
        size=content.size,
        sha256=_digest(content),
        uploaded_by=by,
        uploaded_at=now,
    )
    row.file.save(f"{row.uid.hex}.{kind}", content, save=False)
    try:
        _write(row, by=by, now=now)
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


@transaction.atomic
def remove_file(*, file: ForumFile, by: Person | None, now: datetime) -> None:
    """The file goes with the row (`meetings.receivers`), once that is certain. Raises Refused."""
    refuse_unless_running(file.forum, by=by, now=now)
    forum, title = file.forum, file.title
    file.delete()
    log_act(by=by, now=now, verb="forum.file_removed", subject=forum, text=f"Slettet {title}.")


@transaction.atomic
def _write(row: ForumFile, *, by: Person | None, now: datetime) -> None:
    row.save()
    text = f"La til {row.title}."
    log_act(by=by, now=now, verb="forum.file_added", subject=row.forum, text=text)


def _digest(content: File) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
