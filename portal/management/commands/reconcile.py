"""``manage.py reconcile``: prove the ledger from its facts; exit 1 on any difference."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from loyalty.liability.queries.proof import all_differences
from loyalty.models import Account, Entry
from portal.knock import ask_for_release


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, and it may not let us in
    help = (
        "Derive every balance again from entries, lots and allocations; print what differs; repair nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        ask_for_release()
        found = 0
        for difference in all_differences():
            found += 1
            self.stdout.write(self.style.ERROR(str(difference)))
        accounts, entries = Account.objects.count(), Entry.objects.count()
        self.stdout.write(f"{accounts} accounts, {entries} entries: {found or 'no'} differences.")
        if found:
            sys.exit(1)
