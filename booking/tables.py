"""What several rooms do with their tables: protect them, and write many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import connection, models
from django.db.models import lookups
from psycopg import sql

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler


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


@models.Field.register_lookup
class Among(lookups.Lookup):
    """``among``: one of many values, told as one array: ``in`` with thousands costs more than its answer."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*params, list(self.rhs))


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Keys taken beforehand, so that rows which name each other can go in one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(s) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS s OFFSET 0) "
            "AS named, generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def copy_in(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows by COPY: a fraction of what they cost as objects. Constraints and triggers hold as ever.

    ``rows`` must not ask the database while they are told: the connection is busy.
    """
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
