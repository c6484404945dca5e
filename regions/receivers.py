from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from members.models import Membership, Organisation
from members.services.succession import Step, Succession
from members.signals import organisation_admitted, succession_told
from regions import mail, services
from regions.models import Chapter


@receiver(organisation_admitted)
def tell_the_chapter(
    *, organisation: Organisation, membership: Membership, now: datetime, **_signal: Any
) -> None:
    """The chapter of the first day that is a day of membership, today or later."""
    today = timezone.localdate(now)
    first_day = max(today, membership.starts_on or today)
    for chapter in Chapter.objects.covering(organisation, on=first_day).exclude(contact_email=""):
        mail.tell_chapter_of_member(chapter, organisation, membership, now=now)


@receiver(succession_told)
def tell_what_chapters_do(*, succession: Succession, **_signal: Any) -> Iterator[Step]:
    return services.follow(succession)
