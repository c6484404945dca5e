"""What is done with letters: owed by the rooms, sent by the worker, settled by staff.

`sending` is not named here: only the worker needs what it imports.
"""

from outbox.services.desk import pause, resume, send_again, send_trial, settle_uncertain
from outbox.services.forgetting import forget_letters_of, forget_letters_to
from outbox.services.keeping import forget_old, sweep
from outbox.services.owing import Owed, as_received, owe, owe_all
from outbox.services.pacing import change_lane, remove_lane
from outbox.services.sendings import (
    Balance,
    balance,
    pause_sending,
    resume_sending,
    start_sending,
    stop_sending,
    withdraw,
)
from outbox.services.suppressing import suppress, unsuppress
from outbox.services.waking import nudge

__all__ = [
    "Balance",
    "Owed",
    "as_received",
    "balance",
    "change_lane",
    "forget_letters_of",
    "forget_letters_to",
    "forget_old",
    "nudge",
    "owe",
    "owe_all",
    "pause",
    "pause_sending",
    "remove_lane",
    "resume",
    "resume_sending",
    "send_again",
    "send_trial",
    "settle_uncertain",
    "start_sending",
    "stop_sending",
    "suppress",
    "sweep",
    "unsuppress",
    "withdraw",
]
