from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from members import register, services
from members.services.changes_told import RegisterConflict


class Command(BaseCommand):
    help = "Puts the official register of municipalities and county councils in the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=register.FOLDER)

    def handle(self, *, folder: Path, **_options: Any) -> None:
        try:
            changes = services.load(
                register=register.read(folder),
                with_demo_domains=settings.DEMO,
                by=None,
                now=timezone.now(),
            )
        except (register.BadRegister, RegisterConflict) as error:
            raise CommandError(f"{error}\n{_('Ingenting er lastet inn.')}") from error
        self.stdout.write("\n".join(changes) or _("Registeret er oppdatert. Ingenting å endre."))
