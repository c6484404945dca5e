from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from agreements.demo import cooperation
from events.demo import gathering, people, scale, year
from meetings.demo import work
from members.models import Organisation, Person
from networks.demo import working
from newsletters.demo import issues
from newsletters.demo import people as readers
from pages.demo import pages
from regions.models import Chapter


class Command(BaseCommand):
    help = "Fills an empty portal with a year of invented life, relative to today. Demo mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale",
            type=int,
            default=0,
            choices=range(101),
            metavar="0–100",
            help="As much again around it: 100 is 20 000 persons, 372 members and 2 000 events.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo year has known passwords: it is loaded in demo mode only.")
        if not Organisation.objects.exists():
            raise CommandError("Run load_register first: the demo year lives in the register.")
        with translation.override("nb"):
            now = timezone.now()
            with transaction.atomic():
                if is_new := year.load(now=now):
                    staff, kari, hanne = (
                        Person.objects.get(email=account.email)
                        for account in (people.STAFF, people.KARI, people.HANNE)
                    )
                    cooperation.load(staff=staff, follower=kari, now=now)
                    network = working.load(staff=staff, kari=kari, hanne=hanne, now=now)
                    gathering.load(network=network, now=now)
                    work.load(now=now)
                    pages.load(now=now)
                    readers.load(now=now)
                    issues.load(now=now)
                    readers.leave(now=now)
            if options["scale"]:
                is_new |= scale.grow(scale=options["scale"], now=now)
        if not is_new:
            self.stdout.write("The demo year is here already; nothing was added.")
            if not Chapter.objects.exists():
                self.stdout.write(
                    "It is an older one, from before there were chapters. To get today's, start "
                    "with an empty database: in the try-out, remove the folder .run first."
                )
        self.stdout.write(f'Demo accounts, all with the password "{people.PASSWORD}":')
        for account in people.ACCOUNTS:
            self.stdout.write(f"  {account.email:<36} {account.part}")
