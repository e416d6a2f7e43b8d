"""``manage.py backup FOLDER``: database and uploaded files in one archive that ``restore`` understands."""

import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal import dumps, keyring
from portal.knock import ask_for_release


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, and it may not let us in
    help = "Write database and media to FOLDER/paddock-<time>.tar; prints the file's name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=settings.BASE_DIR / "var" / "backups")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        ask_for_release()  # an archive of nothing would be believed in
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"paddock-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
        unfinished = target.with_suffix(".part")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            dump = Path(scratch) / dumps.DATABASE
            dumps.dump(dump)
            with tarfile.open(unfinished, "w") as archive:
                archive.add(dump, dumps.DATABASE)
                for name, folder_of_files in dumps.folders().items():
                    if folder_of_files.exists():
                        archive.add(folder_of_files, name)
        unfinished.chmod(0o600)
        unfinished.rename(target)
        keyring.write(folder)
        self.stdout.write(str(target))
