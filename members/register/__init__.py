"""The official register as files: reads them, and says of each wrong row what is wrong.

Knows nothing of the database; `services.register` puts what is read there.
"""

from members.register.facts import County, Entry, Fact, Register
from members.register.files import FOLDER, read
from members.register.rows import BadRegister, Problem, is_organisation_number

__all__ = [
    "FOLDER",
    "BadRegister",
    "County",
    "Entry",
    "Fact",
    "Problem",
    "Register",
    "is_organisation_number",
    "read",
]
