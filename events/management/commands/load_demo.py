from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from events.demo import people, year
from members.models import Organisation


class Command(BaseCommand):
    help = "Fills an empty portal with a year of invented life, relative to today. Demo mode only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo year has known passwords: it is loaded in demo mode only.")
        if not Organisation.objects.exists():
            raise CommandError("Run load_register first: the demo year lives in the register.")
        with translation.override("nb"):
            is_new = year.load(now=timezone.now())
        if not is_new:
            self.stdout.write("The demo year is here already; nothing was added.")
        self.stdout.write(f'Demo accounts, all with the password "{people.PASSWORD}":')
        for account in people.ACCOUNTS:
            self.stdout.write(f"  {account.email:<36} {account.part}")
