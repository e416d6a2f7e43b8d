"""What the races of the ledger share: its locks taken away, and the sums that must hold whatever happens."""

from __future__ import annotations

import pytest
from django.db import connection

from loyalty.ledger.actions import book, plain
from loyalty.ledger.queries.proof import differences
from loyalty.models import Entry
from tests.together import without_row_locks

LOCKED = "FOR NO KEY UPDATE"


def without_ledger_locks(patch: pytest.MonkeyPatch) -> None:
    """Sabotage: accounts are read where they should be locked. Needs ``own_database``.

    Spends go the long way, where a test can step in; the short one has a twin of its own.
    """
    for name in ("LOCK", "LOCK_MANY"):
        patch.setattr(book, name, getattr(book, name).replace(LOCKED, ""))
    without_row_locks(patch)
    the_long_way(patch)
    redefine("loyalty_open_book", LOCKED, "")


def the_long_way(patch: pytest.MonkeyPatch) -> None:
    """Every movement opens its book, as one that is not plain does."""
    patch.setattr(plain, "_posted", lambda *asked: None)


def redefine(function: str, old: str, new: str) -> None:
    """Change a function of this test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        (definition,) = cursor.fetchone()
        assert old in definition
        cursor.execute(definition.replace(old, new))


def points_in_all() -> int:
    """Every point there is, whoever has it."""
    return sum(Entry.objects.values_list("points", flat=True))


def is_sound() -> bool:
    return not list(differences())
