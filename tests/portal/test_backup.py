"""A backup brings back exactly what was there, rows and files."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.models import User


@pytest.fixture
def archive(own_database: str, tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "photo.txt").write_text("before")
    User.objects.create(email="wei@example.com", name="陈伟")
    call_command("backup", str(tmp_path / "backups"))
    return next((tmp_path / "backups").glob("paddock-*.tar"))


def test_what_was_lost_comes_back(archive: Path, settings: Any) -> None:
    User.objects.all().delete()
    photo = Path(settings.MEDIA_ROOT) / "photo.txt"
    photo.write_text("after")
    call_command("restore", str(archive), yes=True)
    assert User.objects.get().name == "陈伟"
    assert photo.read_text() == "before"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone()[0] > 0, "the triggers that protect history came back too"


def test_a_backup_is_for_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_nothing_is_thrown_away_by_mistake(archive: Path) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(archive))
    assert User.objects.count() == 1


def test_a_broken_archive_leaves_the_database_as_it_was(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(archive.read_bytes()[:20_000])
    with pytest.raises(Exception, match=r".+"):
        call_command("restore", str(broken), yes=True)
    assert User.objects.count() == 1
