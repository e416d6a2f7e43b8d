"""``manage.py seed``: the demo group, made through the rules from one fixed seed."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from booking.sites.models import Group
from portal.demo.telling import tell

GREW = """
    SELECT relid::regclass::text FROM pg_stat_user_tables WHERE n_mod_since_analyze > 50 + n_live_tup / 10
"""


class Command(BaseCommand):
    help = "Fill an empty database with the demo group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--region", choices=["gb", "cn"], default=settings.REGION)

    def handle(self, *args: Any, region: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo group is made in demo mode only (PORTAL_DEMO=1).")
        if Group.objects.exists():
            raise CommandError("There is a group already; nothing was changed.")
        self.started = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # what a crash loses, the next start makes again
        code = tell(region=region, now=timezone.now(), say=self.say)
        notes = Path(settings.BASE_DIR) / "var" / "demo.notes"
        notes.write_text(f"  An invitation to open in another browser: {{address}}/r/{code}/\n")

    def say(self, what: str) -> None:
        """A chapter is done; the planner is told of the tables that grew, or the next one crawls."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute(GREW)
            if tables := ", ".join(name for (name,) in cursor.fetchall()):
                cursor.execute(f"ANALYZE {tables}")
        self.stdout.write(f"    {time.monotonic() - self.started:5.1f} s  {what}")
        self.stdout.flush()
