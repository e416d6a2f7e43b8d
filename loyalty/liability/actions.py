"""Proving the books by night, and answering for what was found."""

from __future__ import annotations

import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from loyalty.ledger.models import Account, Entry
from loyalty.liability.models import Finding, Proof
from loyalty.liability.queries.proof import all_differences
from loyalty.refusals import Refusal


class ReasonMissing(Refusal):
    code = "reason_missing"
    sentence = _("Say in a few words what it was and what was done.")


class AlreadyClosed(Refusal):
    code = "already_closed"
    status = 409
    sentence = _("Somebody has closed this already.")


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
