"""Celery carries wake-ups, never effects: what must happen is a row with a due time (safety.md R16)."""

import os
from typing import Any

from celery import Celery, Task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.prod")


class OutOfMemory(Exception):
    """Instead of MemoryError, at which Celery ends the whole worker: the others must flow (safety.md C9)."""


class Guarded(Task):  # type: ignore[misc]  # celery carries no types
    """A task that knows whether it keeps failing: five times in a row, and it stops hurting the others.

    A wake-up that comes again was lost with its worker: that counts as a failure too (safety.md R17, C9).
    A database that is away does not: whoever needs it fails then, and is needed as soon as it is back.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from django.utils import timezone

        from club.jobs import actions, queries
        from portal.patience import is_away

        if (self.request.delivery_info or {}).get("redelivered"):
            actions.note_failure(name=self.name, error="WorkerLost", now=timezone.now())
        if not queries.may_run(self.name, timezone.now()):
            return None
        try:
            done = self.run(*args, **kwargs)
        except Exception as problem:
            if not is_away(problem):
                actions.note_failure(name=self.name, error=type(problem).__name__, now=timezone.now())
            if isinstance(problem, MemoryError):
                raise OutOfMemory from problem
            raise
        self.works()
        return done

    def works(self) -> None:
        """It got somewhere: what failed before is forgotten."""
        from club.jobs import actions

        actions.note_success(name=self.name)


app = Celery("paddock", task_cls=Guarded)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["portal"])
