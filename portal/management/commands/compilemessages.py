"""Django's command of this name needs msgfmt; ours does not."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.translations import compile_all


class Command(BaseCommand):
    help = "Compile the translations."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_all()} translations compiled.")
