"""News for the rooms above."""

from django.dispatch import Signal

# record: Record, by: Person | None, now: datetime. In the transaction that approves.
record_approved = Signal()

# meeting: Meeting, now: datetime. In the transaction that proposes. Those with an account have
# their letter; whoever knows the guests asks them.
dates_proposed = Signal()
