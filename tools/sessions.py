"""python -m tools.sessions ADDRESS…: logs people in without a password and prints the cookies.

For pictures and measurements of a portal of our own. Reads the database it is given; prints JSON,
address to session key.
"""

import json
import os
import sys

import django


def main(addresses: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth import (  # noqa: PLC0415 -- needs django.setup()
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
        get_user_model,
    )
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    keys = {}
    for person in get_user_model().objects.filter(email__in=addresses):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        keys[person.email] = session.session_key
    print(json.dumps(keys))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
