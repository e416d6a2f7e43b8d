"""What is wrong with a deployment, in sentences an operator can act on. Each check yields its complaints."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import caches
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from booking.sites.models import Group
from club.trail.queries import broken_seals, slipped_in
from portal.cache import BreakerCache
from portal.celery import app
from portal.grants import append_only_tables
from portal.health import ALARM_AFTER, ages_of_heartbeats, database_answers
from portal.knock import NO_TABLES, has_tables, words_of_refusal

NEEDED_VERSION = 180_000
LOCKS_OF_A_RESTORE = 25_000  # every table with what hangs on it, thrown away and made anew in one transaction
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def complaints() -> Iterator[str]:
    """All of them; without a database only what can be said without one."""
    if not database_answers():
        words = words_of_refusal()
        yield f"The database does not answer ({words}): check DATABASE_URL, and that the server accepts us."
    elif not has_tables():
        yield NO_TABLES
    else:
        for check in (server, durability, locks, migrations, tables, founded, region, rights, workers, trail):
            yield from check()
    for check in (broker, cache, mailer, address, keys):
        yield from check()


def server() -> Iterator[str]:
    version = int(value_of("SHOW server_version_num"))
    if version < NEEDED_VERSION:
        yield f"PostgreSQL {version // 10_000} is too old: bookings need the temporal keys of version 18."
    if value_of("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'") == "0":
        yield "The extension btree_gist is missing: run `manage.py release` as the owner of the database."


def durability() -> Iterator[str]:
    for name in DURABLE:
        if value_of(f"SHOW {name}") != "on":
            yield f"{name} is off: what we confirmed can be lost with the power (safety.md R29)."
    if value_of("SHOW data_checksums") != "on":
        yield "Data checksums are off: a failing disk would go unnoticed."


def locks() -> Iterator[str]:
    each = int(value_of("SHOW max_locks_per_transaction"))
    slots = int(value_of("SHOW max_connections")) + int(value_of("SHOW max_prepared_transactions"))
    if each * slots < LOCKS_OF_A_RESTORE:
        yield (
            f"A backup could not be restored: the server holds {each * slots} locks at once. "
            f"Set max_locks_per_transaction to {LOCKS_OF_A_RESTORE // slots + 1} or more."
        )


def migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"{len(waiting)} migrations have not run: run `manage.py release`."


def tables() -> Iterator[str]:
    """Migrations that ran may have been others: until the first release they are remade in one piece."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
        )
        there = set(cursor.fetchall())
    missing = [
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if (model._meta.db_table, field.column) not in there
    ]
    if missing:
        yield (
            f"The tables were made by other code: {len(missing)} columns are missing, {missing[0]} among "
            'them. Run the code that made them, or see "To upgrade" in docs/operations.md.'
        )


def region() -> Iterator[str]:
    """What the settings say of phones, plates and roads, and what the group says of itself."""
    country = Group.objects.values_list("country", flat=True).first()
    if country and country.lower() != settings.REGION.lower():
        yield (
            f"PORTAL_REGION is {settings.REGION}, the group is in {country}: phones, plates and distances "
            f"are read as in {settings.REGION.upper()}. Set PORTAL_REGION={country.lower()}."
        )


def founded() -> Iterator[str]:
    try:
        is_founded = Group.objects.exists()
    except DatabaseError:
        return  # the migrations above have not run
    if not is_founded:
        yield "Nobody has founded the group: run `manage.py found`; until then no mail leaves the house."


def rights() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t WHERE has_table_privilege(t, 'UPDATE, DELETE')",
            [append_only_tables()],
        )
        open_tables = [name for (name,) in cursor.fetchall()]
    if open_tables:
        yield (
            f"The role in DATABASE_URL may change {len(open_tables)} append-only tables, {open_tables[0]} "
            "among them: let the application connect with a role of its own, and run `manage.py release`."
        )


def trail() -> Iterator[str]:
    try:
        broken = [seal.number for seal in broken_seals()]
        strays = slipped_in(timezone.now())
    except DatabaseError:
        return  # the migrations above have not run
    if broken:
        yield f"The trail was changed: {len(broken)} seals do not fit, the first is number {broken[0]}."
    if strays:
        yield f"The trail was changed: {strays} rows stand below sealed ones and belong to none."


def workers() -> Iterator[str]:
    try:
        ages = ages_of_heartbeats()
    except DatabaseError:
        return  # the migrations above have not run
    if ages.get("canary", ALARM_AFTER) >= ALARM_AFTER:
        yield "No canary in two minutes: beat, broker or worker stands still; mail and reminders wait."
    if ages.get("relay", ALARM_AFTER) >= ALARM_AFTER:
        yield "The relay shows no sign of life: mail leaves every few seconds only instead of at once."


def broker() -> Iterator[str]:
    try:
        with app.connection_for_write(connect_timeout=2) as line:
            line.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # kombu raises what its transport raises
        yield "The broker does not answer: check REDIS_URL."


def cache() -> Iterator[str]:
    shared = caches["default"]
    shared.set("doctor", "ok", 10)
    if isinstance(shared, BreakerCache) and shared.is_open():
        yield "The cache does not answer within a quarter of a second: check CACHE_URL."


def mailer() -> Iterator[str]:
    backend = str(settings.MAILERS["default"].get("BACKEND", ""))
    if not backend.endswith(("smtp.EmailBackend",)):
        return  # nothing leaves this machine, or a provider's own API does it
    try:
        mail.mailers["default"].open()
    except OSError as error:
        yield f"The mail server does not take us in ({error.__class__.__name__}): check EMAIL_URL."


def address() -> Iterator[str]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    if not host:
        yield "PORTAL_BASE_URL is not an address: links in mail lead nowhere."
    elif host not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield f"{host} of PORTAL_BASE_URL is not in ALLOWED_HOSTS: the portal would refuse its own links."


def keys() -> Iterator[str]:
    for name, what in (("HASH_KEY", "knows the erased again"), ("DATA_KEY", "opens what was sealed")):
        if not getattr(settings, name):
            yield f"PORTAL_{name} is missing: SECRET_KEY stands in, and nothing {what} once that changes."


def value_of(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])
