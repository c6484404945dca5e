"""*May* and *when*: the clock, the turns, and who speaks for whom."""

from agreements.rules.forum import guest_of
from agreements.rules.links import (
    follow_up_path_of,
    holder_of,
    meeting_path_of,
    parties_acted_for,
    path_of,
)
from agreements.rules.standing import (
    Clock,
    may_keep,
    may_note_what_is_over,
    missing,
    refusal_of_notice,
    refusal_to_change_signed,
    refusal_to_edit,
    refusal_to_renew,
    refusal_to_sign,
    refusal_to_withdraw,
    speaks_for,
    standing,
)
from agreements.rules.turns import (
    held_by_organisation,
    line_of,
    meeting_due_on,
    next_caller,
    party_whose_turn,
)

__all__ = [
    "Clock",
    "follow_up_path_of",
    "guest_of",
    "held_by_organisation",
    "holder_of",
    "line_of",
    "may_keep",
    "may_note_what_is_over",
    "meeting_due_on",
    "meeting_path_of",
    "missing",
    "next_caller",
    "parties_acted_for",
    "party_whose_turn",
    "path_of",
    "refusal_of_notice",
    "refusal_to_change_signed",
    "refusal_to_edit",
    "refusal_to_renew",
    "refusal_to_sign",
    "refusal_to_withdraw",
    "speaks_for",
    "standing",
]
