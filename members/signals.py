from django.dispatch import Signal

# Sent with `organisation`, `membership` and `now`, in the transaction that admits.
organisation_admitted = Signal()

# Some organisations are about to be followed by others. Sent with `succession`, which knows the
# plan and the successors; each receiver answers with the `Step`s that its own rows must take. It
# is sent for the preview too, so nothing may be written before a step is taken.
succession_told = Signal()

# Sent with `affiliation` and `now`, in the transaction where a person stops belonging somewhere.
affiliation_ended = Signal()
