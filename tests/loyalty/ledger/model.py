"""A second ledger, written from loyalty.md §1-§2 alone: plain lists, no database, no jobs.

It shares no code with the real one. Slow and obvious on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

EVER = date(9999, 12, 31)


class Refused(Exception):  # a refusal, as in the house
    def __init__(self, code: str) -> None:
        self.code = code


@dataclass
class Lot:
    number: int
    earned: date
    opens: date
    dies: date  # last day
    original: int
    left: int
    basis: int = 0
    refunded: int = 0
    forgiven: int = 0

    def order(self) -> tuple[date, date, int]:
        return (self.dies, self.earned, self.number)


@dataclass
class Spend:
    day: date
    parts: list[list[int]]  # [lot number, points not given back]


@dataclass
class Hold:
    day: date
    until: date
    parts: list[list[int]]
    ended: date | None = None
    is_captured: bool = False

    def holds_on(self, day: date) -> bool:
        return self.day <= day <= self.until and (self.ended is None or day < self.ended)


@dataclass
class Ledger:
    lots: list[Lot] = field(default_factory=list)
    spends: list[Spend] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    owed: list[list] = field(default_factory=list)  # type: ignore[type-arg]  # [day, points]

    def held(self, lot: Lot, day: date) -> int:
        return sum(p for h in self.holds if h.holds_on(day) for n, p in h.parts if n == lot.number)

    def free(self, lot: Lot, day: date) -> int:
        return lot.left - self.held(lot, day)

    def open(self, day: date) -> list[Lot]:
        return sorted((lot for lot in self.lots if lot.opens <= day <= lot.dies), key=Lot.order)

    def debt(self) -> int:
        return sum(points for _, points in self.owed)

    def four(self, day: date) -> tuple[int, int, int, int]:
        spendable = sum(self.free(lot, day) for lot in self.open(day)) - self.debt()
        pending = sum(lot.left for lot in self.lots if day < lot.opens)
        held = sum(p for h in self.holds if h.holds_on(day) for _, p in h.parts)
        return max(0, spendable), pending, held, self.debt()

    def expiring(self, day: date) -> list[tuple[date, int]]:
        months: dict[date, int] = {}
        for lot in self.open(day):
            if lot.dies != EVER and self.free(lot, day):
                month = lot.dies.replace(day=1)
                months[month] = months.get(month, 0) + self.free(lot, day)
        return sorted(months.items())

    # verbs

    def earn(self, points: int, day: date, opens: date | None, dies: date | None, basis: int | None) -> int:
        lot = Lot(len(self.lots), day, opens or day, dies or EVER, points, points, basis or 0)
        self.lots.append(lot)
        for debt in self.owed:
            if debt[0] <= lot.dies:
                paid = min(debt[1], lot.left)
                debt[1] -= paid
                lot.left -= paid
        return lot.number

    def pick(self, points: int, day: date) -> list[list[int]]:
        if points > self.four(day)[0]:
            raise Refused("not_enough_points")
        parts = []
        for lot in self.open(day):
            part = min(points, self.free(lot, day))
            if part:
                parts.append([lot.number, part])
                points -= part
        return parts

    def redeem(self, points: int, day: date) -> int:
        return self.spend(self.pick(points, day), day)

    def spend(self, parts: list[list[int]], day: date) -> int:
        for number, points in parts:
            self.lots[number].left -= points
        self.spends.append(Spend(day, parts))
        return len(self.spends) - 1

    def hold(self, points: int, day: date, until: date) -> int:
        self.holds.append(Hold(day, until, self.pick(points, day)))
        return len(self.holds) - 1

    def capture(self, number: int, points: int | None, day: date) -> int:
        hold = self.holds[number]
        if not hold.holds_on(day):
            raise Refused("hold_ended")
        total = sum(part for _, part in hold.parts)
        points = points or total
        if points > total:
            raise Refused("beyond_hold")
        hold.ended, hold.is_captured = day, True
        taken = []
        for lot, part in sorted(hold.parts, key=lambda p: self.lots[p[0]].order()):
            if points:
                taken.append([lot, min(part, points)])
                points -= taken[-1][1]
        return self.spend(taken, day)

    def release(self, number: int, day: date) -> None:
        hold = self.holds[number]
        if hold.is_captured:
            raise Refused("hold_ended")
        if hold.holds_on(day):
            hold.ended = day

    def give_back(self, number: int, points: int, day: date) -> None:
        spend = self.spends[number]
        if points > sum(part for _, part in spend.parts):
            raise Refused("beyond_spend")
        fresh = 0
        touched: list[Lot] = []
        for part in sorted(spend.parts, key=lambda p: self.lots[p[0]].order(), reverse=True):
            lot, back = self.lots[part[0]], min(points, part[1])
            part[1] -= back
            points -= back
            if lot.dies < day + timedelta(days=30):
                fresh += back
            else:
                lot.left += back
                touched += [lot] * back
        if fresh:
            new = Lot(len(self.lots), day, day, day + timedelta(days=30), fresh, fresh)
            self.lots.append(new)
            touched += [new] * fresh
        for lot in sorted(touched, key=lambda lot: lot.dies if lot.dies != EVER else EVER):
            self.pay_one(lot)

    def pay_one(self, lot: Lot) -> None:
        for debt in self.owed:
            if debt[1]:
                debt[1] -= 1
                lot.left -= 1
                return

    def reverse(self, number: int, basis: int, day: date) -> int:
        own = self.lots[number]
        if own.refunded + basis > own.basis:
            raise Refused("refund_beyond_bill")
        before = own.original * own.refunded // own.basis
        own.refunded += basis
        need = own.original * own.refunded // own.basis - before
        if day > own.dies:
            forgiven = min(need, self.free(own, day) - own.forgiven)
            own.forgiven += forgiven
            need -= forgiven
        taken = 0
        for lot in ([own] if day <= own.dies else []) + [lot for lot in self.open(day) if lot is not own]:
            part = min(need, self.free(lot, day))
            lot.left -= part
            need -= part
            taken += part
        if need:
            self.owed.append([day, need])
        return taken + need
