"""What is done with chapters: who sits in the board, who may publish, and what is covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.own_data import at, proved_addresses
from core.refusals import Refused
from core.services import end_before, log_act, set_words
from members.models import County, Organisation, Person
from members.search import sort_key
from members.services.succession import Step, Succession
from regions import mail, rules
from regions.enums import BoardPosition, Refusal
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant

ONE_DAY = timedelta(days=1)


# ---- Editors -----------------------------------------------------------------------------------


@transaction.atomic
def grant_editor(
    *,
    chapter: Chapter,
    person: Person,
    ends_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> EditorGrant:
    """From today to `ends_on` (None: a year), the person may publish for the chapter.

    Given and renewed by the leader or by staff; `by=None` is the portal. Raises Refused.
    """
    today = timezone.localdate(now)
    ends_on = ends_on or rules.years_after(today, 1)
    chapter = Chapter.objects.select_for_update(no_key=True).get(pk=chapter.pk)
    if reason := rules.refusal_to_grant(person, chapter, ends_on=ends_on, by=by, on=today):
        raise Refused(reason)
    for earlier in EditorGrant.objects.valid(on=today).filter(chapter=chapter, person=person):
        end_before(earlier, today)
    grant = EditorGrant.objects.create(
        chapter=chapter, person=person, granted_by=by, starts_on=today, ends_on=ends_on
    )
    log_act(
        by=by,
        now=now,
        verb="editor.granted",
        subject=grant,
        text=_("%(person)s er redaktør for %(chapter)s.") % _names(grant),
        after=grant.as_period(),
    )
    mail.tell_editor(grant, letter="editor_granted", now=now)
    return grant


@transaction.atomic
def end_grant(*, grant: EditorGrant, by: Person | None, now: datetime) -> None:
    """Over at once. Raises Refused."""
    today = timezone.localdate(now)
    grant = _held_grant(grant)
    if reason := rules.refusal_to_run(by, grant.chapter, on=today):
        raise Refused(reason)
    if grant.ends_on and grant.ends_on < today:
        raise Refused(Refusal.ALREADY_OVER)
    _end_grant(grant, by=by, now=now)


def _end_grant(grant: EditorGrant, *, by: Person | None, now: datetime) -> None:
    today = timezone.localdate(now)
    log_act(
        by=by,
        now=now,
        verb="editor.ended",
        subject=grant,
        text=_("%(person)s er ikke lenger redaktør for %(chapter)s.") % _names(grant),
        before=grant.as_period(),
        after={"ends_on": (today - ONE_DAY).isoformat()},
    )
    mail.tell_editor(grant, letter="editor_ended", now=now)
    end_before(grant, today)


def _held_grant(grant: EditorGrant) -> EditorGrant:
    return (
        EditorGrant.objects.select_for_update(of=("self",))
        .select_related("person", "chapter")
        .get(pk=grant.pk)
    )


# ---- The board ---------------------------------------------------------------------------------


@transaction.atomic
def seat(
    *,
    chapter: Chapter,
    person: Person,
    position: BoardPosition,
    starts_on: date,
    ends_on: date | None = None,
    rank: int = 1,
    on_behalf_of: Organisation | None = None,
    elected_at: str = "",
    by: Person | None,
    now: datetime,
) -> BoardTerm:
    """The person takes a seat. Whoever leads makes room for a new leader, and a person who gets
    another seat leaves the old one. Raises Refused."""
    if ends_on and ends_on < starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    chapter = Chapter.objects.select_for_update(no_key=True).get(pk=chapter.pk)
    for term in rules.seats_to_leave(chapter, person, position, on=starts_on):
        leave = _end_term if term.person == person else _leave_board
        leave(term, starts_on, by=by, now=now)
    try:
        with transaction.atomic():
            term = BoardTerm.objects.create(
                chapter=chapter,
                person=person,
                position=position,
                rank=rank,
                on_behalf_of=on_behalf_of,
                elected_at=elected_at,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as error:
        raise Refused(Refusal.SEAT_TAKEN) from error
    log_act(
        by=by,
        now=now,
        verb="board.seated",
        subject=term,
        text=_("%(person)s er %(position)s i %(chapter)s.") % _seat_names(term),
        after=term.as_period(),
    )
    return term


@transaction.atomic
def unseat(
    *, term: BoardTerm, ends_on: date | None = None, by: Person | None, now: datetime
) -> None:
    """`ends_on` is the last day; None: over at once. The rights of an editor end with the seat.

    Raises Refused.
    """
    today = timezone.localdate(now)
    term = (
        BoardTerm.objects.select_for_update(of=("self",))
        .select_related("person", "chapter")
        .get(pk=term.pk)
    )
    if term.ends_on and term.ends_on < today:
        raise Refused(Refusal.ALREADY_OVER)
    if ends_on and term.starts_on and ends_on < term.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    _leave_board(term, (ends_on + ONE_DAY) if ends_on else today, by=by, now=now)


def _leave_board(term: BoardTerm, day: date, *, by: Person | None, now: datetime) -> None:
    """The rights of an editor go with the seat; of one that ends later they end by themselves."""
    _end_term(term, day, by=by, now=now)
    today = timezone.localdate(now)
    if day <= today:
        theirs = EditorGrant.objects.filter(chapter=term.chapter, person=term.person)
        for grant in theirs.exclude(ends_on__lt=today).select_related("person", "chapter"):
            _end_grant(grant, by=by, now=now)


def _end_term(term: BoardTerm, day: date, *, by: Person | None, now: datetime) -> None:
    log_act(
        by=by,
        now=now,
        verb="board.left",
        subject=term,
        text=_("%(person)s er ikke lenger %(position)s i %(chapter)s.") % _seat_names(term),
        before=term.as_period(),
        after={"ends_on": (day - ONE_DAY).isoformat()},
    )
    end_before(term, day)


# ---- What it is and covers ---------------------------------------------------------------------


@transaction.atomic
def add_chapter(*, chapter: Chapter, by: Person | None, now: datetime) -> Chapter:
    """`chapter` is filled in, but not saved."""
    chapter.sort_key = sort_key(chapter.name)
    chapter.save(force_insert=True)
    log_act(
        by=by,
        now=now,
        verb="chapter.added",
        subject=chapter,
        text=_("%(chapter)s er lagt inn.") % {"chapter": chapter},
    )
    return chapter


@transaction.atomic
def cover(
    *,
    chapter: Chapter,
    county: County | None = None,
    organisation: Organisation | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Person | None,
    now: datetime,
) -> Coverage:
    """Either a county, today's or a former one, or one organisation. Raises Refused."""
    if (county is None) == (organisation is None):
        raise Refused(Refusal.ONE_OF_TWO)
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    try:
        with transaction.atomic():
            coverage = Coverage.objects.create(
                chapter=chapter,
                county=county,
                organisation=organisation,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as error:
        raise Refused(Refusal.COVERED_ALREADY) from error
    log_act(
        by=by,
        now=now,
        verb="chapter.covers",
        subject=coverage,
        text=_("%(chapter)s dekker %(place)s.") % _place(coverage),
        after=coverage.as_period(),
    )
    return coverage


@transaction.atomic
def end_coverage(*, coverage: Coverage, ends_on: date, by: Person | None, now: datetime) -> None:
    """`ends_on` is the last day. Raises Refused."""
    coverage = (
        Coverage.objects.select_for_update(of=("self",))
        .select_related("chapter", "county", "organisation")
        .get(pk=coverage.pk)
    )
    if coverage.ends_on and coverage.ends_on < timezone.localdate(now):
        raise Refused(Refusal.ALREADY_OVER)
    if coverage.starts_on and ends_on < coverage.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    before = coverage.as_period()
    coverage.ends_on = ends_on
    try:
        with transaction.atomic():
            coverage.save(update_fields=["ends_on"])
    except IntegrityError as error:
        raise Refused(Refusal.COVERED_ALREADY) from error
    log_act(
        by=by,
        now=now,
        verb="chapter.covered",
        subject=coverage,
        text=_("%(chapter)s dekker ikke lenger %(place)s etter siste dag.") % _place(coverage),
        before=before,
        after=coverage.as_period(),
    )


def follow(succession: Succession) -> Iterator[Step]:
    """A chapter that covers an organisation by name covers those that follow it."""
    day, eve = succession.day, succession.eve
    rows = Coverage.objects.exclude(ends_on__lt=day).select_related("chapter", "organisation")
    named = {row.organisation_id: row for row in rows.exclude(organisation=None)}
    followed: list[Organisation] = []
    for one in succession.plan.ending:
        if (row := named.get(one.pk)) is None:
            continue
        words = {"chapter": row.chapter, "name": one, "day": date_format(eve)}
        text = _("%(chapter)s dekker %(name)s til og med %(day)s.") % words
        yield Step(_("Fylkeslag"), text, partial(end_before, row, day))
        for follower in succession.followers(one):
            if follower in followed or follower.pk in named:
                continue
            followed.append(follower)
            words = {"chapter": row.chapter, "name": follower, "day": date_format(day)}
            text = _("%(chapter)s dekker %(name)s fra %(day)s.") % words
            goes_on = partial(
                _cover_follower,
                row.chapter,
                follower,
                starts_on=max(day, row.starts_on or day),
                ends_on=row.ends_on,
            )
            yield Step(_("Fylkeslag"), text, goes_on)


def _cover_follower(chapter: Chapter, organisation: Organisation, **period: date | None) -> None:
    Coverage.objects.create(chapter=chapter, organisation=organisation, **period)


# ---- Its own words -----------------------------------------------------------------------------


@transaction.atomic
def describe(
    *, chapter: Chapter, words: Mapping[str, str], by: Person | None, now: datetime
) -> None:
    """What the chapter says of itself, by field; texts are made safe. Raises Refused."""
    chapter = Chapter.objects.select_for_update(no_key=True).get(pk=chapter.pk)
    if reason := rules.refusal_to_run(by, chapter, on=timezone.localdate(now)):
        raise Refused(reason)
    before, after = set_words(chapter, words)
    if not after:
        return
    log_act(
        by=by,
        now=now,
        verb="chapter.described",
        subject=chapter,
        text=_("%(chapter)s har ny tekst på siden sin.") % {"chapter": chapter},
        before=before,
        after=after,
    )


# ---- What they share ---------------------------------------------------------------------------


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """Seats that were held stay in the history, without a name. The portal itself ends them."""
    today = timezone.localdate(now)
    for term in BoardTerm.objects.filter(person=person).exclude(ends_on__lt=today):
        unseat(term=term, by=None, now=now)
    EditorGrant.objects.filter(person=person).delete()
    contact = at("contact_email", proved_addresses(person))
    Chapter.objects.filter(contact).update(contact_name="", contact_email="")


def _names(grant: EditorGrant) -> dict[str, object]:
    return {"person": grant.person, "chapter": grant.chapter}


def _seat_names(term: BoardTerm) -> dict[str, object]:
    return {
        "person": term.person,
        "position": term.get_position_display(),
        "chapter": term.chapter,
    }


def _place(coverage: Coverage) -> dict[str, object]:
    return {"chapter": coverage.chapter, "place": coverage.county or coverage.organisation}
