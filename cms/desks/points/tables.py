"""Tables of the liability desk: the same rows for the screen, for CSV and for a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.words import said
from loyalty.adjustments.models import Adjustment
from loyalty.earning.models import EarnRule
from loyalty.liability.queries import Calendar, Owing, Source
from loyalty.liability.rules import COLUMNS, Amount, Flow, Payment, Roll, settle, together

REASONS = {**dict(Adjustment.Reason.choices), "gift_code": gettext_lazy("Gift code")}
LABELS = {
    "opening": gettext_lazy("Opening"),
    "issued": gettext_lazy("Issued"),
    "reinstated": gettext_lazy("Reinstated"),
    "redeemed": gettext_lazy("Redeemed"),
    "expired": gettext_lazy("Expired"),
    "reversed": gettext_lazy("Reversed"),
    "adjusted": gettext_lazy("Adjusted"),
    "gifts": gettext_lazy("Gifts"),
    "closing": gettext_lazy("Closing"),
    "pending": gettext_lazy("of it pending"),
    "held": gettext_lazy("of it held"),
}


@dataclass(frozen=True)
class Cell:
    """``kind``: text, points, money (minor units), count, percent (tenths), day or month."""

    value: Any
    kind: str = "text"
    href: str = ""

    def plain(self, currency: str) -> Any:
        """For a file: money in whole units with its decimals, months as 2026-11."""
        if self.kind == "money":
            return Decimal(self.value).scaleb(-get_currency_precision(currency))
        if self.kind == "percent":
            return None if self.value is None else Decimal(self.value) / 10
        return f"{self.value:%Y-%m}" if self.kind == "month" else self.value


@dataclass(frozen=True)
class Table:
    slug: str
    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    empty: str = ""

    def lines(self, currency: str) -> Iterator[list[Any]]:
        """What a file holds: the head, the rows one by one, the sum."""
        yield list(self.head)
        for row in [*self.rows, self.foot] if self.foot else self.rows:
            yield [cell.plain(currency) for cell in row]


def figures(amount: Amount, href: str = "") -> tuple[Cell, Cell]:
    return Cell(amount.points, "points", href), Cell(amount.minor, "money", href)


@dataclass(frozen=True)
class Words:
    """Codes in the reader's language, and the currency money is told in."""

    names: dict[str, dict[str, str]]
    currency: str

    def of(self, what: str, code: str) -> str:
        if not code:
            return {"site": _("The group"), "brand": _("No brand")}.get(what, _("No campaign"))
        return self.names.get(what, {}).get(code, code)


def roll_table(rolls: Sequence[Roll], by: str, words: Words, link: Any, unit: str) -> Table:
    """``unit``: points or money; ``link(column, key)`` leads to the rows behind a figure."""

    def line(roll: Roll, label: str, key: str | None) -> list[Cell]:
        shown = [
            Cell(amount.points if unit == "points" else amount.minor, unit, link(name, key) if amount else "")
            for name, amount in roll.columns
        ]
        return [Cell(label), *shown]

    names = [str(LABELS[name]) for name in ("opening", *COLUMNS, "closing", "pending", "held")]
    rows = [line(roll, words.of(by, roll.key[0]), roll.key[0]) for roll in rolls]
    foot = line(together(rolls), _("Together"), None)
    head = [{"site": _("Centre"), "brand": _("Brand")}.get(by, _("Campaign")), *names]
    return Table("roll", _("Roll-forward"), head, rows, foot, _("Nobody has points yet."))


def calendar_table(calendar: Calendar) -> Table:
    rows = [[Cell(month, "month"), *figures(amount)] for month, amount in calendar.months]
    rows.append([Cell(_("Later")), *figures(calendar.later)])
    rows.append([Cell(_("Never")), *figures(calendar.never)])
    foot = [Cell(_("Together")), *figures(calendar.total)]
    return Table("calendar", _("Expiry calendar"), [_("Ends in"), _("Points"), _("Worth")], rows, foot)


def flow_table(flows: Sequence[Flow], words: Words) -> Table:
    rows = [
        [Cell(words.of("site", one.funder)), Cell(words.of("site", one.burner)), *figures(one.amount)]
        for one in flows
    ]
    head = [_("Earned at"), _("Spent at"), _("Points"), _("Worth")]
    return Table("flows", _("What was served"), head, rows, empty=_("Nothing was served in this month."))


def settled_table(flows: Sequence[Flow], words: Words, sites: Sequence[str] | None) -> Table:
    paid: list[Payment] = settle(flows)
    rows = [
        [
            Cell(words.of("site", one.payer)),
            Cell(words.of("site", one.payee)),
            Cell(one.amount.minor, "money"),
        ]
        for one in paid
        if sites is None or one.payer in sites or one.payee in sites
    ]
    head = [_("Pays"), _("To"), _("Worth")]
    return Table("netting", _("Who pays whom"), head, rows, empty=_("Nobody owes anybody for this month."))


def source_table(sources: Sequence[Source], rules: dict[str, EarnRule], words: Words) -> Table:
    rows = [
        [
            Cell(_("By hand") if one.is_manual else _("By rule")),
            Cell(said(rules[one.reason]) if one.reason in rules else REASONS.get(one.reason, one.reason)),
            Cell(one.entries, "count"),
            *figures(one.amount),
        ]
        for one in sources
    ]
    head = [_("How"), _("Rule or reason"), _("Entries"), _("Points"), _("Worth")]
    return Table(
        "sources", _("By rule and by hand"), head, rows, empty=_("Nothing was issued in this month.")
    )


def people_table(largest: Sequence[tuple[int, Amount]], members: dict[int, tuple[str, str]]) -> Table:
    rows = [[member_cell(members, account), *figures(amount)] for account, amount in largest]
    head = [_("Member"), _("Points"), _("Worth")]
    return Table("largest", _("Largest balances"), head, rows, empty=_("Nobody has points yet."))


def debt_table(debts: Sequence[Owing], members: dict[int, tuple[str, str]], words: Words) -> Table:
    rows = [
        [
            member_cell(members, one.account),
            Cell(one.on, "day"),
            Cell(words.of("site", one.site)),
            Cell(one.points, "points"),
            Cell(one.due, "points"),
        ]
        for one in debts
    ]
    head = [_("Member"), _("Since"), _("Centre"), _("Debt"), _("Still owed")]
    return Table("debts", _("Negative balances"), head, rows, empty=_("Nobody owes points."))


def member_cell(members: dict[int, tuple[str, str]], account: int) -> Cell:
    number, href = members.get(account, ("–", ""))
    return Cell(number, "text", href)


def months_of(first: date, last: date) -> list[date]:
    """Every month from the newest back to the first."""
    count = (last.year - first.year) * 12 + last.month - first.month
    whole = [first.year * 12 + first.month - 1 + n for n in range(count + 1)]
    return [date(n // 12, n % 12 + 1, 1) for n in reversed(whole)]
