"""``manage.py engines status|stop``: our own PostgreSQL and Valkey, of the tests and of the demo."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import services


class Command(BaseCommand):
    help = "Show or stop the engines that demo and tests started in this folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["status", "stop", "erase"])
        parser.add_argument("kinds", nargs="*", help="demo, test (default: all there are)")

    def handle(self, *args: Any, verb: str, kinds: list[str], **options: Any) -> None:
        for kind in kinds or services.kinds():
            if verb == "stop":
                services.stop(kind)
            if verb == "erase":
                services.erase(kind)
            running = [name for name, runs in services.status(kind).items() if runs]
            self.stdout.write(f"{kind}: {' and '.join(running) + ' running' if running else 'stopped'}")
