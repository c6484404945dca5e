"""Who belongs where, what is decided, and the login, when two of them become one."""

from members.merging import login, organisations, people

FOLLOWS = (*login.FOLLOWS, *people.FOLLOWS, *organisations.FOLLOWS)
