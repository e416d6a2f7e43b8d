"""``manage.py restore FILE --yes``: replace database and media by those of a backup."""

import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from portal import dumps, keyring
from portal.grants import grant_application


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, and it may not let us in
    help = "Replace this database and its media by a backup. Stop web and workers first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="yes, throw away what is there now")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        if not yes:
            raise CommandError("This throws away the database as it is now. Add --yes if that is meant.")
        if not file.exists():
            raise CommandError(f"There is no {file}.")
        with tempfile.TemporaryDirectory() as scratch, tarfile.open(file) as archive:
            archive.extractall(scratch, filter="data")
            rings = (keyring.beside(file), keyring.held())
            connections.close_all()
            dumps.restore(Path(scratch) / dumps.DATABASE)
            for name, folder in dumps.folders().items():
                dumps.replace_files(Path(scratch) / name, folder)
        grant_application()
        keyring.bring_back(*rings)
        self.stdout.write("Restored. Start web and workers again.")
