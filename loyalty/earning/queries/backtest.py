"""What rules would have given on the bills of the past: a preview before anything is saved (loyalty.md §6).

Every receipt keeps the facts its bill was judged by, so the engine itself judges again: once without and
once with the candidates. Receipts are streamed account by account; memory does not grow with them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched

from loyalty.campaigns.models import Campaign
from loyalty.earning import rules
from loyalty.earning.models import EarnRule, Receipt, ReceiptLine
from loyalty.earning.queries.force import (
    FIXED,
    case_of,
    is_invited,
    promised_too,
    rate_of,
    rates_for,
    rules_by_day,
)
from loyalty.earning.queries.limits import limits_of, promised_of
from loyalty.earning.queries.used import last_paid
from loyalty.policies.queries import timeline

MONTHS, BATCH = 12, 500
UNSAVED = 1 << 62
"""Candidates have no key yet; they count as younger than every rule that has one."""


@dataclass(frozen=True, slots=True)
class Preview:
    """``points`` and ``worth_minor``: what the candidates give. ``change_points``: all bills with them
    less all bills without: what the liability grows by. ``runs_out_on``: the day a budget was used up."""

    bills: int = 0
    members: int = 0
    points: int = 0
    worth_minor: int = 0
    change_points: int = 0
    change_minor: int = 0
    runs_out_on: datetime.date | None = None


@dataclass(slots=True)
class Day:
    """What one day of the past adds; worth in hundredths of a minor unit."""

    points: int = 0
    worth: int = 0
    change: int = 0
    change_worth: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """A bill of the past with what the rules ask for beside its lines."""

    receipt: Receipt
    bill: rules.Bill
    case: rules.Case


def backtest(
    *, candidates: Sequence[EarnRule], on: datetime.date, campaign: Campaign | None = None
) -> Preview:
    """Candidates over the last twelve months of bills, as if they had been in force all the time.

    A candidate replaces the rule of its code. With ``campaign`` the candidates are all its rules: its
    audience, holdout and limits apply, its dates do not, nor does the budget of any other campaign.
    """
    fresh = [_numbered(rule, n, campaign) for n, rule in enumerate(candidates)]
    bench = Bench(fresh, campaign)
    days: dict[datetime.date, Day] = {}
    bills, account, touched = 0, None, False
    before, after = rules.Used(), rules.Used()
    for past in _stream(rules.months_after(on, -MONTHS), on, bench):
        bills += 1
        if past.receipt.account_id != account:
            account, touched, before, after = past.receipt.account_id, False, rules.Used(), rules.Used()
        day = days.setdefault(past.receipt.on, Day())
        given = bench.weigh(past, before, after, day)
        if given and not touched:
            touched = True
            day.members += 1
    return _summed(days, bills, campaign)


class Bench:
    """The engine with and without the candidates."""

    def __init__(self, fresh: Sequence[EarnRule], campaign: Campaign | None) -> None:
        self.fresh = fresh
        self.campaign = campaign.pk if campaign else -1
        self.keys = {rule.pk for rule in fresh}
        self.codes = {rule.code for rule in fresh}
        self.in_force = rules_by_day()
        self.number = timeline("points_value_minor", "sleeping_months")
        self.rates: dict[tuple[int, int], rules.Rate] = {}

    def weigh(self, past: Past, before: rules.Used, after: rules.Used, day: Day) -> int:
        """Adds a bill to its day; the points the candidates give on it."""
        standing = [rule for rule in self.in_force(past.receipt.on) if rule.kind != FIXED]
        others = [rule for rule in standing if rule.code not in self.codes]
        without = [rule for rule in standing if rule.campaign_id != self.campaign]
        old = self._judged(past, without, before)
        new = self._judged(past, [*others, *self.fresh], after)
        value = self.number(past.receipt.on)["points_value_minor"]
        given = sum(one.points for one in new if one.rule in self.keys)
        change = sum(one.points for one in new) - sum(one.points for one in old)
        day.points += given
        day.worth += given * value
        day.change += change
        day.change_worth += change * value
        return given

    def wants_status(self, on: datetime.date) -> bool:
        return any(rule.statuses for rule in (*self.fresh, *self.in_force(on)))

    def _judged(self, past: Past, versions: Sequence[EarnRule], used: rules.Used) -> list[rules.Scored]:
        receipt = past.receipt
        invited = {rule.pk: rule for rule in versions if is_invited(rule, receipt.account_id)}
        invited |= {rule.pk: rule for rule in promised_too(list(invited.values()), past.bill, receipt.on)}
        rates = rates_for(list(invited.values()), past.bill, receipt.multiplier_percent, self._rate)
        scored = rules.score(past.bill, rules.admitted(rates, past.case))
        gives = [invited[pk] for pk in sorted({one.rule for one in scored if one.rule and one.points})]
        limits = list(promised_of(gives, past.bill))
        limits += list(limits_of(gives, receipt.account, receipt.on, used, {}, 1))
        scored = rules.cut(scored, limits)
        for rule in gives:
            points = sum(one.points for one in scored if one.rule == rule.pk)
            if points:
                code = rule.campaign.code if rule.campaign else ""
                used.add(receipt.account_id, rule.code, receipt.on, points, campaign=code)
        return scored

    def _rate(self, rule: EarnRule, percent: int) -> rules.Rate:
        if (rule.pk, percent) not in self.rates:
            self.rates[rule.pk, percent] = rate_of(rule, percent)
        return self.rates[rule.pk, percent]


def _numbered(rule: EarnRule, n: int, campaign: Campaign | None) -> EarnRule:
    columns = {field.attname: getattr(rule, field.attname) for field in EarnRule._meta.concrete_fields}
    made = EarnRule(**columns | {"id": UNSAVED + n})
    made.campaign = campaign or rule.campaign
    return made


def _stream(after: datetime.date, until: datetime.date, bench: Bench) -> Iterator[Past]:
    found = Receipt.objects.filter(on__gt=after, on__lte=until).select_related("account")
    rows = found.order_by("account", "on", "pk").iterator(chunk_size=BATCH)
    for batch in batched(rows, BATCH):
        lines = _lines(batch)
        seen: list[datetime.date | None] = [None] * len(batch)
        if any(bench.wants_status(receipt.on) for receipt in batch):
            seen = last_paid([(receipt.account, receipt.on) for receipt in batch])
        for receipt, last in zip(batch, seen, strict=True):
            months = bench.number(receipt.on)["sleeping_months"]
            yield _past(receipt, lines.get(receipt.pk, []), rules.status_of(last, receipt.on, months))


def _lines(receipts: Iterable[Receipt]) -> dict[int, list[rules.BillLine]]:
    """The lines of the bills; a line stands on its receipt once for every rule that named it."""
    columns = (
        "receipt",
        "line_id",
        "kind",
        "pay_type",
        "net_minor",
        "description",
        "points_minor",
        "operation",
    )
    rows = ReceiptLine.objects.filter(receipt__in=[row.pk for row in receipts]).order_by("position", "pk")
    found: dict[int, dict[str, rules.BillLine]] = {}
    for receipt, *facts in rows.values_list(*columns):
        found.setdefault(receipt, {}).setdefault(facts[0], rules.BillLine(*facts))
    return {receipt: list(lines.values()) for receipt, lines in found.items()}


def _past(receipt: Receipt, lines: list[rules.BillLine], status: str) -> Past:
    facts = receipt.facts
    bill = rules.Bill(
        receipt.source_type, receipt.source_id, receipt.site, receipt.brand, receipt.currency, lines,
        frozenset(facts.get("traits", ())), facts.get("car_model", ""),
        tuple(rules.Frozen(*each) for each in facts.get("frozen", ())),
    )  # fmt: skip
    member = rules.MemberFacts(frozenset(facts.get("segments", ())), frozenset(facts.get("attributes", ())))
    return Past(receipt, bill, case_of(bill, receipt.tier, status, member))


def _summed(days: dict[datetime.date, Day], bills: int, campaign: Campaign | None) -> Preview:
    """Day after day until a budget is used up; on that day only what was left is given."""
    all_points = campaign.budget_points if campaign else None
    all_worth = campaign.budget_minor * 100 if campaign and campaign.budget_minor is not None else None
    total, runs_out_on = Day(), None
    for on in sorted(days):
        day, over = days[on], 0
        total = Day(
            total.points + day.points, total.worth + day.worth, total.change + day.change,
            total.change_worth + day.change_worth, total.members + day.members,
        )  # fmt: skip
        value = day.worth // day.points if day.points else 1
        if all_points is not None:
            over = max(over, total.points - all_points)
        if all_worth is not None:
            over = max(over, -((all_worth - total.worth) // value))
        if over > 0:
            total.points, total.worth = total.points - over, total.worth - over * value
            total.change, total.change_worth = total.change - over, total.change_worth - over * value
            runs_out_on = on
            break
    return Preview(
        bills, total.members, total.points, total.worth // 100, total.change, total.change_worth // 100,
        runs_out_on,
    )  # fmt: skip
