"""Triggers that keep facts as they were written (decisions.md: UPDATE, DELETE and TRUNCATE refused)."""

from typing import Any

import pgtrigger
from django.db import models


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
        _FactsStay(name="facts_stay", fields=list(frozen)),
        _no_truncate(),
    )


class _FactsStay(pgtrigger.ReadOnly):
    """Asked only of updates that name a frozen column: reading its long condition costs every other."""

    def compile(self, model: models.Model) -> Any:
        names = self.fields or ()
        columns = [field.column for field in model._meta.concrete_fields if field.name in names]
        self.operation = pgtrigger.UpdateOf(*columns)  # type: ignore[no-untyped-call]  # the library's own
        return super().compile(model)


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )
