"""``manage.py doctor``: says in sentences what is wrong with this deployment; exit code 1 if anything is."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor import complaints


class Command(BaseCommand):
    help = "Check database, broker, cache, workers, mail and addresses of this deployment."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(complaints())
        for sentence in found:
            self.stdout.write(f"- {sentence}")
        if found:
            sys.exit(1)
        self.stdout.write("Everything is in order.")
