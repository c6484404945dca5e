"""The yearly round, three weeks old: half have confirmed, one has left, the others are reminded."""

from __future__ import annotations

import datetime as dt

from django.utils.timezone import localdate

from events.demo import people
from members.models import Person, YearlyReview
from members.services import reviews

DAY = dt.timedelta(days=1)
STARTED, REMINDED = 23 * DAY, 2 * DAY


def make_review(*, staff: Person, now: dt.datetime) -> None:
    started_at = now - STARTED
    planned = reviews.plan_round(
        starts_on=localdate(started_at), by=staff, now=started_at - 10 * DAY
    )
    reviews.start_round(review_round=planned, by=None, now=started_at)
    asked = YearlyReview.objects.exclude(asked=None).exclude(asked__email=people.HANNE.email)
    in_order = asked.select_related("asked").order_by("organisation__sort_key")
    *half, left = [(review, review.asked) for review in in_order[:9] if review.asked]
    for days, (review, contact) in enumerate(half, start=1):
        reviews.confirm_by_letter(review=review, asked=contact.pk, now=started_at + days * DAY)
    review, contact = left
    reviews.pass_on(
        review=review,
        asked=contact.pk,
        name="Nora Nykommer",
        email=f"nora.nykommer@{contact.email.partition('@')[2]}",
        now=started_at + 2 * DAY,
    )
    reviews.remind(now=now - REMINDED)
