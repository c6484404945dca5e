from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.refusals import Refused
from members import register
from members.services.changes_told import RegisterConflict, apply_told


class Command(BaseCommand):
    help = "Makes the changes of municipalities and counties that the register tells of."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until", type=date.fromisoformat, default=None)
        parser.add_argument("--folder", type=Path, default=register.FOLDER)

    def handle(self, *, until: date | None, folder: Path, **_options: Any) -> None:
        now = timezone.now()
        until = min(until or date.max, timezone.localdate(now))
        try:
            for change, is_applied in apply_told(
                register=register.read(folder), until=until, by=None, now=now
            ):
                words = _("gjennomført") if is_applied else _("lagt inn, men ikke gjennomført")
                day = date_format(change.effective_on)
                self.stdout.write(f"{day}: {change} ({words})")
        except (register.BadRegister, RegisterConflict, Refused) as error:
            raise CommandError(str(error)) from error
