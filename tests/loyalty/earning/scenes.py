"""Bills, rules and live campaigns to try the engine with."""

import datetime
from typing import Any

from loyalty.campaigns import actions as campaigns
from loyalty.earning import actions
from loyalty.earning.rules import Bill, BillLine, MemberFacts
from loyalty.models import Account, Campaign, EarnRule, Receipt
from portal.models import User
from tests.loyalty.conftest import NOW, day

LABOUR = {"kinds": ["labour"], "pay_types": ["customer"]}


def a_bill(number: str = "1", *rows: tuple[str, str, int], **more: Any) -> Bill:
    rows = rows or (("labour", "customer", 10_000),)
    lines = [
        BillLine(str(n), kind, pay, net, f"line {n}") for n, (kind, pay, net) in enumerate(rows, start=1)
    ]
    return Bill("visit", number, more.pop("site", "north"), more.pop("brand", "aurel"), "GBP", lines, **more)


def a_rule(code: str, *, on: int = 1, **fields: Any) -> EarnRule:
    base = {"kind": "spend", "name": code.title(), "rate_permille": 1000, **LABOUR}
    if fields.get("kind") == "multiplier":
        base = {"name": code.title(), "kinds": [], "pay_types": []}
    return actions.set_rule(code=code, valid_from=day(on), on=day(on), now=NOW, **base | fields)


def a_campaign(code: str = "spring", *, on: int = 1, live: bool = True, **fields: Any) -> Campaign:
    """With one rule: a point more for every unit of labour."""
    rule = fields.pop("rule", {})
    author, other = User.objects.create_user(None), User.objects.create_user(None)
    base: dict[str, Any] = {
        "name": code.title(), "starts_on": day(on), "ends_on": day(on + 89), "budget_points": 100_000,
        "holdout_percent": 0,
    }  # fmt: skip
    made = campaigns.draft(code=code, on=day(on), now=NOW, author=author, **base | fields)
    a_rule(f"{code}-more", on=on, campaign=made, **rule)
    if live:
        campaigns.submit(campaign=made, on=day(on), now=NOW, actor=author)
        campaigns.approve(campaign=made, on=day(on), now=NOW, actor=other)
    made.refresh_from_db()
    return made


def earn(
    account: Account, bill: Bill, on: int | datetime.date = 1, member: MemberFacts | None = None
) -> Receipt:
    when = day(on) if isinstance(on, int) else on
    return actions.earn_bill(account=account, bill=bill, on=when, now=NOW, member=member)


def told(receipt: Receipt) -> list[tuple[str | None, int, int, str]]:
    """(rule, wanted, given, cap or reason) of every row."""
    rows = receipt.lines.select_related("rule").order_by("position", "pk")
    return [
        (row.rule.code if row.rule else None, row.wanted, row.points, row.cap or row.reason) for row in rows
    ]
