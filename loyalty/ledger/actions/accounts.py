"""Opening an account, freezing and thawing it, and its closing (loyalty.md §2)."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q

from loyalty.ledger.actions import book as books
from loyalty.ledger.actions.asked import days_asked, reason_asked
from loyalty.ledger.actions.keeping import stretch_all
from loyalty.ledger.actions.posting import keep
from loyalty.ledger.actions.refusals import (
    AccountClosed,
    AccountFrozen,
    AlreadyTogether,
    NoNotice,
    NotFrozen,
    NoticeGiven,
)
from loyalty.ledger.models import Account, Closing, Freeze
from loyalty.policies.queries import policy

ONE_DAY = datetime.timedelta(days=1)


def open_account(*, owner: models.Model, now: datetime.datetime, on: datetime.date | None = None) -> Account:
    """The owner's account, opened when there is none. ``on``: member day of joining (else now's date)."""
    day = on or now.date()
    account, _ = Account.objects.get_or_create(
        owner_id=owner.pk, defaults={"opened_at": now, "opened_on": day, "known_on": day}
    )
    return account


@books.movement
def freeze(
    *,
    account: Account,
    reason: str,
    on: datetime.date,
    now: datetime.datetime,
    actor: models.Model | None,
    decide_by: datetime.date,
    weighs: bool = True,
) -> Freeze:
    """From ``on`` nothing is spent, nothing opens and no lot ages, until somebody decides (safety.md R8).

    ``decide_by``: five working days later by the group's calendar. Frozen already: the freeze there is.
    ``weighs`` False leaves the balance as it is written, right or wrong: a proof repairs nothing.
    """
    reason = reason_asked(reason)
    days_asked(on, decide_by)
    locked = books.lock(account.pk)
    if open_now := Freeze.objects.filter(account_id=locked.root, until_on=None).first():
        return open_now
    last = Freeze.objects.filter(account_id=locked.root).order_by("-until_on").first()
    if last and last.until_on:
        on = max(on, last.until_on)  # no day is frozen twice
    book = books.read(locked, on) if weighs else None
    made = Freeze.objects.create(
        account_id=locked.root, from_on=on, reason=reason, decide_by=decide_by, frozen_at=now,
        frozen_by_id=actor.pk if actor else None,
    )  # fmt: skip
    Account.objects.filter(pk__in=locked.family.accounts).update(frozen_at=now)
    mark_special([locked.root], on)
    if book is not None:
        keep(book, on)
    return made


@books.movement
def thaw(
    *, account: Account, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Freeze:
    """Decided: from ``on`` all is as before, what was earned opens, and lots live on by the days frozen."""
    days_asked(on)
    locked = books.lock(account.pk)
    freeze_ = Freeze.objects.filter(account_id=locked.root, until_on=None).first()
    if freeze_ is None:
        raise NotFrozen
    on = max(on, freeze_.from_on)
    freeze_.until_on, freeze_.thawed_at = on, now
    freeze_.thawed_by_id = actor.pk if actor else None
    freeze_.save(update_fields=["until_on", "thawed_at", "thawed_by"])
    accounts = locked.family.accounts
    stretch_all(accounts, freeze_.from_on, on, now)
    Account.objects.filter(pk__in=accounts).update(frozen_at=None)
    Closing.objects.filter(account_id=locked.root, withdrawn_on=None, last_on__gte=freeze_.from_on).update(
        last_on=F("last_on") + (on - freeze_.from_on)
    )
    book = books.read(locked, on)
    if locked.known_on >= on:
        book.open_up(on - ONE_DAY, book.known_on)  # it opened on days already written about
    keep(book, on)
    return freeze_


@books.movement
def give_notice(
    *, account: Account, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Closing:
    """The account ends: its points can be used for the policy's days, then they expire. Twice is once."""
    days_asked(on)
    locked = books.lock(account.pk)
    if done := Closing.objects.filter(account_id=account.pk, withdrawn_on=None).first():
        return done
    if account.pk != locked.root or pools(locked.root):
        raise AlreadyTogether
    book = books.read(locked, on)
    book.refuse_if_frozen(on)
    made = Closing.objects.create(
        account_id=account.pk, notice_on=on, balance=book.weighed(on).available, noticed_at=now,
        last_on=on + datetime.timedelta(days=policy("close_notice_days", on)),
        noticed_by_id=actor.pk if actor else None,
    )  # fmt: skip
    mark_special([book.root], on)
    keep(book, on)
    return made


@books.movement
def withdraw_notice(
    *, account: Account, on: datetime.date, now: datetime.datetime, actor: models.Model | None
) -> Closing:
    """The owner stays. Until the last day, inclusive; then the points are gone."""
    days_asked(on)
    locked = books.lock(account.pk)
    closing = Closing.objects.filter(account_id=locked.root, withdrawn_on=None).first()
    if closing is None:
        raise NoNotice
    book = books.read(locked, on)
    book.refuse_if_frozen(on)
    if on > closing.last_on:
        raise AccountClosed(last_on=closing.last_on)
    closing.withdrawn_on, closing.withdrawn_at = max(on, closing.notice_on), now
    closing.withdrawn_by_id = actor.pk if actor else None
    closing.save(update_fields=["withdrawn_on", "withdrawn_at", "withdrawn_by"])
    keep(book, on)
    return closing


def mark_special(account_ids: list[int], on: datetime.date) -> None:
    """From their first freeze, notice, merge or pool on, reads ask for more than the lots' own dates."""
    marked = Account.objects.filter(Q(special_on=None) | Q(special_on__gt=on), pk__in=account_ids)
    marked.update(special_on=on)


def pools(root: int) -> bool:
    """Does this root stand for more than one person?"""
    return Account.objects.filter(root_id=root, merged_into=None).exists()


def refuse_if_noticed(root: int) -> None:
    if closing := Closing.objects.filter(account_id=root, withdrawn_on=None).first():
        raise NoticeGiven(last_on=closing.last_on)


def refuse_if_frozen(root: int) -> None:
    if freeze_ := Freeze.objects.filter(account_id=root, until_on=None).first():
        raise AccountFrozen(decide_by=freeze_.decide_by)
