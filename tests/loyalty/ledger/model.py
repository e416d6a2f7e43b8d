"""A second ledger, written from loyalty.md §1-§2 and decisions.md alone: plain lists, no database, no jobs.

It shares no code with the real one and works another way: it lives through every day, one after the other,
where the real one reckons with dates. Slow and obvious on purpose.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, timedelta

EVER = date(9999, 12, 31)
DAY = timedelta(days=1)


class Refused(Exception):  # a refusal, as in the house
    def __init__(self, code: str) -> None:
        self.code = code


@dataclass
class Lot:
    number: int
    earned: date
    opens: date
    dies: date  # last day; moves on while frozen
    original: int
    left: int
    basis: int = 0
    refunded: int = 0
    forgiven: int = 0
    who: int = 0
    purpose: str = ""
    fund: str = ""
    opened: date | None = None


@dataclass
class Spend:
    day: date
    parts: list[list[int]]  # [lot number, points not given back]
    who: int = 0
    points: int = 0
    returned: int = 0
    is_gift: bool = False


@dataclass
class Hold:
    day: date
    until: date
    parts: list[list[int]]
    who: int = 0
    ended: date | None = None
    is_captured: bool = False

    def holds_on(self, day: date) -> bool:
        return self.day <= day <= self.until and (self.ended is None or day < self.ended)


@dataclass
class Owed:
    day: date
    points: int
    who: int


@dataclass
class Merge:
    loser: int
    winner: int
    day: date
    undone: bool = False


@dataclass
class Ledger:
    """Everybody's points. ``today`` is the day lived through; every verb moves it on."""

    lots: list[Lot] = field(default_factory=list)
    spends: list[Spend] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    debts: list[Owed] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    payments: list[tuple[int, int, date]] = field(default_factory=list)  # whose debt, whose lot, when
    pool: dict[int, int | None] = field(default_factory=dict)  # person → limit; the owner is 0
    frozen: set[int] = field(default_factory=set)  # roots
    closing: dict[int, date] = field(default_factory=dict)  # root → last day
    today: date = date.min

    # who counts with whom

    def person(self, who: int) -> int:
        return next((m.winner for m in self.merges if m.loser == who and not m.undone), who)

    def root(self, who: int) -> int:
        person = self.person(who)
        return 0 if person in self.pool else person

    def family(self, who: int) -> list[Lot]:
        return [lot for lot in self.lots if self.root(lot.who) == self.root(who)]

    def owed_by(self, who: int) -> list[Owed]:
        mine = [debt for debt in self.debts if debt.points and self.root(debt.who) == self.root(who)]
        return sorted(mine, key=lambda debt: debt.day)

    @property
    def owed(self) -> list[list[object]]:
        return [[debt.day, debt.points] for debt in self.debts]

    # days

    def to(self, day: date) -> Ledger:
        if self.today == date.min:
            self.today = day
        while self.today < day:
            self.night()
        return self

    def after(self, day: date) -> Ledger:
        """What would be on a later day."""
        return copy.deepcopy(self).to(day)

    def night(self) -> None:
        for lot in self.lots:
            if self.root(lot.who) in self.frozen and self.today <= lot.dies < EVER:
                lot.dies += DAY
        for root in self.frozen & self.closing.keys():
            if self.today <= self.closing[root]:
                self.closing[root] += DAY
        self.today += DAY
        self.morning()

    def morning(self) -> None:
        """What is due opens, and pays what is owed before anything else happens."""
        for lot in sorted(self.lots, key=self.order):
            waits = lot.opened is None and lot.opens <= self.today
            if waits and self.root(lot.who) not in self.frozen and self.lives(lot):
                lot.opened = self.today
                lot.left -= self.pay(lot, lot.left)

    def pay(self, lot: Lot, points: int) -> int:
        paid = 0
        for debt in self.owed_by(lot.who):
            part = min(debt.points, points - paid)
            if part:
                debt.points -= part
                paid += part
                self.payments.append((debt.who, lot.who, self.today))
        return paid

    # what stands

    def death(self, lot: Lot) -> date:
        return min(lot.dies, self.closing.get(self.root(lot.who), EVER))

    def lives(self, lot: Lot) -> bool:
        return self.today <= self.death(lot)

    def order(self, lot: Lot) -> tuple[date, date, int]:
        return (self.death(lot), lot.earned, lot.number)

    def held(self, lot: Lot, day: date | None = None) -> int:
        day = day or self.today
        return sum(p for h in self.holds if h.holds_on(day) for n, p in h.parts if n == lot.number)

    def free(self, lot: Lot) -> int:
        return lot.left - self.held(lot)

    def open(self, who: int) -> list[Lot]:
        mine = (lot for lot in self.family(who) if lot.opened and self.lives(lot))
        return sorted(mine, key=self.order)

    def available(self, who: int, purpose: str = "") -> int:
        usable = sum(self.free(lot) for lot in self.open(who) if lot.purpose in ("", purpose))
        return max(0, usable - sum(debt.points for debt in self.owed_by(who)))

    def four(self, day: date | None = None, who: int = 0) -> tuple[int, int, int, int]:
        if day is not None and day != self.today:
            return self.after(day).four(None, who)
        pending = sum(lot.left for lot in self.family(who) if not lot.opened and self.lives(lot))
        mine = (h for h in self.holds if self.root(h.who) == self.root(who) and h.holds_on(self.today))
        held = sum(p for h in mine for _, p in h.parts)
        return self.available(who), pending, held, sum(debt.points for debt in self.owed_by(who))

    def limited(self, who: int) -> list[tuple[str, int]]:
        names = sorted({lot.purpose for lot in self.lots if lot.purpose})
        more = [(name, self.available(who, name) - self.available(who)) for name in names]
        return [(name, points) for name, points in more if points]

    def expiring(self, day: date | None = None, who: int = 0) -> list[tuple[date, int]]:
        months: dict[date, int] = {}
        for lot in self.open(who):
            if self.death(lot) != EVER and self.free(lot):
                month = self.death(lot).replace(day=1)
                months[month] = months.get(month, 0) + self.free(lot)
        return sorted(months.items())

    # verbs: points in

    def earn(
        self, points: int, day: date, opens: date | None, dies: date | None, basis: int | None, who: int = 0,
        purpose: str = "", fund: str = "",
    ) -> int:  # fmt: skip
        self.to(day)
        self.refuse_closed(who)
        lot = Lot(len(self.lots), day, opens or day, dies or EVER, points, points, basis or 0)
        lot.who, lot.purpose, lot.fund = who, purpose, fund
        return self.put(lot)

    def put(self, lot: Lot) -> int:
        self.lots.append(lot)
        if lot.opens <= self.today and self.root(lot.who) not in self.frozen:
            lot.opened = self.today
            lot.left -= self.pay(lot, lot.left)
        return lot.number

    def adjust(self, points: int, day: date, dies: date | None, who: int = 0) -> None:
        self.to(day)
        if points > 0:
            self.earn(points, day, None, dies, None, who)
        else:
            self.take(self.pick(-points, who, ""))

    def transfer(self, points: int, day: date, giver: int, receiver: int) -> None:
        self.to(day)
        if self.root(giver) == self.root(receiver):
            raise Refused("same_account")
        self.refuse_closed(receiver)
        self.pick(points, giver, "")
        self.refuse_limit(giver, points)
        own = [lot for lot in self.open(giver) if self.person(lot.who) == self.person(giver)]
        parts = self.fill([lot for lot in own if not lot.purpose], points)
        if sum(part for _, part in parts) < points:
            raise Refused("not_enough_points")
        gifts: dict[tuple[date, int, str], int] = {}
        for number, part in parts:
            lot = self.lots[number]
            name = (self.death(lot), lot.who, lot.fund)
            gifts[name] = gifts.get(name, 0) + part
        self.take(parts)
        self.spends.append(Spend(day, parts, giver, points, is_gift=True))
        for (dies, _, fund), part in gifts.items():
            self.put(Lot(len(self.lots), day, day, dies, part, part, who=receiver, fund=fund))

    # verbs: points out

    def refuse_closed(self, who: int) -> None:
        if self.today > self.closing.get(self.root(who), EVER):
            raise Refused("closed")

    def refuse_frozen(self, who: int) -> None:
        if self.root(who) in self.frozen:
            raise Refused("frozen")

    def refuse_limit(self, who: int, points: int) -> None:
        limit = self.pool.get(self.person(who))
        if limit is not None and self.spent_this_month(who) + points > limit:
            raise Refused("limit_reached")

    def spent_this_month(self, who: int) -> int:
        def counts(other: int, day: date) -> bool:
            same = self.person(other) == self.person(who)
            return same and (day.year, day.month) == (self.today.year, self.today.month)

        spent = sum(s.points - s.returned for s in self.spends if counts(s.who, s.day))
        active = [h for h in self.holds if counts(h.who, h.day) and h.holds_on(self.today)]
        return spent + sum(p for h in active for _, p in h.parts)

    def pick(self, points: int, who: int, purpose: str) -> list[list[int]]:
        self.refuse_frozen(who)
        if points > self.available(who, purpose):
            self.refuse_closed(who)
            raise Refused("not_enough_points")
        return self.fill([lot for lot in self.open(who) if lot.purpose in ("", purpose)], points)

    def fill(self, lots: list[Lot], points: int) -> list[list[int]]:
        parts = []
        for lot in lots:
            part = min(points, self.free(lot))
            if part:
                parts.append([lot.number, part])
                points -= part
        return parts

    def take(self, parts: list[list[int]]) -> None:
        for number, points in parts:
            self.lots[number].left -= points

    def redeem(self, points: int, day: date, who: int = 0, purpose: str = "") -> int:
        self.to(day)
        parts = self.pick(points, who, purpose)
        self.refuse_limit(who, points)
        return self.spend(parts, who)

    def spend(self, parts: list[list[int]], who: int) -> int:
        self.take(parts)
        self.spends.append(Spend(self.today, parts, who, sum(part for _, part in parts)))
        return len(self.spends) - 1

    def hold(self, points: int, day: date, until: date, who: int = 0, purpose: str = "") -> int:
        self.to(day)
        parts = self.pick(points, who, purpose)
        self.refuse_limit(who, points)
        self.holds.append(Hold(day, until, parts, who))
        return len(self.holds) - 1

    def capture(self, number: int, points: int | None, day: date) -> int:
        self.to(day)
        hold = self.holds[number]
        self.refuse_frozen(hold.who)
        if not hold.holds_on(day):
            raise Refused("hold_ended")
        total = sum(part for _, part in hold.parts)
        points = points or total
        if points > total:
            raise Refused("beyond_hold")
        hold.ended, hold.is_captured = day, True
        taken = []
        for lot, part in sorted(hold.parts, key=lambda p: self.order(self.lots[p[0]])):
            if points:
                taken.append([lot, min(part, points)])
                points -= taken[-1][1]
        return self.spend(taken, hold.who)

    def release(self, number: int, day: date) -> None:
        self.to(day)
        hold = self.holds[number]
        if hold.is_captured:
            raise Refused("hold_ended")
        if hold.holds_on(day):
            hold.ended = day

    def give_back(self, number: int, points: int, day: date) -> None:
        self.to(day)
        spend = self.spends[number]
        if points > sum(part for _, part in spend.parts):
            raise Refused("beyond_spend")
        spend.returned += points
        fresh: dict[tuple[int, str, str], int] = {}
        touched: list[tuple[Lot, int]] = []
        for part in sorted(spend.parts, key=lambda p: self.order(self.lots[p[0]]), reverse=True):
            lot, back = self.lots[part[0]], min(points, part[1])
            if not back:
                continue
            part[1] -= back
            points -= back
            if self.death(lot) < day + timedelta(days=30):
                name = (lot.who, lot.purpose, lot.fund)
                fresh[name] = fresh.get(name, 0) + back
            else:
                lot.left += back
                touched.append((lot, back))
        touched.sort(key=lambda one: self.order(one[0]))
        news = []
        for (who, purpose, fund), back in fresh.items():
            new = Lot(len(self.lots), day, day, day + timedelta(days=30), back, back)
            new.who, new.purpose, new.fund = who, purpose, fund
            self.lots.append(new)
            news.append((new, back))
            if self.root(who) not in self.frozen:
                new.opened = day
        for lot, back in news + touched:
            if self.root(lot.who) == self.root(spend.who):
                lot.left -= self.pay(lot, back)

    def reverse(self, number: int, basis: int, day: date) -> int:
        self.to(day)
        own = self.lots[number]
        if own.refunded + basis > own.basis:
            raise Refused("refund_beyond_bill")
        before = own.original * own.refunded // own.basis
        own.refunded += basis
        need = own.original * own.refunded // own.basis - before
        if not self.lives(own):
            forgiven = min(need, self.free(own) - own.forgiven)
            own.forgiven += forgiven
            need -= forgiven
        taken = 0
        others = [lot for lot in self.open(own.who) if lot is not own]
        for lot in ([own] if self.lives(own) else []) + others:
            part = min(need, self.free(lot))
            lot.left -= part
            need -= part
            taken += part
        if need:
            self.debts.append(Owed(day, need, own.who))
        return taken + need

    def write_off(self, points: int | None, day: date, who: int = 0) -> int:
        self.to(day)
        debts = self.owed_by(who)
        points = points or sum(debt.points for debt in debts)
        if not points or points > sum(debt.points for debt in debts):
            raise Refused("beyond_debt")
        rest = points
        for debt in debts:
            part = min(rest, debt.points)
            debt.points -= part
            rest -= part
        return points

    def extend(self, number: int, until: date, day: date) -> None:
        self.to(day)
        lot = self.lots[number]
        if not self.lives(lot):
            raise Refused("lot_gone")
        if lot.dies == EVER or until < self.death(lot):
            raise Refused("bad_day")
        lot.dies = max(lot.dies, until)

    # verbs: the account's life

    def freeze(self, day: date, who: int = 0) -> None:
        self.to(day)
        self.frozen.add(self.root(who))
        for lot in self.family(who):
            if lot.opened == day:
                lot.opened = None

    def thaw(self, day: date, who: int = 0) -> None:
        self.to(day)
        if self.root(who) not in self.frozen:
            raise Refused("not_frozen")
        self.frozen.remove(self.root(who))
        self.morning()

    def notice(self, day: date, who: int = 0) -> None:
        self.to(day)
        if self.root(who) == who and who in self.closing:
            return
        shared = any(self.person(p) == p != who and self.root(p) == self.root(who) for p in self.pool)
        if self.root(who) != who or shared:
            raise Refused("already_together")
        self.refuse_frozen(who)
        self.closing[who] = day + timedelta(days=30)

    def withdraw(self, day: date, who: int = 0) -> None:
        self.to(day)
        if self.root(who) not in self.closing:
            raise Refused("no_notice")
        self.refuse_frozen(who)
        self.refuse_closed(who)
        del self.closing[self.root(who)]

    def merge(self, loser: int, winner: int, day: date) -> Merge:
        self.to(day)
        if loser == winner:
            raise Refused("same_account")
        for one in self.merges:
            if one.loser == loser and not one.undone and one.winner == self.person(winner):
                return one
        has_others = any(m.winner == loser and not m.undone for m in self.merges)
        if loser == 0 or self.root(loser) != loser or has_others:
            raise Refused("already_together")
        self.refuse_uneasy(loser, winner)
        self.merges.append(Merge(loser, self.person(winner), day))
        return self.merges[-1]

    def refuse_uneasy(self, *people: int) -> None:
        for who in people:
            self.refuse_frozen(who)
            if self.root(who) in self.closing:
                raise Refused("notice_given")

    def unmerge(self, number: int, day: date) -> None:
        self.to(day)
        merge = self.merges[number]
        if merge.undone:
            raise Refused("already_undone")
        if day > merge.day + timedelta(days=30):
            raise Refused("undo_too_late")
        self.refuse_uneasy(merge.loser)
        self.refuse_held_together({merge.loser})
        for whose, lot, when in self.payments:
            together = self.root(whose) == self.root(lot) == self.root(merge.loser)
            if when >= merge.day and together and (whose == merge.loser) != (lot == merge.loser):
                raise Refused("paid_together")
        merge.undone = True

    def refuse_held_together(self, side: set[int]) -> None:
        for hold in self.holds:
            if hold.holds_on(self.today):
                for number, _ in hold.parts:
                    if (hold.who in side) != (self.lots[number].who in side):
                        raise Refused("held_together")

    def join(self, who: int, limit: int | None, day: date) -> None:
        self.to(day)
        person = self.person(who)
        if person in self.pool:
            return
        if person == 0:
            raise Refused("already_together")
        self.refuse_uneasy(who, 0)
        self.pool[person] = limit

    def leave(self, who: int, day: date) -> None:
        self.to(day)
        person = self.person(who)
        if person not in self.pool:
            raise Refused("not_in_pool")
        self.refuse_frozen(who)
        everybody = {person} | {m.loser for m in self.merges if m.winner == person and not m.undone}
        self.refuse_held_together(everybody)
        del self.pool[person]
