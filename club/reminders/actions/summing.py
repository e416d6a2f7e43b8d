"""Adding up by night what was planned, and answering for what does not add up (messages.md §4)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from club.refusals import Refusal
from club.reminders.models import Stray, SumCheck
from club.reminders.queries import with_outcome
from club.reminders.strays import strays, summed
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

KEPT_MAX = 200
"""Rows written down for each thing that may be wrong; all of them are counted."""


class WhyMissing(Refusal):
    code = "why_missing"
    sentence = _("Say in a few words what it was and what was done.")


class AnsweredAlready(Refusal):
    code = "answered_already"
    status = 409
    sentence = _("Somebody has closed this already.")


def add_up(*, now: datetime) -> SumCheck:
    """Count every occurrence by its one state and write down what is in none or in two.

    A stray is one open row however often it is found; one that was closed and is there again opens anew.
    Repairs nothing.
    """
    with transaction.atomic():
        counts = dict(with_outcome(summed(now)).values_list("outcome").annotate(n=Count("pk")).order_by())
        found = 0
        for what, rows in strays(now).items():
            kept = list(rows.order_by("pk").values_list("pk", flat=True)[: KEPT_MAX + 1])
            found += len(kept) if len(kept) <= KEPT_MAX else rows.count()
            Stray.objects.open().filter(what=what, row__in=kept).update(last_at=now)
            Stray.objects.bulk_create(
                (Stray(what=what, row=row, opened_at=now, last_at=now) for row in kept[:KEPT_MAX]),
                ignore_conflicts=True,
            )
        return SumCheck.objects.create(at=now, occurrences=sum(counts.values()), counts=counts, strays=found)


@transaction.atomic
def answer_for(*, stray: Stray, why: str, actor: User, now: datetime) -> Stray:
    """A person says what it was. If the next sum finds it again, it opens again."""
    why = why.strip()
    if not why:
        raise WhyMissing
    row = Stray.objects.select_for_update(of=("self",)).get(pk=stray.pk)
    if row.closed_at is not None:
        raise AnsweredAlready
    row.closed_at, row.closed_by, row.why = now, actor, why
    row.save(update_fields=["closed_at", "closed_by", "why"])
    record(actor=actor, verb="stray.closed", subject=row, data={"what": row.what}, why=why, now=now)
    return row
