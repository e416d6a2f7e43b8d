"""``manage.py reconcile``: prove the ledger from its facts; exit 1 on any difference."""

from __future__ import annotations

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from loyalty.earning.queries import differences as in_receipts
from loyalty.ledger.queries.proof import differences as in_ledger
from loyalty.liability.queries.proof import differences as in_liability
from loyalty.models import Account, Entry
from loyalty.rewards.queries import differences as in_vouchers


class Command(BaseCommand):
    help = (
        "Derive every balance again from entries, lots and allocations; print what differs; repair nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for difference in chain(in_ledger(), in_receipts(), in_vouchers(), in_liability()):
            found += 1
            self.stdout.write(self.style.ERROR(str(difference)))
        accounts, entries = Account.objects.count(), Entry.objects.count()
        self.stdout.write(f"{accounts} accounts, {entries} entries: {found or 'no'} differences.")
        if found:
            sys.exit(1)
