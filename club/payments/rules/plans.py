"""What an event, or an object looked up, says about a subscription: facts that only grow, in any order.

Whether it renews and whether the last try to charge failed can change back and forth: there the newest word
counts, by the moment the provider gave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from club.payments.rules.money import from_provider
from club.payments.rules.reading import currency_of, meta, moment, name_of

PLAN_KINDS = frozenset(
    {
        "checkout.session.completed", "checkout.session.expired", "customer.subscription.created",
        "customer.subscription.updated", "customer.subscription.deleted", "invoice.paid",
        "invoice.payment_failed",
    }
)  # fmt: skip
FAILING = frozenset({"past_due", "unpaid", "incomplete"})


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """A stretch of time that was paid. Money as the provider counts it."""

    id: str
    amount: int
    currency: str
    starts_at: datetime
    ends_at: datetime
    paid_at: datetime


@dataclass(frozen=True, kw_only=True)
class PlanSaid:
    """One object's word about one subscription. ``ref``: the name we gave it."""

    ref: str = ""
    session: str = ""
    provider: str = ""
    customer: str = ""
    opened_at: datetime | None = None
    started_at: datetime | None = None
    expired_at: datetime | None = None
    ended_at: datetime | None = None
    said_at: datetime | None = None
    status: str = ""
    ends_at: datetime | None = None
    invoice: Invoice | None = None


def read_plan_event(event: Mapping[str, Any]) -> PlanSaid | None:
    """None for an event that is not about a subscription."""
    thing, at = (event.get("data") or {}).get("object"), moment(event.get("created"))
    if not isinstance(thing, Mapping) or at is None or event.get("type") not in PLAN_KINDS:
        return None
    return read_plan_object(thing, at)


def read_plan_object(thing: Mapping[str, Any], at: datetime) -> PlanSaid | None:
    kind = thing.get("object")
    if kind == "checkout.session" and thing.get("mode") == "subscription":
        return _session(thing, at)
    if kind == "subscription":
        return _subscription(thing, at)
    return _invoice(thing, at) if kind == "invoice" and _subscription_of(thing) else None


def plan_mismatch(said: PlanSaid, *, price_minor: int, currency: str) -> str:
    """Why this is not what was agreed; empty when it is."""
    if said.invoice is None:
        return ""
    if said.invoice.currency != currency:
        return "wrong_currency"
    return "" if from_provider(said.invoice.amount, currency) == price_minor else "wrong_amount"


def _session(thing: Mapping[str, Any], at: datetime) -> PlanSaid:
    status = thing.get("status")
    return PlanSaid(
        ref=meta(thing, "subscription") or str(thing.get("client_reference_id") or ""),
        session=name_of(thing), provider=name_of(thing.get("subscription")),
        customer=name_of(thing.get("customer")), opened_at=moment(thing.get("created")) or at,
        started_at=at if status == "complete" else None, expired_at=at if status == "expired" else None,
    )  # fmt: skip


def _subscription(thing: Mapping[str, Any], at: datetime) -> PlanSaid:
    status = str(thing.get("status") or "")
    ends = moment(thing.get("cancel_at")) or (
        _period_end(thing) if thing.get("cancel_at_period_end") else None
    )
    is_over = status in ("canceled", "incomplete_expired")
    return PlanSaid(
        ref=meta(thing, "subscription"), provider=name_of(thing), customer=name_of(thing.get("customer")),
        said_at=at, status=status, ends_at=ends,
        ended_at=(moment(thing.get("ended_at")) or at) if is_over else None,
    )  # fmt: skip


def _invoice(thing: Mapping[str, Any], at: datetime) -> PlanSaid:
    details = (
        (thing.get("parent") or {}).get("subscription_details") or thing.get("subscription_details") or {}
    )
    lines = (thing.get("lines") or {}).get("data") or []
    period = (lines[0].get("period") or {}) if lines else {}
    starts, ends = moment(period.get("start")), moment(period.get("end"))
    invoice = None
    if thing.get("status") == "paid" and starts is not None and ends is not None:
        invoice = Invoice(
            id=name_of(thing), amount=int(thing.get("amount_paid") or 0), currency=currency_of(thing),
            starts_at=starts, ends_at=ends, paid_at=at,
        )  # fmt: skip
    is_open = thing.get("status") == "open" and bool(thing.get("attempted"))
    return PlanSaid(
        ref=meta(details, "subscription"), provider=_subscription_of(thing),
        customer=name_of(thing.get("customer")), invoice=invoice, said_at=at if is_open else None,
        status="past_due" if is_open else "",
    )  # fmt: skip


def _subscription_of(thing: Mapping[str, Any]) -> str:
    """Of an invoice; newer versions of the interface keep it under its parent."""
    details = (thing.get("parent") or {}).get("subscription_details") or {}
    return name_of(details.get("subscription") or thing.get("subscription"))


def _period_end(thing: Mapping[str, Any]) -> datetime | None:
    items = (thing.get("items") or {}).get("data") or []
    return moment(thing.get("current_period_end") or (items[0].get("current_period_end") if items else None))
