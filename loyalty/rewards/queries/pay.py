"""Points on bills: the terms of a day, what waits, what has paid."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from loyalty.ledger.models import HoldPart
from loyalty.policies.queries import policies
from loyalty.rewards.models import BillPayment
from loyalty.rewards.rules.pay import Terms


def terms(on: datetime.date) -> Terms:
    """One query."""
    known = policies("pay_step_points", "pay_least_points", "pay_share_percent", "points_value_minor", on=on)
    return Terms(
        step=known["pay_step_points"], least=known["pay_least_points"], share=known["pay_share_percent"],
        value=known["points_value_minor"],
    )  # fmt: skip


def waiting_for(source: str) -> BillPayment | None:
    """The points put aside for a coming bill, unless their hold was freed or taken."""
    rows = BillPayment.objects.filter(source=source, entry=None, released_at=None)
    return rows.select_related("hold", "account").first() if source else None


def held_for(source: str, on: datetime.date) -> int:
    """How many points are put aside on the day; 0 once the hold has ended by its date."""
    return held_by(waiting_for(source), on)


def held_by(waiting: BillPayment | None, on: datetime.date) -> int:
    return waiting.points if waiting and waiting.hold and waiting.hold.is_active(on) else 0


@dataclass(frozen=True, slots=True)
class Paid:
    """What points paid of one bill."""

    points: int
    value_minor: int
    currency: str


def paid_with_points(bill: str) -> Paid | None:
    rows = list(BillPayment.objects.filter(bill=bill))
    if not rows:
        return None
    return Paid(sum(row.taken for row in rows), sum(row.value_minor for row in rows), rows[0].currency)


def dying(waiting: BillPayment | None, until: datetime.date) -> int:
    """Points that are held and whose lots end before ``until``: lost, should the hold be let go after."""
    if waiting is None:
        return 0
    parts = HoldPart.objects.filter(hold=waiting.hold_id, lot__expires_on__lt=until)
    return sum(parts.values_list("points", flat=True))
