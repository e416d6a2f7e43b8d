"""``manage.py test``: everything that must hold, by pytest. Linters, types and contracts are tests too.

All of it runs in as many processes as there are cores, file by file; a run of chosen tests in one.
"""

import os
import sys

from django.core.management.base import BaseCommand

MOST = 8  # processes: each holds a database of its own, and the broker has sixteen


class Command(BaseCommand):
    help = "Run all tests. --fast leaves out browser, chaos and load; other arguments go to pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        arguments = [argument for argument in argv[2:] if argument != "--fast"]
        if not arguments:
            arguments = ["-n", str(min(os.cpu_count() or 1, MOST)), "--dist", "loadfile"]
        if "--fast" in argv:
            arguments += ["-m", "not browser and not slow"]
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        os.environ["PORTAL_STOP_ENGINES"] = str(os.getpid())  # tests/engines.py: this run cleans up
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
