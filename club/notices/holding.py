"""Whether the worker that claimed a message is still alive, whatever its clock says (safety.md D5).

A lock of its database session stands for the worker: taken before the claim is committed, given back once
the outcome is, and gone with the session when the worker dies. (A pooler must not share the sessions of
workers.)
"""

from __future__ import annotations

from django.db import connection

SPACE = 0x0D15  # our own shelf of lock numbers


def hold(pk: int) -> bool:
    """False: somebody else has it on the wire."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, low(pk)])
        return bool(cursor.fetchone()[0])


def let_go(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, low(pk)])


def is_free(pk: int) -> bool:
    """Nobody has it on the wire; until the end of the transaction nobody can begin to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SPACE, low(pk)])
        return bool(cursor.fetchone()[0])


def low(pk: int) -> int:
    """A number as a lock takes it: 32 bits with a sign. Two that share one take turns."""
    return (pk & 0xFFFFFFFF) - 0x80000000
