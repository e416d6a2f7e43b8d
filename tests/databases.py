"""Databases for tests: migrate once into a template named by its fingerprint, then clone (0.1 s)."""

import hashlib
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent


def clone(name: str) -> str:
    """A fresh copy of the migrated template, which is made first if it is missing or outdated."""
    with maintenance() as server:
        template = ready_template(server)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return name


def drop(name: str) -> None:
    with maintenance() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use(name: str) -> str:
    """Point this process's Django, all its threads, at a database; returns the name used before."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache
    from django.db import connections

    connections.close_all()
    settings = connections.settings["default"]
    before, settings["NAME"] = settings["NAME"], name
    ContentType.objects.clear_cache()
    cache.clear()
    return str(before)


def fingerprint() -> str:
    """A hash of everything that decides what ``migrate`` makes."""
    digest = hashlib.sha256()
    rights, packages = ROOT / "portal/grants.py", ROOT / "requirements/base.txt"
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), rights, packages]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ready_template(server: psycopg.Connection[Any]) -> str:
    from django.core.management import call_command

    from portal.grants import grant
    from portal.rendering import render_once
    from portal.services import ROLE

    name = f"template_{fingerprint()}"
    server.execute("SELECT pg_advisory_lock(7238001)")  # two runs may start together
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return name
    sweep(server)
    fresh = sql.Identifier(f"{name}_new")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(fresh))
    server.execute(sql.SQL("CREATE DATABASE {}").format(fresh))
    before = use(f"{name}_new")
    render_once()
    call_command("migrate", verbosity=0, interactive=False)
    grant(ROLE)
    use(before)
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(fresh, sql.Identifier(name)))
    return name


def sweep(server: psycopg.Connection[Any]) -> None:
    """Outdated templates, and clones left by runs that were killed, go when a new template comes."""
    left = server.execute(
        """SELECT datname FROM pg_database d WHERE datname ~ '^(template_[0-9a-f]{12}|(test|own)_[0-9]+)'
           AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)"""
    ).fetchall()
    for (name,) in left:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def maintenance() -> psycopg.Connection[Any]:
    """A connection beside Django's, to the server's own database."""
    from django.db import connections

    database = connections.settings["default"]
    return psycopg.connect(
        dbname="postgres",
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        autocommit=True,
    )
