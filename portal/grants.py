"""Rights of the application's database role: it may not change what is only ever added (safety.md R2).

Tables belong to the owner (DATABASE_OWNER_URL), who migrates. The application (DATABASE_URL) reads and
writes, but has no UPDATE, DELETE or TRUNCATE on append-only tables; their triggers refuse as well.
"""

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, models, transaction
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

MAKE_IT = (
    "The owner of the database may not make the role {role} of DATABASE_URL: make it with its password "
    "(CREATE ROLE {role} LOGIN PASSWORD …) or give the owner CREATEROLE, then run `manage.py release` again."
)


def is_append_only(model: type[models.Model]) -> bool:
    triggers = getattr(model._meta, "triggers", [])
    return bool(getattr(model, "append_only", False)) or any(each.name == "append_only" for each in triggers)


def append_only_tables() -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if is_append_only(model))


def grant(role: str, password: str = "") -> None:
    """Give the role its rights anew; creates it when it is missing. Run as the owner after ``migrate``."""
    name = sql.Identifier(role)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = %s, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role, role]
        )
        is_owner, exists = cursor.fetchone()
        if is_owner:  # one role for everything: the triggers alone protect history; doctor says so
            return
        if not exists:
            make(role, password)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        for table in append_only_tables():
            revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier(table), name))


def make(role: str, password: str) -> None:
    """Raises CommandError where the owner may not make roles, as with many providers."""
    secret = sql.SQL("PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(role), secret))
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        raise CommandError(MAKE_IT.format(role=role)) from error


def grant_application() -> None:
    """The role and password that DATABASE_URL names."""
    role, password = settings.APPLICATION_ROLE
    if role:
        grant(role, password)
