"""Every table gains a column and a condition, a large one an index: one lock at a time, each for a moment.

Nothing here is one transaction, so each step may run again: a release that gave way to people begins anew.
"""

from typing import Any, ClassVar

from django.db import migrations

TABLES = """SELECT format('%I', relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations' ORDER BY 1"""
WIDER = (
    "ALTER TABLE {} ADD COLUMN IF NOT EXISTS later text",
    "ALTER TABLE {} DROP CONSTRAINT IF EXISTS later_short",
    "ALTER TABLE {} ADD CONSTRAINT later_short CHECK (length(later) < 100) NOT VALID",
    "ALTER TABLE {} VALIDATE CONSTRAINT later_short",
)
NARROWER = ("ALTER TABLE {} DROP COLUMN IF EXISTS later",)


def each(apps: Any, editor: Any, steps: tuple[str, ...]) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            for step in steps:
                cursor.execute(step.format(table))


def widen(apps: Any, editor: Any) -> None:
    each(apps, editor, WIDER)


def narrow(apps: Any, editor: Any) -> None:
    each(apps, editor, NARROWER)


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar[list[Any]] = []
    operations: ClassVar[list[Any]] = [
        migrations.RunPython(widen, narrow),
        migrations.RunSQL(
            ["DROP INDEX CONCURRENTLY IF EXISTS later_user", "CREATE INDEX CONCURRENTLY later_user ON portal_user (later)"],
            migrations.RunSQL.noop,
        ),
    ]
