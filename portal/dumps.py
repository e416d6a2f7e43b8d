"""PostgreSQL's own pg_dump and pg_restore, from the PATH or from our engines, on the configured database."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from portal import services

DATABASE = "database.dump"
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")  # as strict as the connection of everybody else


def folders() -> dict[str, Path]:
    """Where uploaded files lie, by their name in a backup: those of pages, and those only some may see."""
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def dump(target: Path) -> None:
    """Everything but people's keys, which lie beside backups (portal/keyring.py)."""
    without = "--exclude-table-data=club_personkey"
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", without, f"--file={target}")


def restore(source: Path) -> None:
    """All in one transaction: a dump that does not fit leaves the database as it was."""
    script, empty = source.with_suffix(".sql"), source.with_name("empty.sql")
    empty.write_text("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
    run("psql", "-Xq", "--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={empty}", f"--file={script}")


def replace_files(source: Path, target: Path) -> None:
    """The folder itself stays: it may be a volume."""
    target.mkdir(parents=True, exist_ok=True)
    for left in target.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)


def run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [program(name), *arguments],
        env={**os.environ, **address()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{name} failed: {done.stderr.strip()}")


def program(name: str) -> str:
    """One that is new enough for the server: our own first, then the machine's."""
    try:
        return str(services.binary(name))
    except SystemExit:
        found = shutil.which(name)
    if not found:
        raise CommandError(f"{name} is not installed: it comes with PostgreSQL's client programs.")
    return found


def address() -> dict[str, str]:
    """Where the database is, as libpq's environment: no secret on a command line."""
    settings = connection.settings_dict
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    found = {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
    options = settings.get("OPTIONS", {})
    return found | {f"PG{name.upper()}": str(options[name]) for name in TLS if options.get(name)}
