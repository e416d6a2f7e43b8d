"""Real engines for every test: a migrated template database, cloned for each run."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")


def fingerprint() -> str:
    """A hash of everything that decides what ``migrate`` makes."""
    digest = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements/base.txt"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Migrate once into a template named by its fingerprint, then clone it for this run."""
    from django.core.management import call_command
    from django.db import connection

    template, name = f"template_{fingerprint()}", f"test_{os.getpid()}"
    with django_db_blocker.unblock():
        if not exists(template):
            maintenance(f'DROP DATABASE IF EXISTS "{template}_new"')
            maintenance(f'CREATE DATABASE "{template}_new"')
            connection.settings_dict["NAME"] = f"{template}_new"
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            maintenance(f'ALTER DATABASE "{template}_new" RENAME TO "{template}"')
        maintenance(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
        maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def maintenance(sql: str) -> list[tuple[Any, ...]]:
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname="postgres",
        host=database["HOST"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        port=database["PORT"] or None,
        autocommit=True,
    ) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def exists(name: str) -> bool:
    return bool(maintenance(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))
