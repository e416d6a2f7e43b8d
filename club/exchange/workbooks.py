"""A workbook that comes in: looked at as the archive it is before anything in it is believed (E3)."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from club.exchange.reading import ROWS_MAX, FileTooLarge, FileUnreadable
from club.exchange.unpacking import TOO_LARGE

UNPACKED_MAX = 50_000_000  # bytes
RATIO_MAX = 100
MEMBERS_MAX = 1_000
READER = (sys.executable, "-m", "club.exchange.unpacking")
ROOT = Path(__file__).parents[2]


def is_workbook(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def check_archive(file: IO[bytes]) -> None:
    """Refuse by its table of contents: nothing is unpacked. Raises FileUnreadable, FileTooLarge."""
    try:
        entries = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise FileUnreadable from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names or len(entries) > MEMBERS_MAX or any(map(is_odd, entries)):
        raise FileUnreadable
    if sum(entry.file_size for entry in entries) > UNPACKED_MAX or any(
        entry.file_size > RATIO_MAX * max(entry.compress_size, 1_000) for entry in entries
    ):
        raise FileTooLarge(rows=ROWS_MAX)


def is_odd(entry: zipfile.ZipInfo) -> bool:
    """A path that leads out, a link, another file's cells, a program, an archive in the archive."""
    name = entry.filename.lower()
    return (
        name.startswith(("/", "\\", "xl/externallinks/"))
        or ".." in name.replace("\\", "/").split("/")
        or stat.S_ISLNK(entry.external_attr >> 16)
        or name.endswith((".zip", ".bin"))
        or bool(entry.flag_bits & 0x1)
    )


def workbook_rows(file: IO[bytes]) -> Iterator[list[str]]:
    """The rows of the first sheet as text, by a process with little memory. Raises as ``check_archive``."""
    check_archive(file)
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        yield from told_by_another(copy)


def told_by_another(copy: IO[bytes]) -> Iterator[list[str]]:
    with subprocess.Popen(  # noqa: S603  # a program of ours
        READER, stdin=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as child:
        assert child.stdout is not None  # noqa: S101  # a pipe was asked for
        try:
            for line in child.stdout:
                yield json.loads(line)
            ended = child.wait()
        finally:
            child.kill()  # nobody asks for the rest
    if ended == TOO_LARGE:
        raise FileTooLarge(rows=ROWS_MAX)
    if ended:
        raise FileUnreadable
