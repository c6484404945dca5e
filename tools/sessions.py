"""python -m tools.sessions ADDRESS…: logs people in without a password and prints the cookies.

For pictures and measurements of a portal of our own. Reads the database it is given; prints JSON,
address to session key.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from members.models import Person


def log_in(people: "Iterable[Person]") -> dict[str, str]:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib import auth  # noqa: PLC0415 -- needs django.setup()
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    keys = {}
    for person in people:
        session = SessionStore()
        session[auth.SESSION_KEY] = str(person.pk)
        session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        keys[person.email] = str(session.session_key)
    return keys


def main(addresses: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from members.models import Person  # noqa: PLC0415

    print(json.dumps(log_in(Person.objects.filter(email__in=addresses))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
