"""``manage.py bench``: the tables of performance.md as ratios to a limit measured in the same run."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import services


class Command(BaseCommand):
    help = "Compare what the house does with what the machine could do, table by table (bench/README.md)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="tables; without names all of them")
        parser.add_argument("--full", action="store_true", help="the sizes of performance.md: takes long")
        parser.add_argument("--rounds", type=int, help="default: 3, with --full 9")
        parser.add_argument("--peers", action="store_true", help="install and measure other projects too")
        parser.add_argument("--durable", action="store_true", help="on a cluster that waits for the disk")

    def handle(self, *args: Any, names: list[str], full: bool, **options: Any) -> None:
        kind = "bench" if options["durable"] else "test"
        own = "DATABASE_URL" not in os.environ
        if own:
            os.environ.update(services.ensure(kind))
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        import django

        django.setup()
        from bench.run import tables
        from bench.stage import Stage

        stage = Stage(not full, options["rounds"] or (9 if full else 3), options["peers"])
        try:
            whole = tables(names, stage, self.say)
        finally:
            if own and kind == "bench":
                services.stop(kind)
        if not whole:
            sys.exit(1)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
