"""Triggers that keep facts as they were written (decisions.md: UPDATE, DELETE and TRUNCATE refused)."""

import pgtrigger


def append_only() -> tuple[pgtrigger.Trigger, ...]:
    """For rows that are facts: they are added and never touched again."""
    return (
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        _no_truncate(),
    )


def undeletable(*frozen: str) -> tuple[pgtrigger.Trigger, ...]:
    """For facts that carry counters: the row stays, the columns in ``frozen`` never change."""
    return (
        pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(name="facts_stay", fields=list(frozen)),
        _no_truncate(),
    )


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )
