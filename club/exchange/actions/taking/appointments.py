"""Appointments of the dealer system: read here, placed by booking, told by the hall."""

from __future__ import annotations

from typing import Any

from booking.foreign.rules import BadRowError, Row, row_of
from booking.workshop.models import Kind
from club.exchange.rules.rows import Read, Unit
from club.exchange.rules.values import bad

KINDS = frozenset(Kind.values)


def read(unit: Unit, zone: Any) -> Read:
    cells = unit.row(0)
    try:
        row: Row = row_of(cells, zone, KINDS)
    except BadRowError as problem:
        column = str(problem.args[0])
        raise bad(column, "not_understood", cells.get(column, "")) from None
    return Read(unit, {"row": row})
