"""``manage.py release``: bring a database to this version of the code, and its role to its rights."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from portal.doctor import tables
from portal.grants import grant_application
from portal.knock import is_final, whose_address, words_of_refusal
from portal.rendering import render_once

TRIES, PAUSE = 10, 1.0  # seconds; until a table in use is free for a moment


class Command(BaseCommand):
    help = "Wait for the database, migrate, grant. Connects by DATABASE_OWNER_URL if it is set."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=int, default=60, help="seconds to wait for the database")

    def handle(self, *args: Any, wait: int, **options: Any) -> None:
        self.wait_for_database(wait)
        render_once()
        self.migrate(options["verbosity"])
        grant_application()
        for sentence in tables():
            raise CommandError(sentence)

    def migrate(self, verbosity: int) -> None:
        """Each migration is done whole or not at all, so one that gave way to people begins again."""
        for left in reversed(range(TRIES)):
            try:
                call_command("migrate", interactive=False, verbosity=verbosity)
            except OperationalError as error:
                if not left or not isinstance(error.__cause__, LockNotAvailable):
                    raise
                time.sleep(PAUSE)
            else:
                return

    def wait_for_database(self, seconds: int) -> None:
        patience = time.monotonic() + seconds
        while True:
            words = words_of_refusal()
            if not words:
                return
            if is_final(words):
                raise CommandError(f"The database does not let us in: {words} Check {whose_address()}.")
            if time.monotonic() > patience:
                raise CommandError(
                    f"The database did not answer within {seconds} s: {words} Check {whose_address()}."
                )
            time.sleep(1)
