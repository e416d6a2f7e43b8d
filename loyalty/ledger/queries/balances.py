"""The balance on any day, and the reasons behind its numbers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q, QuerySet

from loyalty.ledger.models import Account, Debt, Entry, Hold, Lot
from loyalty.ledger.queries import book
from loyalty.ledger.rules import Balance, weigh


@dataclass(frozen=True, slots=True)
class Pending:
    """Points that open later, and the entry that says why."""

    points: int
    opens_on: datetime.date
    entry: Entry


@dataclass(frozen=True, slots=True)
class Held:
    """Points put aside, for what, and until which day (inclusive)."""

    points: int
    until: datetime.date
    hold: Hold


@dataclass(frozen=True, slots=True)
class Explanation:
    balance: Balance
    pending: list[Pending]
    held: list[Held]
    debts: list[Debt]


def account_of(user: models.Model) -> Account | None:
    return Account.objects.filter(owner_id=user.pk).first()


def balance(account: Account, on: datetime.date) -> Balance:
    """The balance at the end of member day ``on``: past, today or to come.

    One SELECT when the stored balance covers the day, else three more that derive it.
    """
    account = Account.objects.get(pk=account.pk)
    if account.known_on <= on and (account.valid_until is None or on <= account.valid_until):
        return stored(account)
    return derive(account.pk, on)


def stored(account: Account) -> Balance:
    expiring = [(datetime.date.fromisoformat(month), points) for month, points in account.expiring]
    return Balance(account.available, account.pending, account.held, account.debt, expiring)


def derive(account_id: int, on: datetime.date) -> Balance:
    """From entries and lots alone, whatever is stored."""
    held = sum(hold.points for hold in book.holds_on(account_id, on))
    return weigh(book.lots_on(account_id, on), held, book.debt_on(account_id, on), on)


def pending(account: Account, on: datetime.date) -> list[Pending]:
    """What opens later, soonest first, with the entry behind it."""
    waiting = [lot for lot in book.lots_on(account.pk, on) if lot.is_pending(on) and lot.left]
    entries = {
        lot.pk: lot.entry
        for lot in Lot.objects.filter(pk__in=[lot.id for lot in waiting]).select_related("entry")
    }
    waiting.sort(key=lambda lot: (lot.opens_on, lot.id))
    return [Pending(lot.left, lot.opens_on, entries[lot.id]) for lot in waiting]


def holds(account: Account, on: datetime.date) -> list[Held]:
    """Holds active on the day, the first to end first."""
    active = _active_holds(account, on).order_by("until", "pk")
    return [Held(hold.points, hold.until, hold) for hold in active]


def _active_holds(account: Account, on: datetime.date) -> QuerySet[Hold]:
    open_on = Q(ended_on=None) | Q(ended_on__gt=on)
    return Hold.objects.filter(open_on, account=account, on__lte=on, until__gte=on)


def explain(account: Account, on: datetime.date) -> Explanation:
    """The four numbers with the reason of each; debts name the entry that caused them."""
    owed = (
        Debt.objects.filter(account=account, on__lte=on, paid__lt=F("points"))
        .select_related("entry__reverses")
        .order_by("on", "pk")
    )
    return Explanation(balance(account, on), pending(account, on), holds(account, on), list(owed))
