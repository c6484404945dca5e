"""Letters follow the person they went to. The address each went to stands as it was."""

from core.merging import Follow
from outbox.models import Delivery, HeldReminder

FOLLOWS = (
    Follow(model=Delivery, column="person", one="brev", many="brev", fades=True),
    Follow(
        model=HeldReminder,
        column="by",
        one="påminnelse de har holdt tilbake",
        many="påminnelser de har holdt tilbake",
    ),
)
