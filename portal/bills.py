"""The bill of a visit beside its points receipt, line by line."""

from dataclasses import dataclass

from booking.appointments.models import Appointment
from booking.visits.models import Visit
from booking.visits.queries import bill_in
from club.journeys.shares import names_of
from loyalty.earning.models import Receipt, ReceiptLine
from loyalty.earning.queries import receipt_for
from loyalty.rewards.queries import paid_with_points


@dataclass(frozen=True)
class BilledLine:
    """``points`` is None where no receipt was written; ``note`` says who paid or why nothing was earned."""

    description: str
    gross_minor: int
    points: int | None
    note: str
    refunded_minor: int


@dataclass(frozen=True)
class Billed:
    """``customer_minor``: what the customer pays in money, tax included, refunds taken off.

    ``by_points_minor``: what points paid besides, less what came back as points.
    """

    visit: Visit
    lines: list[BilledLine]
    customer_minor: int
    points: int
    by_points_minor: int
    points_paid: int
    has_receipt: bool = False


def billed(appointment: Appointment) -> Billed | None:
    """The bill of a closed visit with its points; nothing before. Five queries."""
    bill = bill_in(Visit.objects.closed().filter(appointment=appointment))
    if bill is None:
        return None
    receipt = own_receipt(bill.visit)
    earned: dict[str, list[ReceiptLine]] = {}
    for row in receipt.lines.all() if receipt else ():
        earned.setdefault(row.line_id, []).append(row)
    lines = []
    for each in bill.lines:
        rows = earned.get(str(each.line.pk), [])
        lines.append(
            BilledLine(
                description=each.line.description,
                gross_minor=each.line.net_minor + each.line.tax_minor,
                points=sum(row.points for row in rows) if receipt else None,
                note=why(rows),
                refunded_minor=sum(refund.net_minor + refund.tax_minor for refund in each.refunds),
            )
        )
    paid = paid_with_points(f"visit:{bill.visit.pk}") if bill.points_minor else None
    return Billed(
        visit=bill.visit, lines=lines, customer_minor=bill.money_minor,
        points=receipt.points if receipt else 0,
        has_receipt=receipt is not None, by_points_minor=bill.points_minor - bill.points_back_minor,
        points_paid=paid.points if paid else 0,
    )  # fmt: skip


def own_receipt(visit: Visit) -> Receipt | None:
    """Of a shared bill the part of whose visit it is; the points of a company's driver are the driver's."""
    rows = (receipt_for(f"visit:{name}") for name in names_of(visit.pk))
    return next((row for row in rows if row is not None and row.account.owner_id == visit.person_id), None)


def why(rows: list[ReceiptLine]) -> str:
    """The sentence of a line that earned nothing."""
    silent = [row for row in rows if not row.points]
    return str(silent[0].get_reason_display()) if silent and len(silent) == len(rows) else ""
