"""A connection to the database that does not wait for ever: a server that swallows everything is away.

The server's own limits (``statement_timeout``) end what it works on; this ends what nobody answers, because
the server is frozen or the network drops every packet (safety.md R27, C2, C5).
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from psycopg.errors import _WaitTimeout
from psycopg_pool import PoolTimeout

SECONDS = 10.0  # longer than the longest statement of a page (settings/engines.py)
SECONDS_OF_A_GREETING = 1.5
GOING = ("08", "57P")
"""SQLSTATEs of a line that broke and of a server that stops, starts or repairs itself. A statement that took
too long (57014) or met a lock is its own fault."""


class Patient(psycopg.Connection[Any]):
    """Gives up after ``patience`` seconds without a word, and is of no use afterwards."""

    patience = SECONDS

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval=interval, timeout=timeout or self.patience)
        except _WaitTimeout as error:
            if timeout is not None:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError("the database does not answer") from error


def greet(connection: Patient) -> None:
    """Before a page gets a connection from the pool: is somebody still at the other end?"""
    connection.patience = SECONDS_OF_A_GREETING
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = False
    finally:
        connection.patience = SECONDS


def is_away(problem: BaseException) -> bool:
    """The database was not there: nothing is wrong with what was asked of it."""
    if isinstance(problem, (InterfaceError, PoolTimeout)):
        return True
    state = getattr(problem.__cause__, "sqlstate", None)
    return isinstance(problem, OperationalError) and (state is None or state.startswith(GOING))
