"""What became of a job: noted when it failed, forgotten when it worked, let go by a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.jobs import rules
from club.jobs.models import Trouble
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class NotInTrouble(Refusal):
    code = "not_in_trouble"
    status = 409
    sentence = _("This job works again already.")


def note_failure(*, name: str, error: str, now: datetime) -> Trouble:
    """One more failure in a row; the fifth puts the job into quarantine, where staff see it."""
    with transaction.atomic():
        row, is_new = Trouble.objects.select_for_update().get_or_create(
            name=name, defaults={
                "failures": 1, "error": error[:120], "first_at": now, "last_at": now,
                "not_before": rules.again_at(now, 1),
            },
        )  # fmt: skip
        if is_new:
            return row
        row.failures += 1
        row.error, row.last_at, row.not_before = error[:120], now, rules.again_at(now, row.failures)
        if row.quarantined_at is None and rules.is_poison(row.failures):
            row.quarantined_at = now
        row.save()
        return row


def note_success(*, name: str) -> None:
    """It works: what was is forgotten. One statement."""
    Trouble.objects.filter(name=name).delete()


def let_go_on(*, name: str, actor: User, now: datetime) -> None:
    """Somebody has looked: the job may try again. Raises NotInTrouble."""
    with transaction.atomic():
        row = Trouble.objects.select_for_update().filter(name=name).first()
        if row is None:
            raise NotInTrouble
        record(
            actor=actor, verb="job.let_go_on", subject=row, now=now,
            data={"failures": row.failures, "error": row.error},
        )  # fmt: skip
        row.delete()
