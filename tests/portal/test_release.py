"""A release while people work: a migration gives way to them, and begins again (safety.md R73)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from portal.management.commands import release


@pytest.fixture
def in_use(own_database: str) -> Iterator[Any]:
    """The table a migration wants is in use until the function is called. It waits for 100 ms only."""
    taken, free = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
            taken.set()
            free.wait(30)
        connection.close()

    def end(_seconds: float = 0) -> None:
        free.set()
        thread.join()

    thread = threading.Thread(target=work)
    thread.start()
    assert taken.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    yield end
    end()


@pytest.mark.proves("L2")
def test_a_migration_that_gave_way_begins_again(in_use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", in_use)
    release.Command().migrate(verbosity=0)


@pytest.mark.proves("L2")
def test_sabotage_a_single_try_ends_the_release(in_use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "TRIES", 1)
    with pytest.raises(OperationalError, match="lock timeout"):
        release.Command().migrate(verbosity=0)


@pytest.mark.proves("L2")
def test_the_owner_of_the_tables_waits_two_seconds_for_a_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.settings import engines

    monkeypatch.setattr(engines, "PROCESS", "owner")
    assert "lock_timeout=2s" in engines.database()["OPTIONS"]["options"]
