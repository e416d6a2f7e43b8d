"""The doctor names what is wrong in a sentence each, and finds nothing wrong with what is right."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from booking.sites.models import Group
from portal import doctor, knock
from portal.models import Heartbeat
from portal.services import ROLE


@pytest.mark.django_db
def test_the_tests_own_server_is_called_forgetful() -> None:
    sentences = list(doctor.durability())
    assert len(sentences) == 3
    assert all("can be lost with the power" in sentence for sentence in sentences)


@pytest.mark.django_db
def test_a_server_of_the_right_version_with_all_migrations_is_well() -> None:
    assert [*doctor.server(), *doctor.migrations()] == []


@pytest.mark.django_db
def test_a_server_too_small_for_a_restore_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOCKS_OF_A_RESTORE", 10_000_000)
    (sentence,) = doctor.locks()
    assert "Set max_locks_per_transaction to" in sentence
    monkeypatch.setattr(doctor, "LOCKS_OF_A_RESTORE", 1)
    assert list(doctor.locks()) == []


@pytest.mark.django_db
def test_a_restore_takes_no_more_locks_than_the_doctor_thinks() -> None:
    """What is thrown away is made anew, and both are held until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = error; DROP SCHEMA public CASCADE")
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid()")
        assert 5_000 < cursor.fetchone()[0] * 2 < doctor.LOCKS_OF_A_RESTORE


@pytest.mark.django_db
def test_a_missing_migration_is_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")
    (sentence,) = doctor.migrations()
    assert "migrations have not run" in sentence


@pytest.mark.django_db
def test_an_application_that_may_change_history_is_found_out() -> None:
    (sentence,) = doctor.rights()
    assert "append-only" in sentence
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    assert list(doctor.rights()) == []


@pytest.mark.django_db
def test_silent_processes_are_named() -> None:
    now = timezone.now()
    Heartbeat.objects.beat("canary", now=now)
    Heartbeat.objects.beat("relay", now=now - timedelta(minutes=3))
    (sentence,) = doctor.workers()
    assert "relay" in sentence


@pytest.mark.django_db
def test_an_address_that_is_not_served_is_named(settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://club.example", ["other.example"]
    (sentence,) = doctor.address()
    assert "club.example" in sentence


@pytest.mark.django_db
def test_the_command_ends_with_one_when_something_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("doctor")
    assert "- fsync is off" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_house_nobody_founded_is_named() -> None:
    (sentence,) = doctor.founded()
    assert "manage.py found" in sentence
    Group.objects.create(code="ten", name="Ten", zone="Europe/London", currency="GBP", country="GB")
    assert list(doctor.founded()) == []


@pytest.mark.django_db
def test_a_group_in_another_country_than_the_settings_say_is_named(settings: Any) -> None:
    assert list(doctor.region()) == []
    Group.objects.create(code="ten", name="Ten", zone="Europe/Berlin", currency="EUR", country="DE")
    (sentence,) = doctor.region()
    assert "Set PORTAL_REGION=de." in sentence
    settings.REGION = "de"
    assert list(doctor.region()) == []


@pytest.mark.django_db
def test_tables_made_by_other_code_are_named() -> None:
    assert list(doctor.tables()) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE club_member DROP COLUMN hobbies CASCADE")
    (sentence,) = doctor.tables()
    assert "club_member.hobbies" in sentence


@pytest.mark.django_db
def test_a_database_without_tables_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knock, "FIRST_TABLE", "a_table_of_tomorrow")
    said = list(doctor.complaints())
    assert said[0] == "The database has no tables yet: run `manage.py release` first."
    assert not any("migrations" in sentence for sentence in said)


def test_keys_that_must_outlive_the_secret_one_are_asked_for(settings: Any) -> None:
    settings.HASH_KEY, settings.DATA_KEY = "kept", ""
    (sentence,) = doctor.keys()
    assert "PORTAL_DATA_KEY" in sentence
