"""What a judged bill becomes: credits, requests, status, and its receipt. Nothing is written here."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from loyalty.earning import rules
from loyalty.earning.actions.judge import Ground, Judged
from loyalty.earning.models import CreditRequest, EarnRule, Receipt, ReceiptLine
from loyalty.ledger.actions import Credit
from loyalty.ledger.actions.asked import MONEY_MAX, digest_of
from loyalty.ledger.models import Account
from loyalty.ledger.rules import UNIT_VALUE
from loyalty.refusals import Refusal
from loyalty.tiers.actions import Change

LINES_MAX = 500


class BadBill(Refusal):
    code = "bad_bill"
    sentence = _("This bill does not add up: every line needs its own name and an amount from zero.")


def check_bill(bill: rules.Bill) -> None:
    names = {line.id for line in bill.lines}
    if not bill.lines or len(names) != len(bill.lines) or len(names) > LINES_MAX:
        raise BadBill
    for line in bill.lines:
        amounts = (line.net_minor, line.points_minor)
        if any(type(minor) is not int for minor in amounts):
            raise BadBill
        if not 0 <= line.points_minor <= line.net_minor <= MONEY_MAX:
            raise BadBill


def digest_of_bill(account: Account, bill: rules.Bill) -> bytes:
    """What tells the same bill again from another one under its name."""
    told = [
        [
            line.id,
            line.kind,
            line.pay_type,
            line.net_minor,
            *([line.points_minor] if line.points_minor else []),
        ]
        for line in bill.lines
    ]
    return digest_of("bill", account.pk, currency=bill.currency, lines=told)


def credits_of(judged: Judged, ground: Ground) -> dict[int, Credit]:
    """One credit per rule that gives: its lines share opening and expiry, and a refund finds its basis."""
    found = {}
    bill, on = judged.payment.bill, judged.payment.on
    for pk, rule in judged.versions.items():
        if points := judged.points_of(pk):
            mine = [one.line for one in judged.scored if one.rule == pk and one.reason != "excluded"]
            found[pk] = credit_of(
                rule, judged.payment.account, points, on, ground, key=f"earn:{rule.code}:{bill.reference}",
                basis=sum(line.earning_minor for line in mine), source=bill.reference, site=bill.site,
                brand=bill.brand,
            )  # fmt: skip
    return found


def credit_of(
    rule: EarnRule,
    account: Account,
    points: int,
    on: datetime.date,
    ground: Ground,
    *,
    key: str,
    source: str,
    basis: int | None = None,
    opens_on: datetime.date | None = None,
    site: str = "",
    brand: str = "",
) -> Credit:
    """The credit of a rule: when it opens and ends, who funds it, what it is worth."""
    opens_on = opens_on or on + datetime.timedelta(days=rule.pending_days)
    return Credit(
        account=account, points=points, key=key, on=on, basis=basis, source=source, reason=rule.code,
        opens_on=opens_on, site=site, brand=brand, campaign=rule.campaign.code if rule.campaign else "",
        unit_value=ground.number("points_value_minor", on),
        expires_on=rules.lot_ends_on(
            on, opens_on, months=rule.expires_months, days=rule.expires_days,
            days_least=ground.number("campaign_lot_days_least", on),
        ),
    )  # fmt: skip


def is_large(credit: Credit, ground: Ground) -> bool:
    """Above what one decision may give: a second person looks first (loyalty.md §3.6)."""
    return credit.points > ground.number("credit_alone_points", credit.on)


def request_of(
    credit: Credit, rule: EarnRule, now: datetime.datetime, actor: models.Model | None
) -> CreditRequest:
    """The credit put aside until somebody decides."""
    return CreditRequest(
        account=credit.account, rule=rule, key=credit.key, points=credit.points, basis=credit.basis,
        on=credit.on, opens_on=credit.opens, expires_on=credit.expires_on, source=credit.source,
        site=credit.site, brand=credit.brand, campaign=credit.campaign,
        unit_value=credit.unit_value or UNIT_VALUE, requested_at=now,
        requested_by_id=actor.pk if actor else None,
    )  # fmt: skip


def receipt_of(judged: Judged, status: Sequence[Change], now: datetime.datetime) -> Receipt:
    """The receipt, not written yet. Its facts let a back-test judge the bill again."""
    payment, tier = judged.payment, judged.tier
    account, bill, on = payment.account, payment.bill, payment.on
    member = payment.member or rules.MemberFacts()
    facts = {
        "traits": sorted(bill.traits),
        "car_model": bill.car_model,
        "frozen": [[each.rule, each.factor_percent, each.points_max] for each in bill.frozen],
        "segments": sorted(member.segments),
        "attributes": sorted(member.attributes),
    }
    return Receipt(
        account=account, source_type=bill.source, source_id=bill.id, site=bill.site, brand=bill.brand,
        currency=bill.currency, digest=digest_of_bill(account, bill), on=on, posted_at=now, tier=tier.code,
        multiplier_percent=tier.multiplier_percent, points=sum(one.points for one in judged.scored),
        credits=sum(change.credits for change in status),
        facts={name: value for name, value in facts.items() if value},
    )  # fmt: skip


def lines_of(
    receipt: Receipt,
    bill: rules.Bill,
    scored: Sequence[rules.Scored],
    entries: Mapping[int, int],
    requests: Mapping[int, int],
) -> list[ReceiptLine]:
    """Its lines, not written yet. ``entries`` and ``requests``: the ids of each rule's."""
    position = {line.id: place for place, line in enumerate(bill.lines, start=1)}
    return [
        ReceiptLine(
            receipt=receipt, position=position[one.line.id], line_id=one.line.id, kind=one.line.kind,
            pay_type=one.line.pay_type, description=one.line.description, operation=one.line.operation,
            net_minor=one.line.net_minor, points_minor=one.line.points_minor, rule_id=one.rule,
            wanted=one.wanted, points=one.points, cap=one.cap, reason=_reason(one, requests),
            entry_id=_of(one, entries), request_id=_of(one, requests),
        )
        for one in scored
    ]  # fmt: skip


def _of(one: rules.Scored, ids: Mapping[int, int]) -> int | None:
    return ids.get(one.rule) if one.rule and one.reason != "excluded" else None


def _reason(one: rules.Scored, requests: Mapping[int, int]) -> str:
    return "waiting" if one.rule in requests and one.points else one.reason
