"""The yearly round: every member is asked, reminded twice, and answers with one press.

Locks are taken in one order: the round, then its reviews by number.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from members import rules
from members.enums import Refusal, ReviewAnswer
from members.mail import reviews as mail
from members.models import Person, ReviewRound, YearlyReview
from members.rules import reviews as review_rules
from members.services.invitations import Answers, invite
from outbox import services as outbox
from outbox.models import Delivery

if TYPE_CHECKING:
    from members.rules.reviews import Registered
    from outbox.services import Owed

KEPT = kept_for("suggestions")
FORGOTTEN = {"suggested_name": "", "suggested_email": ""}
ASKED = ["asked", "asked_at", "remind_at", "letters", "last_letter", "passed_on_at", *FORGOTTEN]


# ---- The round ---------------------------------------------------------------------------------


@transaction.atomic
def plan_round(*, starts_on: date, by: Person, now: datetime) -> ReviewRound:
    """It starts by itself that day. Raises Refused."""
    ends_on = starts_on + review_rules.LASTS
    if ReviewRound.objects.filter(year=starts_on.year).exists():
        raise Refused(Refusal.ROUND_OF_THE_YEAR)
    try:
        with transaction.atomic():
            made = ReviewRound.objects.create(
                year=starts_on.year, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError as error:
        raise Refused(Refusal.ROUND_IN_THE_WAY) from error
    log_act(
        by=by,
        now=now,
        verb="review_round.planned",
        subject=made,
        text=_("Runden er lagt inn."),
        after={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
    )
    return made


@transaction.atomic
def drop_round(*, review_round: ReviewRound, by: Person, now: datetime) -> None:
    """Raises Refused for one that has started."""
    found = _held_round(review_round)
    if found.started_at:
        raise Refused(Refusal.ROUND_STARTED)
    text = _("Planen er forkastet.")
    log_act(by=by, now=now, verb="review_round.dropped", subject=found, text=text)
    found.delete()


@transaction.atomic
def start_round(*, review_round: ReviewRound, by: Person | None, now: datetime) -> ReviewRound:
    """Asks every member. Before its day the round begins, and ends, as much earlier.

    Raises Refused.
    """
    found = _held_round(review_round)
    today = timezone.localdate(now)
    if reason := review_rules.refusal_to_start(found, on=today):
        raise Refused(reason)
    if today < found.starts_on:
        found.starts_on, found.ends_on = today, today + review_rules.LASTS
    found.started_at = now
    try:
        with transaction.atomic():
            found.save(update_fields=["starts_on", "ends_on", "started_at"])
    except IntegrityError as error:
        raise Refused(Refusal.ROUND_IN_THE_WAY) from error
    members = review_rules.to_be_asked(on=today)
    reviews = YearlyReview.objects.bulk_create(
        YearlyReview(round=found, organisation=organisation) for organisation in members
    )
    log_act(
        by=by,
        now=now,
        verb="review_round.started",
        subject=found,
        text=_("Runden er startet: %(n)d medlemmer.") % {"n": len(reviews)},
    )
    _ask(review_rules.due_letters(now=now, until=now).filter(round=found), now=now)
    return found


@transaction.atomic
def remind(*, now: datetime, among: Collection[int] | None = None) -> int:
    """Whoever has not answered in time, and whoever has become main contact since. Returns how
    many."""
    due = review_rules.due_letters(now=now, until=now)
    return _ask(due if among is None else due.filter(pk__in=among), now=now)


# ---- The answers -------------------------------------------------------------------------------


@transaction.atomic
def confirm_by_letter(*, review: YearlyReview, asked: int, now: datetime) -> None:
    """Whoever holds the link in the letter to `asked` says that all is right. Twice is once.

    Raises Refused.
    """
    found = _held(review)
    if found.confirmed_at is None:
        today = timezone.localdate(now)
        if reason := review_rules.refusal_by_letter(found, asked=asked, on=today):
            raise Refused(reason)
        _confirm(found, ReviewAnswer.LETTER, by=None, now=now)


@transaction.atomic
def confirm_at_the_desk(*, review: YearlyReview, by: Person, now: datetime) -> None:
    """Twice is once. Raises Refused."""
    found = _held(review)
    today = timezone.localdate(now)
    if reason := rules.refusal_to_settle(by, found.organisation, on=today):
        raise Refused(reason)
    if found.confirmed_at is None:
        if reason := review_rules.refusal_to_answer(found, on=today):
            raise Refused(reason)
        _confirm(found, ReviewAnswer.DESK, by=by, now=now)


@transaction.atomic
def confirm_by_phone(*, review: YearlyReview, note: str, by: Person, now: datetime) -> None:
    """Staff asked somebody, in the round or after it. `note` says whom; it stands in the act log.

    Raises Refused.
    """
    found = _held(review)
    if found.confirmed_at:
        raise Refused(Refusal.REVIEW_CONFIRMED)
    if not note.strip():
        raise Refused(Refusal.NOTE_NEEDED)
    _confirm(found, ReviewAnswer.PHONE, by=by, now=now, note=note.strip())


@transaction.atomic
def pass_on(*, review: YearlyReview, asked: int, name: str, email: str, now: datetime) -> None:
    """Who was asked is not the right person any more, and may say who is. The secretariat finds
    out: nobody gets a role or a letter by this. Raises Refused."""
    found = _held(review)
    if found.confirmed_at:
        raise Refused(Refusal.REVIEW_CONFIRMED)
    if reason := review_rules.refusal_by_letter(found, asked=asked, on=timezone.localdate(now)):
        raise Refused(reason)
    found.passed_on_at, found.remind_at = now, None
    found.suggested_name, found.suggested_email = name, email
    found.save(update_fields=["passed_on_at", "remind_at", *FORGOTTEN])
    log_act(
        by=None,
        now=now,
        verb="review.passed_on",
        subject=found,
        text=_("Hovedkontakten sier at noen andre er rett person."),
    )


@transaction.atomic
def ask_again(*, review: YearlyReview, by: Person, now: datetime) -> None:
    """A new letter to whoever is main contact now, and reminders as from the start.

    Raises Refused.
    """
    found = _held(review)
    today = timezone.localdate(now)
    if found.confirmed_at:
        raise Refused(Refusal.REVIEW_CONFIRMED)
    if reason := review_rules.refusal_to_answer(found, on=today):
        raise Refused(reason)
    if rules.main_contact_of(found.organisation, on=today) is None:
        raise Refused(Refusal.NOBODY_TO_ASK)
    found.asked = None
    found.save(update_fields=["asked"])
    text = _("Spørsmålet er sendt på nytt.")
    log_act(by=by, now=now, verb="review.asked_again", subject=found, text=text)
    _ask(review_rules.due_letters(now=now, until=now).filter(pk=found.pk), now=now)


def invite_suggested(*, review: YearlyReview, by: Person, now: datetime) -> Answers:
    """Whoever was named is invited as a colleague. The role is given when they have come.

    Raises Refused.
    """
    if not review.suggested_email:
        raise Refused(Refusal.NOBODY_NAMED)
    return invite(
        organisation=review.organisation, addresses=[review.suggested_email], by=by, now=now
    )


def _held(review: YearlyReview) -> YearlyReview:
    rows = YearlyReview.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "round").get(pk=review.pk)


def _confirm(
    review: YearlyReview, how: ReviewAnswer, *, by: Person | None, now: datetime, note: str = ""
) -> None:
    review.confirmed_at, review.confirmed_how, review.confirmed_by = now, how, by
    review.remind_at = None
    review.suggested_name = review.suggested_email = ""
    review.save(
        update_fields=["confirmed_at", "confirmed_how", "confirmed_by", "remind_at", *FORGOTTEN]
    )
    said = _("Opplysningene om %(organisation)s stemmer, bekreftet %(how)s.") % {
        "organisation": review.organisation,
        "how": how.label,
    }
    log_act(
        by=by,
        now=now,
        verb="review.confirmed",
        subject=review,
        text=" ".join(filter(None, [said, note])),
    )


# ---- The letters -------------------------------------------------------------------------------


def forget_suggestions(*, now: datetime) -> None:
    """At night: who was named is nobody's business when the round has long been over."""
    over = YearlyReview.objects.filter(round__ends_on__lt=timezone.localdate(now) - KEPT)
    over.exclude(**FORGOTTEN).update(**FORGOTTEN)


def _held_round(review_round: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.select_for_update().get(pk=review_round.pk)


def _ask(due: QuerySet[YearlyReview], *, now: datetime) -> int:
    """One letter for each; those that another tick has taken are left to it. Returns how many."""
    held = due.select_for_update(of=("self",), skip_locked=True)
    reviews = list(held.select_related("organisation", "round").order_by("pk"))
    if not reviews:
        return 0
    today = timezone.localdate(now)
    organisations = [review.organisation for review in reviews]
    contacts = review_rules.contacts_of(organisations, on=today)
    known = review_rules.registered(organisations, on=today)
    owed = [
        _asked(review, contacts[review.organisation_id], known[review.organisation_id], now=now)
        for review in reviews
    ]
    outbox.owe_all(owed, now=now)
    keys = [letter.dedupe_key for letter in owed]
    letters = Delivery.objects.filter(dedupe_key__in=keys).in_bulk(field_name="dedupe_key")
    for review, key in zip(reviews, keys, strict=True):
        review.last_letter = letters[key]
    YearlyReview.objects.bulk_update(reviews, ASKED)
    return len(reviews)


def _asked(review: YearlyReview, contact: Person, known: Registered, *, now: datetime) -> Owed:
    """Somebody new is asked from the start; what the one before said of others is forgotten."""
    is_reminder = review.asked_id == contact.pk
    if not is_reminder:
        review.asked, review.asked_at, review.passed_on_at = contact, now, None
        review.suggested_name = review.suggested_email = ""
    review.remind_at = review_rules.next_reminder(review.asked_at or now, now=now)
    review.letters += 1
    return mail.ask(review, asked=contact, known=known, is_reminder=is_reminder)
