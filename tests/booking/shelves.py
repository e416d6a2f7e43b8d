"""A shelf of their own for the photos of a test."""

import io
from pathlib import Path

import pytest
from PIL import Image

from booking.files.models import File


def use_shelf(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Photos stored during the test lie in ``folder``."""
    for field in (File.picture.field, File.thumb.field):
        storage = field.storage
        monkeypatch.setitem(storage.__dict__, "base_location", str(folder))
        monkeypatch.setitem(storage.__dict__, "location", str(folder))
    return folder


def bytes_of(kept: File) -> bytes:
    """Both pictures of a file, as they lie on the shelf."""
    content = b""
    for one in (kept.picture, kept.thumb):
        with one.open() as file:
            content += file.read()
    return content


def a_photo() -> io.BytesIO:
    """What a phone would send, only smaller."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#884422").save(out, "JPEG")
    out.seek(0)
    return out
