"""The application's database role cannot change what is only ever added, whatever code asks for it."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import ProgrammingError, connection, transaction

from portal.grants import append_only_tables, grant, is_append_only

ROLE = "paddock_try"


@pytest.fixture
def role(own_database: str) -> str:
    grant(ROLE, "")
    return ROLE


def test_append_only_tables_are_known() -> None:
    assert "loyalty_entry" in append_only_tables()


@pytest.mark.proves("A11")
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_cannot_be_changed(role: str, verb: str) -> None:
    for table in append_only_tables():
        key = next(m for m in apps.get_models() if m._meta.db_table == table)._meta.pk
        assert key is not None
        assert key.column
        with pytest.raises(ProgrammingError, match="permission denied"):
            run_as(role, verb.replace("id", key.column).format(table))


@transaction.atomic
def run_as(role: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(statement)


def test_everything_else_can_be_written(role: str) -> None:
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.managed and not is_append_only(m)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t "
            "WHERE NOT has_table_privilege(%s, t, 'SELECT, INSERT, UPDATE, DELETE')",
            [tables, role],
        )
        assert not cursor.fetchall()


@pytest.mark.django_db
def test_an_owner_who_may_not_make_roles_is_told_what_to_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE owner_of_little; SET LOCAL ROLE owner_of_little")
    with pytest.raises(CommandError, match="CREATE ROLE nobody_yet LOGIN PASSWORD"):
        grant("nobody_yet", "secret")
