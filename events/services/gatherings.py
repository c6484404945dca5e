"""A gathering of a network: the public side, a draft, and the meeting behind it, in one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from core import hours
from core.refusals import Refused
from events.models import Event
from events.services import meeting
from events.services.drafts import Terms, deadline_on, write_draft
from members.models import Person
from networks.models import Network
from networks.rules import refusal_to_run

# What a network holds is free until somebody says otherwise, and has room for all.
FREE = Terms(capacity=None, member_price=Decimal(0), other_price=Decimal(0))


@dataclass(frozen=True)
class When:
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def announce(
    *,
    network: Network,
    uid: UUID,
    when: When,
    fields: Mapping[str, Any],
    by: Person,
    now: datetime,
) -> Event:
    """`fields`: title, type, summary, is_online and place_name. Whoever runs the network goes on
    from the draft as any editor does. The same `uid` is the same form. Raises Refused."""
    if reason := refusal_to_run(by, network, on=localdate(now)):
        raise Refused(reason)
    day_before = hours.at(localdate(when.starts_at) - timedelta(days=1), time(23, 59))
    closes_at = deadline_on(
        day_before, starts_at=when.starts_at, ends_at=when.ends_at, opens_at=now
    )
    event = write_draft(
        uid=uid,
        chapter=None,
        fields={
            **fields,
            "network": network,
            "starts_at": when.starts_at,
            "ends_at": when.ends_at,
            "sign_up_closes_at": closes_at,
            "cancel_until": min(closes_at, when.starts_at),
            "contact_name": network.contact_name,
            "contact_email": network.contact_email,
        },
        terms=FREE,
        by=by,
        now=now,
    )
    event.meeting = meeting.make(event, network)
    event.save(update_fields=["meeting"])
    return event
