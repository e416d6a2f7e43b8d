"""``manage.py relay``: the process that hears of new rows in the outbox and wakes the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.relay import Relay


class Command(BaseCommand):
    help = "Wake the worker as soon as something is to be sent."
    requires_system_checks: list[str] = []  # they ask the database, and it may start after us

    def handle(self, *args: Any, **options: Any) -> None:
        Relay().run()
