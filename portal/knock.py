"""Whether the database lets us in, in its own words, and whether a release has been there."""

from __future__ import annotations

import os

import psycopg
from django.core.management.base import CommandError
from django.db import connection

SECONDS = 3
FIRST_TABLE = "booking_group"
NO_TABLES = "The database has no tables yet: run `manage.py release` first."
NOT_YET = ("starting up", "shutting down", "recovery")  # says FATAL as well, and lets us in later


def words_of_refusal() -> str:
    """What stands between us and the database, in a line; empty when it lets us in. No pool, no retries."""
    try:
        psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": SECONDS}).close()
    except psycopg.OperationalError as error:
        return " ".join(str(error).split())
    return ""


def is_final(words: str) -> bool:
    """The server is there and refuses us: waiting longer changes nothing."""
    return "FATAL" in words and not any(word in words for word in NOT_YET)


def whose_address() -> str:
    """The variable that names who connects just now."""
    if os.environ.get("PORTAL_PROCESS") != "owner":
        return "DATABASE_URL"
    if "DATABASE_OWNER_URL" in os.environ:
        return "DATABASE_OWNER_URL"
    return "DATABASE_URL, which was taken because DATABASE_OWNER_URL is not set"


def ask_for_release() -> None:
    """For commands that need tables. Raises CommandError with what to do."""
    if words := words_of_refusal():
        raise CommandError(f"The database does not let us in: {words} Check {whose_address()}.")
    if not has_tables():
        raise CommandError(NO_TABLES)


def has_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [FIRST_TABLE])
        return bool(cursor.fetchone()[0])
