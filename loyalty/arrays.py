"""Arrays as PostgreSQL reads them: for thousands of rows in one statement.

psycopg adapts each element on its own, which takes longer than the statement (performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable


def plain(values: Iterable[object]) -> str:
    """Numbers and days; None is null."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str]) -> str:
    quoted = ['"' + value.replace("\\", r"\\").replace('"', r"\"") + '"' for value in values]
    return "{" + ",".join(quoted) + "}"


def digests(values: Iterable[bytes]) -> str:
    return "{" + ",".join([r'"\\x' + value.hex() + '"' for value in values]) + "}"
