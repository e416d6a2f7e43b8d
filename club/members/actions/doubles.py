"""Pairs that may be one person: proposed by the clock, answered by a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.members.models import Double
from club.members.queries.doubles import find_doubles
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class DoubleAnswered(Refusal):
    code = "double_answered"
    status = 409
    sentence = _("Somebody has answered this already.")


def propose_doubles(*, now: datetime) -> int:
    """Write down pairs nobody was asked about yet; again and at once it is harmless."""
    rows = [
        Double(one_id=one, other_id=other, reasons=why, found_at=now) for one, other, why in find_doubles()
    ]
    before = Double.objects.count()
    Double.objects.bulk_create(rows, ignore_conflicts=True)
    return Double.objects.count() - before


def answer_double(*, double: Double, answer: str, now: datetime, actor: User) -> Double:
    """One person or two; two are never proposed again."""
    with transaction.atomic():
        locked = Double.objects.select_for_update().get(pk=double.pk)
        if locked.answer:
            raise DoubleAnswered
        locked.answer, locked.answered_at, locked.answered_by = answer, now, actor
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
        record(actor=actor, verb="member.double", subject=locked, data={"answer": answer}, now=now)
        return locked
