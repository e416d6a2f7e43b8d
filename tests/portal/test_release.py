"""A release while people work: a migration gives way to them, and begins again (safety.md R73)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction

from portal import knock
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
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        in_use()

    monkeypatch.setattr("time.sleep", pause)
    release.Command().migrate(verbosity=0)
    assert pauses == [release.PAUSE], "once in the way of people, then done"


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


def refused_as(monkeypatch: pytest.MonkeyPatch, **wrong: str) -> str:
    monkeypatch.setitem(connection.settings_dict, *next(iter(wrong.items())))
    with pytest.raises(CommandError) as refusal:
        release.Command().wait_for_database(60)
    return str(refusal.value)


def test_a_role_the_database_does_not_know_is_told_at_once_and_by_its_variable(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", pytest.fail)
    monkeypatch.setenv("PORTAL_PROCESS", "owner")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://nobody@db/paddock")
    words = refused_as(monkeypatch, USER="nobody-at-all")
    assert 'role "nobody-at-all" does not exist' in words
    assert words.endswith("Check DATABASE_OWNER_URL.")
    monkeypatch.delenv("DATABASE_OWNER_URL")
    assert "DATABASE_OWNER_URL is not set" in refused_as(monkeypatch, USER="nobody-at-all")


def test_a_server_that_starts_is_waited_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said, pauses = iter(["FATAL: the database system is starting up", ""]), list[float]()
    monkeypatch.setattr(release, "words_of_refusal", lambda: next(said))
    monkeypatch.setattr("time.sleep", pauses.append)
    release.Command().wait_for_database(60)
    assert (pauses, next(said, "all was said")) == ([1], "all was said")


def test_commands_before_the_release_say_that_it_comes_first(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knock, "FIRST_TABLE", "a_table_of_tomorrow")
    told = {"zone": "Europe/London", "currency": "GBP", "country": "GB", "person": "A", "email": "a@b.test"}
    admin = {"email": "a@b.test", "interactive": False}
    for name, facts in (("found", told), ("createsuperuser", admin), ("reconcile", {}), ("backup", {})):
        with pytest.raises(CommandError, match=r"run `manage\.py release` first"):
            call_command(name, **facts)
    with pytest.raises(CommandError, match=r"run `manage\.py release` first"):
        call_command("take_list", "north-end", "customers", "nowhere.csv")


def test_a_database_made_by_other_code_ends_the_release(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its migrations bear the names of ours and ran; what they made differs."""
    monkeypatch.setattr(release, "render_once", lambda: None)
    monkeypatch.setattr(release, "grant_application", lambda: None)
    call_command("release", wait=1, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_group RENAME COLUMN sender TO return_address")
    with pytest.raises(CommandError, match=r"1 columns are missing, booking_group\.sender among them"):
        call_command("release", wait=1, verbosity=0)
