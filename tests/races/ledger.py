"""What the races of the ledger share: its locks taken away, and the sums that must hold whatever happens."""

from __future__ import annotations

import pytest
from django.db import connection

from loyalty.ledger.actions import book
from loyalty.ledger.queries.proof import differences
from loyalty.models import Entry
from tests.together import without_row_locks

LOCKED = "FOR NO KEY UPDATE"


def without_ledger_locks(patch: pytest.MonkeyPatch) -> None:
    """Sabotage: accounts are read where they should be locked. Needs ``own_database``."""
    for name in ("LOCK", "LOCK_MANY"):
        patch.setattr(book, name, getattr(book, name).replace(LOCKED, ""))
    without_row_locks(patch)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('loyalty_open_book'::regproc)")
        (definition,) = cursor.fetchone()
        assert LOCKED in definition
        cursor.execute(definition.replace(LOCKED, ""))


def points_in_all() -> int:
    """Every point there is, whoever has it."""
    return sum(Entry.objects.values_list("points", flat=True))


def is_sound() -> bool:
    return not list(differences())
