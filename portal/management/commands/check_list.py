"""``check_list KIND FILE``: what of a dealer system's list would not be understood. Changes nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from club import house
from club.exchange.actions import sniff
from club.exchange.lists_in import units_of
from club.exchange.models import ImportJob
from club.exchange.models.imports import Kind
from club.exchange.rules.columns import guess, mapping_problem
from club.exchange.rules.rows import READERS
from club.exchange.rules.values import BadCellError

SHOWN = 200


class Command(BaseCommand):
    help = "Check a list of a dealer system, row by row, without a database (docs/dealer-system.md)."
    requires_system_checks: list[str] = []  # as Django wants it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind for kind in Kind.values if kind in READERS])
        parser.add_argument("file", type=Path)
        parser.add_argument("--zone", default="Europe/London", help="the centre's time zone")
        parser.add_argument("--encoding", default="", help="only if it is not recognised")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, zone, problems, rows = options["kind"], ZoneInfo(options["zone"]), 0, 0
        with options["file"].open("rb") as file:
            try:
                found = sniff(file, options["encoding"])
                mapping = guess(kind, found.heading, in_miles=house.in_miles())
                if missing := mapping_problem(kind, mapping, found.heading):
                    raise CommandError(f"These columns are missing: {', '.join(missing)}")
                job = ImportJob(kind=kind, format=found.format, encoding=found.encoding, mapping=mapping)
                for unit in units_of(job, file):
                    rows += 1
                    try:
                        READERS[kind](unit, zone)
                    except BadCellError as problem:
                        problems += 1
                        if problems <= SHOWN:
                            column, code, value = problem.args
                            self.stdout.write(f"row {unit.line}: {column}: {code} {value!r}")
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        unused = [name for name in found.heading if name not in mapping.values()]
        self.stdout.write(f"{rows} read, {problems} not understood. Not used: {', '.join(unused) or 'none'}")
        if problems:
            raise CommandError("Put these right in the dealer system and check again.")
