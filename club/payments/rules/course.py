"""The course of a payment, so that the order in which we hear of it cannot matter (safety.md R22).

What the provider says is kept as facts that only grow: the earliest moment of each, the largest sum
given back, the furthest dispute. Joining facts is commutative, associative and idempotent, and the state
is a function of them; so every order and every repetition of events ends alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """In the order of the lattice; ``refunded`` and ``disputed`` stand above ``paid``."""

    NEW = "new"
    OPEN = "open"
    PROCESSING = "processing"
    FAILED = "failed"
    EXPIRED = "expired"
    PAID = "paid"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


FINAL = frozenset({State.EXPIRED, State.PAID, State.REFUNDED, State.DISPUTED})
DISPUTES = ("", "open", "won", "lost")


@dataclass(frozen=True)
class Facts:
    """What is known of one payment. ``refunded_minor``: the largest sum the charge said was given back."""

    opened_at: datetime | None = None
    processing_at: datetime | None = None
    failed_at: datetime | None = None
    expired_at: datetime | None = None
    paid_at: datetime | None = None
    disputed_at: datetime | None = None
    dispute: str = ""
    refunded_minor: int = 0

    def joined(self, other: Facts) -> Facts:
        """Both together. Money that went back, or is fought over, had been paid."""
        times = {
            name: earliest(getattr(self, name), getattr(other, name))
            for name in ("opened_at", "processing_at", "failed_at", "expired_at", "paid_at", "disputed_at")
        }
        return replace(
            self,
            **times,
            dispute=max(self.dispute, other.dispute, key=DISPUTES.index),
            refunded_minor=max(self.refunded_minor, other.refunded_minor),
        )


@dataclass(frozen=True)
class Given:
    """One refund as far as it got; ``failed`` ones brought the money back to us."""

    amount_minor: int
    state: str


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def back_minor(facts: Facts, refunds: Iterable[Given], amount_minor: int) -> int:
    """What has gone back to the payer: refunds we know of, or what the charge says beyond them."""
    known = list(refunds)
    sent = sum(each.amount_minor for each in known if each.state == "succeeded")
    failed = sum(each.amount_minor for each in known if each.state == "failed")
    return min(amount_minor, max(sent, facts.refunded_minor - failed, 0))


def state_of(facts: Facts, back: int, amount_minor: int) -> State:
    if facts.dispute in ("open", "lost"):
        return State.DISPUTED
    if facts.paid_at is not None:
        return State.REFUNDED if back >= amount_minor else State.PAID
    reached = (
        (State.EXPIRED, facts.expired_at),
        (State.FAILED, facts.failed_at),
        (State.PROCESSING, facts.processing_at),
        (State.OPEN, facts.opened_at),
    )
    return next((state for state, at in reached if at is not None), State.NEW)


def steps_between(before: Facts, after: Facts) -> tuple[str, ...]:
    """The steps taken from one to the other that somebody must act on, in the order of the lattice.

    A refund heard of before its payment takes both steps, one after the other: what follows from a
    payment never depends on which of its events came first.
    """
    steps = []
    if before.paid_at is None and after.paid_at is not None:
        steps.append("paid")
    if before.disputed_at is None and after.disputed_at is not None:
        steps.append("disputed")
    if before.dispute != after.dispute and after.dispute in ("won", "lost"):
        steps.append(f"dispute_{after.dispute}")
    return tuple(steps)
