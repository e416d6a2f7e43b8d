"""What an event, or an object looked up, says about a payment: from the provider's words to facts.

Pure reading of JSON. Nothing is believed here: ``mismatch`` compares what was said with what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from club.payments.rules.course import Facts
from club.payments.rules.money import from_provider

PERSONAL = frozenset(
    {
        "customer_details", "customer_email", "customer_name", "customer_phone", "billing_details",
        "shipping", "shipping_details", "collected_information", "payment_method_details", "receipt_email",
        "individual_name", "business_name", "evidence", "receipt_url", "url", "client_secret",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One object's word about one payment. ``ref`` is the payment we named in its metadata, if any."""

    facts: Facts = field(default_factory=Facts)
    ref: str = ""
    session: str = ""
    intent: str = ""
    charge: str = ""
    amount: int | None = None
    currency: str = ""
    refund: str = ""
    refund_ref: str = ""
    refund_state: str = ""
    refund_amount: int | None = None
    problem: str = ""
    card: str = ""  # the provider's mark of the card: the same for the same card


def read_event(event: Mapping[str, Any]) -> Said | None:
    """None for a kind of event that says nothing to us."""
    kind = event.get("type")
    thing = (event.get("data") or {}).get("object")
    if not isinstance(thing, Mapping) or kind not in KNOWN:
        return None
    at = moment(event.get("created"))
    said = read_object(thing, at)
    if kind == "checkout.session.async_payment_failed" and said is not None:
        return replace(said, facts=replace(said.facts, processing_at=None, failed_at=at))
    return said


def read_object(thing: Mapping[str, Any], at: datetime | None) -> Said | None:
    """``at``: when this was so. The object's own words decide, not the name of the event."""
    reader = READERS.get(str(thing.get("object")))
    return reader(thing, at) if reader is not None and at is not None else None


def mismatch(said: Said, *, amount_minor: int, currency: str) -> str:
    """Why this is not the payment that was asked for; empty when it is."""
    if said.currency and said.currency != currency:
        return "wrong_currency"
    if said.amount is not None and from_provider(said.amount, currency) != amount_minor:
        return "wrong_amount"
    given = said.refund_amount
    if given is not None and not 0 < (from_provider(given, currency) or 0) <= amount_minor:
        return "wrong_amount"
    return ""


def without_persons(value: Any) -> Any:
    """The same JSON without what names a person: names, addresses, cards, secret links."""
    if isinstance(value, Mapping):
        return {key: without_persons(each) for key, each in value.items() if key not in PERSONAL}
    if isinstance(value, list):
        return [without_persons(each) for each in value]
    return value


def said_at(event: Mapping[str, Any]) -> datetime | None:
    return moment(event.get("created"))


def object_id(event: Mapping[str, Any]) -> str:
    return name_of((event.get("data") or {}).get("object"))


def moment(seconds: object) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def name_of(thing: object) -> str:
    """An object named by its id, or expanded."""
    return str(thing.get("id", "")) if isinstance(thing, Mapping) else str(thing or "")


def currency_of(thing: Mapping[str, Any]) -> str:
    return str(thing.get("currency") or "").upper()


def meta(thing: Mapping[str, Any], name: str) -> str:
    return str((thing.get("metadata") or {}).get(name, ""))


def _session(thing: Mapping[str, Any], at: datetime) -> Said:
    status, is_paid = thing.get("status"), thing.get("payment_status") == "paid"
    facts = Facts(
        opened_at=moment(thing.get("created")) or at,
        paid_at=at if is_paid else None,
        processing_at=at if status == "complete" and not is_paid else None,
        expired_at=at if status == "expired" else None,
    )
    return Said(
        facts=facts, ref=meta(thing, "payment") or str(thing.get("client_reference_id") or ""),
        session=name_of(thing), intent=name_of(thing.get("payment_intent")),
        amount=thing.get("amount_total"), currency=currency_of(thing),
    )  # fmt: skip


def _intent(thing: Mapping[str, Any], at: datetime) -> Said:
    status, error = thing.get("status"), thing.get("last_payment_error") or {}
    facts = Facts(
        paid_at=at if status == "succeeded" else None,
        processing_at=at if status == "processing" else None,
        failed_at=at if status == "canceled" or (status == "requires_payment_method" and error) else None,
    )
    received = thing.get("amount_received") if status == "succeeded" else thing.get("amount")
    return Said(
        facts=facts, ref=meta(thing, "payment"), intent=name_of(thing), amount=received,
        charge=name_of(thing.get("latest_charge")), currency=currency_of(thing),
        problem=str(error.get("decline_code") or error.get("code") or ""),
    )  # fmt: skip


def _charge(thing: Mapping[str, Any], at: datetime) -> Said:
    status, currency = thing.get("status"), currency_of(thing)
    back = from_provider(int(thing.get("amount_refunded") or 0), currency) or 0
    facts = Facts(
        paid_at=at if status == "succeeded" else None,
        processing_at=at if status == "pending" else None,
        failed_at=at if status == "failed" else None,
        refunded_minor=back,
    )
    return Said(
        facts=facts, ref=meta(thing, "payment"), intent=name_of(thing.get("payment_intent")),
        charge=name_of(thing), amount=thing.get("amount"), currency=currency,
        problem=str(thing.get("failure_code") or ""), card=_card_of(thing) if status == "succeeded" else "",
    )  # fmt: skip


def _card_of(thing: Mapping[str, Any]) -> str:
    details = thing.get("payment_method_details") or {}
    return str((details.get("card") or {}).get("fingerprint") or "")


def _refund(thing: Mapping[str, Any], at: datetime) -> Said:
    state = REFUND_STATES.get(str(thing.get("status")), "pending")
    return Said(
        facts=Facts(paid_at=at), ref=meta(thing, "payment"), intent=name_of(thing.get("payment_intent")),
        charge=name_of(thing.get("charge")), currency=currency_of(thing), refund=name_of(thing),
        refund_ref=meta(thing, "refund"), refund_state=state, refund_amount=thing.get("amount"),
        problem=str(thing.get("failure_reason") or ""),
    )  # fmt: skip


def _dispute(thing: Mapping[str, Any], at: datetime) -> Said:
    status = str(thing.get("status"))
    if status.startswith("warning"):  # an inquiry: no money has moved
        return Said(intent=name_of(thing.get("payment_intent")), charge=name_of(thing.get("charge")))
    facts = Facts(paid_at=at, disputed_at=at, dispute=status if status in ("won", "lost") else "open")
    return Said(
        facts=facts, ref=meta(thing, "payment"), intent=name_of(thing.get("payment_intent")),
        charge=name_of(thing.get("charge")), currency=currency_of(thing),
        problem=str(thing.get("reason") or ""),
    )  # fmt: skip


REFUND_STATES = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
READERS: dict[str, Callable[[Mapping[str, Any], datetime], Said]] = {
    "checkout.session": _session,
    "payment_intent": _intent,
    "charge": _charge,
    "refund": _refund,
    "dispute": _dispute,
}
KNOWN = frozenset(
    {
        "checkout.session.completed", "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed", "checkout.session.expired",
        "payment_intent.succeeded", "payment_intent.processing", "payment_intent.payment_failed",
        "payment_intent.canceled", "charge.succeeded", "charge.failed", "charge.pending", "charge.refunded",
        "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
        "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed",
        "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated",
    }
)  # fmt: skip
