"""The yearly round and its letters, among what is due by the calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from core import hours
from core.refusals import Refused
from members.models import ReviewRound, RoleTerm, YearlyReview
from members.querysets import RoleTermQuerySet
from members.rules import reviews as rules
from members.services import reviews
from outbox.reminders import Move, Occasion, Receiver, Source

NEW = "new"
ONE_DAY = timedelta(days=1)


# ---- Rounds that begin -------------------------------------------------------------------------


def coming_rounds(*, now: datetime, until: datetime) -> list[Occasion]:
    planned = list(ReviewRound.objects.planned(on=localdate(now), until=localdate(until)))
    asked = _to_be_asked(now=now).count() if planned else 0
    return [
        Occasion(
            key=str(each.pk),
            about=str(each),
            due_at=hours.at(each.starts_on, hours.MORNING),
            useful_until=_end_of(each.ends_on),
            receivers=asked,
            url=reverse("admin:members_reviewround_change", args=[each.pk]),
        )
        for each in planned
    ]


def start(key: str, now: datetime) -> int:
    """None, where another tick was first, or staff's round is still open."""
    planned = ReviewRound.objects.due(on=localdate(now)).filter(pk=key).first()
    if planned is None:
        return 0
    try:
        started = reviews.start_round(review_round=planned, by=None, now=now)
    except Refused:
        return 0
    return started.reviews.exclude(asked=None).count()


def asked_by_round(_key: str, now: datetime) -> list[Receiver]:
    return [_receiver(term) for term in _to_be_asked(now=now).select_related("person")]


def _to_be_asked(*, now: datetime) -> RoleTermQuerySet:
    today = localdate(now)
    members = rules.to_be_asked(on=today).values("pk")
    return RoleTerm.objects.main_contacts(on=today).filter(organisation__in=members)


# ---- Its letters -------------------------------------------------------------------------------


def coming_letters(*, now: datetime, until: datetime) -> list[Occasion]:
    """One for each day and round; whoever has become main contact is asked by themselves."""
    groups: dict[tuple[ReviewRound, str], list[datetime]] = defaultdict(list)
    for review in rules.due_letters(now=now, until=until).select_related("round"):
        is_new = review.asked_id != review.contact
        due_at = now if is_new or review.remind_at is None else review.remind_at
        groups[review.round, NEW if is_new else localdate(due_at).isoformat()].append(due_at)
    return [
        Occasion(
            key=f"{round_.pk}-{day}",
            about=f"{round_}: nye hovedkontakter"
            if day == NEW
            else f"{round_}: de som ikke har svart",
            due_at=min(due),
            useful_until=_end_of(round_.ends_on),
            receivers=len(due),
            url=reverse("admin:members_reviewround_change", args=[round_.pk]),
        )
        for (round_, day), due in groups.items()
    ]


def remind(key: str, now: datetime) -> int:
    return reviews.remind(now=now, among=_of(key, now=now, until=now))


def reminded(key: str, now: datetime) -> list[Receiver]:
    found = _of(key, now=now, until=now + timedelta(days=60))
    terms = RoleTerm.objects.main_contacts(on=localdate(now)).filter(
        organisation__in=YearlyReview.objects.filter(pk__in=found).values("organisation")
    )
    return [_receiver(term) for term in terms.select_related("person").order_by("person__name")]


def _of(key: str, *, now: datetime, until: datetime) -> list[int]:
    """The reviews of an occasion."""
    round_id, _dash, day = key.partition("-")
    due = rules.due_letters(now=now, until=until).filter(round=round_id)
    rows = due.values_list("pk", "asked_id", "contact", "remind_at")
    if day == NEW:
        return [pk for pk, asked, contact, _remind_at in rows if asked != contact]
    return [
        pk
        for pk, asked, contact, remind_at in rows
        if asked == contact and localdate(remind_at).isoformat() == day
    ]


def _receiver(term: RoleTerm) -> Receiver:
    return Receiver(term.person.name, term.person.email)


def _end_of(day: date) -> datetime:
    return hours.at(day + ONE_DAY, time.min)


ROUND = Source(
    name="members.review_round",
    letters=("members/still_right",),
    title="Den årlige runden begynner",
    why="En gang i året spør vi alle medlemmer om det vi har skrevet, stemmer.",
    moves=Move.FORWARD,
    coming=coming_rounds,
    owe=start,
    receivers=asked_by_round,
)
LETTERS = Source(
    name="members.still_right",
    letters=("members/still_right",),
    title="Spørsmål i den årlige runden",
    why="Vi minner dem som ikke har svart, etter tre og seks uker, og spør nye hovedkontakter.",
    moves=Move.FORWARD,
    coming=coming_letters,
    owe=remind,
    receivers=reminded,
)
