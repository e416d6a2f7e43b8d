"""Is the owner here? A code from their card, tried, accepted once, spent once (loyalty.md §5.4)."""

from __future__ import annotations

import datetime
import hmac
import secrets

from django.db import models

from loyalty.ledger.actions import movement
from loyalty.ledger.models import Account
from loyalty.policies.queries import policies, policy
from loyalty.rewards.actions.ordering import lock_account
from loyalty.rewards.actions.refusals import PresenceLocked, PresenceNeeded, PresenceWrong
from loyalty.rewards.models import Presence, PresenceSecret, PresenceTry
from loyalty.rewards.queries.presence import fresh_presence
from loyalty.rewards.rules.presence import code_of, digits_of, steps_alive

SECRET_BYTES = 32


def secret_of(*, account: Account, now: datetime.datetime) -> bytes:
    """The account's secret, made at the first look at the card."""
    row, _made = PresenceSecret.objects.get_or_create(
        account=account, defaults={"secret": secrets.token_bytes(SECRET_BYTES), "made_at": now}
    )
    return bytes(row.secret)


def prove(
    *,
    account: Account,
    code: str,
    on: datetime.date,
    now: datetime.datetime,
    site: str = "",
    actor: models.Model | None = None,
) -> Presence:
    """The owner showed this code. Wrong ones are counted even though they are refused.

    Must not run inside a transaction that the refusal rolls back: the count is what stops guessing.
    The same code again, while its proof is neither spent nor too old, is the same proof.
    """
    found = _tried(account, digits_of(code), on, now, site, actor)
    if found is None:
        raise PresenceWrong
    return found


@movement
def _tried(
    account: Account,
    digits: str,
    on: datetime.date,
    now: datetime.datetime,
    site: str,
    actor: models.Model | None,
) -> Presence | None:
    lock_account(account)
    known = policies("presence_seconds", "presence_tries", "presence_lock_seconds", on=on)
    _refuse_while_locked(account, known["presence_tries"], known["presence_lock_seconds"], now)
    step = _step_shown(account, digits, now, known["presence_seconds"])
    before = Presence.objects.filter(account=account, step=step).first() if step is not None else None
    if step is None or (before and not before.is_fresh(now, known["presence_seconds"])):
        PresenceTry.objects.create(account=account, at=now, actor_id=actor.pk if actor else None)
        return None
    return before or Presence.objects.create(
        account=account, step=step, proved_at=now, site=site, actor_id=actor.pk if actor else None
    )


def _refuse_while_locked(account: Account, tries: int, seconds: int, now: datetime.datetime) -> None:
    since = now - datetime.timedelta(seconds=seconds)
    wrong = PresenceTry.objects.filter(account=account, at__gt=since).order_by("-at")
    recent = list(wrong.values_list("at", flat=True)[:tries])
    if len(recent) >= tries:
        left = seconds - (now - recent[-1]).total_seconds()
        raise PresenceLocked(minutes=max(1, -int(-left // 60)))


def _step_shown(account: Account, digits: str, now: datetime.datetime, seconds: int) -> int | None:
    """Which living code was typed. Every one is compared, in constant time."""
    row = PresenceSecret.objects.filter(account=account).first()
    if row is None:
        return None
    secret, typed = bytes(row.secret), digits.encode()
    alive = [(n, code_of(secret, n).encode()) for n in steps_alive(now, seconds)]
    matches = [n for n, code in alive if hmac.compare_digest(code, typed)]
    return matches[0] if matches else None


@movement
def consume(*, account: Account, what: str, on: datetime.date, now: datetime.datetime) -> Presence:
    """Spend the freshest proof on ``what``; none fresh: ``PresenceNeeded``. For ``what`` spent again: it."""
    lock_account(account)
    if done := Presence.objects.filter(account=account, spent_for=what).first():
        return done
    seconds = policy("presence_seconds", on)
    found = fresh_presence(account, now, seconds)
    if found is None:
        raise PresenceNeeded(seconds=seconds)
    found.spent_at, found.spent_for = now, what
    found.save(update_fields=["spent_at", "spent_for"])
    return found
