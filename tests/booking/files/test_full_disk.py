"""A disk without room: a clear no, nothing of it kept; with room it works again (safety.md C7)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from booking.files.actions import store_photo
from booking.files.models import File
from booking.files.storage import NoRoom
from tests.booking.shelves import a_photo, use_shelf
from tests.disks import fill, small_disk

pytestmark = [pytest.mark.django_db, pytest.mark.proves("C7")]
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PAGE = 4096


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 1) as folder:
        yield use_shelf(monkeypatch, folder)


def kept(disk: Path) -> list[str]:
    return [file.name for file in disk.rglob("*") if file.is_file() and file.name != "filler"]


@pytest.mark.parametrize("but", [0, PAGE])  # for not a byte, and for some of the first of two files
def test_a_photo_without_room_is_refused_and_leaves_nothing(disk: Path, but: int) -> None:
    filler = fill(disk, but=but)
    with pytest.raises(NoRoom):
        store_photo(upload=a_photo(), now=NOW, actor=None)
    assert (kept(disk), File.objects.count()) == ([], 0)
    filler.unlink()
    photo = store_photo(upload=a_photo(), now=NOW, actor=None)
    assert len(kept(disk)) == len([photo.picture, photo.thumb])


def test_without_room_for_the_small_one_the_large_one_goes_too(disk: Path) -> None:
    photo = store_photo(upload=a_photo(), now=NOW, actor=None)
    large = -(-photo.picture.size // PAGE) * PAGE
    before = kept(disk)
    fill(disk, but=large)
    with pytest.raises(NoRoom):
        store_photo(upload=a_photo(), now=NOW, actor=None)
    assert (kept(disk), File.objects.count()) == (before, 1)


def test_another_problem_is_no_lack_of_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file, not a folder")
    use_shelf(monkeypatch, tmp_path)
    with pytest.raises(OSError, match=r"."):
        File.picture.field.storage.save("in the way/photo.jpg", ContentFile(b"x"))
