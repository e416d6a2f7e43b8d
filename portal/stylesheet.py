"""One stylesheet and one script for the browser, without a front-end build.

The sources stay small files (``static/portal/css``, ``static/portal/js``); this staticfiles finder
adds the two joined files, so ``collectstatic``, whitenoise and the development server serve them
like any other. Layers in the CSS decide who wins, the order here only declares them first.
"""

import gzip
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SOURCES = Path(__file__).resolve().parent / "static" / "portal"
FIRST = ("css/layers.css", "css/tokens.css", "css/base.css", "css/layout.css")
LAST = ("css/utilities.css",)


def sources(kind: str) -> list[Path]:
    """The files of ``css`` or ``js`` in the order they are joined."""
    if kind == "js":
        return sorted((SOURCES / "js").glob("*.js"))
    components = sorted((SOURCES / "css" / "components").glob("*.css"))
    return [*(SOURCES / name for name in FIRST), *components, *(SOURCES / name for name in LAST)]


def joined(kind: str) -> str:
    """The text sent to the browser: comments and indentation of CSS left out, each script in a block."""
    texts = [path.read_text() for path in sources(kind)]
    if kind == "js":
        return "".join(f"{{\n{text}}}\n" for text in texts)
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", "".join(texts), flags=re.DOTALL)).strip() + "\n"


class JoinedFinder(BaseFinder):
    """Finds ``portal/css/paddock.css`` and ``portal/js/paddock.js``."""

    names = {"portal/css/paddock.css": "css", "portal/js/paddock.js": "js"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.JOINED_STATIC_ROOT)

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in self.names:
            return []
        found = self.write(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in self.names:
            self.write(path)
            yield path, self.storage

    def write(self, path: str) -> str:
        """Join again when a source is newer; whitenoise serves the packed variants beside the file."""
        target, kind = Path(self.storage.path(path)), self.names[path]
        newest = max(source.stat().st_mtime for source in sources(kind))
        if not target.exists() or target.stat().st_mtime <= newest:
            target.parent.mkdir(parents=True, exist_ok=True)
            text = joined(kind).encode()
            put(target.with_name(f"{target.name}.gz"), gzip.compress(text, mtime=0))
            put(target.with_name(f"{target.name}.br"), brotli.compress(text))
            put(target, text)
        return str(target)


def put(target: Path, data: bytes) -> None:
    """Replacing is atomic, so two processes may do it at once."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(target)
