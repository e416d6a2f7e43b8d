"""Photos people send: made anew without what the camera wrote, bombs refused (safety.md F)."""

import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from booking.files import rules
from booking.files.actions import NotAPhoto, QuotaReached, TooLarge, store_photo
from booking.files.models import File
from tests.booking.scenes import a_person
from tests.booking.shelves import bytes_of, use_shelf

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
GPS = 0x8825


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_shelf(monkeypatch, tmp_path)


def a_photo(kind: str = "JPEG", size: tuple[int, int] = (3000, 1500), **more: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "#884422").save(out, kind, **more)
    out.seek(0)
    return out


def a_bomb(width: int, height: int) -> io.BytesIO:
    """A PNG of a few bytes whose header claims an enormous picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
        for tag, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    )
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunks)


def store(upload: io.BytesIO, **more: Any) -> File:
    return store_photo(upload=upload, now=NOW, actor=None, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_smaller_and_as_jpeg(kind: str) -> None:
    kept = store(a_photo(kind))
    with (
        kept.picture.open() as large,
        kept.thumb.open() as small,
        Image.open(large) as picture,
        Image.open(small) as thumb,
    ):
        assert (picture.format, picture.size) == ("JPEG", (2000, 1000))
        assert (thumb.format, thumb.size) == ("JPEG", (480, 240))
    assert (kept.width, kept.height) == (2000, 1000)
    assert kept.ref in str(kept.picture.name)
    assert kept.size == kept.picture.size + kept.thumb.size


@pytest.mark.proves("F3")
def test_nothing_the_camera_wrote_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(GPS)[2] = (51.0, 30.0, 0.0)
    kept = store(a_photo(exif=exif.tobytes()))
    content = bytes_of(kept)
    assert b"Exif" not in content
    assert b"Maker" not in content


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    kept = store(a_photo(size=(800, 400), exif=exif.tobytes()))
    assert (kept.width, kept.height) == (400, 800)


@pytest.mark.proves("F1")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 64,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7\n",
        b"\xff\xd8\xff\xe0 and then nothing of a JPEG",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ" + b"\0" * 200,
    ],
)
def test_what_is_no_photo_is_refused(content: bytes, shelf: Path) -> None:
    with pytest.raises(NotAPhoto):
        store(io.BytesIO(content))
    assert not File.objects.exists()
    assert not list(shelf.rglob("*.jpg"))


@pytest.mark.proves("F1")
def test_a_page_hidden_in_a_picture_does_not_survive() -> None:
    upload = a_photo("PNG", (20, 20))
    upload.seek(0, io.SEEK_END)
    upload.write(b"<script>alert(1)</script>")
    upload.seek(0)
    assert b"<script>" not in bytes_of(store(upload))


@pytest.mark.proves("F2")
@pytest.mark.parametrize("size", [(13_000, 13_000), (1, 100_000), (12_001, 10), (5_001, 5_000)])
def test_bombs_are_refused_by_their_header(size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        store(a_bomb(*size))


@pytest.mark.proves("F2")
def test_an_animation_is_no_photo() -> None:
    frames = [Image.new("RGB", (8, 8), (n, 0, 0)) for n in range(30)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    out.seek(0)
    with pytest.raises(NotAPhoto):
        store(out)


def test_ten_megabytes_are_the_most() -> None:
    with pytest.raises(TooLarge):
        store(io.BytesIO(a_photo().getvalue() + b"\0" * rules.BYTES_MAX))


@pytest.mark.proves("F5")
def test_one_person_sends_fifty_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FILES_MAX", 2)
    owner, other = a_person(), a_person("Ann")
    for _n in range(2):
        store_photo(upload=a_photo(size=(8, 8)), now=NOW, actor=owner)
    with pytest.raises(QuotaReached):
        store_photo(upload=a_photo(size=(8, 8)), now=NOW, actor=owner)
    store_photo(upload=a_photo(size=(8, 8)), now=NOW, actor=other)
    store_photo(upload=a_photo(size=(8, 8)), now=NOW, actor=owner, by_staff=True)
    assert rules.is_over_quota(1, rules.QUOTA_BYTES, 1)
