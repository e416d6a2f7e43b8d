"""``manage.py createsuperuser``: Django's own, for a house that has been founded."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError

from booking.refusals import NoGroup
from booking.sites.models import Group
from portal.knock import ask_for_release


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **told: Any) -> str | None:
        ask_for_release()
        if not Group.objects.exists():
            raise CommandError(str(NoGroup.sentence))
        done: str | None = super().handle(*args, **told)
        return done
