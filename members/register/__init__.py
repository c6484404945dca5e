"""The official register as files: reads them, and says of each wrong row what is wrong.

Knows nothing of the database; `services.register` puts what is read there.
"""

from members.register.changes import shape
from members.register.facts import (
    Change,
    County,
    Entry,
    Fact,
    Line,
    Register,
    Side,
    called,
    change_key,
)
from members.register.files import FOLDER, read
from members.register.rows import BadRegister, Problem, is_organisation_number

__all__ = [
    "FOLDER",
    "BadRegister",
    "Change",
    "County",
    "Entry",
    "Fact",
    "Line",
    "Problem",
    "Register",
    "Side",
    "called",
    "change_key",
    "is_organisation_number",
    "read",
    "shape",
]
