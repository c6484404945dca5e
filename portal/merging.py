"""The act log and Django's own log tell of the one who stayed."""

from django.contrib.admin.models import LogEntry

from core.merging import Follow
from core.models import Act

FOLLOWS = (
    Follow(
        model=Act,
        column="by",
        one="linje i loggen som de skrev",
        many="linjer i loggen som de skrev",
    ),
    Follow(
        model=Act,
        column="subject_id",
        kind="subject_type",
        one="linje i loggen om den som går",
        many="linjer i loggen om den som går",
        fades=True,
    ),
    Follow(
        model=LogEntry,
        column="user",
        one="eldre spor i loggen",
        many="eldre spor i loggen",
        fades=True,
    ),
)
