#!/usr/bin/env python3
"""The one command of the house: ``python3 manage.py demo`` and ``python3 manage.py test``."""

import importlib
import importlib.util
import os
import sys
from pathlib import Path

BEFORE_DJANGO = ("demo", "test", "engines", "bench")  # they need no settings, only the packages
AS_OWNER = ("migrate", "release", "seed", "restore")  # they connect as the owner of the tables


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    bootstrap().ready(command)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    if command in AS_OWNER:
        os.environ.setdefault("PORTAL_PROCESS", "owner")
    if command in BEFORE_DJANGO:
        module = importlib.import_module(f"portal.management.commands.{command}")
        module.Command().run_from_argv(sys.argv)
        return
    is_production = os.environ["DJANGO_SETTINGS_MODULE"].endswith(".prod")  # there it is named, or refused
    if "DATABASE_URL" not in os.environ and not is_production:
        from portal import services

        os.environ.update(services.ensure("demo" if services.data_of("demo").exists() else "test"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def bootstrap():  # type: ignore[no-untyped-def]  # loaded by path: no package of ours may be imported yet
    spec = importlib.util.spec_from_file_location(
        "bootstrap", Path(__file__).resolve().parent / "portal/bootstrap.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
