"""A disk of a few megabytes that can be full: a tmpfs, which only root may mount."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """``folder`` as a disk of that size; the test is skipped where nobody may mount."""
    folder.mkdir(parents=True)
    if run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)):
        pytest.skip("mounting a small disk needs root")
    try:
        yield folder
    finally:
        assert not run("umount", "--lazy", str(folder))


def grow(folder: Path, megabytes: int) -> None:
    assert not run("mount", "-o", f"remount,size={megabytes}m", str(folder))


def fill(folder: Path, *, but: int = 0) -> Path:
    """Take what is free, but for so many bytes."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as out:
        block = bytes(1 << 12)
        try:
            while out.write(block):
                pass
        except OSError:
            out.truncate(max(0, out.tell() - but))
    return file


def run(*command: str) -> int:
    return subprocess.run(command, capture_output=True, check=False).returncode  # ours
