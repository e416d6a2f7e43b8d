#!/usr/bin/env python3
"""The one command of the house: ``python3 manage.py demo`` and ``python3 manage.py test``."""

import os
import sys
from pathlib import Path


def main() -> None:
    here = Path(__file__).resolve().parent
    venv = here / ".venv" / "bin" / "python"
    if venv.exists() and Path(sys.prefix).resolve() != (here / ".venv").resolve():
        os.execv(venv, [str(venv), __file__, *sys.argv[1:]])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    if "DATABASE_URL" not in os.environ:
        from portal import services

        os.environ.update(services.ensure("test"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
