"""Letters follow the person they went to. The address each went to stands as it was."""

from core.merging import Follow
from outbox.models import Delivery

FOLLOWS = (Follow(model=Delivery, column="person", one="brev", many="brev", fades=True),)
