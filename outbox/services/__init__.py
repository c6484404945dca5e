"""What is done with letters: owed by the rooms, sent by the worker, settled by staff.

`sending` is not named here: only the worker needs what it imports.
"""

from outbox.services.desk import pause, resume, send_again, send_trial, settle_uncertain
from outbox.services.keeping import forget_old, sweep
from outbox.services.owing import nudge, owe
from outbox.services.suppressing import suppress, unsuppress

__all__ = [
    "forget_old",
    "nudge",
    "owe",
    "pause",
    "resume",
    "send_again",
    "send_trial",
    "settle_uncertain",
    "suppress",
    "sweep",
    "unsuppress",
]
