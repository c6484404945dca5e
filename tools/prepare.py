"""Brings the try-out's database up to date: tables, the register, and once the demo year.

Run by `make run`. Its output is what people need to know afterwards: the demo accounts.
"""

import io
import os
import sys

import django
from django.core.management import call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- needs django.setup()

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_register", stdout=io.StringIO())
    if not get_user_model().objects.exists():
        call_command("load_demo", stdout=sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
