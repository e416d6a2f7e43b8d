"""A backup brings back exactly what was there, rows and files."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from club.members.models import PersonKey
from club.members.sealing import seal, unseal
from club.privacy.actions import erase_again
from portal import dumps
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


@pytest.mark.proves("L1")
def test_what_was_lost_comes_back(archive: Path, settings: Any) -> None:
    User.objects.all().delete()
    media = Path(settings.MEDIA_ROOT)
    photo, volume = media / "photo.txt", media.stat().st_ino
    photo.write_text("after")
    (media / "later").mkdir()
    call_command("restore", str(archive), yes=True)
    assert media.stat().st_ino == volume, "the folder may be a volume, which nobody can throw away"
    assert [path.name for path in media.iterdir()] == ["photo.txt"]
    assert User.objects.get().name == "陈伟"
    assert photo.read_text() == "before"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal")
        assert cursor.fetchone()[0] > 0, "the triggers that protect history came back too"


def test_a_backup_is_for_its_owner_only(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_a_backup_trusts_no_other_server_than_the_house_does(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    told = dumps.address()
    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", "/etc/ca.pem")


def test_nothing_is_thrown_away_by_mistake(archive: Path) -> None:
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(archive))
    assert User.objects.count() == 1


@pytest.mark.proves("L1")
def test_a_broken_archive_leaves_the_database_as_it_was(archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar"
    broken.write_bytes(archive.read_bytes()[:20_000])
    with pytest.raises(Exception, match=r".+"):
        call_command("restore", str(broken), yes=True)
    assert User.objects.count() == 1


@pytest.mark.proves("L1")
def test_keys_lie_beside_the_archive_and_the_erased_stay_erased(
    own_database: str, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = str(tmp_path / "media"), str(tmp_path / "private")
    wei, ada = (User.objects.create(email=f"{name}@example.com", name=name) for name in ("wei", "ada"))
    sealed = seal(wei, "310101", timezone.now())
    seal(ada, "4711", timezone.now())
    call_command("backup", str(tmp_path / "backups"))
    erase_again(people=[(ada.pk, timezone.now())], now=timezone.now())
    call_command("restore", str(next((tmp_path / "backups").glob("*.tar"))), yes=True)
    assert unseal(wei, sealed) == "310101"
    assert [row.person_id for row in PersonKey.objects.all()] == [wei.pk]
    assert User.objects.get(pk=ada.pk).name == ""
    assert (tmp_path / "backups" / "paddock-keys.json").stat().st_mode & 0o077 == 0
    (tmp_path / "backups" / "paddock-keys.json").unlink()
    PersonKey.objects.all().delete()
    call_command("restore", str(next((tmp_path / "backups").glob("*.tar"))), yes=True)
    assert unseal(wei, sealed) is None, "an archive alone opens nothing that was sealed"
