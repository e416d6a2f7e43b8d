"""The balance on any day, and the reasons behind its numbers."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from loyalty.ledger.models import Account, Debt, Entry, Hold, Lot
from loyalty.ledger.queries import book
from loyalty.ledger.queries.family import Family, family_on, life_of
from loyalty.ledger.rules import (
    FOREVER,
    ORDINARY,
    Balance,
    DebtLine,
    Life,
    LotLine,
    Move,
    apply,
    less,
    living,
    settle,
    weigh,
)

# Raw SQL: this is asked on every page, and two model instances cost five times the row (performance.md).
STORED = """
    SELECT r.known_on, r.valid_until, r.available, r.pending, r.held, r.debt, r.expiring, r.limited,
        a.known_on, a.special_on
    FROM loyalty_account a JOIN loyalty_account r ON r.id = COALESCE(a.root_id, a.id)
    WHERE a.id = %(account)s
"""


@dataclass(frozen=True, slots=True)
class Pending:
    """Points that open later, and the entry that says why."""

    points: int
    opens_on: datetime.date
    entry: Entry
    is_frozen: bool = False
    """They open when a freeze is decided; ``opens_on`` is the day by which that is due."""


@dataclass(frozen=True, slots=True)
class Held:
    """Points put aside, for what, and until which day (inclusive)."""

    points: int
    until: datetime.date
    hold: Hold


@dataclass(frozen=True, slots=True)
class Owed:
    """Points still owed since a day, and the entry that caused it (``entry.reverses`` is the earn)."""

    points: int
    on: datetime.date
    entry: Entry


@dataclass(frozen=True, slots=True)
class Explanation:
    balance: Balance
    pending: list[Pending]
    held: list[Held]
    debts: list[Owed]


def account_of(user: models.Model) -> Account | None:
    return Account.objects.filter(owner_id=user.pk).first()


def balance(account: Account, on: datetime.date) -> Balance:
    """The balance at the end of member day ``on``: past, today or to come. A member of a pool, and an
    account that was merged, sees what all of them have together.

    One SELECT when the stored balance covers the day, else three more that derive it.
    """
    found = book.rows(STORED, account=account.pk)
    if not found:
        raise Account.DoesNotExist
    known_on, valid_until, available, pending_, held, debt, expiring, limited, own_known_on, special_on = (
        found[0]
    )
    if on < known_on or (valid_until is not None and on > valid_until):
        return derive(Account(pk=account.pk, known_on=own_known_on, special_on=special_on), on)
    months = [(datetime.date.fromisoformat(month), points) for month, points in json.loads(expiring).items()]
    return Balance(available, pending_, held, debt, sorted(months), sorted(json.loads(limited).items()))


def balance_as_read(account: Account, on: datetime.date) -> Balance:
    """``balance`` of a row read a moment ago, as the session's person brings it: no query where the row
    itself says what stands on the day."""
    is_told = account.root_id is None and account.known_on <= on
    if not is_told or (account.valid_until is not None and on > account.valid_until):
        return balance(account, on)
    months = [(datetime.date.fromisoformat(month), points) for month, points in account.expiring.items()]
    limited = sorted(account.limited.items())
    return Balance(account.available, account.pending, account.held, account.debt, sorted(months), limited)


def derive(account: Account, on: datetime.date) -> Balance:
    """From entries and lots alone, whatever is stored."""
    standing = standing_on(account, on)
    held = sum(hold.points for hold in book.holds_on(standing.family.accounts, on))
    return weigh(standing.lots, held, sum(debt.due for debt in standing.debts), on)


@dataclass(frozen=True, slots=True)
class Standing:
    """Lots and debts of everybody who counts together, as they stand at the end of a day."""

    family: Family
    life: Life
    lots: list[LotLine]
    debts: list[DebtLine]


def standing_on(account: Account, on: datetime.date, *, may_owe: bool = True) -> Standing:
    """As it stood, or will stand: what opens after the last movement pays its debts on its day."""
    family = family_on(account, on)
    life = life_of(family) if account.special_on else ORDINARY
    lots = [living(lot, life, on) for lot in book.lots_on(family.accounts, on)]
    debts = book.debts_on(family.accounts, on) if may_owe else []
    known_on = account.known_on
    if debts and family.root != account.pk:
        known_on = Account.objects.values_list("known_on", flat=True).get(pk=family.root)
    if debts and on > known_on:
        payments = settle(lots, debts, known_on, on)
        lots = apply(lots, [Move(paid.lot, clawed=paid.points) for paid in payments])
        debts = [debt for debt in less(debts, payments) if debt.due]
    return Standing(family, life, lots, debts)


def pending(account: Account, on: datetime.date) -> list[Pending]:
    """What opens later, soonest first, with the entry behind it."""
    return _pending(standing_on(Account.objects.get(pk=account.pk), on), on)


def holds(account: Account, on: datetime.date) -> list[Held]:
    """Holds active on the day, the first to end first."""
    return _holds(family_on(Account.objects.get(pk=account.pk), on).accounts, on)


def explain(account: Account, on: datetime.date, *, is_fresh: bool = False) -> Explanation:
    """The four numbers with the reason of each; debts name the entry that caused them.

    ``is_fresh``: the row was read a moment ago. What it says is nought since its last movement is not asked.
    """
    if not is_fresh:
        account = Account.objects.get(pk=account.pk)
    is_plain = account.root_id is None and account.special_on is None and on >= account.known_on
    standing = standing_on(account, on, may_owe=not is_plain or account.debt > 0)
    held = _holds(standing.family.accounts, on) if not is_plain or account.held else []
    owed = sum(debt.due for debt in standing.debts)
    now = weigh(standing.lots, sum(one.points for one in held), owed, on)
    return Explanation(now, _pending(standing, on), held, _owed(standing.debts))


def _pending(standing: Standing, on: datetime.date) -> list[Pending]:
    waiting = [lot for lot in standing.lots if lot.is_pending(on) and lot.left]
    if not waiting:
        return []
    waiting.sort(key=lambda lot: (lot.opens_on, lot.id))
    lots = Lot.objects.filter(pk__in=[lot.id for lot in waiting]).select_related("entry")
    entries = {lot.pk: lot.entry for lot in lots}
    freeze = standing.life.frozen(on)
    by = freeze.told_on if freeze and freeze.told_on else FOREVER
    return [
        Pending(int(lot.left), min(lot.opens_on, by), entries[lot.id], lot.opens_on == FOREVER)
        for lot in waiting
    ]


def _holds(accounts: list[int], on: datetime.date) -> list[Held]:
    open_on = Q(ended_on=None) | Q(ended_on__gt=on)
    active = Hold.objects.filter(open_on, account_id__in=accounts, on__lte=on, until__gte=on)
    return [Held(hold.points, hold.until, hold) for hold in active.order_by("until", "pk")]


def _owed(debts: list[DebtLine]) -> list[Owed]:
    if not debts:
        return []
    due = {debt.id: debt.due for debt in debts}
    rows = Debt.objects.filter(pk__in=due).select_related("entry__reverses").order_by("on", "pk")
    return [Owed(due[debt.pk], debt.on, debt.entry) for debt in rows]
