"""Proving the books by night, answering for what was found, and issuing what sites owe each other."""

from __future__ import annotations

import datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.liability.models import Finding, NettingLine, NettingStatement, Proof
from loyalty.liability.queries.netting import netting
from loyalty.liability.queries.proof import all_differences
from loyalty.liability.rules import last_day, month_of
from loyalty.refusals import Refusal


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Say in a few words what it was and what was done.")


class AlreadyClosed(Refusal):
    code = "already_closed"
    status = 409
    sentence = _("Somebody has closed this already.")


class MonthNotOver(Refusal):
    code = "month_not_over"
    status = 409
    sentence = _("The month can be issued when it is over.")


class IssuedAlready(Refusal):
    code = "issued_already"
    status = 409
    sentence = _("This month, or a later one, was issued already. What came later stands on the next one.")


def prove(*, now: datetime.datetime) -> Proof:
    """Derive everything again from the facts. Each difference is one open finding, however often it is
    found; one that was closed and is there again opens anew. Repairs nothing."""
    differences = list(all_differences())  # limited for each kind by the proof itself
    with transaction.atomic():
        for one in differences:
            Finding.objects.update_or_create(
                what=one.what, row=one.row, closed_at=None,
                defaults={"expected": one.expected, "found": one.found, "last_at": now},
                create_defaults={
                    "expected": one.expected, "found": one.found, "last_at": now, "opened_at": now,
                },
            )  # fmt: skip
        return Proof.objects.create(
            at=now, accounts=Account.objects.count(), entries=Entry.objects.count(),
            differences=len(differences),
        )  # fmt: skip


@transaction.atomic
def see(*, finding: Finding, actor: models.Model, now: datetime.datetime) -> Finding:
    """Somebody looks into it; the first one stays."""
    row = Finding.objects.select_for_update().get(pk=finding.pk)
    if row.closed_at is not None:
        raise AlreadyClosed
    if row.seen_at is None:
        row.seen_at, row.seen_by_id = now, actor.pk
        row.save(update_fields=["seen_at", "seen_by"])
    return row


@transaction.atomic
def close(*, finding: Finding, why: str, actor: models.Model, now: datetime.datetime) -> Finding:
    """A person answers for it. If the next proof finds it again, it opens again."""
    why = why.strip()
    if not why:
        raise ReasonMissing
    row = see(finding=finding, actor=actor, now=now)
    row.closed_at, row.closed_by_id, row.why = now, actor.pk, why
    row.save(update_fields=["closed_at", "closed_by", "why"])
    return row


@transaction.atomic
def issue_netting(
    *, month: datetime.date, on: datetime.date, now: datetime.datetime, actor: models.Model
) -> NettingStatement:
    """Freeze what the sites owe each other for a month that is over. Months are issued in their order."""
    first = month_of(month)
    if on <= last_day(first):
        raise MonthNotOver
    with connection.cursor() as cursor:  # two who issue at once follow one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('netting', 0))")
    if NettingStatement.objects.filter(month__gte=first).exists():
        raise IssuedAlready
    flows = netting(first)
    made = NettingStatement.objects.create(month=first, issued_at=now, issued_by_id=actor.pk)
    NettingLine.objects.bulk_create(
        NettingLine(
            statement=made, funder=flow.funder, burner=flow.burner, points=flow.amount.points,
            worth=flow.amount.worth,
        )
        for flow in flows
    )  # fmt: skip
    return made
