"""What a row of another system says, read strictly: nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

COLUMNS = ("record", "start", "end")
YES = frozenset({"1", "yes", "true", "x", "cancelled", "是", "取消"})
LONGEST = timedelta(days=31)
RECORD_MAX, LABEL_MAX, VERSION_MAX = 40, 80, 2_000_000_000


@dataclass(frozen=True)
class Row:
    """One booking of the other system. ``unit`` is a name, empty for any of the ``kind``."""

    record: str
    version: int
    starts_at: datetime
    ends_at: datetime
    unit: str = ""
    kind: str = "bay"
    label: str = ""
    is_cancelled: bool = False


class BadRowError(ValueError):
    """``args[0]`` names the column that cannot be read."""


def row_of(cells: Mapping[str, str], zone: ZoneInfo, kinds: frozenset[str]) -> Row:
    """A row from its cells; times without an offset are the site's own clock. Raises BadRowError."""
    record = cells.get("record", "")
    if not 0 < len(record) <= RECORD_MAX:
        raise BadRowError("record")
    start, end = moment(cells, "start", zone), moment(cells, "end", zone)
    if not timedelta() < end - start <= LONGEST:
        raise BadRowError("end")
    kind = cells.get("kind", "") or "bay"
    if kind not in kinds:
        raise BadRowError("kind")
    version = cells.get("version", "") or "1"
    if not (version.isascii() and version.isdigit() and int(version) <= VERSION_MAX):
        raise BadRowError("version")
    return Row(
        record, int(version), start, end, cells.get("unit", ""), kind, cells.get("label", "")[:LABEL_MAX],
        cells.get("cancelled", "").lower() in YES,
    )  # fmt: skip


def moment(cells: Mapping[str, str], column: str, zone: ZoneInfo) -> datetime:
    """An instant; a local time that does not exist is refused, of two the first is meant."""
    try:
        read = datetime.fromisoformat(cells.get(column, ""))
    except ValueError:
        raise BadRowError(column) from None
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    instant = read.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != read:
        raise BadRowError(column)
    return instant


def newest(rows: list[Row]) -> list[Row]:
    """One row for each record, the highest version; of equal ones the last. In order of time."""
    best: dict[str, Row] = {}
    for row in rows:
        if row.record not in best or row.version >= best[row.record].version:
            best[row.record] = row
    return sorted(best.values(), key=lambda row: (row.starts_at, row.record))
