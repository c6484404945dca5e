"""The parts of an issue: added, written, moved, taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.pictures import delete_files
from core.services import log_act
from newsletters.models import Block, BlockText, Issue, IssueText
from newsletters.services.issues import held

if TYPE_CHECKING:
    from events.models import Event
    from members.models import Person

Words = Mapping[str, Mapping[str, str]]  # language → field → words


@transaction.atomic
def keep(
    *,
    block: Block,
    texts: Words,
    events: Collection[Event] | None = None,
    by: Person | None,
    now: datetime,
) -> Block:
    """A block that is new, last in its issue, or changed. Raises Refused."""
    issue = held(block.issue)
    is_new = block.pk is None
    if is_new:
        block.position = _last_in(issue) + 1
    else:
        old = Block.objects.get(pk=block.pk)
        if old.picture and old.picture != block.picture:
            _forget_picture(old)
    block.save()
    if events is not None:
        block.events.set(events)
    for language, words in texts.items():
        BlockText.objects.update_or_create(block=block, language=language, defaults=dict(words))
    text = _("La til: %(block)s.") if is_new else _("Endret: %(block)s.")
    _tell(issue, text % {"block": block}, by=by, now=now)
    return block


@transaction.atomic
def move(*, block: Block, up: bool, by: Person, now: datetime) -> None:
    """One place, where there is one. Raises Refused."""
    issue = held(block.issue)
    blocks = list(issue.blocks.all())
    at = blocks.index(block)
    to = max(0, min(len(blocks) - 1, at - 1 if up else at + 1))
    blocks.insert(to, blocks.pop(at))
    for position, each in enumerate(blocks, start=1):
        each.position = position
    Block.objects.bulk_update(blocks, ["position"])
    if at != to:
        _tell(issue, _("Flyttet: %(block)s.") % {"block": block}, by=by, now=now)


@transaction.atomic
def remove(*, block: Block, by: Person, now: datetime) -> None:
    """Raises Refused."""
    issue = held(block.issue)
    _tell(issue, _("Tok ut: %(block)s.") % {"block": block}, by=by, now=now)
    _forget_picture(block)
    block.delete()


@transaction.atomic
def discard(*, issue: Issue, by: Person, now: datetime) -> None:
    """A draft nobody wants, with all its parts. Raises Refused."""
    issue = held(issue)
    log_act(by=by, now=now, verb="issue.discarded", subject=issue, text=_("Kastet utkastet."))
    for block in issue.blocks.all():
        _forget_picture(block)
    issue.delete()


def write_subjects(*, issue: Issue, subjects: Words) -> None:
    """Subject and preheader in each language, of an issue that is held. The caller tells."""
    for language, words in subjects.items():
        IssueText.objects.update_or_create(issue=issue, language=language, defaults=dict(words))


def _last_in(issue: Issue) -> int:
    return max((block.position for block in issue.blocks.all()), default=0)


def _forget_picture(block: Block) -> None:
    """…unless another shows it too: a draft has the pictures of the skeleton it was made of."""
    if block.picture and not _others_with(block).exists():
        transaction.on_commit(partial(delete_files, block.picture))


def _others_with(block: Block) -> QuerySet[Block]:
    return Block.objects.filter(picture=block.picture.name).exclude(pk=block.pk)


def _tell(issue: Issue, text: str, *, by: Person | None, now: datetime) -> None:
    log_act(by=by, now=now, verb="issue.changed", subject=issue, text=text)
