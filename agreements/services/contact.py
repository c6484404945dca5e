"""Contact meetings: whose turn it is, what they take up, and which area it was about.

That a meeting is called, held and recorded is the room `meetings`'.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements import rules
from agreements.enums import Refusal
from agreements.models import AgendaWish, Agreement, CooperationArea, Party
from agreements.services.holding import held, told
from core.refusals import Refused
from meetings import services as meetings
from meetings.models import AgendaItem, FollowUp, Meeting
from members.models import Person


@transaction.atomic
def swap_turn(
    *, agreement: Agreement, party: Party, reason: str, by: Person, now: datetime
) -> None:
    """Until a meeting is held. Raises Refused."""
    agreement = held(agreement)
    if refusal := rules.refusal_to_change_signed(by, agreement, on=localdate(now)):
        raise Refused(refusal)
    if party.agreement_id != agreement.pk:
        raise Refused(Refusal.NOT_A_PARTY)
    agreement.swapped_to, agreement.swapped_at = party, now
    agreement.save(update_fields=["swapped_to", "swapped_at"])
    words = {"party": party, "reason": reason}
    text = _("%(party)s kaller inn neste gang: %(reason)s") % words
    told(agreement, "turn_swapped", text, by=by, now=now)


@transaction.atomic
def make_agenda(*, agreement: Agreement, meeting: Meeting, by: Person, now: datetime) -> int:
    """What the parties wish to take up, and each area of cooperation: once for each meeting,
    however often. Open follow-ups stand on an agenda by themselves. Returns how many were added.

    Raises Refused.
    """
    agreement = held(agreement)
    if refusal := rules.refusal_to_change_signed(by, agreement, on=localdate(now)):
        raise Refused(refusal)
    wishes = AgendaWish.objects.filter(party__agreement=agreement, taken_up=None)
    added = 0
    for wish in wishes.select_related("party__organisation"):
        words = {"title": wish.title, "text": wish.text, "presented_by": str(wish.party)}
        wish.taken_up = meetings.write_item(meeting=meeting, words=words, by=by, now=now)
        wish.save(update_fields=["taken_up"])
        added += 1
    for area in agreement.areas.exclude(agenda_items__meeting=meeting):
        words = {"title": area.title, "text": area.text}
        area.agenda_items.add(meetings.write_item(meeting=meeting, words=words, by=by, now=now))
        added += 1
    return added


@transaction.atomic
def tag(
    *,
    agreement: Agreement,
    items: Mapping[AgendaItem, CooperationArea | None],
    follow_ups: Mapping[FollowUp, CooperationArea | None],
    by: Person,
    now: datetime,
) -> None:
    """Which area each thing was about. Raises Refused."""
    agreement = held(agreement)
    if not rules.may_keep(by, agreement, on=localdate(now)):
        raise Refused(Refusal.NOT_YOURS)
    for item, area in items.items():
        item.cooperation_areas.set([area] if area else [])
    for follow_up, area in follow_ups.items():
        follow_up.cooperation_areas.set([area] if area else [])
    told(agreement, "tagged", _("Ført på samarbeidsområdene."), by=by, now=now)
