"""Brings the try-out's database up to date: tables, the register, and once the demo year.

python -m tools.prepare FILE: what the demo year says about its accounts goes into FILE.
"""

import io
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(accounts: Path) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 -- needs django.setup()

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_register", stdout=io.StringIO())
    if not get_user_model().objects.exists():
        with accounts.open("w") as file:
            call_command("load_demo", stdout=file)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
