"""The yearly letter to a main contact: is this still right?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from outbox.letters import Letter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import Person, YearlyReview
    from members.rules.reviews import Registered

LETTERS = (Letter("members/still_right", _("Stemmer det vi har skrevet om dere?")),)
_signer = Signer(salt="members.still-right")


def signed(review: YearlyReview, *, asked: Person) -> str:
    """Whoever holds it may answer for this one, until somebody else is asked."""
    return _signer.sign(f"{review.pk}-{asked.pk}")


def read_signed(text: str) -> tuple[int, int] | None:
    """The review, and the person to whom the letter went. None: nobody of ours wrote it."""
    try:
        review, _dash, person = _signer.unsign(text).partition("-")
        return int(review), int(person)
    except (BadSignature, ValueError):
        return None


def ask(review: YearlyReview, *, asked: Person, known: Registered, is_reminder: bool) -> Owed:
    """To be owed with the others. `review.letters` counts this one."""
    with override(asked.language):
        path = reverse("members:review", args=[signed(review, asked=asked)])
        desk_path = reverse("members:desk", args=[review.organisation_id])
    last_day = datetime.combine(review.round.ends_on, time.max, timezone.get_current_timezone())
    return Owed(
        letter="members/still_right",
        dedupe_key=f"members/still_right/{review.pk}/{review.letters}",
        address=asked.email,
        person=asked,
        language=asked.language,
        context={
            "person": asked.get_short_name(),
            "is_reminder": is_reminder,
            "known": asdict(known),
            "ends_on": review.round.ends_on.isoformat(),
            "path": path,
            "desk_path": desk_path,
        },
        expires_at=last_day,
    )
