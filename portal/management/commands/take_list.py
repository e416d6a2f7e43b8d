"""``take_list SITE KIND FILE``: a list of any length for the worker; it is confirmed at the desk."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.sites.models import Site
from club.exchange.actions import name_columns, take_in
from club.exchange.models.imports import Kind
from portal.knock import ask_for_release


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, and it may not let us in
    help = "Give a list of any length to the worker (docs/dealer-system.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", help="the centre's code")
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="dms", help="the other system's name")
        parser.add_argument("--encoding", default="", help="only if it is not recognised")

    def handle(self, *args: Any, **options: Any) -> None:
        ask_for_release()
        site = Site.objects.filter(code=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no centre called {options['site']}.")
        path, now = options["file"], timezone.now()
        try:
            with path.open("rb") as file:
                job = take_in(
                    site=site, kind=options["kind"], upload=file, name=path.name, source=options["source"],
                    encoding=options["encoding"], now=now, actor=None,
                )  # fmt: skip
            name_columns(job=job, mapping=job.mapping, now=now, actor=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{job.ref}: the worker looks through it; confirm it at the desk, under Files.")
