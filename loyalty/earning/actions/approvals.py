"""Large credits: a second person lets them in, or says why not (loyalty.md §3.6)."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from loyalty.campaigns.actions import give_back_budget
from loyalty.earning.actions.bills import take_back
from loyalty.earning.models import CreditRequest, ReceiptLine, ReceiptRefund
from loyalty.ledger import actions as ledger
from loyalty.ledger.models import Entry
from loyalty.refusals import Refusal


class CreditDecided(Refusal):
    code = "credit_decided"
    status = 409
    sentence = _("Somebody has decided about these points already.")


class SamePerson(Refusal):
    code = "same_person"
    status = 403
    sentence = _("Points are approved by somebody who neither caused nor receives them.")


class WhyMissing(Refusal):
    code = "why_missing"
    sentence = _("Write the owner a reason.")


@ledger.movement
def approve_credit(*, request: CreditRequest, now: datetime.datetime, actor: models.Model) -> CreditRequest:
    """The points come in as of their own day; refunds of the bill since then take their part back."""
    row = _undecided(request, actor)
    credit = ledger.Credit(
        account=row.account, points=row.points, key=row.key, on=row.on, basis=row.basis, source=row.source,
        reason=row.rule.code, opens_on=row.opens_on, expires_on=row.expires_on, site=row.site,
        brand=row.brand, campaign=row.campaign, unit_value=row.unit_value,
    )  # fmt: skip
    entry = ledger.earn_one(credit=credit, now=now, actor=actor)
    _decide(row, CreditRequest.Decision.APPROVED, now, actor, entry=entry)
    _take_refunds(row, entry, now, actor)
    return row


@ledger.movement
def refuse_credit(
    *, request: CreditRequest, why: str, now: datetime.datetime, actor: models.Model
) -> CreditRequest:
    """No points, and the owner reads ``why``. What a campaign had put aside is free again."""
    row = _undecided(request, actor)
    if not why.strip():
        raise WhyMissing
    if row.campaign:
        give_back_budget(code=row.campaign, points=row.points, unit_value=row.unit_value)
    return _decide(row, CreditRequest.Decision.REFUSED, now, actor, why=why.strip()[:200])


@ledger.movement
def withdraw_credit(
    *, key: str, why: str, now: datetime.datetime, actor: models.Model | None
) -> CreditRequest | None:
    """What the credit was for is undone: nobody can let it in. None when nothing waits by this key."""
    asked = CreditRequest.objects.filter(key=key).first()
    if asked is None:
        return None
    ledger.lock(asked.account_id)
    row = CreditRequest.objects.select_related("account").get(pk=asked.pk)
    if row.decided_at is not None:
        return None
    if row.campaign:
        give_back_budget(code=row.campaign, points=row.points, unit_value=row.unit_value)
    return _decide(row, CreditRequest.Decision.REFUSED, now, actor, why=why[:200])


def _undecided(request: CreditRequest, actor: models.Model) -> CreditRequest:
    ledger.lock(request.account_id)
    row = CreditRequest.objects.select_related("account", "rule").get(pk=request.pk)
    if row.decided_at is not None:
        raise CreditDecided
    if actor.pk in (row.requested_by_id, row.account.owner_id):
        raise SamePerson
    return row


def _decide(
    row: CreditRequest, decision: str, now: datetime.datetime, actor: models.Model | None,
    entry: Entry | None = None, why: str = "",
) -> CreditRequest:  # fmt: skip
    row.decision, row.decided_at, row.entry, row.why = decision, now, entry, why
    row.decided_by_id = actor.pk if actor else None
    row.save(update_fields=["decision", "decided_at", "decided_by", "entry", "why"])
    return row


def _take_refunds(row: CreditRequest, entry: Entry, now: datetime.datetime, actor: models.Model) -> None:
    lines = {line.line_id: line for line in ReceiptLine.objects.filter(request=row).select_related("rule")}
    refunds = ReceiptRefund.objects.filter(receipt__lines__request=row, line_id__in=lines).distinct()
    before: dict[str, int] = {}
    for refund in refunds.order_by("pk"):
        known = before.get(refund.line_id, 0)
        take_back(entry, lines[refund.line_id], refund, known, now=now, actor=actor)
        before[refund.line_id] = known + refund.net_minor
