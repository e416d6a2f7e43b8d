"""Register for one event (hot row): measured as soon as the feature stands."""

from __future__ import annotations

from importlib.util import find_spec

from bench.harness import Row, Table
from bench.stage import Stage

TITLE = "register for one event (hot row)"
FEATURE = "club.events"


def run(stage: Stage) -> Table:
    words = "stands, but nobody wrote its table yet" if find_spec(FEATURE) else "not built yet"
    return Table(TITLE, rows=[Row(f"a register for events: {words}")])
