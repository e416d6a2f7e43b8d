"""``manage.py relay``: the process that hears of new rows in the outbox and wakes the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.relay import Relay


class Command(BaseCommand):
    help = "Wake the worker as soon as something is to be sent."

    def handle(self, *args: Any, **options: Any) -> None:
        Relay().run()
