from django.dispatch import Signal

# A mailbox that does not exist is stopped. Sent with `suppression` and `now`, in the transaction
# that stops it.
address_died = Signal()
