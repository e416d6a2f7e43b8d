"""Protection that several rooms put on their tables."""

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    """Triggers refusing UPDATE, DELETE and TRUNCATE: such rows are only ever added."""
    refuse = "RAISE EXCEPTION 'append-only: % is never changed', TG_TABLE_NAME;"
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="append_only_truncate",
            when=pgtrigger.Before,
            level=pgtrigger.Statement,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]
