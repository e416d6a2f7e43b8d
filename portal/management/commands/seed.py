"""``manage.py seed``: the demo group, made through the rules from one fixed seed."""

import random
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from booking.sites.models import Group
from club.notices.models import Notice
from portal.demo.cast import Cast
from portal.demo.days import fill_days
from portal.demo.friends import bring_friends
from portal.demo.ground import lay_ground
from portal.demo.history import write_history
from portal.demo.levels import live_levels
from portal.demo.logins import open_doors
from portal.demo.people import populate
from portal.demo.points import give_points

SEED = 20261121


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
        chance, now = random.Random(SEED), timezone.now()  # noqa: S311 - a fixed seed is the point
        cast = Cast(region, chance)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # what a crash loses, the next start makes again
        ground = lay_ground(region, cast, chance, now)
        self.say("four sites, their people and calendars")
        owners = populate(ground, region, cast, chance, now)
        self.say(f"{len(owners)} members and their cars")
        visits = write_history(owners, ground, region, chance, now)
        self.say(f"{len(visits)} visits with their bills")
        code, friends = bring_friends(owners, ground, chance)
        give_points(owners, visits, friends, ground, chance, now)
        Notice.objects.all().delete()  # two years of messages are not sent anew today
        self.say("friends, points, rewards, refunds")
        live_levels(owners, ground, chance, now)
        fill_days(owners, ground, chance, now)
        self.say("the coming weeks, and today")
        open_doors()
        import_string(settings.PORTAL_CONTENT_SEED)(now=now)
        self.say("pages, offers and news")
        notes = Path(settings.BASE_DIR) / "var" / "demo.notes"
        notes.write_text(f"  An invitation to open in another browser: {{address}}/r/{code}/\n")

    def say(self, what: str) -> None:
        """A chapter is done; the planner is told what it added, or the next one crawls."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"    {time.monotonic() - self.started:5.1f} s  {what}")
        self.stdout.flush()
